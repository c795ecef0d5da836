// The head in the shadow: what the trainer found on live experience, beside the active head.

import { h, keep } from "./dom.js";
import { head, number, percent, signed, times, words } from "./format.js";
import { Tile, badge, card, tiles } from "./parts.js";

/** A card that is there while there is a shadow. */
export class Shadow {
  constructor() {
    this.requests = new Tile("Requests scored");
    this.step = new Tile("Tokens per step");
    this.speed = new Tile("Expected speed");
    this.first = new Tile("First-token agreement");
    this.gain = new Tile("Expected gain");
    this.who = h("p", { class: "standing" });
    this.figures = tiles(this.requests, this.step, this.speed, this.first, this.gain);
    this.element = card(
      "Shadow",
      {
        note: "Scored by the trainer on live experience; it serves nobody",
        actions: h("a", { class: "quiet", href: "#actions/shadow" }, "Change"),
      },
      this.who,
      this.figures,
    );
  }

  update(activation) {
    const { version, shadow_version: shadow } = activation;
    this.element.hidden = shadow === null || shadow === undefined;
    if (this.element.hidden) {
      return;
    }
    const found = new Map(activation.figures.map((own) => [own.name, own]));
    const gain = interval(found);
    keep(this.who, h("strong", {}, words(head(shadow))), verdict(found, gain));
    this.figures.hidden = !found.has("shadow_requests");
    if (this.figures.hidden) {
      return;
    }
    const own = (name) => found.get(name)?.value;
    const active = (name, form) => `${form(found.get(name)?.limit)}, ${head(version)}`;
    const steps = (value) => number(value, 2);
    this.requests.show(number(own("shadow_requests")), "", `${number(own("shadow_rows"))} rows`);
    this.step.show(steps(own("shadow_tokens_per_step")), "", active("shadow_tokens_per_step", steps));
    this.speed.show(times(own("shadow_expected_speed")), "of plain", active("shadow_expected_speed", times));
    this.first.show(percent(own("shadow_first_token_agreement")), "", active("shadow_first_token_agreement", percent));
    this.gain.show(
      signed(ratio(found)),
      "",
      gain ? `95 %: ${signed(gain.low)} to ${signed(gain.high)}` : "too few requests for an interval",
    );
  }
}

/** The share of tokens per second gained over the active head. */
function ratio(found) {
  const speed = found.get("shadow_expected_speed");
  return speed ? speed.value / speed.limit - 1 : undefined;
}

function interval(found) {
  const [low, high] = ["low", "high"].map((end) => found.get(`shadow_expected_gain_${end}`)?.value);
  return low === undefined || high === undefined ? null : { low, high };
}

function verdict(found, gain) {
  if (found.get("shadow_broken")?.value > 0) {
    const broken = found.get("shadow_broken_head")?.value;
    return [badge("Cannot be scored", "bad"), `${words(head(broken))} is at fault; the trainer's log says why.`];
  }
  if (!found.has("shadow_requests")) {
    return [badge("Nothing scored yet"), "The first figures come with eight requests that leave experience."];
  }
  if (gain?.low > 0) {
    return [badge("Faster", "ok"), "The whole interval of the gain lies above zero."];
  }
  if (gain?.high < 0) {
    return [badge("Slower", "warn"), "The whole interval of the gain lies below zero."];
  }
  return [badge("Undecided"), "The interval of the gain holds zero."];
}
