#!/usr/bin/env python3
"""Golden numbers of a head of kind block, computed by PyTorch in double precision with its own autograd.

Drafts are made one after the other, as serving makes them, from every row of two windows: not the unrolled form that
training uses. Needs torch and numpy. Writes the tiny head, its experience, the logits, losses and gradients of all
drafts, and the head after some optimiser steps on them:

    python block_golden.py > engine/src/test/resources/golden/block.json
"""
import math

import torch

from window_golden import HEADS, HEAD_SIZE, HIDDEN, KEY_VALUE_HEADS, ROPE_BASE, Lessons, before, double, rms

FEED_FORWARD, STEPS = 32, 3

lessons = Lessons(24011507)
matrix = lessons.matrix
queries, keys = HEADS * HEAD_SIZE, KEY_VALUE_HEADS * HEAD_SIZE
head = dict(
    shallow=matrix(HIDDEN, HIDDEN), deep=matrix(HIDDEN, HIDDEN), carried=matrix(HIDDEN, HIDDEN),
    query=matrix(HIDDEN, queries), key=matrix(HIDDEN, keys), value=matrix(HIDDEN, keys), output=matrix(queries, HIDDEN),
    gate=matrix(HIDDEN, FEED_FORWARD), up=matrix(HIDDEN, FEED_FORWARD), down=matrix(FEED_FORWARD, HIDDEN),
    norm=lessons.norm())


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


def states(window):
    """y by (draft number, row)."""
    rows = window['rows']
    own = [rms(double(row['shallow'])) @ head['shallow'] for row in rows]
    anchors = before(window)
    verified, found = [], {}
    for start in range(len(rows)):
        y = run(own[start] + rms(anchors[start]) @ head['deep'], start, verified)
        found[0, start] = y
        cache = list(verified)
        for step in range(1, min(STEPS, len(rows) - start)):
            y = run(own[start + step] + rms(y) @ head['carried'], start + step, cache)
            found[step, start + step] = y
    return found


if __name__ == '__main__':
    lessons.write('block_golden.py', head, ['norm'], states, STEPS)
