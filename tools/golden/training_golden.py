#!/usr/bin/env python3
"""Golden numbers of head training, computed by PyTorch in double precision with its own autograd and AdamW.

Needs torch and numpy. Writes the tiny head, its experience, logits, loss parts and gradients of the first step, and the
figures of ten steps across the schedule's transition:

    python training_golden.py > engine/src/test/resources/golden/training.json
"""
import json
import math

import numpy as np
import torch

HIDDEN, RANK, DRAFT_VOCABULARY, VOCABULARY, STORED = 8, 3, 12, 20, 6
ROWS, BATCH, STEPS = 15, 9, 10
SCALE, EPSILON = 0.7, 1e-5
WARM_UP, RAMP = 3, 4
START = dict(divergence=1.0, crossEntropy=0.0, policyGradient=0.0, entropy=0.0, overlap=0.0)
FINISH = dict(divergence=0.25, crossEntropy=0.5, policyGradient=0.75, entropy=0.125, overlap=0.375)
ADAMW = dict(learningRate=0.05, beta1=0.9, beta2=0.99, epsilon=1e-8, weightDecay=0.1, maxGradientNorm=0.19)
BASELINE_DECAY, MAX_RATIO = 0.9, 1.25

rng = np.random.default_rng(20251006)


def single(array):
    """Rounds to what Java reads as float."""
    return np.asarray(array, dtype=np.float32)


norm = single(1 + 0.1 * rng.standard_normal(HIDDEN))
projection = single(0.5 * rng.standard_normal((DRAFT_VOCABULARY, HIDDEN)))
vocabulary = np.sort(rng.permutation(VOCABULARY)[:DRAFT_VOCABULARY])
place = {int(token): index for index, token in enumerate(vocabulary)}
a0 = single(rng.standard_normal((HIDDEN, RANK)) / math.sqrt(HIDDEN))
b0 = single(0.3 * rng.standard_normal((RANK, DRAFT_VOCABULARY)))


def experience():
    rows = []
    for number in range(ROWS):
        logits = 2 * rng.standard_normal(VOCABULARY)
        top = np.argsort(-logits)[:STORED]
        drafter = ['HEAD', 'PROMPT_LOOKUP', 'NONE', 'HEAD', 'HEAD'][number % 5]
        next_token = int(top[0])
        drafted = -1
        if drafter == 'HEAD':
            drafted = int(vocabulary[rng.integers(DRAFT_VOCABULARY)])
            if number % 2 == 0 and next_token in place:
                drafted = next_token
        elif drafter == 'PROMPT_LOOKUP':
            drafted = next_token
        rows.append(dict(
            shallow=rng.standard_normal(HIDDEN).astype(np.float16),
            topIds=[int(token) for token in top],
            topLogits=[float(x) for x in single(logits[top])],
            logSumExp=float(single(np.log(np.exp(logits).sum()))),
            drafter=drafter, drafted=drafted, nextToken=next_token, accepted=drafted == next_token,
            draftLogProbability=float(single(-rng.uniform(0.5, 4))) if drafter == 'HEAD' else 0.0))
    return rows


def double(array):
    return torch.tensor(np.asarray(array, dtype=np.float64))


def forward(a, b, rows):
    hidden = double([row['shallow'] for row in rows])
    state = hidden / torch.sqrt((hidden ** 2).mean(-1, keepdim=True) + float(single(EPSILON))) * double(norm)
    return state @ double(projection).T + float(single(SCALE)) * (state @ a) @ b


def parts(logits, rows, baseline):
    log_q = torch.log_softmax(logits, -1)
    divergence, cross_entropy, policy_gradient, overlap = [], [], [], []
    for number, row in enumerate(rows):
        p = {t: math.exp(l - row['logSumExp']) for t, l in zip(row['topIds'], row['topLogits'])}
        tail = max(0.0, 1 - sum(p.values()))
        support = [place[t] for t in p if t in place]
        others = [i for i in range(DRAFT_VOCABULARY) if i not in support]
        mass = tail + sum(p[int(vocabulary[i])] for i in support)
        # KL between the two distributions over the stored tokens and one bucket for the rest, times the mass.
        kl = tail * (math.log(tail / mass) - torch.logsumexp(log_q[number, others], 0))
        for i in support:
            share = p[int(vocabulary[i])]
            kl = kl + share * (math.log(share / mass) - log_q[number, i])
        divergence.append(kl)
        both = sum(torch.minimum(double(p[int(vocabulary[i])]), log_q[number, i].exp()) for i in support)
        overlap.append(-torch.log(both) if support else torch.zeros((), dtype=torch.float64))
        index = place.get(row['drafted'], -1)
        zero = torch.zeros((), dtype=torch.float64)
        cross_entropy.append(-log_q[number, index] if index >= 0 and row['accepted'] else zero)
        if index >= 0 and row['drafter'] == 'HEAD':
            ratio = min(math.exp(log_q[number, index].item() - row['draftLogProbability']), MAX_RATIO)
            policy_gradient.append(-ratio * (float(row['accepted']) - baseline) * log_q[number, index])
        else:
            policy_gradient.append(zero)
    entropy = -(log_q.exp() * log_q).sum(-1).mean()
    return dict(divergence=torch.stack(divergence).mean(), crossEntropy=torch.stack(cross_entropy).mean(),
                policyGradient=torch.stack(policy_gradient).mean(), entropy=entropy,
                overlap=torch.stack(overlap).mean())


def weights_at(step):
    share = min(max(step - WARM_UP, 0) / RAMP, 1)
    return {name: START[name] + (FINISH[name] - START[name]) * share for name in START}


def weighted(losses, weights):
    return sum((-1 if name == 'entropy' else 1) * weights[name] * losses[name] for name in losses)


def batch(rows, step):
    return [rows[(step * 4 + i) % ROWS] for i in range(BATCH)]


def nested(array):
    return np.asarray(array, dtype=np.float64).tolist()


def main():
    rows = experience()
    a = double(a0).requires_grad_()
    b = double(b0).requires_grad_()
    # The gradients of every part at once, all weights in play.
    losses = parts(forward(a, b, batch(rows, 0)), batch(rows, 0), 0.4)
    weighted(losses, FINISH).backward()
    first = dict(baseline=0.4, weights=FINISH, logits=nested(forward(a, b, batch(rows, 0)).detach()),
                 parts={name: value.item() for name, value in losses.items()}, da=nested(a.grad), db=nested(b.grad))
    optimiser = torch.optim.AdamW([a, b], lr=ADAMW['learningRate'], betas=(ADAMW['beta1'], ADAMW['beta2']),
                                  eps=ADAMW['epsilon'], weight_decay=ADAMW['weightDecay'])
    baseline, steps = 0.0, []
    for step in range(STEPS):
        rows_now = batch(rows, step)
        optimiser.zero_grad()
        losses = parts(forward(a, b, rows_now), rows_now, baseline)
        loss = weighted(losses, weights_at(step))
        loss.backward()
        gradient_norm = torch.nn.utils.clip_grad_norm_([a, b], ADAMW['maxGradientNorm']).item()
        optimiser.step()
        rewards = [float(r['accepted']) for r in rows_now if r['drafter'] == 'HEAD' and r['drafted'] in place]
        if rewards:
            baseline = BASELINE_DECAY * baseline + (1 - BASELINE_DECAY) * sum(rewards) / len(rewards)
        steps.append(dict(loss=loss.item(), gradientNorm=gradient_norm, baseline=baseline,
                          **{name: value.item() for name, value in losses.items()}))
    for row in rows:
        row['shallow'] = [int(bits) for bits in row['shallow'].view(np.int16)]
    print(json.dumps(dict(
        origin=f'torch {torch.__version__}, double precision, tools/golden/training_golden.py',
        hiddenSize=HIDDEN, rank=RANK, draftVocabularySize=DRAFT_VOCABULARY, vocabularySize=VOCABULARY, scale=SCALE,
        normEpsilon=EPSILON, warmUpSteps=WARM_UP, rampSteps=RAMP, warmUp=START, finish=FINISH, optimiser=ADAMW,
        baselineDecay=BASELINE_DECAY, maxImportanceRatio=MAX_RATIO, batchRows=BATCH, batchStride=4,
        norm=nested(norm), projection=nested(projection), vocabulary=[int(t) for t in vocabulary],
        a=nested(a0), b=nested(b0), rows=rows, first=first, steps=steps,
        finalA=nested(a.detach()), finalB=nested(b.detach())), indent=1))


if __name__ == '__main__':
    main()
