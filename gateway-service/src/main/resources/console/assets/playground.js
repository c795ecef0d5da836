// The same prompt decoded plainly and speculatively, and who proposed each token.

import { call } from "./api.js";
import { announce, fill, h, identifier, write } from "./dom.js";
import { DRAFTERS, drafter, head, number, percent, times } from "./format.js";
import { Tile, badge, card, tiles, trouble } from "./parts.js";
import { events } from "./sse.js";

const SOURCES = [...DRAFTERS, "verifier"];
const MOST_TOKENS = 512;
const EXAMPLES = {
  "Code that repeats":
    "Write a Java record Point with x and y, then methods add, subtract, multiply and divide that return a new Point.",
  Summary:
    "Summarise in three sentences: A verifier reads several drafted tokens in one pass. Those that it would have chosen " +
    "itself are kept. The first that it would not have chosen is replaced by its own, and the drafts behind it are thrown away.",
  List: "List the months of the year with the number of days in each.",
};

/** The view `playground`. */
export class PlaygroundView {
  constructor() {
    this.title = "Playground";
    this.plain = new Column("Plain", "One token a step");
    this.speculative = new Column("Speculative", "Drafts, checked by the verifier");
    this.ratio = new Tile("Speculative against plain", "lead");
    this.steps = new Tile("Tokens per step");
    this.share = new Tile("Written by drafts");
    this.same = h("div", { class: "verdict", role: "status" });
    this.problem = h("div");
    this.result = h("div", { hidden: true }, tiles(this.ratio, this.steps, this.share), this.same);
    this.element = h(
      "div",
      { class: "gate" },
      card(
        "Prompt",
        { note: "Both run one after the other with temperature 0, so that neither slows the other down" },
        this.form(),
        this.problem,
      ),
      this.result,
      h("div", { class: "pair" }, this.plain.element, this.speculative.element),
    );
  }

  update() {}

  form() {
    const [prompt, tokens, example] = ["prompt", "tokens", "example"].map(identifier);
    this.prompt = h("textarea", { id: prompt, rows: "4", maxlength: "8000", required: true });
    this.prompt.value = EXAMPLES["Code that repeats"];
    this.tokens = h("input", {
      id: tokens,
      type: "number",
      min: "1",
      max: MOST_TOKENS,
      value: "128",
      required: true,
      inputmode: "numeric",
    });
    const examples = h(
      "select",
      {
        id: example,
        onchange: () => {
          this.prompt.value = EXAMPLES[examples.value];
        },
      },
      Object.keys(EXAMPLES).map((name) => h("option", {}, name)),
    );
    this.go = h("button", { type: "submit", class: "primary" }, "Run both");
    this.stop = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.abort.abort() }, "Stop");
    return h(
      "form",
      {
        class: "play",
        onsubmit: (event) => {
          event.preventDefault();
          this.run();
        },
      },
      h("div", { class: "field grow" }, h("label", { for: prompt }, "Prompt"), this.prompt),
      h(
        "div",
        { class: "row" },
        h("div", { class: "field" }, h("label", { for: example }, "Example"), examples),
        h("div", { class: "field narrow" }, h("label", { for: tokens }, "Most tokens"), this.tokens),
        h("div", { class: "buttons" }, this.go, this.stop),
      ),
    );
  }

  async run() {
    this.abort = new AbortController();
    this.busy(true);
    fill(this.problem);
    this.result.hidden = true;
    this.plain.clear();
    this.speculative.clear();
    try {
      for (const [column, speculation] of [
        [this.plain, "off"],
        [this.speculative, "auto"],
      ]) {
        await column.run(
          { prompt: this.prompt.value, speculation, max_tokens: Number(this.tokens.value) },
          this.abort.signal,
        );
      }
      this.compare();
    } catch (failure) {
      if (failure.name !== "AbortError") {
        fill(this.problem, trouble(failure));
      }
    }
    this.busy(false);
  }

  busy(now) {
    this.go.disabled = now;
    write(this.go, now ? "Running…" : "Run both");
    this.stop.hidden = !now;
  }

  compare() {
    const [plain, own] = [this.plain.figures, this.speculative.figures];
    const drafted = DRAFTERS.reduce((sum, name) => sum + this.speculative.counts[name], 0);
    this.result.hidden = false;
    this.ratio.show(
      times(own.tokens_per_second / plain.tokens_per_second),
      "",
      `${number(own.tokens_per_second, 1)} against ${number(plain.tokens_per_second, 1)} tok/s`,
    );
    this.steps.show(
      number(own.tokens_per_step, 2),
      "",
      `${number(own.verify_steps)} steps for ${number(own.tokens)} tokens`,
    );
    this.share.show(percent(drafted / own.tokens, 0), "", `${drafted} of ${number(own.tokens)} tokens`);
    const same = this.plain.text === this.speculative.text;
    fill(
      this.same,
      badge(same ? "Same text" : "The texts differ", same ? "ok" : "bad"),
      same
        ? "Token for token what plain decoding writes."
        : "A draft must never change a text. Please report this with the prompt.",
    );
    announce(
      `${same ? "Same text" : "The texts differ"}, ${times(own.tokens_per_second / plain.tokens_per_second)} the speed.`,
    );
  }
}

/** One of the two answers. */
class Column {
  constructor(name, note) {
    this.name = name;
    this.output = h("div", {
      class: "answer",
      tabindex: "0",
      role: "region",
      "aria-label": `Answer, ${name.toLowerCase()}`,
    });
    this.speed = h("strong", { class: "tile-value" }, "–");
    this.detail = h("span", { class: "tile-detail" });
    this.legend = h("ul", { class: "legend" });
    this.element = card(
      name,
      { note },
      h("p", { class: "speed" }, this.speed, h("span", { class: "tile-unit" }, "tok/s"), this.detail),
      this.legend,
      this.output,
    );
    this.clear();
  }

  clear() {
    this.text = "";
    this.counts = Object.fromEntries(SOURCES.map((source) => [source, 0]));
    this.figures = null;
    write(this.speed, "–");
    write(this.detail, "");
    fill(this.legend);
    fill(this.output, h("p", { class: "blank" }, "The answer appears here, each token in the colour of who proposed it."));
  }

  async run(body, signal) {
    fill(this.output);
    const began = performance.now();
    const response = await call("playground", { method: "POST", body, signal, headers: { Accept: "text/event-stream" } });
    for await (const { event, data } of events(response)) {
      const said = JSON.parse(data);
      if (event === "error") {
        throw new Error(said.detail ?? "The answer broke off.");
      } else if (event === "figures") {
        this.finish(said);
      } else {
        this.token(said, (performance.now() - began) / 1000);
      }
    }
    if (!this.figures) {
      throw new Error("The answer broke off before its end.");
    }
  }

  token({ text, source }, seconds) {
    const known = SOURCES.includes(source) ? source : "verifier";
    this.text += text;
    this.counts[known] += 1;
    const count = SOURCES.reduce((sum, name) => sum + this.counts[name], 0);
    this.output.append(h("span", { class: `token from-${known}`, title: drafter(known) }, text));
    this.output.scrollTop = this.output.scrollHeight;
    write(this.speed, number(count / seconds, 1));
    write(this.detail, `${count} tokens`);
    this.explain();
  }

  explain() {
    fill(
      this.legend,
      SOURCES.filter((source) => this.counts[source] > 0).map((source) =>
        h(
          "li",
          {},
          h("i", { class: `swatch fill-${source}`, "aria-hidden": "true" }),
          `${drafter(source)} ${this.counts[source]}`,
        ),
      ),
    );
  }

  finish(figures) {
    this.figures = figures;
    write(this.speed, number(figures.tokens_per_second, 1));
    write(
      this.detail,
      `${number(figures.tokens)} tokens, ${number(figures.tokens_per_step, 2)} a step, ${head(figures.head_version)}`,
    );
  }
}
