// What each decode replica serves and how that goes.

import { h } from "./dom.js";
import { digest, head, number, percent, words } from "./format.js";
import { Gate, Table, Tile, badge, card, since, tiles } from "./parts.js";
import { acceptance, byHead } from "./samples.js";

/** The view `replicas`. */
export class ReplicasView {
  constructor() {
    this.title = "Replicas";
    this.healthy = new Tile("Healthy");
    this.current = new Tile("Serve the newest activation");
    this.failures = new Tile("Loads that failed");
    this.table = new Table(
      "Replicas, those in trouble first",
      [
        {
          name: "Replica",
          cell: (row) => [h("strong", {}, row.instance), h("span", { class: "under" }, "reported ", since(row.reported))],
        },
        { name: "State", cell: (row) => health(row) },
        {
          name: "Serves",
          cell: (row) => [head(row.head_version), h("span", { class: "under" }, "since ", since(row.since))],
        },
        {
          name: "Canary",
          cell: (row) => (row.canary_version === null || row.canary_version === undefined ? "–" : head(row.canary_version)),
        },
        { name: "sha256", cell: (row) => h("code", { title: row.head_sha256 }, digest(row.head_sha256)) },
        { name: "Activation", right: true, cell: (row) => number(row.activation_sequence) },
        { name: "Plain, tok/s", right: true, cell: (row) => number(row.plain_tokens_per_second, 1) },
        { name: "Trouble", className: "spread", cell: (row) => faults(row) },
      ],
      { empty: "No decode replica has reported. One reports as soon as it reaches the trainer.", stack: true },
    );
    this.serving = new Table(
      "Heads by replica, since its start",
      [
        { name: "Replica", cell: (row) => row.instance },
        { name: "Head", cell: (row) => head(row.head_version) },
        { name: "Requests", right: true, cell: (row) => number(row.requests) },
        { name: "Tokens", right: true, cell: (row) => number(row.tokens) },
        { name: "Tok/s", right: true, cell: (row) => number(row.tokens_per_second, 1) },
        { name: "Tok/step", right: true, cell: (row) => number(row.tokens_per_step, 2) },
        { name: "First accepted", right: true, cell: (row) => percent(acceptance(row.counters)[0]) },
        { name: "Non-finite", right: true, cell: (row) => number(row.non_finite_drafts) },
      ],
      { empty: "Nothing was decoded yet.", stack: true },
    );
    this.gate = new Gate(
      ["activation", "replicas"],
      [
        h("section", { "aria-label": "Overview" }, tiles(this.healthy, this.current, this.failures)),
        card("Replicas", {}, this.table.element),
        card("Served by head", { note: "Counters since each replica's start" }, this.serving.element),
      ],
    );
    this.element = this.gate.element;
  }

  update(live) {
    if (!this.gate.open(live)) {
      return;
    }
    const { activation, replicas } = live;
    const rows = replicas.map((row) => ({ ...row, behind: row.activation_sequence !== activation.sequence }));
    rows.sort((one, other) => rank(one) - rank(other) || one.instance.localeCompare(other.instance));
    const healthy = rows.filter((row) => row.healthy).length;
    const current = rows.filter((row) => row.healthy && !row.behind).length;
    const failures = rows.reduce((sum, row) => sum + failed(row), 0);
    this.healthy.show(
      `${healthy}`,
      `of ${rows.length}`,
      healthy === rows.length ? "all report" : `${rows.length - healthy} not heard lately`,
    );
    this.current.show(`${current}`, `of ${rows.length}`, `activation ${activation.sequence}, ${head(activation.version)}`);
    this.failures.show(number(failures), "", "since the replicas started");
    this.failures.element.classList.toggle("alarm", failures > 0);
    this.table.show(rows);
    this.serving.show(
      rows.flatMap(({ instance, serving = [] }) =>
        serving.map((own) => ({ instance, ...own, counters: byHead([{ serving: [own] }]).get(own.head_version) })),
      ),
    );
  }
}

function rank(row) {
  return row.last_error ? 0 : !row.healthy ? 1 : row.behind ? 2 : 3;
}

function failed({ load_failures: failures = {} }) {
  return Object.values(failures).reduce((sum, count) => sum + count, 0);
}

function health(row) {
  return !row.healthy
    ? badge("Not heard", "bad")
    : row.last_error
      ? badge("Load failed", "bad")
      : row.behind
        ? badge("Behind", "warn")
        : badge("Serving", "ok");
}

function faults(row) {
  const counts = Object.entries(row.load_failures ?? {}).filter(([, count]) => count > 0);
  return !row.last_error && counts.length === 0
    ? "none"
    : [
        row.last_error && h("span", { class: "why" }, row.last_error),
        counts.map(([reason, count]) => h("span", { class: "under" }, `${words(reason)}: ${count}`)),
      ];
}
