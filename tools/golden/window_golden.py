"""What the golden numbers of heads that learn from windows share: experience, loss and optimiser, by PyTorch in
double precision with its own autograd. Drafts are made one after the other, as serving makes them."""
import json
import math

import numpy as np
import torch

HIDDEN, HEADS, KEY_VALUE_HEADS, HEAD_SIZE = 12, 4, 2, 4
ROPE_BASE = 100.0
DRAFT_VOCABULARY, VOCABULARY = 10, 14
EPSILON, SOFT_SHARE, STEP_DECAY = 1e-5, 0.9, 0.8
RATE = dict(start=0.04, finish=0.02, warmUpSteps=2, annealSteps=4)
OPTIMISER_STEPS = 4
MOMENTUM, VECTOR_SHARE, BETAS, ADAM_EPSILON = 0.95, 0.05, (0.9, 0.95), 1e-8
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
# Rows of each window, and whether the state in front of the first row is known.
WINDOWS = [(6, True), (5, False)]


def single(array):
    """Rounds to what Java reads as float."""
    return np.asarray(array, dtype=np.float32)


def double(array):
    return torch.tensor(np.asarray(array, dtype=np.float64))


def nested(array):
    return np.asarray(array, dtype=np.float64).tolist()


def rms(x):
    return x / torch.sqrt((x ** 2).mean(-1, keepdim=True) + float(single(EPSILON)))


def before(window):
    """The verifier's state in front of each row; zero where it is not known."""
    anchor = double(window['anchor']) if len(window['anchor']) else torch.zeros(HIDDEN, dtype=torch.float64)
    return [anchor] + [double(row['deep']) for row in window['rows'][:-1]]


class Lessons:
    """A tiny model's experience and a head that learns from it."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.vocabulary = np.sort(self.rng.permutation(VOCABULARY)[:DRAFT_VOCABULARY])
        self.place = {int(token): index for index, token in enumerate(self.vocabulary)}
        self.projection = double(single(self.rng.standard_normal((DRAFT_VOCABULARY, HIDDEN))))

    def matrix(self, rows, columns):
        return double(single(self.rng.standard_normal((rows, columns)) / math.sqrt(rows))).requires_grad_()

    def norm(self):
        return double(single(1 + 0.1 * self.rng.standard_normal((1, HIDDEN)))).requires_grad_()

    def state(self):
        return self.rng.standard_normal(HIDDEN).astype(np.float16)

    def experience(self):
        windows = []
        for rows, known in WINDOWS:
            window = dict(anchor=self.state() if known else np.zeros(0, np.float16), rows=[])
            for number in range(rows):
                best = int(self.vocabulary[self.rng.integers(DRAFT_VOCABULARY)])
                if number == 3:
                    best = next(token for token in range(VOCABULARY) if token not in self.place)
                window['rows'].append(dict(shallow=self.state(), deep=self.state(), best=best))
            windows.append(window)
        return windows

    def losses(self, windows, states, steps):
        """The loss of so many drafts behind each row, and the divergence of the first; logits go into the windows.

        states: y by (draft number, row) of a window, perhaps of more drafts than are learned."""
        total = sum(row['best'] in self.place for window in windows for row in window['rows'])
        loss = divergence = 0
        for window in windows:
            first = 0 if len(window['anchor']) else 1
            found = states(window)
            drafts = 1 + max(step for step, _ in found)
            logits_of = window.setdefault('logits', [[None] * len(window['rows']) for _ in range(drafts)])
            for (step, row), y in found.items():
                logits = self.projection @ y
                logits_of[step][row] = logits_of[step][row] or nested(logits.detach())
                lesson = window['rows'][row]
                if lesson['best'] not in self.place or row < first + step or step >= steps:
                    continue
                verifier = torch.softmax(self.projection @ double(lesson['deep']), -1)
                target = SOFT_SHARE * verifier
                target[self.place[lesson['best']]] += 1 - SOFT_SHARE
                log_q = torch.log_softmax(logits, -1)
                loss = loss - STEP_DECAY ** step / total * (target * log_q).sum()
                if step == 0:
                    divergence += (verifier * (verifier.log() - log_q)).sum().item() / total
        return loss, divergence

    def train(self, windows, head, vectors, states, steps):
        """Optimiser steps on the same windows; losses and norms of the gradients. All but the vectors move by Muon."""
        matrices = {name: value for name, value in head.items() if name not in vectors}
        average = {name: torch.zeros_like(value) for name, value in matrices.items()}
        adam = torch.optim.AdamW([head[name] for name in vectors], betas=BETAS, eps=ADAM_EPSILON, weight_decay=0)
        figures = []
        for step in range(OPTIMISER_STEPS):
            rate = RATE['start'] + min(1, step / RATE['annealSteps']) * (RATE['finish'] - RATE['start'])
            rate *= min(1, (step + 1) / RATE['warmUpSteps'])
            for value in head.values():
                value.grad = None
            loss, _ = self.losses(windows, states, steps)
            loss.backward()
            norm = math.sqrt(sum((value.grad ** 2).sum().item() for value in head.values()))
            figures.append(dict(loss=loss.item(), gradientNorm=norm))
            adam.param_groups[0]['lr'] = rate * VECTOR_SHARE
            adam.step()
            with torch.no_grad():
                for name, value in matrices.items():
                    average[name] = MOMENTUM * average[name] + (1 - MOMENTUM) * value.grad
                    ahead = MOMENTUM * average[name] + (1 - MOMENTUM) * value.grad
                    value -= rate * math.sqrt(max(1, value.shape[1] / value.shape[0])) * orthogonal(ahead)
        return figures

    def write(self, script, head, vectors, states, steps):
        """Prints everything."""
        windows = self.experience()
        loss, divergence = self.losses(windows, states, steps)
        loss.backward()
        gradients = {name: nested(value.grad) for name, value in head.items()}
        start = {name: nested(value.detach()) for name, value in head.items()}
        figures = self.train(windows, head, vectors, states, steps)
        for window in windows:
            window['anchor'] = [int(bits) for bits in window['anchor'].view(np.int16)]
            for row in window['rows']:
                row['shallow'] = [int(bits) for bits in row['shallow'].view(np.int16)]
                row['deep'] = [int(bits) for bits in row['deep'].view(np.int16)]
        print(json.dumps(dict(
            origin=f'torch {torch.__version__}, double precision, tools/golden/{script}',
            hiddenSize=HIDDEN, heads=HEADS, keyValueHeads=KEY_VALUE_HEADS, headSize=HEAD_SIZE,
            feedForwardSize=head['gate'].shape[1], vocabularySize=VOCABULARY, steps=steps, ropeBase=ROPE_BASE,
            normEpsilon=EPSILON,
            vocabulary=[int(t) for t in self.vocabulary], projection=nested(self.projection),
            head=start, windows=windows, loss=loss.item(), divergence=divergence, gradients=gradients, rate=RATE,
            momentum=MOMENTUM, vectorShare=VECTOR_SHARE, optimiserSteps=figures,
            trained={name: nested(value.detach()) for name, value in head.items()})))


def orthogonal(gradient):
    """Muon's five Newton-Schulz steps."""
    a, b, c = NEWTON_SCHULZ
    x = gradient / (gradient.norm() + 1e-7)
    if x.shape[0] > x.shape[1]:
        x = x.T
    for _ in range(5):
        products = x @ x.T
        x = a * x + (b * products + c * products @ products) @ x
    return x if x.shape == gradient.shape else x.T
