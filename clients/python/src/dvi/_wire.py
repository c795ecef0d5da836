"""Between the dataclasses and the messages of the wire."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from typing import Optional

from google.protobuf.timestamp_pb2 import Timestamp

from dvi import errors, events, heads, requests
from dvi.v1 import decode_pb2, heads_pb2

NO_FINISHED = "the server ended the stream without Finished"


def generate(request: requests.GenerateRequest) -> decode_pb2.GenerateRequest:
    wire = decode_pb2.GenerateRequest(
        request_id=request.request_id, model=request.model, sampling=_sampling(request.sampling),
        max_tokens=request.max_tokens, stop=request.stop, speculation=_speculation(request.speculation),
        learning=decode_pb2.Learning(opt_out=request.opt_out, task=request.task),
        ending=decode_pb2.Ending(ignore_eos=request.ignore_eos, min_tokens=request.min_tokens,
                                 stop_token_ids=request.stop_token_ids))
    if isinstance(request.prompt, requests.Chat):
        wire.chat.CopyFrom(_chat(request.prompt))
    elif isinstance(request.prompt, requests.Text):
        wire.text = request.prompt.text
    else:
        wire.tokens.CopyFrom(decode_pb2.TokenPrompt(ids=request.prompt.ids))
    if isinstance(request.response_format, requests.JsonObject):
        wire.response_format.json_object.SetInParent()
    elif isinstance(request.response_format, requests.JsonSchema):
        wire.response_format.json_schema = request.response_format.schema
    if request.top_logprobs is not None:
        wire.top_logprobs = request.top_logprobs
    return wire


def _chat(prompt: requests.Chat) -> decode_pb2.ChatPrompt:
    messages = [decode_pb2.ChatMessage(role=message.role, content=message.content, tool_calls=message.tool_calls,
                                       tool_call_id=message.tool_call_id) for message in prompt.messages]
    return decode_pb2.ChatPrompt(messages=messages, tools=prompt.tools)


def _sampling(sampling: requests.Sampling) -> decode_pb2.Sampling:
    return decode_pb2.Sampling(
        temperature=sampling.temperature, top_p=sampling.top_p, top_k=sampling.top_k, seed=sampling.seed,
        choice=sampling.choice, min_p=sampling.min_p, frequency_penalty=sampling.frequency_penalty,
        presence_penalty=sampling.presence_penalty, repetition_penalty=sampling.repetition_penalty,
        logit_bias=sampling.logit_bias)


def _speculation(speculation: requests.Speculation) -> decode_pb2.Speculation:
    return decode_pb2.Speculation(drafter=decode_pb2.Speculation.Drafter.Name(speculation.drafter.value),
                                  draft_length=speculation.draft_length)


def event(wire: decode_pb2.GenerateEvent) -> events.Event:
    kind = wire.WhichOneof("event")
    if kind == "started":
        return _started(wire.started)
    if kind == "delta":
        return _delta(wire.delta)
    if kind == "finished":
        return _finished(wire.finished)
    raise errors.error(errors.ErrorCode.INTERNAL, "the server sent an event without content")


def answer(wire: decode_pb2.GenerateAnswer) -> events.Answer:
    return events.Answer(_started(wire.started), _delta(wire.delta), _finished(wire.finished))


def _started(wire: decode_pb2.Started) -> events.Started:
    return events.Started(wire.request_id, wire.prompt_tokens, _known(wire.head_version))


def _delta(wire: decode_pb2.Delta) -> events.Delta:
    return events.Delta(tuple(wire.token_ids), wire.text,
                        tuple(events.Logprobs(_logprob(place.chosen), tuple(map(_logprob, place.top)))
                              for place in wire.logprobs),
                        tuple(map(_source, wire.sources)))


def _source(wire: decode_pb2.Delta.Source) -> events.TokenSource:
    try:
        return events.TokenSource(wire)
    except ValueError:
        # A newer server may have drafters that this client does not know.
        return events.TokenSource.UNKNOWN


def _logprob(wire: decode_pb2.LogprobToken) -> events.TokenLogprob:
    return events.TokenLogprob(wire.id, wire.logprob, wire.bytes)


def _finished(wire: decode_pb2.Finished) -> events.Finished:
    try:
        reason = events.Reason(wire.reason)
    except ValueError:
        raise errors.error(errors.ErrorCode.INTERNAL,
                           f"the server ended a generation for an unknown reason: {wire.reason}") from None
    stopped_by = wire.WhichOneof("stopped_by")
    return events.Finished(
        reason, wire.prompt_tokens, wire.completion_tokens, _figures(wire.speculation),
        events.Timings(wire.timings.queue_nanos / 1e9, wire.timings.prefill_nanos / 1e9,
                       wire.timings.decode_nanos / 1e9),
        None if stopped_by is None else getattr(wire, stopped_by), wire.cached_prompt_tokens)


def _figures(wire: decode_pb2.SpeculationFigures) -> events.SpeculationFigures:
    return events.SpeculationFigures(
        wire.verify_steps, wire.draft_tokens, wire.accepted_tokens, tuple(wire.drafted_by_position),
        tuple(wire.accepted_by_position), _known(wire.head_version_start), _known(wire.head_version_end))


def model(wire: decode_pb2.Model) -> events.Model:
    return events.Model(wire.name, wire.fingerprint, wire.flavour, wire.context_length, wire.vocabulary_size,
                        wire.split_layer, datetime.datetime.fromtimestamp(wire.created_epoch_seconds, _UTC),
                        _known(wire.head_version), wire.tools)


def head(wire: heads_pb2.Head) -> heads.Head:
    figures = wire.evaluation
    evaluation = heads.Evaluation(figures.rows, figures.first_token_agreement, figures.baseline_first_token_agreement,
                                  figures.kl, figures.vocabulary_coverage) if wire.HasField("evaluation") else None
    return heads.Head(wire.version, wire.parent if wire.HasField("parent") else None, _instant(wire.created),
                      wire.kind, wire.sha256, wire.size_bytes, wire.model_fingerprint, wire.split_layer,
                      wire.trainer_step, evaluation)


def head_file(chunks: Iterable[heads_pb2.HeadChunk]) -> heads.HeadFile:
    description: Optional[heads.Head] = None
    data = bytearray()
    for chunk in chunks:
        if chunk.HasField("head"):
            description = head(chunk.head)
        else:
            data += chunk.data
    if description is None:
        raise errors.error(errors.ErrorCode.INTERNAL, "the server sent a head without its description")
    found = hashlib.sha256(data).hexdigest()
    if found != description.sha256:
        raise errors.error(errors.ErrorCode.INTERNAL,
                           f"head {description.version} must have the sha256 {description.sha256}. "
                           f"Received: {len(data)} bytes with {found}")
    return heads.HeadFile(description, bytes(data))


def activation(wire: heads_pb2.Activation) -> heads.Activation:
    try:
        source = heads.Source(wire.source)
    except ValueError:
        # A newer server may know kinds of moves that this client does not.
        source = heads.Source.UNKNOWN
    return heads.Activation(wire.sequence, wire.version,
                            wire.previous_version if wire.HasField("previous_version") else None, wire.sha256,
                            _instant(wire.at), wire.actor, wire.reason, source, wire.request_id)


def activate(version: int, move: heads.Move, expected_sequence: Optional[int]) -> heads_pb2.ActivateRequest:
    return heads_pb2.ActivateRequest(version=version, actor=move.actor, reason=move.reason, request_id=move.request_id,
                                     expected_sequence=expected_sequence)


def rollback(to_version: Optional[int], move: heads.Move) -> heads_pb2.RollbackRequest:
    return heads_pb2.RollbackRequest(to_version=to_version, actor=move.actor, reason=move.reason,
                                     request_id=move.request_id)


def result(wire: heads_pb2.ActivationResult) -> heads.ActivationResult:
    return heads.ActivationResult(activation(wire.activation), wire.changed)


def _known(version: int) -> Optional[int]:
    return None if version < 0 else version


def _instant(wire: Timestamp) -> datetime.datetime:
    return wire.ToDatetime(_UTC)


_UTC = datetime.timezone.utc
