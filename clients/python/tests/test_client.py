"""The blocking client against scripted services."""

import dataclasses
import datetime

import grpc
import pytest

import dvi
from dvi.v1 import decode_pb2, errors_pb2, heads_pb2
from scripted import HEAD_BYTES, answering, detail, failing, finished, nothing_and_on, started

REQUEST = dvi.GenerateRequest(dvi.Chat([dvi.Message("user", "hello")]))
MOVE = dvi.Move("operator", "test")


@pytest.fixture
def client(services):
    with dvi.Client(dvi.Options(services.target, services.target, api_key="secret")) as connected:
        yield connected


def test_delivers_the_events_in_order(services, client):
    services.then(answering("Hel", "lo"))
    events = list(client.generate(REQUEST))
    assert events[:2] == [dvi.Started("r1", 5, 3), dvi.Delta((7,), "Hel")]
    assert events[2].text == "lo"
    end = events[3]
    assert (end.reason, end.stopped_by, end.cached_prompt_tokens) == (dvi.Reason.STOP, "END", 4)
    assert (end.speculation.acceptance_rate, end.speculation.mean_acceptance_length) == (0.5, 3)
    assert (end.speculation.head_version_end, end.timings.decode) == (None, 1.5)


def test_tells_who_proposed_each_token(services, client):
    wire = decode_pb2.Delta(token_ids=[1, 2, 3], sources=[decode_pb2.Delta.FORMAT, decode_pb2.Delta.VERIFIER, 99])

    def script(_context):
        yield started()
        yield decode_pb2.GenerateEvent(delta=wire)
        yield finished()
    services.then(script)
    assert list(client.generate(REQUEST))[1].sources == (
        dvi.TokenSource.FORMAT, dvi.TokenSource.VERIFIER, dvi.TokenSource.UNKNOWN)


@pytest.mark.parametrize("enum, wire", [(dvi.TokenSource, decode_pb2.Delta.Source), (dvi.Source, heads_pb2.Activation.Source)])
def test_knows_every_source_on_the_wire(enum, wire):
    known = {member.value: member.name for member in enum if member is not enum.UNKNOWN}
    assert known == {number: name for name, number in wire.items() if name != "SOURCE_UNSPECIFIED"}


def test_sends_every_field_and_the_key(services, client):
    services.then(answering())
    request = dvi.GenerateRequest(
        dvi.Chat([dvi.Message("tool", "12", tool_call_id="c1"), dvi.Message("assistant", "", tool_calls=["{}"])], ["{\"t\":1}"]),
        model="smol", request_id="id",
        sampling=dvi.Sampling(0.5, 0.9, 40, 0.05, 11, 2, 0.25, -0.5, 1.5, {9: -100}),
        max_tokens=17, min_tokens=3, stop=["END"], stop_token_ids=[2], ignore_eos=True,
        response_format=dvi.JsonSchema("{}"), top_logprobs=0, speculation=dvi.Speculation(dvi.Drafter.HEAD, 3), opt_out=True,
        task="sums")
    list(client.generate(request))
    assert services.received == [decode_pb2.GenerateRequest(
        request_id="id", model="smol",
        chat=decode_pb2.ChatPrompt(tools=["{\"t\":1}"], messages=[
            decode_pb2.ChatMessage(role="tool", content="12", tool_call_id="c1"),
            decode_pb2.ChatMessage(role="assistant", tool_calls=["{}"])]),
        sampling=decode_pb2.Sampling(temperature=0.5, top_p=0.9, top_k=40, seed=11, choice=2, min_p=0.05,
                                     frequency_penalty=0.25, presence_penalty=-0.5, repetition_penalty=1.5,
                                     logit_bias={9: -100}),
        max_tokens=17, stop=["END"], speculation=decode_pb2.Speculation(drafter="HEAD", draft_length=3),
        learning=decode_pb2.Learning(opt_out=True, task="sums"),
        ending=decode_pb2.Ending(ignore_eos=True, min_tokens=3, stop_token_ids=[2]),
        response_format=decode_pb2.ResponseFormat(json_schema="{}"), top_logprobs=0)]
    assert services.metadata["authorization"] == "Bearer secret"


@pytest.mark.parametrize("prompt, field", [(dvi.Text("a"), "text"), (dvi.Tokens([1]), "tokens")])
def test_a_prompt_may_be_text_or_tokens(services, client, prompt, field):
    services.then(answering())
    list(client.generate(dataclasses.replace(REQUEST, prompt=prompt, response_format=dvi.JsonObject())))
    assert services.received[0].WhichOneof("prompt") == field
    assert services.received[0].response_format.WhichOneof("format") == "json_object"
    assert not services.received[0].HasField("top_logprobs")


def test_a_detail_decides_type_code_and_field(services, client):
    services.then(failing(grpc.StatusCode.INVALID_ARGUMENT,
                          detail(errors_pb2.CONTEXT_LENGTH_EXCEEDED, "max_tokens", "`max_tokens` must be at most 2048. Given: 4000")))
    with pytest.raises(dvi.InvalidRequest, match="at most 2048. Given: 4000") as caught:
        next(client.generate(REQUEST))
    assert (caught.value.code, caught.value.field) == (dvi.ErrorCode.CONTEXT_LENGTH_EXCEEDED, "max_tokens")


@pytest.mark.parametrize("status, expected, code", [
    (grpc.StatusCode.UNAUTHENTICATED, dvi.AccessDenied, dvi.ErrorCode.UNAUTHENTICATED),
    (grpc.StatusCode.RESOURCE_EXHAUSTED, dvi.Unavailable, dvi.ErrorCode.OVERLOADED),
    (grpc.StatusCode.UNIMPLEMENTED, dvi.InvalidRequest, dvi.ErrorCode.UNSUPPORTED_PARAMETER),
    (grpc.StatusCode.DATA_LOSS, dvi.Internal, dvi.ErrorCode.INTERNAL)])
def test_without_a_detail_the_status_decides_and_no_address_shows(services, client, status, expected, code):
    services.then(failing(status))
    with pytest.raises(expected) as caught:
        next(client.generate(REQUEST))
    assert caught.value.code is code
    assert "10.0.0.1" not in str(caught.value)
    assert len(services.received) == 1


def test_every_code_of_the_wire_has_its_twin():
    wire = {name: number for name, number in errors_pb2.ErrorCode.items() if number}
    assert {code.name: code.value for code in dvi.ErrorCode} == wire


def test_tries_again_while_the_service_is_not_reachable(services, client):
    services.then(failing(grpc.StatusCode.UNAVAILABLE)).then(failing(grpc.StatusCode.UNAVAILABLE)).then(answering("ok"))
    assert len(list(client.generate(REQUEST))) == 3
    assert len(services.received) == 3
    services.absent = 2
    assert client.model().name == "smol"


def test_gives_up_after_the_last_try(services, client):
    services.then(failing(grpc.StatusCode.UNAVAILABLE))
    with pytest.raises(dvi.Unavailable, match="cannot be reached"):
        next(client.generate(REQUEST))
    assert len(services.received) == 3


def test_a_stream_that_delivered_anything_is_never_repeated(services, client):
    services.then(failing(grpc.StatusCode.UNAVAILABLE, after=[started()]))
    stream = client.generate(REQUEST)
    assert isinstance(next(stream), dvi.Started)
    with pytest.raises(dvi.Unavailable):
        next(stream)
    assert len(services.received) == 1


def test_closing_the_stream_cancels_the_call(services, client):
    services.then(lambda context: iter(lambda: started() if context.is_active() else None, None))
    stream = client.generate(REQUEST)
    next(stream)
    stream.close()
    assert services.cancelled.wait(10)


def test_a_refused_event_cancels_the_call_though_the_failure_is_kept(services, client):
    services.then(nothing_and_on)
    with pytest.raises(dvi.Internal, match="event without content") as kept:
        list(client.generate(REQUEST))
    # Its traceback holds the frame and so the call, which nobody but the client ends.
    assert kept.tb is not None
    assert services.cancelled.wait(10)


def test_an_answer_comes_in_one_piece(services, client):
    services.then(answering("Hel", "lo"))
    answer = client.answer(REQUEST)
    assert (answer.started, answer.text) == (dvi.Started("r1", 5, 3), "Hello")
    assert answer.content.token_ids == (7, 7)
    assert (answer.finished.reason, answer.finished.stopped_by) == (dvi.Reason.STOP, "END")
    assert services.metadata["authorization"] == "Bearer secret"


def test_an_answer_is_asked_for_again_since_nothing_of_it_was_delivered(services, client):
    services.then(failing(grpc.StatusCode.UNAVAILABLE)).then(
        failing(grpc.StatusCode.UNAVAILABLE, after=[started()])).then(answering("ok"))
    assert client.answer(REQUEST).text == "ok"
    assert len(services.received) == 3


@pytest.mark.parametrize("status, expected, tries", [(grpc.StatusCode.UNAVAILABLE, dvi.ErrorCode.UNAVAILABLE, 3),
                                                     (grpc.StatusCode.RESOURCE_EXHAUSTED, dvi.ErrorCode.OVERLOADED, 1)])
def test_an_answer_is_given_up(services, client, status, expected, tries):
    services.then(failing(status))
    with pytest.raises(dvi.Unavailable) as caught:
        client.answer(REQUEST)
    assert caught.value.code is expected
    assert len(services.received) == tries


@pytest.mark.parametrize("timeout, expected", [(60.0, 60), (None, 600)])
def test_an_answer_has_the_time_of_a_generation(services, client, timeout, expected):
    left = []

    def script(context):
        left.append(context.time_remaining())
        yield from answering("ok")(context)
    services.then(script)
    client.answer(dataclasses.replace(REQUEST, timeout=timeout))
    assert left[0] == pytest.approx(expected, abs=5)


def test_the_deadline_ends_a_generation_that_says_nothing(services, client):
    def silent(_context):
        services.cancelled.wait(10)
        yield started()
    services.then(silent)
    with pytest.raises(dvi.DeadlineExceeded):
        next(client.generate(dataclasses.replace(REQUEST, timeout=0.1)))


def test_a_stream_without_finished_is_a_failure(services, client):
    services.then(lambda _context: iter([started()]))
    with pytest.raises(dvi.Internal, match="without Finished"):
        list(client.generate(REQUEST))


def test_describes_the_model(client):
    model = client.model()
    assert (model.name, model.fingerprint, model.head_version, model.tools) == ("smol", "f00d", None, True)
    assert model.created == datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)


def test_lists_shows_and_fetches_heads(services, client):
    services.absent = 1
    newest, first = client.heads.list()
    assert (newest.version, newest.parent, first.parent, first.evaluation) == (2, 1, None, None)
    assert client.heads.show(2) == newest
    assert client.heads.fetch(2).data == HEAD_BYTES
    with pytest.raises(dvi.NotFound) as caught:
        client.heads.show(9)
    assert caught.value.code is dvi.ErrorCode.HEAD_NOT_FOUND


def test_a_damaged_head_is_refused(services, client):
    services.damaged = True
    with pytest.raises(dvi.Internal, match="must have the sha256"):
        client.heads.fetch(2)


def test_moves_the_pointer_once(services, client):
    assert client.heads.activation().source is dvi.Source.ADMIN
    assert client.heads.activate(1, MOVE, expected_sequence=4).activation.version == 1
    assert not client.heads.rollback(MOVE, to_version=0).changed
    assert [move.reason for move in client.heads.audit()] == ["test", "test"]
    with pytest.raises(dvi.Conflict):
        client.heads.activate(1, MOVE, expected_sequence=3)
    services.absent = 1
    with pytest.raises(dvi.Unavailable):
        client.heads.activate(1, MOVE)
    assert len(services.moves) == 4


@pytest.mark.parametrize("wrong, message", [({"attempts": 0}, "`attempts`"), ({"call_timeout": 0}, "`call_timeout`")])
def test_options_out_of_range_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        dvi.Options(**wrong)


def test_tls_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(ValueError, match="`trust` must name a PEM file.*absent.pem"):
        dvi.Client(dvi.Options(tls=dvi.Tls(tmp_path / "absent.pem")))
    with pytest.raises(ValueError, match="together"):
        dvi.Tls(key=tmp_path / "key.pem")
