"""A draft head of kind block, its loss and its optimisers, as io.dvi.engine.training has them.

check_golden.py compares all three with tools/golden/block_golden.py.
"""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from model import joined_heads, split_heads, turned

SOFT_SHARE, STEP_DECAY, PROMPT_SHARE = 0.9, 0.8, 0.3
MOMENTUM, VECTOR_SHARE, BETAS = 0.95, 0.05, (0.9, 0.95)
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
# The last norm starts as a share of the model's own.
NORM_SHARE = 0.75


class Batch(NamedTuple):
    """Rows of B texts, [B, T] and [B, T, hidden]; shorter texts end in rows that are not real."""

    shallow: torch.Tensor
    before: torch.Tensor  # the verifier's deep state one row up, zero where it is not known
    deep: torch.Tensor
    best: torch.Tensor  # the verifier's choice as an index into the draft vocabulary, -1 outside of it
    answer: torch.Tensor  # whether the choice belongs to an answer
    real: torch.Tensor
    first: torch.Tensor  # [B], the first row that has a known state one row up

    def weights(self):
        """Rows of answers count whole, those of prompts in part, those without a choice the head knows not at all."""
        weights = torch.where(self.answer, 1.0, PROMPT_SHARE)
        return (weights * self.real * (self.best >= 0)).to(torch.promote_types(self.deep.dtype, torch.float32))

    def drafted(self, step):
        """Which rows can be the draft number step (from 0) behind a row with a known state."""
        return torch.arange(self.best.shape[1], device=self.best.device) >= self.first[:, None] + step


def moved(x, rows):
    """x [B, T, ...] so many rows further down, with zeros in front."""
    return torch.cat([torch.zeros_like(x[:, :rows]), x[:, :x.shape[1] - rows]], 1)


class Head(nn.Module):
    """Matrices are [inputs, outputs] and have the names of BlockShape."""

    def __init__(self, shape, tensors):
        super().__init__()
        self.shape = shape
        self.tensors = nn.ParameterDict(tensors)

    @classmethod
    def started(cls, shape, shallow, deep, norm):
        """A block that adds nothing yet to what the two matrices make of the states."""
        queries, keys, values = shape.widths()
        hidden, inner = shape.hiddenSize, shape.feedForwardSize

        def random(columns):
            return torch.randn(hidden, columns, device=norm.device) / math.sqrt(hidden)

        def zeros(rows):
            return torch.zeros(rows, hidden, device=norm.device)

        return cls(shape, dict(
            shallow=shallow, deep=deep, carried=deep.clone(), query=random(queries), key=random(keys),
            value=random(values), output=zeros(queries), gate=random(inner), up=random(inner), down=zeros(inner),
            norm=NORM_SHARE * norm[None]))

    def forward(self, shallow, before, steps):
        """States y of every row as draft number 0, 1, ... behind as many right drafts: [B, T, hidden] each."""
        own = self.shape.rms(shallow) @ self.tensors["shallow"]
        angles = [part.to(self.tensors["norm"].dtype) for part in self.shape.angles(own.shape[1], own.device)]
        x = own + self.shape.rms(before) @ self.tensors["deep"]
        cache, states = [], []
        for step in range(steps):
            if step > 0:
                x = own + self.shape.rms(moved(states[-1], 1)) @ self.tensors["carried"]
            states.append(self._block(x, angles, cache))
        return states

    def _block(self, x, angles, cache):
        """One step of all rows; cache holds keys and values of the steps before and gets those of this one."""
        normed = self.shape.rms(x)
        query, key, value = (split_heads(normed @ self.tensors[name], self.shape.headSize)
                             for name in ("query", "key", "value"))
        cache.append((turned(key, *angles), value))
        x = x + joined_heads(self._attention(turned(query, *angles), cache)) @ self.tensors["output"]
        inner = self.shape.rms(x)
        x = x + (F.silu(inner @ self.tensors["gate"]) * (inner @ self.tensors["up"])) @ self.tensors["down"]
        return self.shape.rms(x) * self.tensors["norm"]

    def _attention(self, query, cache):
        """Attention of the latest step.

        In step s a row sees step-0 keys s or more rows up, and of each step r = 1..s the key s - r rows up.
        """
        keys, values = (self.shape.repeated(torch.cat(parts, 2)).to(query.dtype) for parts in zip(*cache))
        step = len(cache) - 1
        if step == 0:
            return F.scaled_dot_product_attention(query, keys, values, is_causal=True)
        rows = torch.arange(query.shape[2], device=query.device)
        up = rows[:, None] - rows
        seen = torch.cat([up >= step, *(up == step - earlier for earlier in range(1, step + 1))], 1)
        return F.scaled_dot_product_attention(query, keys, values, attn_mask=seen)


def halves(device):
    """Products in bfloats on a CUDA device."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


def losses(head, projection, batch, steps):
    """Mean loss of each step's drafts: cross entropy against the verifier's distribution and its choice.

    projection: rows of the LM head that form the draft vocabulary.
    """
    target = _targets(projection, batch)
    weights = batch.weights()
    with halves(weights.device):
        logits = [states @ projection.T for states in head(batch.shallow, batch.before, steps)]
    means = []
    for step, one in enumerate(logits):
        surprise = -(target * one.to(target.dtype).log_softmax(-1)).sum(-1)
        means.append((surprise * weights * batch.drafted(step)).sum() / weights.sum().clamp(min=1))
    return torch.stack(means)


@torch.no_grad()
def _targets(projection, batch):
    logits = batch.deep @ projection.to(batch.deep.dtype).T
    targets = SOFT_SHARE * logits.to(torch.promote_types(logits.dtype, torch.float32)).softmax(-1)
    chosen = torch.full_like(targets[..., :1], 1 - SOFT_SHARE)
    return targets.scatter_add_(-1, batch.best.clamp(min=0)[..., None], chosen)


def weighted(means):
    """One loss of those of all steps."""
    return sum(STEP_DECAY ** step * mean for step, mean in enumerate(means))


class Optimiser:
    """Muon for the matrices, AdamW for the norm."""

    def __init__(self, head):
        self.matrices = [value for name, value in head.tensors.items() if name != "norm"]
        self.averages = [torch.zeros_like(matrix) for matrix in self.matrices]
        self.vectors = torch.optim.AdamW([head.tensors["norm"]], betas=BETAS, weight_decay=0)

    @torch.no_grad()
    def step(self, rate):
        """Takes the gradients and clears them."""
        self.vectors.param_groups[0]["lr"] = rate * VECTOR_SHARE
        self.vectors.step()
        self.vectors.zero_grad()
        for matrix, average in zip(self.matrices, self.averages):
            # A single step leaves the carried matrix without one.
            gradient = torch.zeros_like(matrix) if matrix.grad is None else matrix.grad
            average.lerp_(gradient, 1 - MOMENTUM)
            rows, columns = matrix.shape
            stretch = math.sqrt(max(1, columns / rows))
            matrix.sub_(orthogonal(gradient.lerp(average, MOMENTUM)), alpha=rate * stretch)
            matrix.grad = None


def orthogonal(x):
    """Five Newton-Schulz steps towards the nearest orthogonal matrix; in bfloats on a CUDA device."""
    a, b, c = NEWTON_SCHULZ
    wide = x if x.shape[0] <= x.shape[1] else x.T
    wide = wide / (wide.norm() + 1e-7)
    if x.is_cuda:
        wide = wide.bfloat16()
    for _ in range(5):
        products = wide @ wide.T
        wide = a * wide + (b * products + c * products @ products) @ wide
    return (wide if x.shape[0] <= x.shape[1] else wide.T).to(x.dtype)
