#!/usr/bin/env python3
"""Golden numbers of a head of kind block, computed by PyTorch in double precision with its own autograd.

Drafts are made one after the other, as serving makes them, from every row of two windows: not the unrolled form that
training uses. Needs torch and numpy. Writes the tiny head, its experience, the logits, losses and gradients of all
drafts, and the head after some optimiser steps on them:

    python block_golden.py > engine/src/test/resources/golden/block.json
"""
import json
import math

import numpy as np
import torch

HIDDEN, HEADS, KEY_VALUE_HEADS, HEAD_SIZE, FEED_FORWARD = 12, 4, 2, 4, 32
DRAFT_VOCABULARY, VOCABULARY, STEPS = 10, 14, 3
ROPE_BASE, EPSILON, SOFT_SHARE, STEP_DECAY = 100.0, 1e-5, 0.9, 0.8
RATE = dict(start=0.04, finish=0.02, warmUpSteps=2, annealSteps=4)
OPTIMISER_STEPS = 4
MOMENTUM, VECTOR_SHARE, BETAS, ADAM_EPSILON = 0.95, 0.05, (0.9, 0.95), 1e-8
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
# Rows of each window, and whether the state in front of the first row is known.
WINDOWS = [(6, True), (5, False)]

rng = np.random.default_rng(24011507)
vocabulary = np.sort(rng.permutation(VOCABULARY)[:DRAFT_VOCABULARY])
place = {int(token): index for index, token in enumerate(vocabulary)}


def single(array):
    """Rounds to what Java reads as float."""
    return np.asarray(array, dtype=np.float32)


def double(array):
    return torch.tensor(np.asarray(array, dtype=np.float64))


def matrix(rows, columns):
    return double(single(rng.standard_normal((rows, columns)) / math.sqrt(rows))).requires_grad_()


projection = double(single(rng.standard_normal((DRAFT_VOCABULARY, HIDDEN))))
queries, keys = HEADS * HEAD_SIZE, KEY_VALUE_HEADS * HEAD_SIZE
head = dict(
    shallow=matrix(HIDDEN, HIDDEN), deep=matrix(HIDDEN, HIDDEN), carried=matrix(HIDDEN, HIDDEN),
    query=matrix(HIDDEN, queries), key=matrix(HIDDEN, keys), value=matrix(HIDDEN, keys), output=matrix(queries, HIDDEN),
    gate=matrix(HIDDEN, FEED_FORWARD), up=matrix(HIDDEN, FEED_FORWARD), down=matrix(FEED_FORWARD, HIDDEN),
    norm=double(single(1 + 0.1 * rng.standard_normal((1, HIDDEN)))).requires_grad_())


def state():
    return rng.standard_normal(HIDDEN).astype(np.float16)


def experience():
    windows = []
    for rows, known in WINDOWS:
        window = dict(anchor=state() if known else np.zeros(0, np.float16), rows=[])
        for number in range(rows):
            best = int(vocabulary[rng.integers(DRAFT_VOCABULARY)])
            if number == 3:
                best = next(token for token in range(VOCABULARY) if token not in place)
            window['rows'].append(dict(shallow=state(), deep=state(), best=best))
        windows.append(window)
    return windows


def rms(x):
    return x / torch.sqrt((x ** 2).mean(-1, keepdim=True) + float(single(EPSILON)))


def turned(x, position):
    """Rotary embedding of [heads, head size]."""
    half = HEAD_SIZE // 2
    angle = position * ROPE_BASE ** (-torch.arange(half, dtype=torch.float64) * 2 / HEAD_SIZE)
    a, b = x[:, :half], x[:, half:]
    return torch.cat([a * angle.cos() - b * angle.sin(), b * angle.cos() + a * angle.sin()], -1)


def run(x, position, cache):
    """One row through the block; cache holds the keys and values it may see and gets its own."""
    normed = rms(x)
    query = turned((normed @ head['query']).view(HEADS, HEAD_SIZE), position)
    cache.append((turned((normed @ head['key']).view(KEY_VALUE_HEADS, HEAD_SIZE), position),
                  (normed @ head['value']).view(KEY_VALUE_HEADS, HEAD_SIZE)))
    seen = []
    for number in range(HEADS):
        shared = number // (HEADS // KEY_VALUE_HEADS)
        scores = torch.stack([query[number] @ key[shared] for key, _ in cache]) / math.sqrt(HEAD_SIZE)
        seen.append(torch.softmax(scores, 0) @ torch.stack([value[shared] for _, value in cache]))
    x = x + torch.cat(seen) @ head['output']
    inner = rms(x)
    x = x + (torch.nn.functional.silu(inner @ head['gate']) * (inner @ head['up'])) @ head['down']
    return rms(x) * head['norm'][0]


def drafts(window):
    """Logits by (draft number, row)."""
    rows = window['rows']
    own = [rms(double(row['shallow'])) @ head['shallow'] for row in rows]
    anchor = double(window['anchor']) if len(window['anchor']) else torch.zeros(HIDDEN, dtype=torch.float64)
    before = [anchor] + [double(row['deep']) for row in rows[:-1]]
    verified, logits = [], {}
    for start in range(len(rows)):
        y = run(own[start] + rms(before[start]) @ head['deep'], start, verified)
        logits[0, start] = projection @ y
        cache = list(verified)
        for step in range(1, min(STEPS, len(rows) - start)):
            y = run(own[start + step] + rms(y) @ head['carried'], start + step, cache)
            logits[step, start + step] = projection @ y
    return logits


def nested(array):
    return np.asarray(array, dtype=np.float64).tolist()


def losses(windows):
    """The loss, and the divergence of the first drafts; logits go into the windows."""
    total = sum(row['best'] in place for window in windows for row in window['rows'])
    loss = divergence = 0
    for window in windows:
        first = 0 if len(window['anchor']) else 1
        logits_of = window.setdefault('logits', [[None] * len(window['rows']) for _ in range(STEPS)])
        for (step, row), logits in drafts(window).items():
            logits_of[step][row] = logits_of[step][row] or nested(logits.detach())
            lesson = window['rows'][row]
            if lesson['best'] not in place or row < first + step:
                continue
            verifier = torch.softmax(projection @ double(lesson['deep']), -1)
            target = SOFT_SHARE * verifier
            target[place[lesson['best']]] += 1 - SOFT_SHARE
            log_q = torch.log_softmax(logits, -1)
            loss = loss - STEP_DECAY ** step / total * (target * log_q).sum()
            if step == 0:
                divergence += (verifier * (verifier.log() - log_q)).sum().item() / total
    return loss, divergence


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


def train(windows):
    """Optimiser steps on the same windows; losses and norms of the gradients."""
    matrices = {name: value for name, value in head.items() if name != 'norm'}
    average = {name: torch.zeros_like(value) for name, value in matrices.items()}
    adam = torch.optim.AdamW([head['norm']], betas=BETAS, eps=ADAM_EPSILON, weight_decay=0)
    steps = []
    for step in range(OPTIMISER_STEPS):
        rate = RATE['start'] + min(1, step / RATE['annealSteps']) * (RATE['finish'] - RATE['start'])
        rate *= min(1, (step + 1) / RATE['warmUpSteps'])
        for value in head.values():
            value.grad = None
        loss, _ = losses(windows)
        loss.backward()
        norm = math.sqrt(sum((value.grad ** 2).sum().item() for value in head.values()))
        steps.append(dict(loss=loss.item(), gradientNorm=norm))
        adam.param_groups[0]['lr'] = rate * VECTOR_SHARE
        adam.step()
        with torch.no_grad():
            for name, value in matrices.items():
                average[name] = MOMENTUM * average[name] + (1 - MOMENTUM) * value.grad
                ahead = MOMENTUM * average[name] + (1 - MOMENTUM) * value.grad
                value -= rate * math.sqrt(max(1, value.shape[1] / value.shape[0])) * orthogonal(ahead)
    return steps


def main():
    windows = experience()
    loss, divergence = losses(windows)
    loss.backward()
    gradients = {name: nested(value.grad) for name, value in head.items()}
    start = {name: nested(value.detach()) for name, value in head.items()}
    steps = train(windows)
    for window in windows:
        window['anchor'] = [int(bits) for bits in window['anchor'].view(np.int16)]
        for row in window['rows']:
            row['shallow'] = [int(bits) for bits in row['shallow'].view(np.int16)]
            row['deep'] = [int(bits) for bits in row['deep'].view(np.int16)]
    print(json.dumps(dict(
        origin=f'torch {torch.__version__}, double precision, tools/golden/block_golden.py',
        hiddenSize=HIDDEN, heads=HEADS, keyValueHeads=KEY_VALUE_HEADS, headSize=HEAD_SIZE,
        feedForwardSize=FEED_FORWARD, vocabularySize=VOCABULARY, steps=STEPS, ropeBase=ROPE_BASE, normEpsilon=EPSILON,
        vocabulary=[int(t) for t in vocabulary], projection=nested(projection),
        head=start, windows=windows, loss=loss.item(), divergence=divergence, gradients=gradients, rate=RATE,
        momentum=MOMENTUM, vectorShare=VECTOR_SHARE, optimiserSteps=steps,
        trained={name: nested(value.detach()) for name, value in head.items()})))


if __name__ == '__main__':
    main()
