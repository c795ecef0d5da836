// Orders of an operator, one form at a time, beside where the pointer is now.

import { fill, h, keep } from "./dom.js";
import { head, words } from "./format.js";
import { OrderForm } from "./order-form.js";
import { ORDERS } from "./orders.js";
import { Gate, badge, card, since } from "./parts.js";

/** The view `actions`; `detail` of its address names the order, such as rollback. */
export class ActionsView {
  constructor() {
    this.title = "Actions";
    this.links = Object.entries(ORDERS).map(([name, { title }]) => ({
      name,
      link: h("a", { href: `#actions/${name}` }, title),
    }));
    this.place = h("div");
    this.aside = h("dl", { class: "facts" });
    this.gate = new Gate(
      ["activation", "heads"],
      [
        h(
          "nav",
          { class: "orders", "aria-label": "Orders" },
          h(
            "ul",
            {},
            this.links.map(({ link }) => h("li", {}, link)),
          ),
        ),
        h("div", { class: "beside" }, this.place, card("Where the pointer is", { note: "Live" }, this.aside)),
      ],
    );
    this.element = this.gate.element;
  }

  /** Another address within the view. */
  turn(detail, preset) {
    this.wanted = ORDERS[detail] ? detail : "activate";
    this.preset = preset;
    this.form = null;
    for (const { name, link } of this.links) {
      link.toggleAttribute("aria-current", name === this.wanted);
      if (name === this.wanted) {
        link.setAttribute("aria-current", "true");
      }
    }
  }

  update(live) {
    if (!this.gate.open(live)) {
      return;
    }
    if (!this.form) {
      this.form = new OrderForm(ORDERS[this.wanted], live, this.preset, () => live.refresh());
      fill(this.place, this.form.element);
    }
    this.facts(live);
  }

  facts({ activation, learning }) {
    const rows = [
      ["Active", head(activation.version)],
      ["Canary", activation.canary ? `${head(activation.canary.version)}, ${activation.canary.percent} %` : "none"],
      [
        "Shadow",
        activation.shadow_version === null || activation.shadow_version === undefined
          ? "none"
          : head(activation.shadow_version),
      ],
      ["Activation", activation.sequence],
      ["Moved", [activation.actor || "unknown", ", ", since(activation.at)]],
      ["Why", activation.reason || "–"],
      ["Replicas", activation.converged ? badge("Converged", "ok") : badge("Not converged", "warn")],
      ["Learning", learning ? words(learning.mode) : "–"],
    ];
    keep(
      this.aside,
      rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    );
  }
}
