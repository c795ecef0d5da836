// What the browser tests ask of a page; loaded into it as `probe`, from outside its policy.

globalThis.probe = {
  /** Text that is wider than its place. */
  cut() {
    const places = [...document.querySelectorAll(".card, .tile, .badge, button, h1, h2, .tile-value")];
    const visible = places.filter((own) => own.offsetParent && getComputedStyle(own).display !== "inline");
    return visible.filter((own) => own.scrollWidth > own.clientWidth + 1).map((own) => own.innerText.slice(0, 40));
  },

  /** What axe finds, shortly. */
  async violations(rules) {
    const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((own) => `${own.html.slice(0, 160)} ${own.failureSummary}`)]);
  },

  /** Whether anything is animated. */
  moves() {
    const styles = [...document.querySelectorAll("*")].map((own) => getComputedStyle(own));
    return styles.some((style) => style.animationName !== "none" || style.transitionDuration !== "0s");
  },

  /** The rows of a preview that differ. */
  changes() {
    const rows = [...document.querySelectorAll(".outcome .changes")];
    return rows.map((row) => [...row.cells].map((cell) => cell.textContent.replace(/[◆■]/, "").trim()));
  },

  /** How many tokens each proposed. */
  tokens() {
    const sources = ["head", "prompt_lookup", "recycling", "format", "verifier"];
    return sources.map((name) => document.querySelectorAll(`.from-${name}`).length);
  },

  /** The drafters of the view now: name, share of the text, and the colours of their marks and the ground. */
  drafters() {
    const written = [...document.querySelectorAll(".wrote li")].map((own) => own.textContent.split(/ (?=\d)/));
    const rows = [...document.querySelectorAll(".who")].map((own) => [own.textContent, getComputedStyle(own.firstChild).backgroundColor]);
    const bars = [...document.querySelectorAll(".stack-bar i")].map((own) => getComputedStyle(own).backgroundColor);
    return { written, rows, bars, ground: getComputedStyle(document.querySelector(".card")).backgroundColor };
  },

  /** Pictures, elements that only markup could have made, and what such markup would have done. */
  markup() {
    const made = document.querySelectorAll("#console script, #console b");
    return [document.querySelectorAll("img").length, made.length, globalThis.broken ?? null];
  },

  /** Whether every drawing says what it shows. */
  drawingsSpeak() {
    const drawings = [...document.querySelectorAll(".canvas")];
    return drawings.every((own) => own.getAttribute("role") === "img" && own.getAttribute("aria-label").length > 30);
  },

  set(selector, value) {
    const field = document.querySelector(selector);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  },

  press(text) {
    [...document.querySelectorAll("button")].find((own) => own.textContent === text).click();
  },
};
