"""The client for asyncio; what its calls mean is written at the blocking one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from typing import Any, Callable, Optional, TypeVar

import grpc
import grpc.aio

from dvi import _calls, _wire
from dvi.errors import ErrorCode, error
from dvi.events import Answer, Event, Finished, Model
from dvi.heads import Activation, ActivationResult, Head, HeadFile, Move
from dvi.options import Options
from dvi.requests import GenerateRequest
from dvi.v1 import decode_pb2, decode_pb2_grpc, heads_pb2, heads_pb2_grpc

_T = TypeVar("_T")


class Client:
    """Connections to decode and trainer, for the event loop in which they were made."""

    def __init__(self, options: Options = Options()) -> None:
        self._options = options
        self._channels = [_open(target, options) for target in (options.decode, options.trainer)]
        self._decode: Any = decode_pb2_grpc.DecodeServiceStub(self._channels[0])
        self.heads = Heads(self._channels[1], options)

    async def generate(self, request: GenerateRequest) -> AsyncGenerator[Event, None]:
        """Generates text; closing the generator or cancelling its task frees the slot."""
        tries = _calls.tries_of(request, self._options)
        wire = _wire.generate(request)
        while True:
            call = self._decode.Generate(wire, timeout=tries.begin(), metadata=self._options.metadata())
            last: Optional[Event] = None
            try:
                async for message in call:
                    last = _wire.event(message)
                    yield last
                if not isinstance(last, Finished):
                    raise error(ErrorCode.INTERNAL, _wire.NO_FINISHED)
                return
            except grpc.RpcError as failure:
                pause = tries.pause(_calls.translate(failure), delivered=last is not None)
            finally:
                call.cancel()
            await asyncio.sleep(pause)

    async def answer(self, request: GenerateRequest) -> Answer:
        """Generates text and waits for all of it; cancelling the task frees the slot."""
        return _wire.answer(await _read(self._options, self._decode.GenerateUnary, _wire.generate(request),
                                        _calls.tries_of(request, self._options)))

    async def model(self) -> Model:
        """The served model."""
        return _wire.model(await _read(self._options, self._decode.GetModel, decode_pb2.GetModelRequest()))

    async def close(self) -> None:
        """Closes the connections; calls under way fail."""
        for channel in self._channels:
            await channel.close()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class Heads:
    """The registry of draft heads."""

    def __init__(self, channel: grpc.aio.Channel, options: Options) -> None:
        self._stub: Any = heads_pb2_grpc.HeadServiceStub(channel)
        self._options = options

    async def list(self, limit: int = 0, before_version: Optional[int] = None) -> tuple[Head, ...]:
        """Versions, newest first; 0 is the server's limit."""
        request = heads_pb2.ListHeadsRequest(limit=limit, before_version=before_version)
        return tuple(map(_wire.head, (await _read(self._options, self._stub.ListHeads, request)).heads))

    async def show(self, version: int) -> Head:
        """One version."""
        request = heads_pb2.GetHeadRequest(version=version)
        return _wire.head(await _read(self._options, self._stub.GetHead, request))

    async def fetch(self, version: int) -> HeadFile:
        """One version with its file."""
        async def chunks(*call: Any, **settings: Any) -> HeadFile:
            return _wire.head_file([chunk async for chunk in self._stub.FetchHead(*call, **settings)])
        return await _read(self._options, chunks, heads_pb2.FetchHeadRequest(version=version))

    async def activation(self) -> Activation:
        """The last recorded move."""
        return _wire.activation(await _read(self._options, self._stub.GetActivation,
                                            heads_pb2.GetActivationRequest()))

    async def activate(self, version: int, move: Move, expected_sequence: Optional[int] = None) -> ActivationResult:
        """Makes a version the active one; with a sequence only if that is still the current one."""
        request = _wire.activate(version, move, expected_sequence)
        return _wire.result(await _once(self._options, self._stub.Activate, request))

    async def rollback(self, move: Move, to_version: Optional[int] = None) -> ActivationResult:
        """Goes back, by default to the version active before; a recorded move forward."""
        request = _wire.rollback(to_version, move)
        return _wire.result(await _once(self._options, self._stub.Rollback, request))

    async def audit(self, limit: int = 0, before_sequence: Optional[int] = None) -> tuple[Activation, ...]:
        """Recorded moves, newest first."""
        request = heads_pb2.ListActivationsRequest(limit=limit, before_sequence=before_sequence)
        moves = await _read(self._options, self._stub.ListActivations, request)
        return tuple(map(_wire.activation, moves.activations))


def _open(target: str, options: Options) -> grpc.aio.Channel:
    if options.tls is None:
        return grpc.aio.insecure_channel(target, _calls.CHANNEL_OPTIONS)
    return grpc.aio.secure_channel(target, _calls.credentials(options.tls), _calls.CHANNEL_OPTIONS)


async def _read(options: Options, call: Callable[..., Awaitable[_T]], request: object,
                tries: Optional[_calls.Tries] = None) -> _T:
    tries = tries or _calls.tries(options)
    while True:
        try:
            return await call(request, timeout=tries.begin(), metadata=options.metadata())
        except grpc.RpcError as failure:
            pause = tries.pause(_calls.translate(failure))
        await asyncio.sleep(pause)


async def _once(options: Options, call: Callable[..., Awaitable[_T]], request: object) -> _T:
    try:
        return await call(request, timeout=options.call_timeout, metadata=options.metadata())
    except grpc.RpcError as failure:
        raise _calls.translate(failure) from failure
