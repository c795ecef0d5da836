// The frame of every chart: caption, legend, a drawing as wide as its place, and the numbers behind it as a table.

import { fill, h, scroller, svg } from "./dom.js";

/** Round steps that cover a range, at most `most` of them. */
export function ticks(low, high, most = 5) {
  const rough = (high - low || 1) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const found = [];
  for (let index = first; index * step <= high + step * 1e-6; index += 1) {
    found.push(Number((index * step).toPrecision(12)));
  }
  return found;
}

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const PACES = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map((seconds) => seconds * SECOND),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 168, 336].map((hours) => hours * HOUR),
];

/** Full seconds, minutes, hours or days of the reader's clock that lie in a stretch of time, at most `most` of them. */
export function moments(from, to, most) {
  const pace =
    PACES.find((candidate) => (to - from) / candidate <= most) ??
    PACES.at(-1) * Math.ceil((to - from) / PACES.at(-1) / most);
  const zone = new Date(from).getTimezoneOffset() * 60 * SECOND;
  const found = [];
  for (let at = Math.ceil((from - zone) / pace) * pace + zone; at <= to; at += pace) {
    found.push(at);
  }
  return found;
}

/** A linear map from a range of values to one of pixels. */
export function scale(low, high, from, to) {
  const width = high - low || 1;
  return (value) => from + ((value - low) / width) * (to - from);
}

/** A chart. Subclasses draw into `this.canvas` and fill the table. */
export class Chart {
  /** `columns` are the table's headings; `empty` stands where there is nothing to draw yet. */
  constructor({ title, note, legend = [], columns, height = 220, empty }) {
    this.height = height;
    this.empty = empty;
    this.canvas = svg("svg", { role: "img", height, class: "canvas" });
    this.hint = h("div", { class: "hint", hidden: true, "aria-hidden": "true" });
    this.blank = h("p", { class: "blank" }, empty);
    this.plot = h("div", { class: "plot" }, this.canvas, this.hint, this.blank);
    this.key = h("ul", { class: "legend" });
    this.rows = h("tbody");
    this.title = title;
    this.behind = h(
      "details",
      { class: "behind", ontoggle: () => this.tabulate() },
      h("summary", {}, "Numbers", h("span", { class: "visually-hidden" }, ` of the chart ${title}`)),
      scroller(
        `Numbers: ${title}`,
        h(
          "table",
          { class: "numbers" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              columns.map((name, index) => h("th", { scope: "col", class: index > 0 && "right" }, name)),
            ),
          ),
          this.rows,
        ),
      ),
    );
    this.note = note ? h("p", { class: "note" }, note) : null;
    this.element = h(
      "figure",
      { class: "chart" },
      h("figcaption", {}, h("h2", {}, title), this.note, this.key),
      this.plot,
      this.behind,
    );
    this.label(legend);
    this.canvas.setAttribute("aria-label", title);
    new ResizeObserver(() => this.redraw()).observe(this.plot);
    this.plot.addEventListener("pointermove", (event) => this.point(event));
    this.plot.addEventListener("pointerleave", () => {
      this.hint.hidden = true;
      this.mark?.remove();
    });
  }

  /** Names what the colours stand for: {name, className}. */
  label(legend) {
    fill(
      this.key,
      legend.map(({ name, className }) =>
        h("li", {}, h("i", { class: `swatch ${className}`, "aria-hidden": "true" }), name),
      ),
    );
    this.key.hidden = legend.length === 0;
  }

  /** Draws other data. */
  update(data) {
    this.data = data;
    this.redraw();
    this.tabulate();
  }

  redraw() {
    const width = this.plot.clientWidth;
    if (!this.data || width === 0) {
      return;
    }
    const something = this.has(this.data);
    this.blank.hidden = something;
    this.canvas.style.visibility = something ? "visible" : "hidden";
    this.behind.hidden = !something;
    this.canvas.replaceChildren();
    if (something) {
      this.canvas.setAttribute("viewBox", `0 0 ${width} ${this.height}`);
      this.canvas.setAttribute("width", width);
      this.canvas.setAttribute("aria-label", `${this.title}. ${this.summary(this.data)}`);
      this.draw(width, this.height, this.data);
    }
  }

  tabulate() {
    if (this.behind.open && this.data) {
      fill(
        this.rows,
        this.table(this.data).map((cells) =>
          h(
            "tr",
            {},
            cells.map((cell, index) => (index === 0 ? h("th", { scope: "row" }, cell) : h("td", { class: "right" }, cell))),
          ),
        ),
      );
    }
  }

  /** Horizontal lines with their values, left of x. */
  gridlines(values, y, from, to, format) {
    for (const value of values) {
      this.canvas.append(
        svg("line", { class: "grid", x1: from, x2: to, y1: y(value), y2: y(value) }),
        svg("text", { class: "axis", x: from - 8, y: y(value) + 4, "text-anchor": "end" }, format(value)),
      );
    }
  }

  /** Words below the drawing, each centred on its value but kept inside. */
  scaleBelow(values, x, width, format) {
    for (const value of values) {
      const anchor = x(value) > width - 36 ? "end" : "middle";
      this.canvas.append(
        svg(
          "text",
          {
            class: "axis",
            x: anchor === "end" ? Math.max(x(value), width - 12) : x(value),
            y: this.height - 6,
            "text-anchor": anchor,
          },
          format(value),
        ),
      );
    }
  }

  point(event) {
    const box = this.plot.getBoundingClientRect();
    const found =
      this.data && this.has(this.data) ? this.nearest?.(event.clientX - box.left, event.clientY - box.top) : null;
    this.mark?.remove();
    this.hint.hidden = !found;
    if (found) {
      fill(
        this.hint,
        found.lines.map((line, index) => h(index === 0 ? "strong" : "span", {}, line)),
      );
      this.mark = svg("line", { class: "cursor", x1: found.x, x2: found.x, y1: found.top, y2: found.bottom });
      this.canvas.append(this.mark);
      const left = Math.min(Math.max(0, found.x + 12), box.width - this.hint.offsetWidth);
      this.hint.style.left = `${found.x + 12 + this.hint.offsetWidth > box.width ? Math.max(0, found.x - 12 - this.hint.offsetWidth) : left}px`;
      this.hint.style.top = `${Math.max(0, Math.min(found.top + 8, this.height - this.hint.offsetHeight))}px`;
    }
  }
}
