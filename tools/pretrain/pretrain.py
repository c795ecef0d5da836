#!/usr/bin/env python3
"""Pretrains a draft head of kind block on text that the model itself writes, before there is any traffic.

The model answers given prompts and prompts it writes itself, half of them greedily: conversations, articles,
translations, summaries, questions about passages. One pass over the texts gives the states and choices a serving model
would report; from those the head learns as the trainer teaches it (docs/learning.md). `./dvi train` goes on from the
file with this machine's own experience.

Needs torch, numpy, gguf, tokenizers and jinja2, and a CUDA device unless a day does not matter. --descriptor names the
descriptor.json of the imported model; tokenizer.json and chat_template.jinja are read beside it. For each of 2048
streams the cache takes 24 MB, and for each million of texts' tokens, of answers and prompts, the states take 1.2 GB.

    python tools/pretrain/pretrain.py --gguf model.gguf --descriptor imported/descriptor.json \\
        --ranking tools/models/smollm2-135m-instruct/draft-ranking.tsv --prompts prompts.jsonl --out head.safetensors
"""

import argparse
import contextlib
import datetime
import json
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

import headfile
from decoder import Decoder
from families import Families
from head import Head
from model import Model
from training import PHASES, Rows, judged, least_squares, phases, train
from writing import Writer

# Tokens of a conversation.
LENGTH = 1024
# Every so many texts that do not answer a given prompt are kept from training.
HELD_OUT = 100
DRAFTS_JUDGED = 3


class Progress:
    """Prints how far the work is and how long the rest will take, and logs it as one JSON object a line."""

    SECONDS_BETWEEN_LINES = 5

    def __init__(self, log):
        self.log, self.begun = log, time.monotonic()
        self.stage = self.stage_begun = self.printed = None

    def show(self, stage, done, wanted, **figures):
        """Prints at most every few seconds; the last one of a stage always."""
        now = time.monotonic()
        if stage != self.stage:
            self.stage, self.stage_begun, self.printed = stage, now, None
        if done < wanted and self.printed and now - self.printed < self.SECONDS_BETWEEN_LINES:
            return
        self.printed = now
        passed = now - self.stage_begun
        parts = [f"{stage}: {done:,.0f} of {wanted:,.0f}", f"{passed:.0f} s"]
        if done:
            parts.append(f"{max(0, passed * (wanted - done) / done):.0f} s left")
        print(*parts, *(f"{name} {value}" for name, value in figures.items()), sep=", ", flush=True)
        self.write(stage, done=done, wanted=wanted, **figures)

    def write(self, what, **figures):
        if self.log:
            entry = {"seconds": round(time.monotonic() - self.begun, 1), "what": what, **figures}
            self.log.write(json.dumps(entry) + "\n")
            self.log.flush()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gguf", type=Path, required=True, metavar="FILE", help="the model")
    parser.add_argument("--descriptor", type=Path, required=True, metavar="FILE", help="of the imported model")
    parser.add_argument("--ranking", type=Path, required=True, metavar="FILE",
                        help="tokens by frequency, as given to the import: the draft vocabulary")
    parser.add_argument("--prompts", type=Path, required=True, metavar="FILE",
                        help="given prompts, a JSON object with a prompt a line")
    parser.add_argument("--tokens", type=int, default=20_000_000, metavar="N", help="of answers (%(default)s)")
    parser.add_argument("--rows", type=int, default=sum(phase.rows for phase in PHASES), metavar="N",
                        help="that training sees, again and again if there are fewer (%(default)s)")
    parser.add_argument("--streams", type=int, default=2048, metavar="N", help="texts written at once (%(default)s)")
    parser.add_argument("--batch", type=int, default=8192, metavar="ROWS", help="of an optimiser step (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--device", type=torch.device, default="cuda" if torch.cuda.is_available() else "cpu",
                        metavar="NAME", help="%(default)s")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the head, as safetensors")
    parser.add_argument("--log", type=Path, metavar="FILE", help="progress as JSON lines")
    return parser.parse_args()


def draft_vocabulary(path, descriptor):
    """Ids in rising order, as the import sorts them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    ranked = [int(line.split("\t")[0]) for line in lines if line and not line.startswith("#")]
    return np.sort(np.array(ranked[:descriptor["draftVocabularySize"]]))


def written(model, wanted, progress):
    """Texts of the model's own. What decoding holds on the device is free again afterwards."""
    folder = wanted.descriptor.parent
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    prompts = [json.loads(line)["prompt"] for line in wanted.prompts.read_text(encoding="utf-8").splitlines()]
    template = (folder / "chat_template.jinja").read_text(encoding="utf-8")
    special = sorted(token for token, added in tokenizer.get_added_tokens_decoder().items() if added.special)
    stops = torch.zeros(len(model.embedding), dtype=torch.bool, device=model.device)
    stops[special] = True
    writer = Writer(Decoder(model, wanted.streams, LENGTH, stops),
                    Families(tokenizer, template, prompts, wanted.seed), set(special))
    return writer.write(wanted.tokens, lambda done: progress.show("tokens of answers", done, wanted.tokens))


def separated(rows):
    """Texts to learn from, and some of those whose prompt the model wrote itself to judge by."""
    own = [number for number, family in enumerate(rows.families) if family != "given"]
    held_out = np.array(own[::HELD_OUT], int)
    return np.setdiff1d(np.arange(len(rows.families)), held_out), held_out


def pretrained(model, rows, projection, wanted, progress):
    """The head, and where it comes from as far as that is numbers, under the names of HeadOrigin."""
    random = np.random.default_rng(wanted.seed)
    learned, held_out = separated(rows)
    head = Head.started(model.shape, *least_squares(rows, learned, random), model.norm)

    def judge(when):
        figures = judged(head, rows, held_out, projection.to(model.norm.dtype), wanted.batch, DRAFTS_JUDGED)
        print(f"held out, {when}: " + ", ".join(f"{name} {value}" for name, value in rounded(figures).items()))
        progress.write(f"held out, {when}", **figures._asdict())
        return figures

    def report(seen, phase, means):
        progress.show("rows seen", min(seen, wanted.rows), wanted.rows, drafts=phase.steps,
                      losses=[round(mean, 3) for mean in means])

    judge("before training")
    progress.show("rows seen", 0, wanted.rows)
    seen, steps = train(head, rows, learned, projection, phases(wanted.rows), wanted.batch, random, report)
    figures, one_pass = judge("after training"), int(rows.lengths[learned].sum())
    return head, dict(rows=one_pass, passes=seen / one_pass, steps=steps, draft_vocabulary_size=len(projection),
                      held_out_rows=figures.rows, held_out_agreement=figures.agreement[0],
                      held_out_coverage=figures.coverage, held_out_divergence=figures.divergence)


def rounded(figures):
    """Figures by name, lists as words."""
    return {name: " ".join(f"{one:.3f}" for one in np.atleast_1d(value)) if name != "rows" else value
            for name, value in figures._asdict().items()}


def command(wanted):
    """The command without the places of files."""
    return (f"pretrain.py --tokens {wanted.tokens} --rows {wanted.rows} --streams {wanted.streams} "
            f"--batch {wanted.batch} --seed {wanted.seed}")


def main():
    wanted = arguments()
    descriptor = json.loads(wanted.descriptor.read_text(encoding="utf-8"))
    torch.manual_seed(wanted.seed)
    with wanted.log.open("w", encoding="utf-8") if wanted.log else contextlib.nullcontext() as log:
        progress = Progress(log)
        model = Model(wanted.gguf, descriptor, wanted.device)
        vocabulary = torch.as_tensor(draft_vocabulary(wanted.ranking, descriptor), device=model.device)
        texts = written(model, wanted, progress)
        tokens = sum(len(text.tokens) for text in texts)
        progress.show("states", 0, tokens)
        rows = Rows(model, texts, vocabulary, lambda done: progress.show("states", done, tokens))
        head, numbers = pretrained(model, rows, model.embedding[vocabulary], wanted, progress)
        origin = dict(command=command(wanted), program="tools/pretrain", date=datetime.date.today(), seed=wanted.seed,
                      pretrained_on="text the model wrote to given prompts and to prompts of its own",
                      answer_tokens=sum(text.answers for text in texts),
                      device=torch.cuda.get_device_name() if model.device.type == "cuda" else "CPU", **numbers)
        headfile.write(wanted.out, {name: tensor.detach().cpu().numpy() for name, tensor in head.tensors.items()},
                       headfile.metadata(descriptor, **origin))
        progress.write("written", **{name: str(value) for name, value in origin.items()})
    print(wanted.out)


if __name__ == "__main__":
    main()
