// Which head served when, who decided and why.

import { h } from "./dom.js";
import { bytes, digest, number, percent, points, source, words } from "./format.js";
import { Gate, Table, badge, card, chartCard, figures, stateBadge, trouble, when } from "./parts.js";
import { byHead, perStep } from "./samples.js";
import { Timeline } from "./timeline.js";

const FOLDED = 12;

/** The view `history`. */
export class HistoryView {
  constructor() {
    this.title = "History";
    this.timeline = new Timeline({
      title: "Versions over time",
      height: 280,
      empty: "No version was published yet.",
      note: "First-token agreement on held-out experience; the stem reaches to the head that was active then",
    });
    this.moves = new Table(
      "Activations, newest first",
      [
        { name: "No.", className: "named", cell: (row) => number(row.sequence) },
        { name: "When", cell: (row) => when(row.at) },
        { name: "Moved", cell: moved },
        {
          name: "By",
          cell: (row) => [badge(source(row.source), KINDS[row.source]), h("span", { class: "under" }, row.actor || "–")],
        },
        { name: "Why", className: "spread", cell: (row) => h("span", { class: "why" }, row.reason || "–") },
        { name: "Figures", className: "spread", cell: (row) => figures(row.figures) },
        { name: "Replicas", cell: acknowledged },
      ],
      { empty: "The pointer was never moved.", stack: true },
    );
    this.heads = new Table(
      "Versions, newest first",
      [
        { name: "Head", className: "named", cell: (row) => number(row.version) },
        { name: "Published", cell: (row) => when(row.created_at) },
        {
          name: "Kind",
          cell: (row) => [words(row.kind), h("span", { class: "under" }, `${row.origin ?? ""}${parent(row)}`)],
        },
        { name: "Agreement", right: true, cell: (row) => percent(row.evaluation?.first_token_agreement) },
        { name: "Gain", right: true, cell: (row) => points(gain(row)) },
        { name: "Served, tok/step", right: true, cell: (row) => number(row.perStep, 2) },
        { name: "Step", right: true, cell: (row) => number(row.trainer_step) },
        { name: "Size", right: true, cell: (row) => bytes(row.size_bytes) },
        { name: "sha256", cell: (row) => h("code", { title: row.sha256 }, digest(row.sha256)) },
        { name: "State", cell: state },
      ],
      { empty: "No version was published yet.", stack: true },
    );
    this.more = h("button", { type: "button", class: "quiet", onclick: () => this.older() }, "Show older");
    this.all = h(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () => {
          this.unfolded = true;
          this.update(this.live);
        },
      },
      "Show all versions",
    );
    this.unfolded = false;
    this.problem = h("div");
    this.gate = new Gate(
      ["heads", "activations"],
      [
        chartCard(this.timeline),
        card(
          "Activations",
          { note: "Append-only: who moved the pointer, why, and by which figures" },
          this.moves.element,
          this.problem,
          this.more,
        ),
        card(
          "Versions",
          { note: "Agreement on held-out experience when published, and what the version gives in service" },
          this.heads.element,
          this.all,
        ),
      ],
    );
    this.element = this.gate.element;
  }

  update(live) {
    this.live = live;
    if (!this.gate.open(live)) {
      return;
    }
    const { heads } = live.heads;
    const { activations } = live.activations;
    const serving = byHead(live.replicas ?? []);
    this.timeline.update({ heads, activations, now: Date.now() });
    this.moves.show(activations);
    this.more.hidden = !live.activations.next_page_token;
    this.all.hidden = this.unfolded || heads.length <= FOLDED;
    this.heads.show(
      heads
        .slice(0, this.unfolded ? heads.length : FOLDED)
        .map((own) => ({ ...own, perStep: perStep(serving.get(own.version)), activation: live.activation })),
    );
  }

  async older() {
    this.more.disabled = true;
    this.problem.replaceChildren();
    try {
      await this.live.older();
    } catch (problem) {
      this.problem.replaceChildren(trouble(problem));
    }
    this.more.disabled = false;
  }
}

const KINDS = { initial: "plain", gate: "ok", admin: "info", rollback: "warn", watch: "warn" };

function moved(row) {
  const before = row.previous_version === null || row.previous_version === undefined ? null : row.previous_version;
  return h(
    "span",
    { class: "moved" },
    before !== null &&
      before !== row.version && [
        `${before} `,
        h("span", { "aria-hidden": "true" }, "→"),
        h("span", { class: "visually-hidden" }, "to"),
        " ",
      ],
    h("strong", {}, row.version),
    row.canary && h("span", { class: "under" }, `canary ${row.canary.version}, ${row.canary.percent} %`),
    row.shadow_version !== null &&
      row.shadow_version !== undefined &&
      h("span", { class: "under" }, `shadow ${row.shadow_version}`),
  );
}

function acknowledged({ acknowledgements = [] }) {
  const failed = acknowledgements.filter(({ error }) => error);
  if (acknowledgements.length === 0) {
    return "–";
  }
  return [
    failed.length === 0
      ? badge(`${acknowledgements.length} serve it`, "ok")
      : badge(`${failed.length} of ${acknowledgements.length} failed`, "bad"),
    ...failed.map(({ instance, error }) => h("span", { class: "under" }, `${instance}: ${error}`)),
  ];
}

function parent(row) {
  return row.parent === null || row.parent === undefined ? "" : ` from ${row.parent}`;
}

function gain(row) {
  return row.evaluation ? row.evaluation.first_token_agreement - row.evaluation.baseline_first_token_agreement : undefined;
}

function state(row) {
  const { activation } = row;
  const role =
    activation?.version === row.version
      ? badge("Active", "info")
      : activation?.canary?.version === row.version
        ? badge("Canary", "info")
        : activation?.shadow_version === row.version
          ? badge("Shadow", "info")
          : null;
  return [
    role ?? stateBadge(row),
    row.state_reason && h("span", { class: "under" }, `${row.state_actor}: ${row.state_reason}`),
  ];
}
