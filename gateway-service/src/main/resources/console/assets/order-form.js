// One order: fields and a reason, a dry run that shows what would happen, and only then the order itself.

import { order, readActivation } from "./api.js";
import { announce, fill, h, identifier, write } from "./dom.js";
import { head, source, words } from "./format.js";
import { badge, card, trouble, when } from "./parts.js";

const LONGEST_REASON = 1000;

/** The form of one of ORDERS; `preset` are values of its fields. */
export class OrderForm {
  constructor(spec, live, preset, onDone) {
    Object.assign(this, { spec, live, onDone, inputs: {} });
    this.preview = h("div", { class: "preview" });
    this.fields = spec.fields(live).map((field) => this.field({ ...field, value: preset[field.name] ?? field.value }));
    this.reason = h("textarea", {
      id: identifier("reason"),
      rows: "3",
      required: true,
      maxlength: LONGEST_REASON,
      autocomplete: "off",
    });
    const hint = identifier("hint");
    this.reason.setAttribute("aria-describedby", hint);
    this.submit = h("button", { type: "submit", class: "primary" }, "Preview");
    this.form = h(
      "form",
      {
        class: "order",
        onsubmit: (event) => {
          event.preventDefault();
          this.dryRun();
        },
        oninput: () => this.forget(),
      },
      this.fields,
      h(
        "div",
        { class: "field" },
        h("label", { for: this.reason.id }, "Reason ", h("span", { class: "required" }, "(required)")),
        this.reason,
        h("p", { class: "note", id: hint }, "Goes into the audit with your name; at most 1,000 characters."),
      ),
      h("div", { class: "buttons" }, this.submit),
    );
    this.element = card(spec.title, { note: spec.note }, this.form, this.preview);
  }

  field({ name, label, options, value, type, min, max }) {
    const id = identifier(name);
    const own = options ? options(this.live) : null;
    const input = own
      ? h(
          "select",
          { id, required: own.every((option) => option.value !== "") },
          own.map((option) => h("option", { value: option.value }, option.text)),
        )
      : h("input", { id, type, min, max, required: true, inputmode: "numeric", step: "1" });
    if (value !== undefined && value !== null && (!own || own.some((option) => option.value === String(value)))) {
      input.value = String(value);
    }
    this.inputs[name] = input;
    return h(
      "div",
      { class: "field" },
      h("label", { for: id }, label),
      input,
      own && own.length === 0 && h("p", { class: "note warn" }, "No version can be chosen."),
    );
  }

  /** What was previewed is not what the form says any more. */
  forget() {
    this.plan = null;
    this.submit.className = "primary";
    fill(this.preview);
  }

  values() {
    return {
      ...Object.fromEntries(Object.entries(this.inputs).map(([name, input]) => [name, input.value])),
      reason: this.reason.value.trim(),
    };
  }

  async dryRun() {
    this.forget();
    this.reason.setCustomValidity(this.reason.value.trim() ? "" : "Say why, for the audit.");
    if (!this.form.reportValidity()) {
      return;
    }
    await this.working(this.submit, "Asking…", async () => {
      const { activation, tag } = await readActivation();
      const wanted = this.spec.order(this.values(), { activation });
      const answer = await order(wanted, { dryRun: true, tag: wanted.guarded ? tag : null });
      const settled = this.spec.settle ? this.spec.settle(wanted, answer) : wanted;
      this.plan = {
        order: settled,
        tag: wanted.guarded ? tag : null,
        before: activation,
        idempotencyKey: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
      };
      this.show(answer, activation);
    });
  }

  show(answer, before) {
    const rows = this.spec.outcome(before, answer, this.live);
    const confirm = h(
      "button",
      { type: "button", class: this.spec.grave ? "grave" : "primary", onclick: () => this.carryOut(confirm) },
      `${this.spec.verb} now`,
    );
    fill(
      this.preview,
      h("h3", { tabindex: "-1" }, "Preview"),
      h("p", { class: "note" }, "A dry run: the gateway checked all of it and stored nothing."),
      h(
        "table",
        { class: "data outcome" },
        h("caption", { class: "visually-hidden" }, "Before and after"),
        h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, "Now"), h("th", { scope: "col" }, "After"))),
        h(
          "tbody",
          {},
          rows.map(([name, now, after]) =>
            h(
              "tr",
              { class: now !== after && "changes" },
              h("th", { scope: "row" }, name),
              h("td", {}, now),
              h("td", {}, after, now !== after && [" ", badge("changes", this.spec.grave ? "bad" : "info")]),
            ),
          ),
        ),
      ),
      answer.changed
        ? h(
            "div",
            { class: "buttons" },
            confirm,
            h("button", { type: "button", class: "quiet", onclick: () => this.cancel() }, "Cancel"),
          )
        : h("p", { class: "strip plain" }, badge("Nothing would change"), "It is like that already."),
    );
    this.submit.className = "quiet";
    this.preview.firstElementChild.focus();
  }

  cancel() {
    this.forget();
    this.submit.focus();
  }

  async carryOut(button) {
    const { plan } = this;
    await this.working(
      button,
      "Working…",
      async () => {
        const answer = await order(plan.order, { dryRun: false, tag: plan.tag, idempotencyKey: plan.idempotencyKey });
        const text = answer.changed ? this.spec.done(answer) : "Nothing changed: it was like that already.";
        this.reason.value = "";
        this.forget();
        fill(this.preview, h("p", { class: "strip ok", tabindex: "-1" }, badge("Done", "ok"), text));
        this.preview.firstElementChild.focus();
        announce(text);
        this.onDone();
      },
      (problem) => problem.status === 412 && plan.tag && this.overtaken(plan.before),
    );
  }

  /** Says who was faster, when the pointer is not where the preview saw it. */
  async overtaken(before) {
    const { activation } = await readActivation();
    if (activation.sequence === before.sequence) {
      return false;
    }
    this.plan = null;
    fill(
      this.preview,
      h(
        "div",
        { class: "trouble", role: "alert", tabindex: "-1" },
        h("strong", {}, "Somebody else moved the pointer meanwhile"),
        h(
          "p",
          {},
          `Nothing of yours was done. Activation ${activation.sequence}, by `,
          h("strong", {}, activation.actor || "unknown"),
          ` (${source(activation.source).toLowerCase()}), `,
          when(activation.at),
          `: ${words(head(activation.version))} is active`,
          activation.canary && `, canary ${activation.canary.version} with ${activation.canary.percent} %`,
          ".",
        ),
        activation.reason && h("p", { class: "why" }, `“${activation.reason}”`),
        h("button", { type: "button", class: "quiet", onclick: () => this.dryRun() }, "Preview again"),
      ),
    );
    this.preview.firstElementChild.focus();
    this.onDone();
    return true;
  }

  async working(button, text, work, explained = () => false) {
    const before = button.textContent;
    button.disabled = true;
    write(button, text);
    try {
      await work();
    } catch (problem) {
      if (!(await explained(problem))) {
        fill(this.preview, trouble(problem));
      }
    }
    button.disabled = false;
    write(button, before);
  }
}
