"""Services that play one script per generation; the last one is played again."""

import hashlib
import threading
from concurrent import futures

import grpc

from dvi.v1 import decode_pb2, decode_pb2_grpc, errors_pb2, heads_pb2, heads_pb2_grpc

HEAD_BYTES = b"a head file" * 1000


def started():
    return decode_pb2.GenerateEvent(started=decode_pb2.Started(request_id="r1", prompt_tokens=5, head_version=3))


def delta(text):
    return decode_pb2.GenerateEvent(delta=decode_pb2.Delta(token_ids=[7], text=text))


def finished():
    return decode_pb2.GenerateEvent(finished=decode_pb2.Finished(
        reason=decode_pb2.Finished.STOP, prompt_tokens=5, completion_tokens=6, stop_string="END", cached_prompt_tokens=4,
        speculation=decode_pb2.SpeculationFigures(verify_steps=2, draft_tokens=8, accepted_tokens=4,
                                                  head_version_start=3, head_version_end=-1),
        timings=decode_pb2.Timings(decode_nanos=1_500_000_000)))


def answering(*texts):
    def script(_context):
        yield started()
        for text in texts:
            yield delta(text)
        yield finished()
    return script


def nothing_and_on(context):
    yield decode_pb2.GenerateEvent()
    while context.is_active():
        yield started()


def failing(status, detail=None, after=()):
    def script(context):
        yield from after
        if detail is not None:
            context.set_trailing_metadata((("dvi-error-bin", detail.SerializeToString()),))
        context.abort(status, "an internal address: 10.0.0.1")
    return script


def detail(code, field, message):
    return errors_pb2.ErrorDetail(code=code, field=field, message=message)


class ScriptedServices(decode_pb2_grpc.DecodeServiceServicer, heads_pb2_grpc.HeadServiceServicer):
    def __init__(self):
        self.received = []
        self.metadata = {}
        self.cancelled = threading.Event()
        self.scripts = []
        self.moves = []
        # How often a read fails, and every write, before the service is there.
        self.absent = 0
        self.damaged = False
        self._server = grpc.server(futures.ThreadPoolExecutor(4))
        decode_pb2_grpc.add_DecodeServiceServicer_to_server(self, self._server)
        heads_pb2_grpc.add_HeadServiceServicer_to_server(self, self._server)
        self.target = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *_):
        self._server.stop(None).wait()

    def then(self, script):
        self.scripts.append(script)
        return self

    def Generate(self, request, context):
        self.received.append(request)
        self.metadata = dict(context.invocation_metadata())
        context.add_callback(self.cancelled.set)
        yield from (self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0])(context)

    def GenerateUnary(self, request, context):
        parts = list(self.Generate(request, context))
        return decode_pb2.GenerateAnswer(
            started=parts[0].started, finished=parts[-1].finished,
            delta=decode_pb2.Delta(token_ids=[token for part in parts for token in part.delta.token_ids],
                                   text="".join(part.delta.text for part in parts)))

    def GetModel(self, request, context):
        self._fail_while_absent(context)
        return decode_pb2.Model(name="smol", fingerprint="f00d", context_length=2048,
                                created_epoch_seconds=1_700_000_000, head_version=-1, tools=True)

    def ListHeads(self, request, context):
        self._fail_while_absent(context)
        return heads_pb2.ListHeadsResponse(heads=[_head(2, parent=1), _head(0)])

    def GetHead(self, request, context):
        if request.version != 2:
            self._abort(context, grpc.StatusCode.NOT_FOUND, errors_pb2.HEAD_NOT_FOUND, "version")
        return _head(2, parent=1)

    def FetchHead(self, request, context):
        yield heads_pb2.HeadChunk(head=_head(2))
        yield heads_pb2.HeadChunk(data=HEAD_BYTES[:100])
        yield heads_pb2.HeadChunk(data=HEAD_BYTES[101 if self.damaged else 100:])

    def GetActivation(self, request, context):
        return _activation(4, 2)

    def Activate(self, request, context):
        self.moves.append(request)
        self._fail_while_absent(context)
        if request.HasField("expected_sequence") and request.expected_sequence != 4:
            self._abort(context, grpc.StatusCode.ABORTED, errors_pb2.ACTIVATION_CONFLICT, "expected_sequence")
        return heads_pb2.ActivationResult(activation=_activation(5, request.version), changed=True)

    def Rollback(self, request, context):
        self.moves.append(request)
        return heads_pb2.ActivationResult(activation=_activation(5, request.to_version), changed=False)

    def ListActivations(self, request, context):
        return heads_pb2.ListActivationsResponse(activations=[_activation(4, 2), _activation(1, 0)])

    def _fail_while_absent(self, context):
        if self.absent:
            self.absent -= 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "starting")

    @staticmethod
    def _abort(context, status, code, field):
        context.set_trailing_metadata((("dvi-error-bin", detail(code, field, f"`{field}` is wrong").SerializeToString()),))
        context.abort(status, "")


def _head(version, parent=None):
    return heads_pb2.Head(version=version, parent=parent, kind="block", sha256=hashlib.sha256(HEAD_BYTES).hexdigest(),
                          size_bytes=len(HEAD_BYTES))


def _activation(sequence, version):
    return heads_pb2.Activation(sequence=sequence, version=version, actor="operator", reason="test",
                                source=heads_pb2.Activation.ADMIN)
