// Lines over a common axis.

import { Chart, scale, ticks } from "./chart.js";
import { svg } from "./dom.js";

const TABLE_ROWS = 60;
const LEFT = 46;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26;
const MARK_TEXT = 28;

/**
 * Data: {points: [{x, …}], marks: [{x, text}]}. Series: {key, name, className}; a value that is undefined breaks the line.
 * `marked` says what the marks stand for.
 */
export class LineChart extends Chart {
  constructor({ series, marked, xName, xFormat, xTick, xSteps, yFormat, fromZero = false, least = 0, ...frame }) {
    const legend = marked ? [...series, { name: marked, className: "fill-serving" }] : series;
    super({ ...frame, legend, columns: [xName, ...series.map(({ name }) => name)] });
    Object.assign(this, { series, xFormat, xTick, xSteps, yFormat, fromZero, least });
  }

  has({ points }) {
    return points.filter((point) => this.series.some(({ key }) => point[key] !== undefined)).length > 1;
  }

  summary({ points }) {
    return this.series
      .map(({ key, name }) => {
        const known = points.map((point) => point[key]).filter((value) => value !== undefined);
        return known.length === 0
          ? ""
          : `${name}: ${this.yFormat(known.at(-1))} last, ${this.yFormat(Math.min(...known))} to ${this.yFormat(Math.max(...known))}.`;
      })
      .join(" ");
  }

  draw(width, height, { points, marks = [] }) {
    const values = points
      .flatMap((point) => this.series.map(({ key }) => point[key]))
      .filter((value) => value !== undefined);
    const spare = Math.max((Math.max(...values) - Math.min(...values)) * 0.12, this.least);
    const low = this.fromZero ? 0 : Math.max(0, Math.min(...values) - spare);
    const lines = ticks(low, Math.max(...values) + spare, 5);
    const x = (this.x = scale(points[0].x, points.at(-1).x, LEFT, width - RIGHT));
    const y = scale(Math.min(low, lines[0]), Math.max(Math.max(...values) + spare, lines.at(-1)), height - BOTTOM, TOP);
    this.bounds = { top: TOP, bottom: height - BOTTOM };
    this.gridlines(lines, y, LEFT, width - RIGHT, this.yFormat);
    this.axis(points, x, width);
    const shown = marks.filter((mark) => mark.x >= points[0].x && mark.x <= points.at(-1).x);
    this.marks(shown, x, height);
    for (const { key, className } of this.series) {
      this.canvas.append(svg("path", { class: `line ${className}`, d: outline(points, key, x, y) }));
    }
  }

  /** Upright lines, each with a short word on its left unless that would run into another line. */
  marks(marks, x, height) {
    const places = marks.map((mark) => ({ ...mark, at: x(mark.x) })).toSorted((one, other) => one.at - other.at);
    places.forEach(({ at, text }, index) => {
      this.canvas.append(svg("line", { class: "mark", x1: at, x2: at, y1: TOP, y2: height - BOTTOM }));
      if (at - (places[index - 1]?.at ?? LEFT) > MARK_TEXT) {
        this.canvas.append(svg("text", { class: "mark-text", x: at - 4, y: TOP + 10, "text-anchor": "end" }, text));
      }
    });
  }

  axis(points, x, width) {
    const [from, to] = [points[0].x, points.at(-1).x];
    this.scaleBelow(this.xSteps(from, to, Math.max(2, Math.min(7, Math.floor(width / 100)))), x, width, (value) =>
      this.xTick(value, to - from),
    );
  }

  nearest(at) {
    const { points } = this.data;
    const point = points.reduce((best, candidate) =>
      Math.abs(this.x(candidate.x) - at) < Math.abs(this.x(best.x) - at) ? candidate : best,
    );
    return {
      ...this.bounds,
      x: this.x(point.x),
      lines: [this.xFormat(point.x), ...this.series.map(({ key, name }) => `${name} ${this.shown(point[key])}`)],
    };
  }

  shown(value) {
    return value === undefined ? "–" : this.yFormat(value);
  }

  table({ points }) {
    const step = Math.ceil(points.length / TABLE_ROWS);
    return points
      .filter((_, index) => (points.length - 1 - index) % step === 0)
      .reverse()
      .map((point) => [this.xFormat(point.x), ...this.series.map(({ key }) => this.shown(point[key]))]);
  }
}

function outline(points, key, x, y) {
  let open = false;
  return points
    .map((point) => {
      if (point[key] === undefined) {
        open = false;
        return "";
      }
      const step = `${open ? "L" : "M"}${x(point.x).toFixed(1)} ${y(point[key]).toFixed(1)}`;
      open = true;
      return step;
    })
    .join("");
}
