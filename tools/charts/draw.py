"""Draws what the bench commands measured: one PNG for each JSON file they wrote with --json."""

import argparse
import json
import math
import statistics
import sys
from pathlib import Path

import matplotlib
from matplotlib import ticker

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

# Okabe and Ito's colours, which people who confuse red and green tell apart.
BLUE, ORANGE, GREEN, VERMILION, SKY, PINK, GREY = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7",
                                                  "#7F7F7F")
MARKERS = "osD^v"
STYLE = {"figure.figsize": (12, 7), "figure.dpi": 100, "font.size": 13, "axes.titlesize": 15, "axes.titlelocation": "left",
         "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "axes.grid.axis": "y",
         "axes.axisbelow": True, "grid.color": "#DDDDDD", "legend.frameon": False, "lines.linewidth": 2.2,
         "lines.markersize": 8}


def draw_step(data):
    """What a pass costs by its rows: in milliseconds, and as a multiple of one row."""
    figure, (left, right) = plt.subplots(1, 2)
    counts = sorted({step["blocks"] for step in data["steps"]})
    for blocks, colour, marker in zip(counts, (BLUE, ORANGE, GREEN, PINK, GREY), MARKERS):
        steps = sorted((step for step in data["steps"] if step["blocks"] == blocks), key=lambda step: step["rows"])
        label = "1 sequence" if blocks == 1 else f"{blocks} sequences"
        for axes, name in ((left, "ms"), (right, "v")):
            _line(axes, [step["rows"] for step in steps], [step[name] for step in steps], label, colour, marker)
    most = max(step["rows"] for step in data["steps"])
    right.plot([1, most], [1, most], color=GREY, linestyle=":", linewidth=1.5)
    ceiling = 1.15 * max(step["v"]["most"] for step in data["steps"])
    right.set_ylim(0, ceiling)
    end = min(most, ceiling)
    right.annotate("as dear as\none by one", (0.8 * end, 0.8 * end), xytext=(10, -6), textcoords="offset points",
                   color=GREY, fontsize=11, va="top")
    left.set(title="Time of a verify step", xlabel="rows of all sequences", ylabel="milliseconds")
    left.set_ylim(bottom=0)
    right.set(title="v(rows): against one row of one sequence", xlabel="rows of all sequences", ylabel="times one row")
    left.legend(loc="upper left")
    return figure, f"context {data['context']}, {data['flavour']}"


def _line(axes, x, spreads, label, colour, marker):
    """Medians, with a bar from the least to the most."""
    middle = [spread["median"] for spread in spreads]
    around = [[spread["median"] - spread["least"] for spread in spreads],
              [spread["most"] - spread["median"] for spread in spreads]]
    axes.errorbar(x, middle, yerr=around, label=label, color=colour, marker=marker, capsize=3, elinewidth=1.2)


def draw_spec_bench(data):
    """How much faster each task is with speculation, and all together."""
    tasks = sorted(data["tasks"].items(), key=lambda task: task[1]["speedup"])
    rows = [("overall", data["overall"]), *tasks]
    figure, axes = plt.subplots()
    speedups = [tally["speedup"] for _, tally in rows]
    axes.barh(range(len(rows)), speedups, color=[ORANGE if name == "overall" else BLUE for name, _ in rows])
    runs = [run["speedup"] for run in data.get("runs", [])]
    if len(runs) > 1:
        axes.errorbar([speedups[0]], [0], xerr=[[max(0, speedups[0] - min(runs))], [max(0, max(runs) - speedups[0])]],
                      color="black", capsize=4)
    for place, (_, tally) in enumerate(rows):
        # Beside the bar, its range and the line at 1.
        right = max([1, tally["speedup"], *(runs if place == 0 else [])])
        axes.annotate(f"{tally['speedup']:.2f}   {tally['plain_tokens_per_second']:.0f} to "
                      f"{tally['speculative_tokens_per_second']:.0f} tok/s, {tally['mean_tokens_per_step']:.2f} a step",
                      (right, place), xytext=(8, 0), textcoords="offset points", va="center", fontsize=12)
    axes.axvline(1, color="black", linewidth=1.2, linestyle="--")
    # Every run counts its questions again.
    asked = [tally["questions"] // max(1, len(runs)) for _, tally in rows]
    axes.set_yticks(range(len(rows)), [f"{name.replace('_', ' ')} ({count})" for (name, _), count in zip(rows, asked)])
    axes.set_xlim(0, 1.6 * max([1, *speedups, *runs]))
    axes.grid(False)
    axes.grid(True, axis="x")
    axes.set(title="Speed with speculation against plain decoding, by task (questions)", xlabel="times plain speed")
    run, overall = data["run"], data["overall"]
    different = overall["different_texts"]
    texts = "all texts as plain decoding gives them" if different == 0 else f"{different} TEXTS DIFFER"
    return figure, (f"{run['flavour']}, drafter {run['drafter']}, head {run['head']}, answers of at most "
                    f"{run['max_tokens']} tokens; {texts}")


def draw_serve(data):
    """Throughput of streams at once, then latencies of requests that arrive on their own schedule."""
    figure, (left, right) = plt.subplots(1, 2)
    streams = sorted({loop["streams"] for loop in data["closed"]})
    for kind, label, colour, marker in (("auto", "speculation", BLUE, "o"), ("off", "no speculation", ORANGE, "s")):
        loops = sorted((loop for loop in data["closed"] if loop["speculation"] == kind), key=lambda loop: loop["streams"])
        left.plot([streams.index(loop["streams"]) for loop in loops], [loop["tokens_per_second"] for loop in loops],
                  label=label, color=colour, marker=marker)
        for loop in loops:
            left.annotate(f"{loop['ratio']:.2f}", (streams.index(loop["streams"]), loop["tokens_per_second"]),
                          xytext=(0, 9 if kind == "auto" else -20), textcoords="offset points", ha="center",
                          color=colour, fontsize=11)
    plain = [loop["one_plain_stream"] for loop in data["closed"]]
    if plain:
        left.axhline(sum(plain) / len(plain), color=GREY, linestyle=":", linewidth=1.5, label="one plain stream")
    left.set_xticks(range(len(streams)), streams)
    left.margins(x=0.1)
    left.set_ylim(0, 1.12 * max([1, *plain, *(loop["tokens_per_second"] for loop in data["closed"])]))
    left.set(title="Throughput (numbers: times one plain stream)", xlabel="streams at once", ylabel="tokens per second")
    left.legend(loc="lower right")
    rates = sorted(data["open"], key=lambda loop: loop["requests_per_second"])
    for name, label, colour, marker in (("first_token_ms_p99", "first token, p99", VERMILION, "o"),
                                        ("first_token_ms_p50", "first token, median", ORANGE, "o"),
                                        ("gap_ms_p99", "between deliveries, p99", BLUE, "s"),
                                        ("gap_ms_p50", "between deliveries, median", SKY, "s")):
        right.plot(range(len(rates)), [loop[name] for loop in rates], label=label, color=colour, marker=marker,
                   linestyle="-" if name.endswith("p99") else "--")
    if any(loop[name] > 0 for loop in rates for name in ("first_token_ms_p99", "gap_ms_p99")):
        right.set_yscale("log")
        low, high = right.get_ylim()
        right.set_ylim(low, high * (high / low) ** 0.3)  # room for the legend
        right.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if high < 1000 * low else (1,)))
        right.yaxis.set_minor_locator(ticker.NullLocator())
        right.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:g}"))
    right.set_xticks(range(len(rates)), [_offered(loop, data["closed"]) for loop in rates], fontsize=12)
    right.margins(x=0.1)
    right.set(title="Latencies of requests that arrive at random", ylabel="milliseconds",
              xlabel="requests a second (streams answered at that rate)")
    right.legend(loc="upper left", ncols=2, fontsize=10.5, columnspacing=1)
    return figure, data["flavour"] if "server" not in data["flavour"] else "a running instance"


def _offered(loop, closed):
    """A rate, and the streams that were answered at it."""
    rate = loop["requests_per_second"]
    alike = [other["streams"] for other in closed
             if other["speculation"] == "auto" and math.isclose(other["answers_per_second"], rate, rel_tol=1e-6)]
    turned_away = loop["rejected"] + loop["failed"]
    return (f"{rate:.2f}" + (f" ({alike[0]})" if alike else "")
            + (f"\n{turned_away} of {loop['offered']}\nnot served" if turned_away else ""))


def draw_peer(data):
    """Ours beside llama.cpp, one panel for each thing that was compared."""
    groups = {}
    for comparison in data["comparisons"]:
        subject, _, rival = comparison["name"].rpartition(", ")
        groups.setdefault((subject, comparison["unit"]), []).append((rival, comparison))
    figure, panels = plt.subplots(1, max(1, len(groups)), squeeze=False)
    for axes, ((subject, unit), rivals) in zip(panels[0], groups.items()):
        questions = "speculative" in subject
        names = ["dvi\nspeculative" if questions else "dvi\nplain" if unit == "tok/s" else "dvi",
                 *("llama.cpp\n" + rival.replace("theirs ", "") for rival, _ in rivals)]
        values = [rivals[0][1]["ours"], *(comparison["theirs"] for _, comparison in rivals)]
        middles = [statistics.median(each) for each in values]
        around = [[middle - min(each) for middle, each in zip(middles, values)],
                  [max(each) - middle for middle, each in zip(middles, values)]]
        axes.bar(range(len(names)), middles, yerr=around, capsize=4, width=0.7,
                 color=[BLUE, *[ORANGE] * len(rivals)], error_kw={"elinewidth": 1.2})
        for place, (middle, each) in enumerate(zip(middles, values)):
            axes.annotate(f"{middle:.0f}", (place, max(each)), xytext=(0, 4), textcoords="offset points", ha="center")
        axes.set_xticks(range(len(names)), names, fontsize=11 if len(groups) < 3 else 9)
        axes.set_ylim(0, 1.12 * max(max(each) for each in values))
        better = "more is better" if unit == "tok/s" else "less is better"
        axes.set(ylabel=f"{'tokens per second' if unit == 'tok/s' else 'milliseconds'} ({better})")
        axes.set_title(_broken(subject.partition(", ours")[0]), fontsize=12 if len(groups) > 2 else 15)
    return figure, f"ours {data['flavour']}; llama.cpp {data['llama_cpp']}"


def _broken(text, width=30):
    """Breaks a title that is too long for its panel."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


CHARTS = {"step": draw_step, "spec-bench": draw_spec_bench, "serve": draw_serve, "peer": draw_peer}


def main():
    parser = argparse.ArgumentParser(prog="dvi bench charts", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER",
                        help="holds " + ", ".join(f"{name}.json" for name in CHARTS) + ", or some of them")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the PNG files go")
    wanted = parser.parse_args()
    plt.rcParams.update(STYLE)
    wanted.out.mkdir(parents=True, exist_ok=True)
    drawn = 0
    for name, draw in CHARTS.items():
        source = wanted.data / f"{name}.json"
        if not source.is_file():
            print(f"no {source}, so no {name}.png")
            continue
        data = json.loads(source.read_text(encoding="utf-8"))
        figure, run = draw(data)
        machine = data["machine"]
        figure.text(0.01, 0.01, f"{run}\n{machine['processor']}, {machine['threads']} threads", color="#555555", fontsize=10)
        figure.tight_layout(rect=(0, 0.06, 1, 1))
        target = wanted.out / f"{name}.png"
        figure.savefig(target, metadata={"Software": None})
        plt.close(figure)
        print(target)
        drawn += 1
    return 0 if drawn else 1


if __name__ == "__main__":
    sys.exit(main())
