"""Where the services are, who calls them, and how long to wait."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Optional


@dataclasses.dataclass(frozen=True)
class Tls:
    """How connections are secured. Files are PEM; without `trust` the system's authorities vouch for servers."""

    trust: Optional[Path] = None
    # What this side shows to servers that ask for it; both or none.
    certificates: Optional[Path] = None
    key: Optional[Path] = None

    def __post_init__(self) -> None:
        if (self.certificates is None) != (self.key is None):
            raise ValueError("`certificates` and `key` must be given together")


@dataclasses.dataclass(frozen=True)
class Options:
    """Targets are `host:port` or anything gRPC resolves; times are in seconds."""

    decode: str = "127.0.0.1:9090"
    trainer: str = "127.0.0.1:9190"
    # Bearer key sent with every call.
    api_key: Optional[str] = None
    # None is plain text, the key included.
    tls: Optional[Tls] = None
    # For one answer, and for any other call; tries and pauses included.
    generate_timeout: float = 600.0
    call_timeout: float = 10.0
    # Most tries of a call that may be tried again.
    attempts: int = 3

    def __post_init__(self) -> None:
        for name in ("generate_timeout", "call_timeout"):
            if getattr(self, name) <= 0:
                raise ValueError(f"`{name}` must be longer than zero. Given: {getattr(self, name)}")
        if self.attempts < 1:
            raise ValueError(f"`attempts` must be at least 1. Given: {self.attempts}")

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What travels with every call."""
        return (("authorization", f"Bearer {self.api_key}"),) if self.api_key else ()
