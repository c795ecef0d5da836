#!/usr/bin/env python3
"""Prints prompts of one narrow kind of work, one JSON object a line, for `dvi generate --prompts`.

A head that serves nothing else for a while should become better at it: docs/learning.md shows how much, with `code`, then
`letters`, then `code` again. The words are this project's own.

    python3 tools/workloads.py letters --count 600 > letters.jsonl
"""

import argparse
import itertools
import json
import random

NAMES = ["Anna Berg", "Tomas Keller", "Maria Rossi", "David Okafor", "Ingrid Olsen", "Samuel Price", "Leila Haddad", "Peter Novak",
         "Grace Kim", "Hugo Laurent", "Nora Walsh", "Victor Silva", "Emma Fischer", "Omar Said", "Julia Marin", "Henry Clark"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
TIMES = ["9 am", "10:30 am", "noon", "2 pm", "3:15 pm", "5 pm"]
MATTERS = ["a job interview", "the repair of a heating", "a dental check", "a tour of the flat", "a meeting about the budget",
           "a piano lesson", "the delivery of a sofa", "a photo session", "advice on a loan", "the inspection of a car"]
THINGS = ["book", "car", "student", "bank account", "dog", "invoice", "recipe", "flight", "song", "house", "phone", "team", "museum",
          "plant", "shop", "ticket", "parcel", "lesson"]
FIELDS = ["a name, a price and a date", "a title, an owner and a size", "an id, a colour and a weight", "a name, a city and a rating",
          "a code, an amount and a status", "a name, an age and a list of tags"]
ACTIONS = ["print", "update", "compare", "save and load", "copy", "validate"]

KINDS = {
    "letters": ("Write a short formal email to {} that confirms the appointment on {} at {} for {}.", (NAMES, DAYS, TIMES, MATTERS)),
    "code": ("Write a Python class for a {} with {}, and methods to {} it.", (THINGS, FIELDS, ACTIONS)),
}


def prompts(kind, count, seed):
    """Different prompts of a kind, in an order of the seed's choice."""
    sentence, words = KINDS[kind]
    every = [sentence.format(*chosen) for chosen in itertools.product(*words)]
    random.Random(seed).shuffle(every)
    if count > len(every):
        raise SystemExit(f"--count must be at most {len(every)} for {kind}. Given: {count}")
    return every[:count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for prompt in prompts(given.kind, given.count, given.seed):
        print(json.dumps({"prompt": prompt, "task": given.kind}))


if __name__ == "__main__":
    main()
