// Versions over time: each a dot at its agreement, the stretches it served as bars below.

import { Chart, moments, scale, ticks } from "./chart.js";
import { svg } from "./dom.js";
import { head, instant, percent, source, tick } from "./format.js";

const LEFT = 46;
const RIGHT = 16;
const TOP = 14;
const LANE = 26;
const BOTTOM = 26;

/** Data: {heads: [Head], activations: [Activation], now}. */
export class Timeline extends Chart {
  constructor(frame) {
    super({ ...frame, columns: ["Head", "Published", "Agreement", "Before it", "State"] });
    this.label([
      { name: "Agreement of a version", className: "fill-head" },
      { name: "Quarantined", className: "fill-bad" },
      { name: "Serving", className: "fill-serving" },
      { name: "Rolled back", className: "fill-back" },
    ]);
  }

  has({ heads }) {
    return heads.length > 0;
  }

  summary({ heads, activations }) {
    return `${heads.length} versions, ${activations.length} activations; newest ${head(heads[0].version)}.`;
  }

  draw(width, height, { heads, activations, now }) {
    const first = Math.min(
      ...heads.map((own) => Date.parse(own.created_at)),
      ...activations.map((own) => Date.parse(own.at)),
    );
    const x = scale(first, Math.max(now, first + 1000), LEFT, width - RIGHT);
    const known = heads.filter((own) => own.evaluation);
    const shares = known.flatMap(({ evaluation }) => [
      evaluation.first_token_agreement,
      evaluation.baseline_first_token_agreement,
    ]);
    const floor = height - BOTTOM - LANE - 10;
    const lines = ticks(Math.min(...shares, 0.5) * 0.9, Math.max(...shares, 0.1) * 1.05, 5);
    const y = scale(Math.min(lines[0], ...shares), Math.max(lines.at(-1), ...shares), floor - 6, TOP);
    this.gridlines(lines, y, LEFT, width - RIGHT, (value) => percent(value, 0));
    this.spots = known.map((own) => ({ own, x: x(Date.parse(own.created_at)), y: y(own.evaluation.first_token_agreement) }));
    for (const { own, x: at, y: top } of this.spots) {
      this.canvas.append(
        svg("line", { class: "stem", x1: at, x2: at, y1: y(own.evaluation.baseline_first_token_agreement), y2: top }),
        svg("circle", { class: `spot ${own.state === "quarantined" ? "fill-bad" : "fill-head"}`, cx: at, cy: top, r: 5 }),
      );
    }
    this.names();
    this.stretches(activations, x, Math.max(now, first + 1000), height);
    this.hours(first, now, x, width);
  }

  /** Numbers above the dots, where they do not run into each other. */
  names() {
    let free = Infinity;
    for (const { own, x, y } of this.spots) {
      if (free - x > 22) {
        this.canvas.append(svg("text", { class: "value", x, y: y - 9, "text-anchor": "middle" }, own.version));
        free = x;
      }
    }
  }

  stretches(activations, x, now, height) {
    const top = height - BOTTOM - LANE;
    const moves = activations.filter((own, index) => own.version !== activations[index + 1]?.version);
    moves.forEach((own, index) => {
      const from = x(Date.parse(own.at));
      const to = x(index === 0 ? now : Date.parse(moves[index - 1].at));
      const back = own.source === "rollback" || own.source === "watch";
      const width = Math.max(1.5, to - from - 1);
      this.canvas.append(
        svg("rect", {
          class: `stretch ${back ? "fill-back" : "fill-serving"}`,
          x: from,
          y: top,
          rx: 3,
          width,
          height: LANE - 6,
        }),
      );
      if (width > 24) {
        this.canvas.append(
          svg("text", { class: "stretch-text", x: from + width / 2, y: top + 14, "text-anchor": "middle" }, own.version),
        );
      }
    });
  }

  hours(from, to, x, width) {
    this.scaleBelow(moments(from, to, Math.max(2, Math.min(8, Math.floor(width / 110)))), x, width, (at) =>
      tick(at, to - from),
    );
  }

  nearest(at) {
    if (this.spots.length === 0) {
      return null;
    }
    const { own, x } = this.spots.reduce((best, spot) => (Math.abs(spot.x - at) < Math.abs(best.x - at) ? spot : best));
    const served = this.data.activations.filter(({ version }) => version === own.version);
    return {
      x,
      top: TOP,
      bottom: this.height - BOTTOM,
      lines: [
        head(own.version),
        instant(own.created_at),
        `agreement ${percent(own.evaluation.first_token_agreement)}`,
        `before it ${percent(own.evaluation.baseline_first_token_agreement)}`,
        served.length > 0
          ? `activated ${served.length}×, last by ${source(served[0].source).toLowerCase()}`
          : "never served",
      ],
    };
  }

  table({ heads }) {
    return heads.map((own) => [
      head(own.version),
      instant(own.created_at),
      percent(own.evaluation?.first_token_agreement),
      percent(own.evaluation?.baseline_first_token_agreement),
      own.state,
    ]);
  }
}
