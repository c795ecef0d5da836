"""States of the texts, the start from least squares, optimiser steps, and how often the head agrees."""

from typing import NamedTuple

import numpy as np
import torch

from head import Batch, Optimiser, losses, moved, weighted

ROWS_OF_A_PASS = 65536
ROWS_OF_LOGITS = 8192
ROWS_OF_LEAST_SQUARES = 300_000
RIDGE = 1e-3
# Texts of about this many tokens more or less go into one batch.
ALIKE = 16
SMOOTHING = 0.03
STEPS_BETWEEN_REPORTS = 25


class Phase(NamedTuple):
    """A stretch of training: rows seen, drafts unrolled, and the rate, which goes straight from start to finish."""

    rows: int
    steps: int
    start: float
    finish: float
    # Optimiser steps over which the rate rises; more than none begin with fresh averages.
    warm_up: int = 0


# What the head of docs/learning.md saw. The second round begins again with a high rate; there it began with the rows of
# the first as well, here it goes on to others.
PHASES = [Phase(6_240_000, 1, 0.014, 0.006, warm_up=30), Phase(4_160_000, 3, 0.006, 0.0002),
          Phase(10_200_000, 2, 0.007, 0.0035, warm_up=30), Phase(10_200_000, 2, 0.0035, 0.0001)]


def phases(rows):
    """The phases, stretched to so many rows."""
    stretch = rows / sum(phase.rows for phase in PHASES)
    return [phase._replace(rows=phase.rows * stretch) for phase in PHASES]


class Rows:
    """All texts behind each other on the device, each row with the verifier's deep state and choice."""

    def __init__(self, model, texts, vocabulary, report):
        self.model = model
        texts = sorted(texts, key=lambda text: len(text.tokens))
        self.families = [text.family for text in texts]
        self.lengths = np.array([len(text.tokens) for text in texts])
        starts = np.concatenate([[0], np.cumsum(self.lengths)])
        self.starts, self.device_lengths = self._on_device(starts[:-1]), self._on_device(self.lengths)
        self.tokens = self._on_device(np.concatenate([text.tokens for text in texts]))
        self.answer = self._on_device(np.concatenate([text.answer for text in texts]))
        self.place = torch.full((len(model.embedding),), -1, device=model.device)
        self.place[vocabulary] = torch.arange(len(vocabulary), device=model.device)
        self.deep = torch.empty(len(self.tokens), model.shape.hiddenSize, dtype=model.dtype, device=model.device)
        self.best = torch.empty_like(self.tokens)
        for texts, _ in packed(np.arange(len(texts)), self.lengths, ROWS_OF_A_PASS):
            self._fill(texts)
            report(int(starts[texts[-1] + 1]))

    def batch(self, texts):
        """Rows of some texts, filled up to the longest."""
        places, real = self._places(texts)
        deep = self.deep[places]
        return Batch(shallow=self.model.shallow(self.tokens[places]), before=moved(deep, 1), deep=deep,
                     best=self.best[places], answer=self.answer[places] & real, real=real,
                     first=torch.ones(len(texts), dtype=torch.long, device=self.model.device))

    def _on_device(self, array):
        return torch.as_tensor(array, device=self.model.device)

    def _places(self, texts):
        """Where the rows of texts lie, [B, T]; behind its end a text repeats its last row, which is not real."""
        numbers = torch.arange(int(self.lengths[texts].max()), device=self.model.device)
        texts = self._on_device(texts)
        lengths = self.device_lengths[texts][:, None]
        return self.starts[texts][:, None] + torch.minimum(numbers, lengths - 1), numbers < lengths

    @torch.no_grad()
    def _fill(self, texts):
        places, real = self._places(texts)
        states, places = self.model.deep(self.tokens[places])[real], places[real]
        self.deep[places] = states
        for some, at in zip(states.split(ROWS_OF_LOGITS), places.split(ROWS_OF_LOGITS)):
            self.best[at] = self.place[self.model.logits(some).argmax(-1)]


def packed(texts, lengths, rows):
    """Splits texts in their order into batches of at most so many rows, one text at least, with their real rows."""
    start = 0
    while start < len(texts):
        end, longest = start + 1, lengths[texts[start]]
        while end < len(texts) and (end + 1 - start) * max(longest, lengths[texts[end]]) <= rows:
            longest = max(longest, lengths[texts[end]])
            end += 1
        yield texts[start:end], int(lengths[texts[start:end]].sum())
        start = end


def shuffled(texts, lengths, rows, random):
    """Batches of texts of about one length, pass after pass, in another order each time."""
    while True:
        alike = lengths[texts] // ALIKE + 2 * random.random(len(texts))
        batches = list(packed(texts[np.argsort(alike, kind="stable")], lengths, rows))
        random.shuffle(batches)
        yield from batches


@torch.no_grad()
def least_squares(rows, texts, random):
    """The two matrices, [hidden, hidden], that make most of the state behind the final norm out of both states."""
    shape, norm = rows.model.shape, rows.model.norm
    hidden, seen = shape.hiddenSize, 0
    products = torch.zeros(2 * hidden, 2 * hidden, dtype=torch.float64, device=norm.device)
    wanted = torch.zeros(2 * hidden, hidden, dtype=torch.float64, device=norm.device)
    for some, count in packed(random.permutation(texts), rows.lengths, ROWS_OF_LOGITS):
        batch = rows.batch(some)
        weights = (batch.weights() * batch.drafted(0))[..., None]
        states = torch.cat([shape.rms(batch.shallow), shape.rms(batch.before)], -1)
        products += ((states * weights).flatten(0, 1).T @ states.flatten(0, 1)).double()
        wanted += ((states * weights).flatten(0, 1).T @ shape.rms(batch.deep / norm).flatten(0, 1)).double()
        seen += count
        if seen >= ROWS_OF_LEAST_SQUARES:
            break
    products.diagonal().add_(RIDGE * products.diagonal().mean())
    return torch.linalg.solve(products, wanted).float().split(hidden)


def train(head, rows, texts, projection, schedule, batch_rows, random, report):
    """Goes through the phases; report gets rows seen, the phase and the smoothed loss of each step's drafts.

    Returns rows seen and optimiser steps taken.
    """
    batches = shuffled(texts, rows.lengths, batch_rows, random)
    seen, begun, total, taken = 0, 0, 0, 0
    for phase in schedule:
        smoothed = None
        if phase.warm_up:
            optimiser, taken, warm_up = Optimiser(head), 0, phase.warm_up
        while seen < begun + phase.rows:
            some, count = next(batches)
            means = losses(head, projection, rows.batch(some), phase.steps)
            weighted(means).backward()
            share = (seen - begun) / phase.rows
            taken, total = taken + 1, total + 1
            optimiser.step((phase.start + share * (phase.finish - phase.start)) * min(1, taken / warm_up))
            seen += count
            smoothed = means.detach() if smoothed is None else smoothed.lerp(means.detach(), SMOOTHING)
            if taken % STEPS_BETWEEN_REPORTS == 0:
                report(seen, phase, smoothed.tolist())
        begun += phase.rows
        report(seen, phase, smoothed.tolist() if smoothed is not None else [])
    return seen, total


class Judgement(NamedTuple):
    """How a head does on the answers' rows of some texts.

    agreement: of draft 0, 1, ... behind right drafts, the share that is the verifier's choice. Only the draft
    vocabulary can be drafted; where the choice lies outside of it the head is wrong.
    coverage: share of rows whose choice is in the draft vocabulary.
    divergence: KL(verifier || head) of draft 0 on the draft vocabulary.
    """

    rows: int
    agreement: list
    coverage: float
    divergence: float


@torch.no_grad()
def judged(head, rows, texts, projection, batch_rows, steps):
    """Judges a head on texts it did not learn from."""
    right, asked, covered, divergence = [0] * steps, [0] * steps, 0, 0.0
    for some, _ in packed(texts, rows.lengths, batch_rows):
        batch = rows.batch(some)
        for step, states in enumerate(head(batch.shallow, batch.before, steps)):
            counted = batch.answer & batch.drafted(step)
            logits, best = (states @ projection.T)[counted], batch.best[counted]
            right[step] += int((logits.argmax(-1) == best).sum())
            asked[step] += len(best)
            if step == 0:
                covered += int((best >= 0).sum())
                verifier = (batch.deep[counted].to(projection.dtype) @ projection.T).log_softmax(-1)
                divergence += float((verifier.exp() * (verifier - logits.log_softmax(-1))).sum())
    rows_judged = max(1, asked[0])
    return Judgement(asked[0], [one / max(1, all_) for one, all_ in zip(right, asked)], covered / rows_judged,
                     divergence / rows_judged)
