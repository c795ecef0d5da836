"""Golden blocks for de-quantisation: random blocks of every supported GGUF type and what
the gguf package reads from them. Run: python tools/golden/gguf_blocks.py
"""
import base64
import importlib.metadata
import json
import pathlib

import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize

RESOURCES = pathlib.Path(__file__).parents[2] / "engine/src/test/resources"
BLOCKS = 2
# Where the half-precision factors lie in a block; random bits there could be NaN.
FACTORS = {"F32": [], "F16": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q8_0": [0], "Q4_K": [0, 2], "Q6_K": [208]}


def main():
    random = np.random.default_rng(3)
    cases = []
    for name, factors in FACTORS.items():
        type_ = Type[name]
        size, width = GGML_QUANT_SIZES[type_]
        blocks = random.integers(0, 256, (BLOCKS, width), dtype=np.uint8)
        if name == "F32":
            blocks = random.standard_normal((BLOCKS, 1)).astype(np.float32).view(np.uint8)
        for at in factors:
            blocks[:, at:at + 2] = (random.standard_normal((BLOCKS, 1)) * 0.1).astype(np.float16).view(np.uint8)
        # Their values as bits, because they must agree exactly.
        values = dequantize(blocks.view(np.float32) if name == "F32" else
                            blocks.view(np.float16) if name == "F16" else blocks, type_)
        cases.append({
            "type": name,
            "blocks": base64.b64encode(blocks.tobytes()).decode(),
            "values": base64.b64encode(np.ascontiguousarray(values, np.float32).tobytes()).decode(),
        })
        assert values.size == BLOCKS * size
    (RESOURCES / "golden/gguf-blocks.json").write_text(json.dumps({
        "reference": f"gguf {importlib.metadata.version('gguf')}, gguf.quants.dequantize, "
                     "tools/golden/gguf_blocks.py; bytes and little-endian floats in base64",
        "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
