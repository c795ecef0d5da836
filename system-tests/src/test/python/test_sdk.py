"""The SDK for Python with running services that show and ask for certificates.

DVI_DECODE_TARGET and DVI_TRAINER_TARGET say where they are; DVI_TLS_AUTHORITY, DVI_TLS_OWN and DVI_TLS_KEY are the files they are
reached with, DVI_TLS_STRANGER is an authority that did not vouch for them; DVI_SERVICE_KEY is the key they ask for.
"""

import asyncio
import dataclasses
import os
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[4] / "clients" / "python"
sys.path[:0] = [str(PROJECT), str(PROJECT / "src")]

import generate  # noqa: E402

generate.wire(PROJECT / "src")

import dvi  # noqa: E402
import dvi.aio  # noqa: E402

AUTHORITY, OWN, KEY, STRANGER = (Path(os.environ[f"DVI_TLS_{name}"]) for name in ("AUTHORITY", "OWN", "KEY", "STRANGER"))
OPTIONS = dvi.Options(os.environ["DVI_DECODE_TARGET"], os.environ["DVI_TRAINER_TARGET"], api_key=os.environ["DVI_SERVICE_KEY"],
                      tls=dvi.Tls(AUTHORITY, OWN, KEY))
REQUEST = dvi.GenerateRequest(dvi.Chat([dvi.Message("user", "Name three colours of the rainbow.")]), max_tokens=24)


def text(events):
    return "".join(event.text for event in events if isinstance(event, dvi.Delta))


@pytest.fixture
def client():
    with dvi.Client(OPTIONS) as connected:
        yield connected


def test_an_answer_is_the_same_for_every_drafter_and_on_either_client(client):
    events = list(client.generate(REQUEST))
    assert isinstance(events[0], dvi.Started)
    assert isinstance(events[-1], dvi.Finished)
    assert events[-1].completion_tokens == sum(len(event.token_ids) for event in events if isinstance(event, dvi.Delta))
    plain = dataclasses.replace(REQUEST, speculation=dvi.Speculation(dvi.Drafter.NONE))
    assert text(client.generate(plain)) == text(events) != ""
    whole = client.answer(REQUEST)
    assert (whole.text, whole.finished.completion_tokens) == (text(events), events[-1].completion_tokens)

    async def collect():
        async with dvi.aio.Client(OPTIONS) as asynchronous:
            return [event async for event in asynchronous.generate(REQUEST)], await asynchronous.answer(REQUEST)
    streamed, answered = asyncio.run(collect())
    assert text(streamed) == answered.text == text(events)


def test_model_and_heads_are_there(client):
    assert client.model().context_length > 0
    active = client.heads.activation()
    head = client.heads.show(active.version)
    assert head in client.heads.list()
    assert len(client.heads.fetch(head.version).data) == head.size_bytes


def test_a_refusal_names_the_field(client):
    hot = dataclasses.replace(REQUEST, sampling=dvi.Sampling(temperature=7))
    with pytest.raises(dvi.InvalidRequest) as caught:
        next(client.generate(hot))
    assert "temperature" in caught.value.field


@pytest.mark.parametrize("wrong", ["another", None])
def test_who_knows_no_key_is_not_served(wrong):
    with dvi.Client(dataclasses.replace(OPTIONS, api_key=wrong)) as stranger:
        with pytest.raises(dvi.AccessDenied) as caught:
            stranger.model()
        assert caught.value.code is dvi.ErrorCode.UNAUTHENTICATED
        with pytest.raises(dvi.AccessDenied):
            list(stranger.generate(REQUEST))


def test_an_unknown_head_is_not_found(client):
    with pytest.raises(dvi.NotFound) as caught:
        client.heads.show(1 << 40)
    assert caught.value.code is dvi.ErrorCode.HEAD_NOT_FOUND


def test_the_time_for_an_answer_ends_it(client):
    with pytest.raises(dvi.DeadlineExceeded):
        list(client.generate(dataclasses.replace(REQUEST, max_tokens=1500, timeout=0.4,
                                                 prompt=dvi.Text("One, two, three, four, five, six,"))))


@pytest.mark.parametrize("tls", [dvi.Tls(STRANGER, OWN, KEY), dvi.Tls(AUTHORITY)], ids=["a stranger vouches", "nothing is shown"])
def test_a_wrong_certificate_is_a_typed_error(tls):
    with dvi.Client(dataclasses.replace(OPTIONS, tls=tls)) as client:
        for call in (client.model, client.heads.activation):
            with pytest.raises(dvi.Untrusted):
                call()


def test_plain_text_is_not_answered():
    with dvi.Client(dataclasses.replace(OPTIONS, tls=None, call_timeout=3)) as client:
        with pytest.raises(dvi.Unavailable):
            client.model()
