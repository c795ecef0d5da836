"""What the blocking and the asynchronous client have in common: credentials, deadlines, retries, failures."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

import grpc
from google.protobuf.message import DecodeError

from dvi.errors import DviError, ErrorCode, Untrusted, error
from dvi.options import Options, Tls
from dvi.requests import GenerateRequest
from dvi.v1 import errors_pb2

# What one message from a peer may weigh; a head travels in chunks far below it.
CHANNEL_OPTIONS = [("grpc.max_receive_message_length", 16 << 20), ("grpc.enable_retries", 0)]

_DETAIL = "dvi-error-bin"
_FIRST_PAUSE = 0.05
_MOST_DOUBLINGS = 5
# The library says so in words only.
_HANDSHAKE = ("handshake failed", "CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "Peer name", "SSL_ERROR",
              "Unwrap failed")
_CODES = {
    grpc.StatusCode.INVALID_ARGUMENT: ErrorCode.INVALID_ARGUMENT,
    grpc.StatusCode.OUT_OF_RANGE: ErrorCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND: ErrorCode.MODEL_NOT_FOUND,
    grpc.StatusCode.UNIMPLEMENTED: ErrorCode.UNSUPPORTED_PARAMETER,
    grpc.StatusCode.ABORTED: ErrorCode.ACTIVATION_CONFLICT,
    grpc.StatusCode.FAILED_PRECONDITION: ErrorCode.ACTIVATION_CONFLICT,
    grpc.StatusCode.ALREADY_EXISTS: ErrorCode.ACTIVATION_CONFLICT,
    grpc.StatusCode.UNAUTHENTICATED: ErrorCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED: ErrorCode.PERMISSION_DENIED,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ErrorCode.OVERLOADED,
    grpc.StatusCode.DEADLINE_EXCEEDED: ErrorCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.UNAVAILABLE: ErrorCode.UNAVAILABLE,
    grpc.StatusCode.CANCELLED: ErrorCode.CANCELLED,
}
# A description without a detail was not written for callers and may hold addresses.
_SENTENCES = {
    ErrorCode.UNAVAILABLE: "the service cannot be reached",
    ErrorCode.DEADLINE_EXCEEDED: "the deadline passed before the call was done",
    ErrorCode.CANCELLED: "the call was cancelled",
    ErrorCode.OVERLOADED: "the service has no room for the call",
}
_UNSECURED = ("the connection could not be secured: a certificate is missing, expired, for another name or not trusted, "
              "or the service speaks no TLS")


def credentials(tls: Tls) -> grpc.ChannelCredentials:
    return grpc.ssl_channel_credentials(_read("trust", tls.trust), _read("key", tls.key),
                                        _read("certificates", tls.certificates))


def _read(field: str, file: Optional[Path]) -> Optional[bytes]:
    if file is None:
        return None
    try:
        return Path(file).read_bytes()
    except OSError as problem:
        raise ValueError(f"`{field}` must name a PEM file that can be read. Given: {file}") from problem


def translate(failure: grpc.RpcError) -> DviError:
    """The exception for a failed call: the detail in the trailers decides, without one the status does."""
    # Both kinds of calls fail with an object that has these three.
    call: Any = failure
    status: grpc.StatusCode = call.code()
    by_status = _CODES.get(status, ErrorCode.INTERNAL)
    detail = _detail(call.trailing_metadata() or ())
    if detail is None:
        details = call.details() or ""
        if status == grpc.StatusCode.UNAVAILABLE and any(word in details for word in _HANDSHAKE):
            return Untrusted(ErrorCode.UNAVAILABLE, _UNSECURED)
        return error(by_status, _SENTENCES.get(by_status, f"the call failed with status {status.name}"))
    try:
        code = ErrorCode(detail.code)
    except ValueError:
        # A newer server may know codes that this client does not.
        code = by_status
    return error(code, detail.message or _SENTENCES.get(code, f"the call failed with status {status.name}"),
                 detail.field)


def _detail(trailers: Sequence[Any]) -> Optional[errors_pb2.ErrorDetail]:
    for key, value in trailers:
        if key == _DETAIL:
            try:
                return errors_pb2.ErrorDetail.FromString(value)
            except DecodeError:
                # A detail that nobody can read says no more than none.
                return None
    return None


class Tries:
    """The tries of one call: how much time is left, and whether one more can help and does no harm."""

    def __init__(self, timeout: float, attempts: int) -> None:
        self._end = time.monotonic() + timeout
        self._attempts = attempts
        self._attempt = 0

    def begin(self) -> float:
        """Counts a try and returns the seconds left for it."""
        self._attempt += 1
        return max(self._end - time.monotonic(), 0.0)

    def pause(self, failure: DviError, delivered: bool = False) -> float:
        """Returns the pause before the next try, doubling and with jitter, or raises the failure.

        What was delivered cannot be taken back; a full server is not asked again, as that would add to what fills it.
        """
        most = _FIRST_PAUSE * (1 << min(self._attempt - 1, _MOST_DOUBLINGS))
        pause = most * random.uniform(0.5, 1)
        hopeless = delivered or failure.code is not ErrorCode.UNAVAILABLE or isinstance(failure, Untrusted)
        if hopeless or self._attempt >= self._attempts or time.monotonic() + pause >= self._end:
            raise failure
        return pause


def tries(options: Options) -> Tries:
    return Tries(options.call_timeout, options.attempts)


def tries_of(request: GenerateRequest, options: Options) -> Tries:
    return Tries(options.generate_timeout if request.timeout is None else request.timeout, options.attempts)
