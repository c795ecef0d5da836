"""What an unmodified openai client sees of a running gateway.

It reads OPENAI_BASE_URL and OPENAI_API_KEY, as every openai program does; DVI_MODEL names the model, DVI_DECODE_METRICS the page
with decode's figures, and DVI_FULL_ONCE a way to the gateway where the first request is refused.
"""

import asyncio
import os
import re
import time
import urllib.request

import openai
import pydantic
import pytest

MODEL = os.environ["DVI_MODEL"]
QUESTION = [{"role": "user", "content": "Name three colours of the rainbow. 🌈"}]
LONG_QUESTION = [{"role": "user", "content": "Count from one to a thousand, in words."}]
LONG_ANSWER = 1500


@pytest.fixture
def client():
    with openai.OpenAI(max_retries=0) as connected:
        yield connected


def chat(client, **options):
    return client.chat.completions.create(**{"model": MODEL, "messages": QUESTION, "max_tokens": 48, "temperature": 0,
                                             **options})


def usage(answer):
    return answer.usage.model_dump(include={"prompt_tokens", "completion_tokens", "total_tokens"})


def metric(name):
    with urllib.request.urlopen(os.environ["DVI_DECODE_METRICS"]) as page:
        lines = page.read().decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if re.match(rf"{name}[ {{]", line))


def freed(cancelled_before):
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if metric("dvi_requests_cancelled_total") > cancelled_before and metric("dvi_requests_running") == 0:
            return True
        time.sleep(0.05)
    return False


def test_a_stream_says_what_a_whole_answer_says(client):
    whole = chat(client)
    chunks = list(chat(client, stream=True, stream_options={"include_usage": True}))
    content = [chunk for chunk in chunks if chunk.choices]
    assert whole.choices[0].message.content
    assert "".join(chunk.choices[0].delta.content or "" for chunk in content) == whole.choices[0].message.content
    assert content[0].choices[0].delta.role == "assistant"
    reasons = [chunk.choices[0].finish_reason for chunk in content]
    assert reasons[-1] == whole.choices[0].finish_reason in ("stop", "length")
    assert set(reasons[:-1]) == {None}
    assert len({chunk.id for chunk in chunks}) == 1
    assert usage(chunks[-1]) == usage(whole)
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert chunks[-1].model_extra["metrics"]["speculative_decoding"]["verify_steps"] > 0


def test_speculation_changes_no_text(client):
    plain = chat(client, extra_headers={"x-dvi-speculation": "off"})
    assert chat(client).choices[0].message.content == plain.choices[0].message.content


def test_the_head_version_is_in_the_headers(client):
    # Serving does not wait for a head: -1 until decode has the first.
    end = time.monotonic() + 60
    version = "-1"
    while version == "-1" and time.monotonic() < end:
        raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=QUESTION, max_tokens=4)
        version = raw.headers["x-dvi-head-version"]
    assert version.isdigit()


def test_a_seed_gives_the_same_text_again(client):
    first, second = (chat(client, seed=7, temperature=0.9) for _ in range(2))
    assert first.choices[0].message.content == second.choices[0].message.content


def test_an_answer_has_the_shape_the_client_asked_for(client):
    class Person(pydantic.BaseModel):
        name: str
        age: int
    answer = client.chat.completions.parse(
        model=MODEL, temperature=0, max_tokens=200, response_format=Person,
        messages=[{"role": "user", "content": "Ada is 36 years old. Write her name and her age as JSON."}])
    assert answer.choices[0].message.parsed.name


def test_a_format_that_cannot_be_held_is_refused_by_its_place(client):
    schema = {"type": "object", "properties": {"age": {"type": "integer", "multipleOf": 3}}, "additionalProperties": False}
    with pytest.raises(openai.BadRequestError) as caught:
        chat(client, response_format={"type": "json_schema", "json_schema": {"name": "p", "schema": schema}})
    assert "multipleOf" in caught.value.message


def test_completions_and_models(client):
    completion = client.completions.create(model=MODEL, prompt="The capital of France is", max_tokens=8, temperature=0)
    assert completion.choices[0].text
    assert [each.id for each in client.models.list()] == [MODEL]


@pytest.mark.parametrize("wrong, status, code, param", [
    ({"model": "nobody"}, openai.NotFoundError, "model_not_found", "model"),
    ({"extra_body": {"temperature": 3}}, openai.BadRequestError, "invalid_value", "temperature"),
    ({"tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}]}, openai.BadRequestError,
     "unsupported_parameter", "tools"),
    ({"max_tokens": 1_000_000}, openai.BadRequestError, "context_length_exceeded", None)])
@pytest.mark.parametrize("stream", [False, True])
def test_a_refusal_is_a_typed_error(client, wrong, status, code, param, stream):
    with pytest.raises(status) as caught:
        chat(client, stream=stream, **wrong)
    assert caught.value.code == code
    assert param is None or caught.value.param == param


def test_an_unknown_key_is_a_typed_error(client):
    with pytest.raises(openai.AuthenticationError) as caught:
        client.with_options(api_key="wrong").models.list()
    assert caught.value.code == "invalid_api_key"


def test_who_leaves_a_stream_early_frees_the_slot(client):
    cancelled = metric("dvi_requests_cancelled_total")
    with chat(client, messages=LONG_QUESTION, max_tokens=LONG_ANSWER, stream=True) as stream:
        next(iter(stream))
    assert freed(cancelled)


def test_a_cancelled_task_frees_the_slot():
    async def cancel():
        async with openai.AsyncOpenAI(max_retries=0) as client:
            task = asyncio.ensure_future(chat(client, messages=LONG_QUESTION, max_tokens=LONG_ANSWER))
            while not await asyncio.to_thread(metric, "dvi_requests_running"):
                await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    cancelled = metric("dvi_requests_cancelled_total")
    asyncio.run(cancel())
    assert freed(cancelled)


def test_who_waits_no_longer_frees_the_slot(client):
    cancelled = metric("dvi_requests_cancelled_total")
    # The client tells the gateway how long it waits, so either may be the first to give up.
    with pytest.raises((openai.APITimeoutError, openai.InternalServerError)) as caught:
        chat(client.with_options(timeout=0.7), messages=LONG_QUESTION, max_tokens=LONG_ANSWER)
    assert getattr(caught.value, "status_code", 504) == 504
    assert freed(cancelled)


def test_a_full_gateway_is_asked_again():
    with openai.OpenAI(base_url=os.environ["DVI_FULL_ONCE"], max_retries=2) as client:
        raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=QUESTION, max_tokens=4)
    assert raw.retries_taken == 1
    assert raw.parse().choices[0].message.content
