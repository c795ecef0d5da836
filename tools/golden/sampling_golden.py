"""Golden numbers of how logits are changed and cut before a token is drawn.

transformers' own processors change the rows where it has them; bias, frequency and
presence are OpenAI's formula, in single precision. The order is vLLM's: bias, repetition,
frequency, presence, temperature, min p, top k, top p.

Run: python tools/golden/sampling_golden.py
"""
import json
import pathlib

import torch
import transformers
from transformers import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

TARGET = pathlib.Path(__file__).parents[2] / "engine/src/test/resources/golden/sampling.json"
VOCABULARY = 60
PLAIN = {"temperature": 1.0, "top_p": 1.0, "top_k": 0, "min_p": 0.0, "frequency": 0.0, "presence": 0.0,
         "repetition": 1.0, "bias": {}}
CASES = {
    "repetition": {"repetition": 1.3},
    "repetition below one": {"repetition": 0.7, "temperature": 0.9},
    "frequency": {"frequency": 0.6},
    "presence": {"presence": 1.5},
    "negative": {"frequency": -0.4, "presence": -0.2},
    "bias": {"bias": {3: 5.0, 4: -100.0, 17: -2.5}},
    "min p": {"min_p": 0.1},
    "min p at low temperature": {"min_p": 0.05, "temperature": 0.5},
    "min p, then top k and top p": {"min_p": 0.02, "top_k": 12, "top_p": 0.8, "temperature": 1.4},
    "everything": {"repetition": 1.2, "frequency": 0.3, "presence": 0.4, "bias": {5: 1.25, 6: -3.0}, "min_p": 0.03,
                   "top_k": 20, "top_p": 0.9, "temperature": 0.8},
}


def change(row, prompt, answer, case):
    row = row.clone()
    for token, value in case["bias"].items():
        row[token] += value
    if case["repetition"] != 1:
        held = torch.tensor([prompt + answer])
        row = RepetitionPenaltyLogitsProcessor(penalty=case["repetition"])(held, row[None])[0]
    counts = torch.bincount(torch.tensor(answer), minlength=VOCABULARY)
    row -= case["frequency"] * counts
    row -= case["presence"] * (counts > 0)
    return row


def probabilities(row, case):
    row = TemperatureLogitsWarper(case["temperature"])(None, row[None])
    if case["min_p"] > 0:
        row = MinPLogitsWarper(case["min_p"])(None, row)
    if case["top_k"] > 0:
        row = TopKLogitsWarper(case["top_k"])(None, row)
    if case["top_p"] < 1:
        row = TopPLogitsWarper(case["top_p"])(None, row)
    return torch.softmax(row[0].double(), -1)


def rounded(values):
    return [float(f"{value:.8g}") for value in values.tolist()]


def main():
    generator = torch.Generator().manual_seed(20261126)
    cases = []
    for name, given in CASES.items():
        case = dict(PLAIN, **given)
        row = torch.randn(VOCABULARY, generator=generator) * 2.5
        prompt = torch.randint(VOCABULARY, (12,), generator=generator).tolist()
        answer = torch.randint(VOCABULARY // 3, (15,), generator=generator).tolist()
        changed = change(row, prompt, answer, case)
        cases.append({
            "name": name, "options": case, "prompt": prompt, "answer": answer, "logits": rounded(row),
            "changed": rounded(changed), "probabilities": rounded(probabilities(changed, case)),
            "logprobs": rounded(torch.log_softmax(row.double(), -1)),
        })
    TARGET.write_text(json.dumps({
        "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, "
                     "tools/golden/sampling_golden.py",
        "cases": cases}).replace('}, {"name"', '},\n{"name"') + "\n")


if __name__ == "__main__":
    main()
