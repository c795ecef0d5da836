"""The client for asyncio against scripted services."""

import asyncio
import contextlib
import threading

import grpc
import pytest

import dvi
import dvi.aio
from scripted import HEAD_BYTES, answering, failing, nothing_and_on, started

REQUEST = dvi.GenerateRequest(dvi.Chat([dvi.Message("user", "hello")]))
MOVE = dvi.Move("operator", "test")


def with_client(services, use):
    async def run():
        async with dvi.aio.Client(dvi.Options(services.target, services.target, api_key="secret")) as client:
            return await use(client)
    return asyncio.run(run())


async def everything(client):
    return [event async for event in client.generate(REQUEST)]


def test_delivers_the_events_with_the_key(services):
    services.then(answering("Hel", "lo"))
    events = with_client(services, everything)
    assert [type(event) for event in events] == [dvi.Started, dvi.Delta, dvi.Delta, dvi.Finished]
    assert services.metadata["authorization"] == "Bearer secret"


def test_tries_again_until_something_was_delivered(services):
    services.then(failing(grpc.StatusCode.UNAVAILABLE)).then(answering("ok"))
    assert len(with_client(services, everything)) == 3
    services.received.clear()
    services.then(failing(grpc.StatusCode.UNAVAILABLE, after=[started()]))
    services.scripts.pop(0)
    with pytest.raises(dvi.Unavailable):
        with_client(services, everything)
    assert len(services.received) == 1


def test_cancelling_the_task_cancels_the_call(services):
    services.then(lambda context: iter(lambda: started() if context.is_active() else None, None))

    async def cancel(client):
        stream = client.generate(REQUEST)
        await stream.__anext__()
        task = asyncio.ensure_future(everything(client))
        await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await stream.aclose()
    with_client(services, cancel)
    assert services.cancelled.wait(10)


def test_a_refused_event_cancels_the_call_though_the_failure_is_kept(services):
    services.then(nothing_and_on)

    async def refuse(client):
        with pytest.raises(dvi.Internal, match="event without content") as kept:
            await everything(client)
        # Its traceback holds the frame and so the call, which nobody but the client ends.
        assert kept.tb is not None
        assert await asyncio.get_running_loop().run_in_executor(None, services.cancelled.wait, 10)
    with_client(services, refuse)


def test_an_answer_comes_in_one_piece_and_is_asked_for_again(services):
    services.then(failing(grpc.StatusCode.UNAVAILABLE, after=[started()])).then(answering("Hel", "lo"))
    answer = with_client(services, lambda client: client.answer(REQUEST))
    assert (answer.started, answer.text) == (dvi.Started("r1", 5, 3), "Hello")
    assert answer.finished.reason is dvi.Reason.STOP
    assert len(services.received) == 2


def test_cancelling_the_task_that_waits_for_an_answer_cancels_the_call(services):
    asked = threading.Event()

    def silent(_context):
        asked.set()
        services.cancelled.wait(10)
        yield started()
    services.then(silent)

    async def cancel(client):
        task = asyncio.ensure_future(client.answer(REQUEST))
        loop = asyncio.get_running_loop()
        assert await loop.run_in_executor(None, asked.wait, 10)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert await loop.run_in_executor(None, services.cancelled.wait, 10)
    with_client(services, cancel)


def test_a_stream_without_finished_is_a_failure(services):
    services.then(lambda _context: iter([started()]))
    with pytest.raises(dvi.Internal, match="without Finished"):
        with_client(services, everything)


def test_heads_and_model(services):
    async def use(client):
        services.absent = 1
        assert (await client.model()).name == "smol"
        assert [head.version for head in await client.heads.list()] == [2, 0]
        assert (await client.heads.show(2)).parent == 1
        assert (await client.heads.fetch(2)).data == HEAD_BYTES
        assert (await client.heads.activation()).sequence == 4
        assert (await client.heads.activate(1, MOVE, expected_sequence=4)).changed
        assert not (await client.heads.rollback(MOVE)).changed
        assert len(await client.heads.audit()) == 2
        with pytest.raises(dvi.Conflict) as caught:
            await client.heads.activate(1, MOVE, expected_sequence=1)
        return caught.value.code
    assert with_client(services, use) is dvi.ErrorCode.ACTIVATION_CONFLICT
