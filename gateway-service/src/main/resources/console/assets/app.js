// The frame around the views: signing in, navigation, the state of the connection.

import { ActionsView } from "./actions.js";
import { key } from "./api.js";
import { announce, fill, h, write } from "./dom.js";
import { HistoryView } from "./history.js";
import { LearningView } from "./learning.js";
import { Live } from "./live.js";
import { NowView } from "./now.js";
import { PlaygroundView } from "./playground.js";
import { ReplicasView } from "./replicas.js";
import { signIn } from "./sign-in.js";
import { applyTheme, nextTheme } from "./theme.js";

const VIEWS = {
  now: NowView,
  learning: LearningView,
  history: HistoryView,
  replicas: ReplicasView,
  playground: PlaygroundView,
  actions: ActionsView,
};
const THEMES = { system: "System", light: "Light", dark: "Dark" };

const root = document.getElementById("console");

class Console {
  constructor() {
    this.views = Object.fromEntries(Object.entries(VIEWS).map(([name, View]) => [name, new View()]));
    this.links = Object.fromEntries(
      Object.entries(this.views).map(([name, { title }]) => [name, h("a", { href: `#${name}` }, title)]),
    );
    this.heading = h("h1", { tabindex: "-1" });
    this.model = h("span", { class: "model" });
    this.status = h("p", { class: "status" });
    this.retry = h(
      "button",
      { type: "button", class: "quiet small", hidden: true, onclick: () => this.live.retry() },
      "Try now",
    );
    this.place = h("div", { class: "place" });
    this.element = h(
      "div",
      { class: "frame" },
      h(
        "a",
        {
          class: "skip",
          href: "#main",
          onclick: (event) => {
            event.preventDefault();
            this.heading.focus();
          },
        },
        "Skip to content",
      ),
      h(
        "header",
        { class: "rail" },
        h(
          "div",
          { class: "rail-inside" },
          h(
            "div",
            { class: "brand" },
            h("img", { src: "assets/icon.svg", alt: "", width: "28", height: "28" }),
            h("div", {}, h("strong", {}, "dvi"), this.model),
          ),
          h(
            "nav",
            { "aria-label": "Views" },
            h(
              "ul",
              {},
              Object.values(this.links).map((link) => h("li", {}, link)),
            ),
          ),
          h(
            "div",
            { class: "foot" },
            h("div", { class: "connection" }, this.status, this.retry),
            h(
              "div",
              { class: "tools" },
              this.theme(),
              h("button", { type: "button", class: "quiet small", onclick: () => leave(null) }, "Sign out"),
            ),
          ),
        ),
      ),
      h("main", { id: "main" }, this.heading, this.place),
    );
    this.live = new Live(
      () => this.changed(),
      (problem) => leave(problem),
    );
    this.turned = () => this.turn(true);
  }

  theme() {
    const button = h("button", { type: "button", class: "quiet small", onclick: () => show(nextTheme()) });
    const show = (theme) => {
      write(button, `Theme: ${THEMES[theme]}`);
    };
    show(applyTheme());
    return button;
  }

  open() {
    fill(root, this.element);
    window.addEventListener("hashchange", this.turned);
    this.clock = setInterval(() => this.connection(), 1000);
    this.turn(false);
    this.live.start();
  }

  close() {
    window.removeEventListener("hashchange", this.turned);
    clearInterval(this.clock);
    this.live.stop();
  }

  /** Shows the view that the address names: #view/detail?field=value. */
  turn(focus) {
    const [path, query] = location.hash.slice(1).split("?");
    const [name, detail] = path.split("/");
    const shown = this.views[name] ? name : "now";
    const view = (this.view = this.views[shown]);
    view.turn?.(detail, Object.fromEntries(new URLSearchParams(query)));
    for (const [own, link] of Object.entries(this.links)) {
      if (own === shown) {
        link.setAttribute("aria-current", "page");
      } else {
        link.removeAttribute("aria-current");
      }
    }
    write(this.heading, view.title);
    document.title = `${view.title} · dvi console`;
    fill(this.place, view.element);
    view.update(this.live);
    if (focus) {
      this.heading.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }

  /** Many changes may come together; the page follows once a frame. */
  changed() {
    if (!this.due) {
      this.due = setTimeout(() => {
        this.due = null;
        this.view.update(this.live);
        this.connection();
      }, 40);
    }
  }

  connection() {
    const { state, until, why } = this.live.connection;
    const served = this.live.console;
    write(this.model, served ? served.model : "console");
    const left = Math.max(0, Math.ceil(((until ?? 0) - Date.now()) / 1000));
    const text = {
      connecting: "Connecting…",
      live: "Live",
      waiting: left > 0 ? `Not connected; next try in ${left} s` : "Connecting…",
    }[state];
    if (this.status.dataset.state !== undefined && this.status.dataset.state !== state) {
      announce({ live: "Connected again.", waiting: "The connection was lost." }[state] ?? "");
    }
    this.status.dataset.state = state;
    this.status.title = why ?? "";
    this.retry.hidden = !(state === "waiting" && left > 0);
    const old = state === "waiting" && this.live.heard > 0;
    this.place.classList.toggle("old", old);
    write(this.status, old ? `${text}. What you see is ${Math.round((Date.now() - this.live.heard) / 1000)} s old.` : text);
  }
}

let current = null;

function enter() {
  current = new Console();
  current.open();
}

function leave(problem) {
  current?.close();
  current = null;
  key.clear();
  door(problem);
}

function door(problem) {
  document.title = "Sign in · dvi console";
  const page = signIn(problem, enter);
  fill(root, page.element);
  page.focus();
}

applyTheme();
if (key.get()) {
  enter();
} else {
  door(null);
}
