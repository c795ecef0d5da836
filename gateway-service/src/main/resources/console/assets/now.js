// What serves at this moment, and how well.

import { BarChart } from "./bar-chart.js";
import { moments } from "./chart.js";
import { fill, h, write } from "./dom.js";
import { DRAFTERS, drafter, head, instant, number, percent, tick, times } from "./format.js";
import { LineChart } from "./line-chart.js";
import { Gate, Table, Tile, card, chartCard, tiles, track } from "./parts.js";
import { Pointer } from "./pointer.js";
import { Shadow } from "./shadow.js";
import { acceptance, byHead, perStep, plainSpeed, speed } from "./samples.js";

/** The view `now`. */
export class NowView {
  constructor() {
    this.title = "Now";
    this.pointer = new Pointer();
    this.shadow = new Shadow();
    this.speed = new Tile("Tokens per second", "lead");
    this.plain = new Tile("Plain decoding");
    this.step = new Tile("Tokens per step");
    this.first = new Tile("First draft accepted");
    this.broken = new Tile("Non-finite drafts");
    this.speeds = speeds();
    this.steps = steps();
    this.positions = new BarChart({
      title: "Acceptance by position",
      note: "Share of drafted tokens that the verifier chose too",
      groupName: "Position",
      empty: "No token was drafted yet.",
    });
    this.drafters = drafters();
    this.wrote = h("div", { class: "wrote" });
    this.base = h("p", { class: "note" });
    this.gate = new Gate(
      ["activation", "replicas"],
      [
        this.pointer.element,
        this.shadow.element,
        h(
          "section",
          { "aria-label": "Figures" },
          tiles(this.speed, this.plain, this.step, this.first, this.broken),
          this.base,
        ),
        h("div", { class: "pair" }, chartCard(this.speeds), chartCard(this.steps)),
        h(
          "div",
          { class: "pair" },
          chartCard(this.positions),
          card(
            "Acceptance by drafter",
            { note: "Who proposed what was tried, and how often it was right" },
            this.drafters.element,
            this.wrote,
          ),
        ),
      ],
    );
    this.element = this.gate.element;
  }

  update(live) {
    if (!this.gate.open(live)) {
      return;
    }
    const { activation, replicas } = live;
    const canary = activation.canary?.version;
    this.pointer.update(activation, replicas);
    this.shadow.update(activation);
    this.measure(live.samples.recent(activation.version), replicas);
    const stable = live.samples.course(activation.version);
    const other = canary === undefined ? [] : live.samples.course(canary);
    const points = stable.map((point, index) => ({ ...point, x: point.at, canary: other[index]?.perStep }));
    this.speeds.update({ points });
    this.steps.update({ points });
    this.drafts(activation, replicas, canary);
  }

  measure({ counters, recent }, replicas) {
    const [own, plain] = [speed(counters), plainSpeed(replicas)];
    const first = acceptance(counters)[0];
    this.speed.show(number(own, 1), "tok/s", own && plain ? `${times(own / plain)} plain decoding` : "nothing decoded yet");
    this.plain.show(number(plain, 1), "tok/s", "measured cost of a pass");
    this.step.show(number(perStep(counters), 2), "", `${number(counters?.steps)} verify steps`);
    this.first.show(percent(first), "", `${number(counters?.drafted[0])} drafted`);
    this.broken.show(
      number(counters?.nonFinite),
      "",
      counters?.nonFinite > 0 ? "the head gave no numbers" : "all numbers finite",
    );
    this.broken.element.classList.toggle("alarm", counters?.nonFinite > 0);
    write(
      this.base,
      counters
        ? `The active head, ${recent ? "last minute" : "since the replicas started"}.`
        : "The active head has decoded nothing yet.",
    );
  }

  drafts(activation, replicas, canary) {
    const heads = byHead(replicas);
    const series = [
      { name: `Stable, ${head(activation.version)}`, className: "fill-head", counters: heads.get(activation.version) },
    ];
    if (canary !== undefined) {
      series.push({ name: `Canary, ${head(canary)}`, className: "fill-canary", counters: heads.get(canary) });
    }
    const length = Math.max(0, ...series.map(({ counters }) => counters?.drafted.length ?? 0));
    const shares = series.map(({ counters }) => acceptance(counters));
    this.positions.update({
      series,
      groups: Array.from({ length }, (_, index) => ({
        name: String(index + 1),
        values: shares.map((own) => own[index]),
        details: series.map(
          ({ counters }) => `${number(counters?.accepted[index] ?? 0)} of ${number(counters?.drafted[index] ?? 0)}`,
        ),
      })),
    });
    const own = series[0].counters?.drafters ?? {};
    const names = [...DRAFTERS, ...Object.keys(own).filter((name) => !DRAFTERS.includes(name))];
    this.drafters.show(names.filter((name) => own[name]).map((name) => ({ name, ...own[name] })));
    this.text(series[0].counters);
  }

  /** Whose proposals the text is made of; what no drafter proposed came from the verifier. */
  text(counters) {
    const own = DRAFTERS.map((name) => ({ name, tokens: counters?.drafters[name]?.accepted ?? 0 }));
    own.push({ name: "verifier", tokens: (counters?.tokens ?? 0) - own.reduce((sum, { tokens }) => sum + tokens, 0) });
    this.wrote.hidden = !counters?.tokens;
    fill(
      this.wrote,
      h("h3", {}, "Who wrote the text"),
      h(
        "div",
        { class: "stack-bar", "aria-hidden": "true" },
        own.map(({ name, tokens }) => track(`fill-${name}`, (100 * tokens) / (counters?.tokens ?? 1))),
      ),
      h(
        "ul",
        { class: "legend" },
        own.map(({ name, tokens }) =>
          h(
            "li",
            {},
            h("i", { class: `swatch fill-${name}`, "aria-hidden": "true" }),
            `${drafter(name)} ${percent(tokens / counters?.tokens, 0)}`,
          ),
        ),
      ),
    );
  }
}

function speeds() {
  return new LineChart({
    title: "Tokens per second of one stream",
    fromZero: true,
    ...session(),
    series: [
      { key: "speed", name: "Speculative", className: "head" },
      { key: "plain", name: "Plain", className: "verifier" },
    ],
    yFormat: (value) => number(value),
  });
}

function steps() {
  return new LineChart({
    title: "Tokens per verify step",
    least: 0.05,
    ...session(),
    series: [
      { key: "perStep", name: "Stable", className: "head" },
      { key: "canary", name: "Canary", className: "canary" },
    ],
    yFormat: (value) => number(value, 2),
  });
}

function drafters() {
  return new Table(
    "Acceptance by drafter",
    [
      {
        name: "Drafter",
        cell: (row) =>
          h(
            "span",
            { class: "who" },
            h("i", { class: `swatch fill-${row.name}`, "aria-hidden": "true" }),
            drafter(row.name),
          ),
      },
      { name: "Acceptance", className: "slim", cell: (row) => meter(row) },
      { name: "Drafted", right: true, cell: (row) => number(row.drafted) },
      { name: "Accepted", right: true, cell: (row) => number(row.accepted) },
      { name: "Share", right: true, cell: (row) => percent(row.drafted > 0 ? row.accepted / row.drafted : undefined) },
    ],
    { empty: "No token was drafted yet." },
  );
}

function meter({ name, drafted, accepted }) {
  return h(
    "span",
    { class: "meter", "aria-hidden": "true" },
    track(`fill-${name}`, drafted > 0 ? (100 * accepted) / drafted : 0),
  );
}

function session() {
  return {
    xName: "Time",
    xFormat: (at) => instant(new Date(at).toISOString()),
    xTick: tick,
    xSteps: moments,
    height: 200,
    empty: "The line begins with the next requests; it covers up to ten minutes of this session.",
  };
}
