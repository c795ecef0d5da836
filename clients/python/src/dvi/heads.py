"""Draft heads and the pointer to the active one."""

from __future__ import annotations

import dataclasses
import datetime
import enum
from typing import Optional


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Figures on held-out experience at publication."""

    rows: int
    first_token_agreement: float
    baseline_first_token_agreement: float
    kl: float
    vocabulary_coverage: float


@dataclasses.dataclass(frozen=True)
class Head:
    """One version; it never changes and its number is never used again."""

    version: int
    parent: Optional[int]
    created: datetime.datetime
    kind: str
    sha256: str
    size_bytes: int
    model_fingerprint: str
    split_layer: int
    trainer_step: int
    evaluation: Optional[Evaluation]


@dataclasses.dataclass(frozen=True)
class HeadFile:
    """A version with its file, whose sha256 was checked."""

    head: Head
    data: bytes


class Source(enum.Enum):
    """What kind of move it was."""

    UNKNOWN = 0
    INITIAL = 1
    GATE = 2
    ADMIN = 3
    ROLLBACK = 4
    WATCH = 5


@dataclasses.dataclass(frozen=True)
class Activation:
    """One recorded move of the pointer."""

    sequence: int
    version: int
    previous_version: Optional[int]
    sha256: str
    at: datetime.datetime
    actor: str
    reason: str
    source: Source
    request_id: str


@dataclasses.dataclass(frozen=True)
class ActivationResult:
    """The activation afterwards; not `changed` when the version was active already and nothing was recorded."""

    activation: Activation
    changed: bool


@dataclasses.dataclass(frozen=True)
class Move:
    """Who moves the pointer and why; both go into the audit."""

    actor: str
    reason: str
    request_id: str = ""
