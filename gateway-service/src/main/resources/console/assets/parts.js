// Pieces that several views are made of.

import { fill, h, identifier, keep, scroller, write } from "./dom.js";
import { ago, figure, instant, words } from "./format.js";

/** A titled section of a view. */
export function card(name, { note, actions } = {}, ...content) {
  const id = identifier("card");
  return h(
    "section",
    { class: "card", "aria-labelledby": id },
    h(
      "header",
      { class: "card-head" },
      h("div", {}, h("h2", { id }, name), note && h("p", { class: "note" }, note)),
      actions,
    ),
    ...content,
  );
}

/** A card that is one chart, under the chart's own title. */
export function chartCard(chart) {
  return h("section", { class: "card", "aria-label": chart.title }, chart.element);
}

/** A number with its name, changed in place. */
export class Tile {
  constructor(name, className = "") {
    this.value = h("span", { class: "tile-value" }, "–");
    this.unit = h("span", { class: "tile-unit" });
    this.detail = h("dd", { class: "tile-detail" });
    this.element = h(
      "div",
      { class: `tile ${className}` },
      h("dt", {}, name),
      h("dd", { class: "tile-line" }, this.value, this.unit),
      this.detail,
    );
  }

  show(value, unit = "", detail = "") {
    write(this.value, value);
    write(this.unit, unit);
    write(this.detail, detail);
  }
}

/** Tiles in a row. */
export function tiles(...own) {
  return h(
    "dl",
    { class: "tiles" },
    own.map(({ element }) => element),
  );
}

/** A word with a colour and a sign, so that the colour is not all. */
export function badge(text, kind = "plain") {
  const sign = { ok: "●", warn: "▲", bad: "■", info: "◆", plain: "" }[kind];
  return h("span", { class: `badge ${kind}` }, sign && h("span", { "aria-hidden": "true", class: "sign" }, sign), text);
}

/** A bar whose length is a share of a hundred. */
export function track(className, share) {
  const own = h("i", { class: className });
  own.style.width = `${share}%`;
  return own;
}

/** An instant, with the exact one for those who point at it. */
export function when(text) {
  return text ? h("time", { datetime: text, title: text }, instant(text)) : "–";
}

/** How long ago, likewise. */
export function since(text) {
  return text ? h("time", { datetime: text, title: text }, ago(text)) : "–";
}

/** A word for each state that a head can be in. */
export function stateBadge(head) {
  return (
    {
      ready: () => badge("Ready", "ok"),
      quarantined: () => badge("Quarantined", "bad"),
      pruned: () => badge("Pruned", "plain"),
    }[head.state]?.() ?? badge(words(head.state ?? "ready"))
  );
}

/**
 * A table that scrolls by itself where the page is too narrow. Columns: {name, right, cell(row), className}; of the classes,
 * spread gives a cell the whole width of a narrow page, slim leaves it out there, and named puts the column's name before a
 * row's title.
 */
export class Table {
  constructor(label, columns, { empty = "Nothing yet.", stack = false } = {}) {
    this.columns = columns;
    this.empty = empty;
    this.body = h("tbody");
    this.table = h(
      "table",
      { class: stack ? "data stack" : "data" },
      h("caption", { class: "visually-hidden" }, label),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          columns.map((column) => h("th", { scope: "col", class: classes(column) }, column.name)),
        ),
      ),
      this.body,
    );
    this.blank = h("p", { class: "blank" }, empty);
    this.scroll = scroller(label, this.table);
    this.element = h("div", { class: "table" }, this.scroll, this.blank);
  }

  /** Shows rows; the page is touched only where they say something else than before. */
  show(rows) {
    const made = rows.map((row) =>
      h(
        "tr",
        {},
        this.columns.map((column, index) =>
          h(
            index === 0 ? "th" : "td",
            { scope: index === 0 && "row", class: classes(column), "data-name": column.name },
            column.cell(row),
          ),
        ),
      ),
    );
    keep(this.body, made);
    this.scroll.hidden = rows.length === 0;
    this.blank.hidden = rows.length > 0;
  }
}

function classes({ right, className }) {
  return [right && "right", className].filter(Boolean).join(" ") || null;
}

/** The numbers that a program decided by. */
export function figures(list = []) {
  return list.length === 0
    ? "–"
    : h(
        "ul",
        { class: "figures" },
        list.map(({ name, value, limit }) =>
          h(
            "li",
            {},
            h("span", { class: "figure-name" }, words(name)),
            h("span", { class: "figure-value" }, figure(value)),
            limit !== null && limit !== undefined && h("span", { class: "figure-limit" }, `against ${figure(limit)}`),
          ),
        ),
      );
}

/** What went wrong, and what can be done. */
export function trouble(problem, retry) {
  return h(
    "div",
    { class: "trouble", role: "alert" },
    h("strong", {}, title(problem)),
    h("p", {}, problem.message),
    problem.param && h("p", {}, "Field: ", h("code", {}, problem.param)),
    retry && h("button", { type: "button", class: "quiet", onclick: retry }, "Try again"),
  );
}

function title(problem) {
  return (
    {
      0: "No connection",
      403: "Not permitted",
      404: "Not found",
      412: "Not possible now",
      428: "Not possible now",
      503: "The trainer is not available",
    }[problem.status] ?? "That did not work"
  );
}

/** Stands for what is still being read. */
function loading(text = "Reading…") {
  return h(
    "div",
    { class: "loading", role: "status" },
    h("span", { class: "visually-hidden" }, text),
    h("i", { "aria-hidden": "true" }),
    h("i", { "aria-hidden": "true" }),
    h("i", { "aria-hidden": "true" }),
  );
}

/** Shows a view's content, or why there is none, from whichever of the needed lists are there. */
export class Gate {
  constructor(needs, content) {
    this.needs = needs;
    this.content = content;
    this.element = h("div", { class: "gate" });
    this.state = null;
  }

  /** Returns whether the content may be updated. */
  open(live) {
    const missing = this.needs.filter((name) => live[name] === undefined);
    const failed = missing.find((name) => live.problems[name]);
    const state = failed ? `failed ${live.problems[failed].message}` : missing.length > 0 ? "loading" : "open";
    if (state !== this.state) {
      this.state = state;
      fill(
        this.element,
        failed ? trouble(live.problems[failed], () => live.refresh()) : state === "loading" ? loading() : this.content,
      );
    }
    return state === "open";
  }
}
