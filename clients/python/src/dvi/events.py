"""What a generation reports: one Started, any number of Delta, one Finished, or all in one; and the served model."""

from __future__ import annotations

import dataclasses
import datetime
import enum
from typing import Optional, Union


@dataclasses.dataclass(frozen=True)
class Started:
    """The request got its slot; it keeps that head to its end; None: none is loaded."""

    request_id: str
    prompt_tokens: int
    head_version: Optional[int]


@dataclasses.dataclass(frozen=True)
class TokenLogprob:
    """How likely the verifier found a token; `bytes` are not always whole characters."""

    id: int
    logprob: float
    bytes: bytes


@dataclasses.dataclass(frozen=True)
class Logprobs:
    """One place of the answer: the token there, and the likeliest ones in falling order."""

    chosen: TokenLogprob
    top: tuple[TokenLogprob, ...]


class TokenSource(enum.Enum):
    """Who proposed a token; whoever did, it is the verifier's choice."""

    UNKNOWN = -1
    VERIFIER = 0
    HEAD = 1
    PROMPT_LOOKUP = 2
    RECYCLING = 3
    FORMAT = 4


@dataclasses.dataclass(frozen=True)
class Delta:
    """The tokens committed by one cycle. The text has whole characters, so it may lag behind the tokens."""

    token_ids: tuple[int, ...]
    text: str
    logprobs: tuple[Logprobs, ...] = ()
    sources: tuple[TokenSource, ...] = ()


class Reason(enum.Enum):
    """Why an answer ended: at an end token or a stop, or because its length is used up."""

    STOP = 1
    LENGTH = 2


@dataclasses.dataclass(frozen=True)
class SpeculationFigures:
    """What drafting was worth in one answer."""

    verify_steps: int
    draft_tokens: int
    accepted_tokens: int
    drafted_by_position: tuple[int, ...]
    accepted_by_position: tuple[int, ...]
    head_version_start: Optional[int]
    head_version_end: Optional[int]

    @property
    def acceptance_rate(self) -> float:
        """Share of drafted tokens that were committed; 0 when nothing was drafted."""
        return self.accepted_tokens / self.draft_tokens if self.draft_tokens else 0.0

    @property
    def mean_acceptance_length(self) -> float:
        """Tokens committed per verify step, the verifier's own included; 0 when no step ran."""
        return 1 + self.accepted_tokens / self.verify_steps if self.verify_steps else 0.0


@dataclasses.dataclass(frozen=True)
class Timings:
    """Where the time of one answer went, in seconds by the server's clock."""

    queue: float
    prefill: float
    decode: float


@dataclasses.dataclass(frozen=True)
class Finished:
    """The answer is complete. `stopped_by` is the stop string or stop token that was met, if one was."""

    reason: Reason
    prompt_tokens: int
    completion_tokens: int
    speculation: SpeculationFigures
    timings: Timings
    stopped_by: Union[str, int, None]
    cached_prompt_tokens: int


Event = Union[Started, Delta, Finished]


@dataclasses.dataclass(frozen=True)
class Answer:
    """An answer in one piece: how it began, all its tokens, why it ended and what it cost."""

    started: Started
    content: Delta
    finished: Finished

    @property
    def text(self) -> str:
        """All of its text."""
        return self.content.text


@dataclasses.dataclass(frozen=True)
class Model:
    """The served model; the fingerprint does not change with the head."""

    name: str
    fingerprint: str
    flavour: str
    context_length: int
    vocabulary_size: int
    split_layer: int
    created: datetime.datetime
    head_version: Optional[int]
    tools: bool
