#!/usr/bin/env python3
"""Compares head.py with what tools/golden/block_golden.py wrote: logits, loss, gradients, optimiser steps.

    python tools/pretrain/check_golden.py
"""

import json
from pathlib import Path

import numpy as np
import torch

from head import Batch, Head, Optimiser, losses, weighted
from model import Shape

GOLDEN = Path(__file__).parents[2] / "engine/src/test/resources/golden/block.json"
TOLERANCE = 1e-8


def double(values):
    return torch.tensor(values, dtype=torch.float64)


def batch(windows, vocabulary):
    """The windows as one batch; the shorter ones are filled up."""
    place = {token: index for index, token in enumerate(vocabulary)}
    longest = max(len(window["rows"]) for window in windows)

    def filled(rows_of, missing):
        rows = [rows_of(window) for window in windows]
        return [each + [missing] * (longest - len(each)) for each in rows]

    def states(rows_of):
        bits = np.array(filled(rows_of, nothing), np.int16)
        return torch.tensor(bits.view(np.float16).astype(np.float64))

    nothing = [0] * len(windows[0]["rows"][0]["deep"])
    best = torch.tensor(filled(lambda window: [place.get(row["best"], -1) for row in window["rows"]], -1))
    return Batch(
        shallow=states(lambda window: [row["shallow"] for row in window["rows"]]),
        before=states(lambda window: [window["anchor"] or nothing, *(row["deep"] for row in window["rows"][:-1])]),
        deep=states(lambda window: [row["deep"] for row in window["rows"]]),
        best=best, answer=torch.ones_like(best, dtype=torch.bool),
        real=torch.tensor(filled(lambda window: [True] * len(window["rows"]), False)),
        first=torch.tensor([0 if window["anchor"] else 1 for window in windows]))


def compare(what, found, expected):
    difference = (double(found) - double(expected)).abs().max().item()
    print(f"{what:<28} largest difference {difference:.1e}")
    if not difference <= TOLERANCE:
        raise SystemExit(f"{what} must differ by at most {TOLERANCE}. Found: {difference}")


def compare_logits(head, projection, rows, golden):
    """Of every draft that block_golden.py made."""
    for step, states in enumerate(head(rows.shallow, rows.before, golden["steps"])):
        logits = (states @ projection.T).detach()
        pairs = [(logits[number, row], expected) for number, window in enumerate(golden["windows"])
                 for row, expected in enumerate(window["logits"][step]) if expected is not None]
        compare(f"logits of draft {step}", [pair[0].tolist() for pair in pairs], [pair[1] for pair in pairs])


def compare_training(head, projection, rows, golden):
    optimiser, rate = Optimiser(head), golden["rate"]
    for step, expected in enumerate(golden["optimiserSteps"]):
        loss = weighted(losses(head, projection, rows, golden["steps"]))
        loss.backward()
        compare(f"loss before step {step}", loss.item(), expected["loss"])
        if step == 0:
            for name, gradient in golden["gradients"].items():
                compare(f"gradient of {name}", head.tensors[name].grad.tolist(), gradient)
        share = min(1, step / rate["annealSteps"])
        now = rate["start"] + share * (rate["finish"] - rate["start"])
        optimiser.step(now * min(1, (step + 1) / rate["warmUpSteps"]))
    for name, expected in golden["trained"].items():
        compare(f"{name} after all steps", head.tensors[name].tolist(), expected)


def main():
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    shape = Shape.of({**golden, "normEpsilon": float(np.float32(golden["normEpsilon"]))})
    head = Head(shape, {name: double(matrix) for name, matrix in golden["head"].items()})
    projection, rows = double(golden["projection"]), batch(golden["windows"], golden["vocabulary"])
    compare_logits(head, projection, rows, golden)
    compare_training(head, projection, rows, golden)


if __name__ == "__main__":
    main()
