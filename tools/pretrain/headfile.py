"""Head files as io.dvi.engine.head.HeadFile reads them."""

import json
import struct

import numpy as np


def write(path, tensors, metadata):
    """Writes matrices in halves, [inputs, outputs] by name, and what they belong to, strings by name."""
    header, parts, offset = {"__metadata__": metadata}, [], 0
    for name, matrix in sorted(tensors.items()):
        part = np.ascontiguousarray(matrix, np.float16)
        if not np.isfinite(part).all():
            raise ValueError(f"numbers of tensor {name} must be finite in halves. Found: {np.abs(matrix).max()}")
        header[name] = {"dtype": "F16", "shape": list(part.shape), "data_offsets": [offset, offset + part.nbytes]}
        parts.append(part.tobytes())
        offset += part.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def metadata(descriptor, **origin):
    """What the engine asks a block for, and where it comes from."""
    return {"kind": "block", "model_fingerprint": descriptor["fingerprint"],
            "split_layer": str(descriptor["splitLayer"]), "scale": "1.0",
            **{name: str(value) for name, value in origin.items()}}
