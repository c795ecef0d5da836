#!/usr/bin/env python3
"""Draws how a head that learns does on narrow work, request by request, beside the same requests with a head that stays.

Reads two logs of `dvi generate --log`, of the same prompts in the same order:

    python3 tools/charts/online.py --learning learning.jsonl --fixed fixed.jsonl --out docs/learning/online.png

It prints the figures of each stretch of one kind of work as a Markdown table.
"""

import argparse
import itertools
import json
from pathlib import Path

from draw import BLUE, GREY, ORANGE, STYLE, plt

AT_ONCE = 40


def read(path):
    """The answers of a log, in the order they ended."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def tokens_per_step(answers):
    return sum(answer["completion_tokens"] for answer in answers) / sum(answer["verify_steps"] for answer in answers)


def tokens_per_second(answers):
    """Of one stream while it decodes, behind the first token."""
    return sum(answer["completion_tokens"] - 1 for answer in answers) / sum(answer["decode_seconds"] for answer in answers)


def smooth(answers, figure):
    """The figure of the last answers, at each answer; never over a change of work."""
    return [figure(answers[max(start, place + 1 - AT_ONCE):place + 1])
            for _, start, end in stretches(answers) for place in range(start, end)]


def stretches(answers):
    """Each stretch of one kind of work: the work, its first place, and the one behind its last."""
    place = 0
    for task, group in itertools.groupby(answers, key=lambda answer: answer["task"]):
        count = len(list(group))
        yield task, place, place + count
        place += count


def versions(answers):
    """Where another version ended an answer for the first time."""
    seen = answers[0]["head_version"]
    for place, answer in enumerate(answers):
        if answer["head_version"] > seen:
            seen = answer["head_version"]
            yield place, seen


def draw(learning, fixed):
    plt.rcParams.update(STYLE)
    figure, panels = plt.subplots(2, 1, sharex=True, layout="constrained")
    for axes, name, value in zip(panels, ("tokens a verify step", "tokens per second"), (tokens_per_step, tokens_per_second)):
        axes.plot(smooth(fixed, value), color=GREY, label="day-0 head, which stays")
        axes.plot(smooth(learning, value), color=BLUE, label="head that learns")
        axes.set(ylabel=name)
        axes.set_ylim(bottom=0)
        for place, _ in versions(learning):
            axes.axvline(place, color=ORANGE, linewidth=1, linestyle=":")
        for _, start, _ in list(stretches(learning))[1:]:
            axes.axvline(start, color="black", linewidth=1.2, linestyle="--")
    panels[0].set_title(f"Narrow work, one kind after another (mean of {AT_ONCE} answers; dotted: a new version)")
    panels[0].legend(loc="lower right")
    for task, start, _ in stretches(learning):
        panels[0].annotate(task, (start, 0), xytext=(6, 6), textcoords="offset points")
    panels[1].set(xlabel="answers")
    return figure


def table(learning, fixed):
    rows = ["| work | answers | head that stays, steps | learning: first 50 | last 100 | against the one that stays, same answers |"
            " tokens/s, the same |", "|---|---|---|---|---|---|---|"]
    for task, start, end in stretches(learning):
        last = slice(max(start, end - 100), end)
        rows.append(f"| {task} | {end - start} | {tokens_per_step(fixed[start:end]):.2f} |"
                    f" {tokens_per_step(learning[start:start + 50]):.2f} | {tokens_per_step(learning[last]):.2f} |"
                    f" {tokens_per_step(learning[last]) / tokens_per_step(fixed[last]):.2f} |"
                    f" {tokens_per_second(learning[last]) / tokens_per_second(fixed[last]):.2f} |")
    published = ", ".join(f"{version} at {place}" for place, version in versions(learning))
    return "\n".join([*rows, "", f"Versions published: {published or 'none'}."])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--learning", type=Path, required=True)
    parser.add_argument("--fixed", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    learning, fixed = read(given.learning), read(given.fixed)
    if [answer["task"] for answer in learning] != [answer["task"] for answer in fixed]:
        raise SystemExit("both logs must hold the same kinds of work in the same order")
    draw(learning, fixed).savefig(given.out)
    print(table(learning, fixed))


if __name__ == "__main__":
    main()
