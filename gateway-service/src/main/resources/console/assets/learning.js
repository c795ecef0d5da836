// What the trainer does, and what came of it.

import { moments } from "./chart.js";
import { h, keep, write } from "./dom.js";
import { duration, figure, head, instant, number, tick, words } from "./format.js";
import { LineChart } from "./line-chart.js";
import { Gate, Table, Tile, badge, card, chartCard, figures, since, tiles, when } from "./parts.js";

const MODES = {
  learning: ["Learning", "ok", "trains, and publishes what passes the gate"],
  training_only: ["Training only", "warn", "trains, publishes nothing"],
  paused: ["Paused", "warn", "stores experience, no more"],
};
const OUTCOMES = { published: "ok", refused: "bad", inconclusive: "plain", failed: "bad" };
const SMOOTHED = 9;

/** The view `learning`. */
export class LearningView {
  constructor() {
    this.title = "Learning";
    this.mode = h("span");
    this.meaning = h("p");
    this.change = h("a", { class: "quiet", href: "#actions/learning" }, "Pause");
    this.rate = new Tile("Experience");
    this.waiting = new Tile("Waiting");
    this.stored = new Tile("Stored");
    this.drift = new Tile("Drift");
    this.loss = new LineChart({
      title: "Loss of the optimiser's steps",
      height: 260,
      xName: "Time",
      xFormat: (at) => instant(new Date(at).toISOString()),
      xTick: tick,
      xSteps: moments,
      yFormat: (value) => number(value, 2),
      least: 0.02,
      series: [
        { key: "loss", name: "Step", className: "faint-line" },
        { key: "smooth", name: `Mean of ${SMOOTHED}`, className: "head" },
      ],
      marked: "Head published",
      empty: "No step was taken since the trainer started.",
    });
    this.rounds = new Table(
      "Rounds and what the gate said",
      [
        { name: "Round", className: "named", cell: (row) => number(row.round) },
        { name: "Closed", cell: (row) => when(row.closed) },
        { name: "Outcome", cell: (row) => badge(words(row.outcome), OUTCOMES[row.outcome]) },
        {
          name: "Head",
          cell: (row) => (row.head_version === null || row.head_version === undefined ? "–" : head(row.head_version)),
        },
        { name: "Step", right: true, cell: (row) => number(row.trainer_step) },
        { name: "Decided by", className: "spread", cell: (row) => figures(row.figures) },
      ],
      { empty: "No round has closed yet. A round begins when enough new experience is there.", stack: true },
    );
    this.gate = new Gate(
      ["learning"],
      [
        h("div", { class: "strip" }, this.mode, this.meaning, this.change),
        h("section", { "aria-label": "Experience" }, tiles(this.rate, this.waiting, this.stored, this.drift)),
        chartCard(this.loss),
        card(
          "Gate decisions",
          { note: "A head is published when the interval around its gain lies above zero" },
          this.rounds.element,
        ),
      ],
    );
    this.element = this.gate.element;
  }

  update(live) {
    if (!this.gate.open(live)) {
      return;
    }
    const { learning } = live;
    this.state(learning);
    this.rate.show(number(learning.episodes_per_minute, 1), "episodes/min", "arriving now");
    this.waiting.show(number(learning.waiting_episodes), "episodes", lag(learning));
    this.stored.show(
      number(learning.stored_episodes),
      "episodes",
      learning.retention_days > 0 ? `kept for ${learning.retention_days} days` : "kept for good",
    );
    this.drift.show(figure(learning.drift), "", "new text against older text");
    this.loss.update({
      points: smoothed(learning.losses),
      marks: learning.rounds
        .filter((round) => round.outcome === "published")
        .map((round) => ({ x: Date.parse(round.closed), text: number(round.head_version) })),
    });
    this.rounds.show(learning.rounds);
  }

  state(learning) {
    const [name, kind, meaning] = MODES[learning.mode] ?? [words(learning.mode), "plain", ""];
    keep(this.mode, badge(name, kind));
    keep(
      this.meaning,
      meaning,
      learning.actor && [
        ". Set by ",
        h("strong", {}, learning.actor),
        ", ",
        since(learning.since),
        learning.reason && `: ${learning.reason}`,
      ],
    );
    write(this.change, learning.mode === "learning" ? "Pause" : "Resume");
  }
}

function lag({ waiting_episodes: waiting, episodes_per_minute: rate }) {
  return waiting === 0
    ? "all seen by a round"
    : rate > 0
      ? `about ${duration((waiting / rate) * 60)} of traffic`
      : "not seen by a round";
}

/** Points of the loss with a running mean beside; the mean starts once it has enough. Steps may count from nothing again. */
function smoothed(losses) {
  const points = losses
    .filter(({ loss }) => Number.isFinite(loss))
    .map(({ loss, at }) => ({ x: Date.parse(at), loss }))
    .toSorted((one, other) => one.x - other.x);
  return points.map((point, index) => {
    const window = points.slice(Math.max(0, index - SMOOTHED + 1), index + 1);
    const mean = window.reduce((sum, { loss }) => sum + loss, 0) / SMOOTHED;
    return { ...point, smooth: window.length === SMOOTHED ? mean : undefined };
  });
}
