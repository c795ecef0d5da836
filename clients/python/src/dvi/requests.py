"""What is asked for. The server checks ranges and says which field is out of them."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from typing import Optional, Union


@dataclasses.dataclass(frozen=True)
class Message:
    """One message of a conversation; `role` is system, user, assistant or tool."""

    role: str
    content: str
    # JSON of the calls an assistant's message made, and the call a tool's message answers.
    tool_calls: Sequence[str] = ()
    tool_call_id: str = ""


@dataclasses.dataclass(frozen=True)
class Chat:
    """A conversation, written out by the model's own chat template; `tools` are JSON objects of OpenAI's shape."""

    messages: Sequence[Message]
    tools: Sequence[str] = ()


@dataclasses.dataclass(frozen=True)
class Text:
    """A text to continue; the names of special tokens in it are plain text."""

    text: str


@dataclasses.dataclass(frozen=True)
class Tokens:
    """Tokens to continue, as vocabulary ids."""

    ids: Sequence[int]


Prompt = Union[Chat, Text, Tokens]


@dataclasses.dataclass(frozen=True)
class Sampling:
    """How tokens are chosen; the default is greedy. Without a seed the server draws one."""

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    seed: Optional[int] = None
    choice: int = 0
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    repetition_penalty: float = 1.0
    logit_bias: Mapping[int, float] = dataclasses.field(default_factory=dict)


class Drafter(enum.Enum):
    """Who drafts. It changes speed, never text."""

    AUTO = 0
    HEAD = 1
    PROMPT_LOOKUP = 2
    NONE = 3


@dataclasses.dataclass(frozen=True)
class Speculation:
    """How a request is drafted for; without a length the server chooses."""

    drafter: Drafter = Drafter.AUTO
    draft_length: Optional[int] = None


@dataclasses.dataclass(frozen=True)
class JsonObject:
    """The text is any JSON object."""


@dataclasses.dataclass(frozen=True)
class JsonSchema:
    """The text is JSON that a schema describes: the schema's own JSON."""

    schema: str


@dataclasses.dataclass(frozen=True)
class GenerateRequest:
    """One request for text."""

    prompt: Prompt
    # Must be the served model's name, or empty.
    model: str = ""
    # Names the request in logs; empty lets the server make one up.
    request_id: str = ""
    sampling: Sampling = Sampling()
    # Most tokens to generate; 0 is the server's default.
    max_tokens: int = 0
    min_tokens: int = 0
    # Generation ends before the first of these strings, or at one of these tokens.
    stop: Sequence[str] = ()
    stop_token_ids: Sequence[int] = ()
    ignore_eos: bool = False
    response_format: Union[JsonObject, JsonSchema, None] = None
    # How many of the likeliest tokens are reported in each place; None reports no log-probabilities at all.
    top_logprobs: Optional[int] = None
    speculation: Speculation = Speculation()
    # True keeps nothing of the request to learn from.
    opt_out: bool = False
    # What the caller calls this kind of work; figures are told apart by it.
    task: str = ""
    # Seconds for the whole answer; None is the client's default.
    timeout: Optional[float] = None
