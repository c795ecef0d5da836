"""Compares what heads were trained for: a Markdown table and learning curves from the reports of `dvi train`.

A report is called NAME.SEED.json, as `--out NAME.SEED.safetensors` names it. Figures are means over seeds, with the
standard deviation beside them where there is more than one.
"""

import argparse
import json
import re
import statistics
import sys
from pathlib import Path

import numpy
from draw import BLUE, GREEN, GREY, ORANGE, PINK, SKY, STYLE, VERMILION, plt

REPORT = re.compile(r"(.+)\.(\d+)\.json")
COLUMNS = (("agreement", "agreement", 4), ("expected_speed", "expected speed", 4),
           ("expected_tokens_per_step", "tokens a step", 3), ("tokens_per_step", "tokens a step alone", 3),
           ("divergence", "divergence", 3))
ORDER = ("expected_speed", "agreement")
PANELS = (("agreement", "First tokens that the head alone gets right", "share of held-out rows"),
          ("expected_speed", "Expected speed beside text drafters", "times plain decoding"))
COLOURS = (BLUE, ORANGE, GREEN, VERMILION, SKY, PINK, GREY)
LINES = ("-", "--", ":", "-.")


def reports(folder):
    """Reports by name, those of one name in the order of their seeds."""
    named = {}
    for path in folder.iterdir():
        found = REPORT.fullmatch(path.name)
        if found:
            named.setdefault(found[1], []).append((int(found[2]), json.loads(path.read_text(encoding="utf-8"))))
    return {name: [report for _, report in sorted(named[name], key=lambda seeded: seeded[0])] for name in sorted(named)}


def mean_and_deviation(values, digits):
    mean = f"{statistics.fmean(values):.{digits}f}"
    return f"{mean} ± {statistics.stdev(values):.{digits}f}" if len(values) > 1 else mean


def table(named):
    """One line for each name, the fastest first, among equals the one that is right most often."""
    lines = ["| objective | seeds | " + " | ".join(title for _, title, _ in COLUMNS) + " |",
             "|" + "---|" * (2 + len(COLUMNS))]
    for name in sorted(named, key=lambda each: [-statistics.fmean(final(named[each], figure)) for figure in ORDER]):
        cells = [mean_and_deviation(final(named[name], figure), digits) for figure, _, digits in COLUMNS]
        lines.append(f"| {name} | {len(named[name])} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def final(seeds, figure):
    return [report["held_out"][figure] for report in seeds]


def curve(report, figure):
    """Rows learned from and a figure behind them, the end of the run last."""
    points = [(point["passes"], point[figure]) for point in report["curve"] if point["passes"] < report["passes"]]
    points.append((report["passes"], report["held_out"][figure]))
    return [passes * report["rows"] for passes, _ in points], [value for _, value in points]


def draw(named):
    figure, panels = plt.subplots(1, len(PANELS))
    for axes, (name, title, label) in zip(panels, PANELS):
        for place, (objective, seeds) in enumerate(named.items()):
            style = {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place // len(COLOURS) % len(LINES)]}
            # Seeds take different episodes, so their points lie a little apart.
            rows, first = curve(seeds[0], name)
            values = [first, *(numpy.interp(rows, *curve(report, name)) for report in seeds[1:])]
            mean = numpy.mean(values, axis=0)
            axes.plot(rows, mean, label=objective, **style)
            if len(values) > 1:
                spread = numpy.std(values, axis=0, ddof=1)
                axes.fill_between(rows, mean - spread, mean + spread, color=style["color"], alpha=0.15, linewidth=0)
        axes.set(title=title, xlabel="rows learned from", ylabel=label)
        axes.set_xlim(left=0)
    panels[0].legend(loc="best", fontsize=10.5)
    seeds = sorted({len(each) for each in named.values()})
    figure.text(0.01, 0.01, f"mean and standard deviation over {' or '.join(map(str, seeds))} seeds", color="#555555",
                fontsize=10)
    figure.tight_layout(rect=(0, 0.04, 1, 1))
    return figure


def main():
    parser = argparse.ArgumentParser(prog="dvi bench objectives", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds NAME.SEED.json")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where objectives.png goes")
    wanted = parser.parse_args()
    named = reports(wanted.data)
    if not named:
        print(f"no NAME.SEED.json in {wanted.data}", file=sys.stderr)
        return 1
    print(table(named))
    plt.rcParams.update(STYLE)
    wanted.out.mkdir(parents=True, exist_ok=True)
    draw(named).savefig(wanted.out / "objectives.png", metadata={"Software": None})
    return 0


if __name__ == "__main__":
    sys.exit(main())
