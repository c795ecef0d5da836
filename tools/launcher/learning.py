"""`./dvi bench learning`: what learning costs serving, the same answers with the trainer at work and stopped, in turn."""

import argparse
import json
import os
import signal
import statistics
import subprocess
import time
from pathlib import Path

import places
import services
from instance import Instance


def bench(arguments, client):
    """Prints tokens per second of both and their ratio; client makes the command line of the SDK and its environment."""
    parser = argparse.ArgumentParser(prog="dvi bench learning", description=__doc__)
    parser.add_argument("--prompts", required=True, metavar="FILE", help="as for `dvi generate`")
    parser.add_argument("--pairs", type=int, default=6, help="how often both are measured, each going first in turn")
    parser.add_argument("--tokens", type=int, default=6000, help="of each measurement")
    parser.add_argument("--streams", type=int, default=1, help="answers at once")
    parser.add_argument("--json", metavar="FILE", help="where the figures go as JSON")
    given = parser.parse_args(arguments)
    if given.pairs < 1:
        raise places.LauncherError(f"--pairs must be at least 1. Given: {given.pairs}")
    alive = services.running(Instance())
    trainer = alive.get("trainer")
    if trainer is None or "decode" not in alive:
        raise places.LauncherError("the services must run; `./dvi up` first")
    feed = ["generate", "--prompts", given.prompts, "--own-share", "0", "--temperature", "0", "--json",
            "--tokens", str(given.tokens), "--streams", str(given.streams)]
    pairs = [_pair(trainer["pid"], client([*feed, "--seed", str(number + 1)]), number % 2 == 0)
             for number in range(given.pairs)]
    figures = {"processors": os.cpu_count(), "streams": given.streams, "tokens": given.tokens, "pairs": pairs,
               "ratio": statistics.median(pair["learning"] / pair["stopped"] for pair in pairs)}
    if given.json:
        Path(given.json).write_text(json.dumps(figures, indent=2) + "\n")
    print(_table(figures))
    return 0


def _pair(trainer, command, learning_first):
    # Text drafters remember: without this, whoever goes second knows the answers that the first had to find.
    _answer(command)
    measured = {}
    for learning in (learning_first, not learning_first):
        if learning:
            before, begun = _seconds(trainer), time.monotonic()
            measured["learning"] = _answer(command)
            measured["trainer_processors"] = (_seconds(trainer) - before) / (time.monotonic() - begun)
        else:
            os.kill(trainer, signal.SIGSTOP)
            try:
                measured["stopped"] = _answer(command)
            finally:
                os.kill(trainer, signal.SIGCONT)
    return measured


def _answer(command):
    """Tokens per second of one feed."""
    line, environment = command
    done = subprocess.run(line, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise places.LauncherError("`dvi generate` failed")
    return json.loads(done.stdout)["tokens_per_second"]


def _seconds(pid):
    """Processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _table(figures):
    lines = ["trainer at work   stopped   ratio   trainer's processors"]
    lines += [f"{pair['learning']:15.1f}   {pair['stopped']:7.1f}   {pair['learning'] / pair['stopped']:5.2f}"
              f"   {pair['trainer_processors']:.2f} of {figures['processors']}" for pair in figures["pairs"]]
    ratios = [pair["learning"] / pair["stopped"] for pair in figures["pairs"]]
    lines.append(f"tokens/s with learning against without, {figures['streams']} at once: {figures['ratio']:.3f}"
                 f" (median; {min(ratios):.3f} to {max(ratios):.3f})")
    return "\n".join(lines)
