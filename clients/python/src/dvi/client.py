"""The client whose calls block."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, Callable, Optional, TypeVar

import grpc

from dvi import _calls, _wire
from dvi.errors import ErrorCode, error
from dvi.events import Answer, Event, Finished, Model
from dvi.heads import Activation, ActivationResult, Head, HeadFile, Move
from dvi.options import Options
from dvi.requests import GenerateRequest
from dvi.v1 import decode_pb2, decode_pb2_grpc, heads_pb2, heads_pb2_grpc

_T = TypeVar("_T")


class Client:
    """Connections to decode and trainer; for use by many threads. They are made on first use, and again after a loss."""

    def __init__(self, options: Options = Options()) -> None:
        self._options = options
        self._channels = [_open(target, options) for target in (options.decode, options.trainer)]
        self._decode: Any = decode_pb2_grpc.DecodeServiceStub(self._channels[0])
        self.heads = Heads(self._channels[1], options)

    def generate(self, request: GenerateRequest) -> Generator[Event, None, None]:
        """Generates text. Nothing is sent before the first event is asked for; closing the generator frees the slot.

        A try that delivered nothing is repeated while the service is not reachable; one that did never is.
        """
        tries = _calls.tries_of(request, self._options)
        wire = _wire.generate(request)
        while True:
            call = self._decode.Generate(wire, timeout=tries.begin(), metadata=self._options.metadata())
            last: Optional[Event] = None
            try:
                for message in call:
                    last = _wire.event(message)
                    yield last
                if not isinstance(last, Finished):
                    raise error(ErrorCode.INTERNAL, _wire.NO_FINISHED)
                return
            except grpc.RpcError as failure:
                pause = tries.pause(_calls.translate(failure), delivered=last is not None)
            finally:
                call.cancel()
            time.sleep(pause)

    def answer(self, request: GenerateRequest) -> Answer:
        """Generates text and waits for all of it. Tried again while the service is not reachable: nothing was delivered."""
        return _wire.answer(_read(self._options, self._decode.GenerateUnary, _wire.generate(request),
                                  _calls.tries_of(request, self._options)))

    def model(self) -> Model:
        """The served model."""
        return _wire.model(_read(self._options, self._decode.GetModel, decode_pb2.GetModelRequest()))

    def close(self) -> None:
        """Closes the connections; calls under way fail."""
        for channel in self._channels:
            channel.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Heads:
    """The registry of draft heads. Reads are tried again, moves of the pointer never are."""

    def __init__(self, channel: grpc.Channel, options: Options) -> None:
        self._stub: Any = heads_pb2_grpc.HeadServiceStub(channel)
        self._options = options

    def list(self, limit: int = 0, before_version: Optional[int] = None) -> tuple[Head, ...]:
        """Versions, newest first; 0 is the server's limit."""
        request = heads_pb2.ListHeadsRequest(limit=limit, before_version=before_version)
        return tuple(map(_wire.head, _read(self._options, self._stub.ListHeads, request).heads))

    def show(self, version: int) -> Head:
        """One version."""
        return _wire.head(_read(self._options, self._stub.GetHead, heads_pb2.GetHeadRequest(version=version)))

    def fetch(self, version: int) -> HeadFile:
        """One version with its file."""
        request = heads_pb2.FetchHeadRequest(version=version)
        return _read(self._options, lambda *call, **settings: _wire.head_file(self._stub.FetchHead(*call, **settings)),
                     request)

    def activation(self) -> Activation:
        """The last recorded move."""
        return _wire.activation(_read(self._options, self._stub.GetActivation, heads_pb2.GetActivationRequest()))

    def activate(self, version: int, move: Move, expected_sequence: Optional[int] = None) -> ActivationResult:
        """Makes a version the active one; with a sequence only if that is still the current one."""
        request = _wire.activate(version, move, expected_sequence)
        return _wire.result(_once(self._options, self._stub.Activate, request))

    def rollback(self, move: Move, to_version: Optional[int] = None) -> ActivationResult:
        """Goes back, by default to the version active before; a recorded move forward."""
        request = _wire.rollback(to_version, move)
        return _wire.result(_once(self._options, self._stub.Rollback, request))

    def audit(self, limit: int = 0, before_sequence: Optional[int] = None) -> tuple[Activation, ...]:
        """Recorded moves, newest first."""
        request = heads_pb2.ListActivationsRequest(limit=limit, before_sequence=before_sequence)
        return tuple(map(_wire.activation, _read(self._options, self._stub.ListActivations, request).activations))


def _open(target: str, options: Options) -> grpc.Channel:
    if options.tls is None:
        return grpc.insecure_channel(target, _calls.CHANNEL_OPTIONS)
    return grpc.secure_channel(target, _calls.credentials(options.tls), _calls.CHANNEL_OPTIONS)


def _read(options: Options, call: Callable[..., _T], request: object, tries: Optional[_calls.Tries] = None) -> _T:
    tries = tries or _calls.tries(options)
    while True:
        try:
            return call(request, timeout=tries.begin(), metadata=options.metadata())
        except grpc.RpcError as failure:
            pause = tries.pause(_calls.translate(failure))
        time.sleep(pause)


def _once(options: Options, call: Callable[..., _T], request: object) -> _T:
    try:
        return call(request, timeout=options.call_timeout, metadata=options.metadata())
    except grpc.RpcError as failure:
        raise _calls.translate(failure) from failure
