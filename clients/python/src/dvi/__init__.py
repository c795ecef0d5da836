"""Generation and draft heads of dvi over gRPC: `Client` blocks, `dvi.aio.Client` is for asyncio."""

from dvi.client import Client
from dvi.errors import (AccessDenied, Cancelled, Conflict, DeadlineExceeded, DviError, ErrorCode, Internal, InvalidRequest,
                        NotFound, Unavailable, Untrusted)
from dvi.events import (Answer, Delta, Event, Finished, Logprobs, Model, Reason, SpeculationFigures, Started, Timings,
                        TokenLogprob, TokenSource)
from dvi.heads import Activation, ActivationResult, Evaluation, Head, HeadFile, Move, Source
from dvi.options import Options, Tls
from dvi.requests import (Chat, Drafter, GenerateRequest, JsonObject, JsonSchema, Message, Prompt, Sampling, Speculation,
                          Text, Tokens)

__all__ = [
    "AccessDenied", "Activation", "ActivationResult", "Answer", "Cancelled", "Chat", "Client", "Conflict",
    "DeadlineExceeded", "Delta", "Drafter", "DviError", "ErrorCode", "Evaluation", "Event", "Finished", "GenerateRequest",
    "Head", "HeadFile", "Internal", "InvalidRequest", "JsonObject", "JsonSchema", "Logprobs", "Message", "Model", "Move",
    "NotFound", "Options", "Prompt", "Reason", "Sampling", "Source", "Speculation", "SpeculationFigures", "Started", "Text",
    "Timings", "Tls", "TokenLogprob", "TokenSource", "Tokens", "Unavailable", "Untrusted",
]
