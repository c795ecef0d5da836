// Three cards that say where the pointer is: active head, canary, and how far it reached.

import { h, keep, write } from "./dom.js";
import { head, number, source } from "./format.js";
import { badge, card, since, track } from "./parts.js";
import { byHead, perStep } from "./samples.js";

/** Drawn once, so that a link in it keeps the focus; only what says something else is changed. */
export class Pointer {
  constructor() {
    this.from = h("div");
    this.change = h("a", { class: "quiet", href: "#actions/canary" }, "Change");
    this.active = h("div", { class: "pointer-body" });
    this.canary = h("div", { class: "pointer-body" });
    this.reached = h("div", { class: "pointer-body" });
    const show = h("a", { class: "quiet", href: "#replicas" }, "Show");
    this.element = h(
      "div",
      { class: "pointer" },
      card("Active", { actions: this.from }, this.active),
      card("Canary", { actions: this.change }, this.canary),
      card("Replicas", { actions: show }, this.reached),
    );
  }

  update(activation, replicas) {
    keep(this.from, badge(source(activation.source), activation.source === "watch" ? "warn" : "info"));
    keep(this.active, serving(activation));
    write(this.change, activation.canary ? "Change" : "Start one");
    keep(this.canary, activation.canary ? canary(activation, byHead(replicas)) : noCanary());
    keep(this.reached, reached(activation, replicas));
  }
}

function serving(activation) {
  const before = activation.previous_version;
  const moved = before !== null && before !== undefined && before !== activation.version;
  return [
    h("p", { class: "big" }, head(activation.version)),
    h("p", { class: "because" }, activation.reason || "No reason was recorded."),
    h(
      "p",
      { class: "note" },
      `${activation.actor || "unknown"}, `,
      since(activation.at),
      moved && `, after ${head(before)}`,
    ),
  ];
}

function canary({ version, canary: own }, heads) {
  const [there, here] = [perStep(heads.get(own.version)), perStep(heads.get(version))];
  return [
    h("p", { class: "big" }, head(own.version), h("span", { class: "share" }, ` ${own.percent} %`)),
    h("div", { class: "split", "aria-hidden": "true" }, h("i", { class: "split-rest" }), track("split-own", own.percent)),
    h(
      "p",
      { class: "note" },
      there === undefined
        ? "It has decoded nothing yet."
        : `${number(there, 2)} tokens per step against ${number(here, 2)} of the active head`,
    ),
  ];
}

function noCanary() {
  return [h("p", { class: "big faint" }, "none"), h("p", { class: "note" }, "All requests decode with the active head.")];
}

function reached({ sequence }, replicas) {
  const there = replicas.filter((replica) => replica.healthy && replica.activation_sequence === sequence).length;
  const silent = replicas.filter((replica) => !replica.healthy).length;
  const all = there === replicas.length && replicas.length > 0;
  const text = all ? "Converged" : replicas.length === 0 ? "None reported" : "Not converged";
  return [
    h("p", { class: "big" }, `${there} of ${replicas.length}`),
    h("p", { class: "because" }, badge(text, all ? "ok" : "warn")),
    h("p", { class: "note" }, `serve activation ${sequence}`, silent > 0 && `; ${silent} not heard lately`),
  ];
}
