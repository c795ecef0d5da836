// The door: a key is entered once and kept in this tab only.

import { Problem, key, read } from "./api.js";
import { fill, h, identifier, write } from "./dom.js";
import { trouble } from "./parts.js";

/** The page that asks for a key; `said` is why one is asked for again. */
export function signIn(said, onDone) {
  const id = identifier("key");
  const input = h("input", {
    id,
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
    pattern: "[!-~]+",
    title: "Letters, digits and signs, without blanks",
    "aria-describedby": `${id}-hint`,
  });
  const button = h("button", { type: "submit", class: "primary" }, "Sign in");
  const problem = h("div", {}, said && trouble(said));
  const form = h(
    "form",
    {
      class: "sign-in",
      onsubmit: (event) => {
        event.preventDefault();
        enter();
      },
    },
    h("h1", {}, "dvi console"),
    h("p", { class: "note" }, "Heads that learn from traffic: which one serves, how well, and the way back."),
    h(
      "div",
      { class: "field" },
      h("label", { for: id }, "Admin key"),
      input,
      h(
        "p",
        { class: "note", id: `${id}-hint` },
        "A key with the role viewer sees everything, one with the role admin can act. It stays in this tab and is gone with it.",
      ),
    ),
    button,
    problem,
  );

  async function enter() {
    button.disabled = true;
    write(button, "Signing in…");
    key.set(input.value.trim());
    try {
      await read("activation");
      onDone();
    } catch (failure) {
      // Only a key that the gateway knows is worth keeping; any other trouble may pass.
      const known = failure instanceof Problem && failure.status !== 401 && failure.status !== 403 && failure.status !== 0;
      if (known) {
        onDone();
        return;
      }
      key.clear();
      fill(problem, trouble(failure));
      input.select();
    }
    button.disabled = false;
    write(button, "Sign in");
  }

  return { element: h("main", { class: "door" }, form), focus: () => input.focus() };
}
