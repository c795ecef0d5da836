"""What the made-up world begins with, and how it writes times, digests and refusals."""

import hashlib

FINGERPRINT = hashlib.sha256(b"smollm2-135m-instruct").hexdigest()
REPLICAS = ("decode-0", "decode-1", "decode-2", "decode-3")
# Published so many minutes ago, with agreement then and that of the head that was active.
PUBLISHED = [
    (0, 4320, None),
    (1, 4100, (0.284, 0.050)),
    (2, 3650, (0.331, 0.288)),
    (3, 3300, (0.352, 0.327)),
    (4, 2890, (0.371, 0.349)),
    (5, 2500, (0.366, 0.362)),
    (6, 2150, (0.389, 0.364)),
    (7, 1800, (0.402, 0.391)),
    (8, 1460, (0.398, 0.396)),
    (9, 1210, (0.411, 0.399)),
    (10, 930, (0.418, 0.405)),
    (11, 700, (0.409, 0.407)),
    (12, 480, (0.422, 0.413)),
    (13, 260, (0.436, 0.419)),
    (14, 42, (0.441, 0.432)),
    (15, 38, (0.449, 0.436)),
]
STABLE, CANARY, SHADOW, BAD = 13, 14, 15, 11


class Refused(Exception):
    """An answer other than the wished one: status, code, text, and the parameter it is about."""

    def __init__(self, status, code, detail, param=None):
        super().__init__(detail)
        self.status, self.code, self.detail, self.param = status, code, detail, param


def text(at):
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sha(version):
    return hashlib.sha256(f"head {version}".encode()).hexdigest()
