"""Failures of calls: one type for each kind, with the server's code and the field at fault."""

from __future__ import annotations

import enum


class ErrorCode(enum.Enum):
    """Every failure that crosses a service boundary; the names are those of the wire."""

    INVALID_ARGUMENT = 1
    CONTEXT_LENGTH_EXCEEDED = 2
    UNSUPPORTED_PARAMETER = 3
    MODEL_NOT_FOUND = 4
    HEAD_NOT_FOUND = 5
    HEAD_REJECTED = 6
    ACTIVATION_CONFLICT = 7
    UNAUTHENTICATED = 8
    PERMISSION_DENIED = 9
    FINGERPRINT_MISMATCH = 10
    OVERLOADED = 20
    DEADLINE_EXCEEDED = 21
    UNAVAILABLE = 22
    CANCELLED = 23
    INTERNAL = 30


class DviError(Exception):
    """A failure of a call. `field` names the request field at fault, or is empty."""

    def __init__(self, code: ErrorCode, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class InvalidRequest(DviError):
    """The same request fails again; `field` names the field at fault."""


class NotFound(DviError):
    """No such model or head."""


class Conflict(DviError):
    """The state on the server is not the one the caller expected."""


class AccessDenied(DviError):
    """The key is missing, unknown or not entitled."""


class Unavailable(DviError):
    """The service is full or not reachable; a later try may succeed."""


class Untrusted(DviError):
    """The connection could not be secured; another try fails again."""


class DeadlineExceeded(DviError):
    """The time was used up before the call was done."""


class Cancelled(DviError):
    """The call was cancelled on this side."""


class Internal(DviError):
    """A defect of the server, or an answer that makes no sense."""


_TYPES: dict[ErrorCode, type[DviError]] = {
    ErrorCode.INVALID_ARGUMENT: InvalidRequest,
    ErrorCode.CONTEXT_LENGTH_EXCEEDED: InvalidRequest,
    ErrorCode.UNSUPPORTED_PARAMETER: InvalidRequest,
    ErrorCode.HEAD_REJECTED: InvalidRequest,
    ErrorCode.MODEL_NOT_FOUND: NotFound,
    ErrorCode.HEAD_NOT_FOUND: NotFound,
    ErrorCode.ACTIVATION_CONFLICT: Conflict,
    ErrorCode.FINGERPRINT_MISMATCH: Conflict,
    ErrorCode.UNAUTHENTICATED: AccessDenied,
    ErrorCode.PERMISSION_DENIED: AccessDenied,
    ErrorCode.OVERLOADED: Unavailable,
    ErrorCode.UNAVAILABLE: Unavailable,
    ErrorCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    ErrorCode.CANCELLED: Cancelled,
    ErrorCode.INTERNAL: Internal,
}


def error(code: ErrorCode, message: str, field: str = "") -> DviError:
    """Makes the exception whose type belongs to the code."""
    return _TYPES[code](code, message, field)
