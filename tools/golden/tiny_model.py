"""Makes the committed tiny model and its golden numbers.

A Llama model with random weights and a byte-level BPE tokenizer, saved as a Hugging Face
folder, and what transformers computes with it. Run: python tools/golden/tiny_model.py
"""
import json
import pathlib

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

RESOURCES = pathlib.Path(__file__).parents[2] / "engine/src/test/resources"
FOLDER = RESOURCES / "tiny-model"
VOCABULARY = 384
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
CORPUS = [
    "The quick brown fox jumps over the lazy dog while the other dogs watch the water.",
    "A model that drafts its own words and then verifies them is faster and just as right.",
    "What is the capital of France? The capital of France is Paris, on the river Seine.",
    "There is a house in the middle of the forest, and there the weather is always warm.",
    "When she had finished the letter, she walked to the station and waited for the train.",
]
PROMPTS = [
    "The quick brown fox",
    "What is the capital of France?",
    "When she had finished the letter, she walked to the station and waited for the train.",
]


def tokenizer():
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=SPECIAL, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    fast = PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token=SPECIAL[0], eos_token=SPECIAL[2], pad_token=SPECIAL[0])
    fast.chat_template = TEMPLATE
    return fast


def model():
    torch.manual_seed(7)
    made = LlamaForCausalLM(LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=64, intermediate_size=128, num_hidden_layers=4,
        num_attention_heads=4, num_key_value_heads=2, head_dim=16, max_position_embeddings=512,
        rope_theta=10000.0, rms_norm_eps=1e-5, tie_word_embeddings=False,
        bos_token_id=0, eos_token_id=2, pad_token_id=0)).eval().float()
    with torch.no_grad():
        for name, weight in made.named_parameters():
            # Wide enough that every layer moves the logits, norms away from 1 so that a swap shows.
            if weight.dim() == 1:
                weight.copy_(0.5 + torch.rand_like(weight))
            else:
                weight.copy_(torch.randn_like(weight) * (1.0 if "embed" in name else 0.15))
    return made


def main():
    fast, made = tokenizer(), model()
    fast.save_pretrained(FOLDER)
    made.save_pretrained(FOLDER)
    cases = []
    for prompt in PROMPTS:
        ids = fast(prompt)["input_ids"]
        with torch.no_grad():
            logits = made(torch.tensor([ids])).logits[0]
            answer = made.generate(torch.tensor([ids]), max_new_tokens=24, do_sample=False)[0, len(ids):]
        cases.append({
            "prompt": prompt,
            "ids": ids,
            "mostLikely": logits.argmax(-1).tolist(),
            "lastLogits": [float(f"{value:.6g}") for value in logits[-1].tolist()],
            "greedy": answer.tolist(),
        })
    (RESOURCES / "golden").mkdir(exist_ok=True)
    (RESOURCES / "golden/tiny-model-logits.json").write_text(json.dumps({
        "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, "
                     "LlamaForCausalLM in float32 on the tiny model, tools/golden/tiny_model.py",
        "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
