#!/usr/bin/env python3
"""Golden numbers of a head of kind anchored, computed by PyTorch in double precision with its own autograd.

Drafts are made from every row of two windows as serving makes them, one more than the head has offsets. Needs torch
and numpy. Writes the tiny head, its experience, the logits of all drafts, losses and gradients of those that are
learned, and the head after some optimiser steps on them:

    python anchored_golden.py > engine/src/test/resources/golden/anchored.json
"""
import torch

from window_golden import HIDDEN, Lessons, before, double, rms

FEED_FORWARD, OFFSETS = 32, 3

lessons = Lessons(25100542)
matrix = lessons.matrix
head = dict(
    shallow=matrix(HIDDEN, HIDDEN), deep=matrix(HIDDEN, HIDDEN), offset=matrix(OFFSETS, HIDDEN),
    gate=matrix(HIDDEN, FEED_FORWARD), up=matrix(HIDDEN, FEED_FORWARD), down=matrix(FEED_FORWARD, HIDDEN),
    norm=lessons.norm())


def run(shallow, anchor, offset):
    x = rms(shallow) @ head['shallow'] + rms(anchor) @ head['deep'] + head['offset'][min(offset, OFFSETS - 1)]
    inner = rms(x)
    x = x + (torch.nn.functional.silu(inner @ head['gate']) * (inner @ head['up'])) @ head['down']
    return rms(x) * head['norm'][0]


def states(window):
    """y by (draft number, row): a draft reads the state in front of the row where its chain begins."""
    rows = window['rows']
    anchors = before(window)
    return {(draft, start + draft): run(double(rows[start + draft]['shallow']), anchors[start], draft)
            for start in range(len(rows)) for draft in range(min(OFFSETS + 1, len(rows) - start))}


if __name__ == '__main__':
    lessons.write('anchored_golden.py', head, ['offset', 'norm'], states, OFFSETS)
