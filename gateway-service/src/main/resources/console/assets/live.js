// What the console knows, kept fresh by the stream of events; views are told when it changes.

import { call, read, readActivation } from "./api.js";
import { Samples } from "./samples.js";
import { events } from "./sse.js";

const SILENCE = 15_000;
const LONGEST_PAUSE = 30_000;

/** The state of the gateway as last heard. Lists are undefined until they were read. */
export class Live {
  constructor(onChange, onRefused) {
    this.onChange = onChange;
    this.onRefused = onRefused;
    this.connection = { state: "connecting", since: Date.now() };
    this.heard = 0;
    this.samples = new Samples();
    this.problems = {};
  }

  /** Reads everything once, then follows the stream until stopped. */
  start() {
    this.stopping = new AbortController();
    this.refresh();
    this.follow();
  }

  stop() {
    this.stopping.abort();
  }

  /** Reads all lists again; each stands for itself, so one that fails hides none of the others. */
  refresh() {
    return Promise.all([
      this.take("console", () => read("console")),
      this.take("activation", async () => (await readActivation()).activation),
      this.take("replicas", async () => (await read("replicas")).replicas),
      this.take("learning", () => read("learning?points=400")),
      this.refreshHistory(),
    ]);
  }

  refreshHistory() {
    return Promise.all([
      this.take("heads", () => read("heads?limit=200")),
      this.take("activations", () => read("activations?limit=25")),
    ]);
  }

  /** The page of activations behind the ones that are shown. */
  async older() {
    const token = this.activations.next_page_token;
    const page = await read(`activations?limit=25&page_token=${encodeURIComponent(token)}`);
    this.activations = {
      activations: [...this.activations.activations, ...page.activations],
      next_page_token: page.next_page_token,
    };
    this.onChange();
  }

  async take(name, reading) {
    try {
      this[name] = await reading();
      delete this.problems[name];
    } catch (problem) {
      this.note(name, problem);
    }
    this.onChange();
  }

  note(name, problem) {
    if (problem.status === 401) {
      this.onRefused(problem);
    }
    this.problems[name] = problem;
  }

  async follow() {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        await this.listen(() => {
          failures = 0;
        });
        this.connection = { state: "waiting", why: "The stream ended." };
      } catch (problem) {
        if (this.stopping.signal.aborted) {
          return;
        }
        if (problem.status === 401 || problem.status === 403) {
          this.onRefused(problem);
          return;
        }
        this.connection = { state: "waiting", why: problem.message };
      }
      const pause = Math.min(LONGEST_PAUSE, 1000 * 2 ** failures) * (0.75 + Math.random() / 2);
      failures = Math.min(failures + 1, 5);
      this.connection.until = Date.now() + pause;
      this.onChange();
      await this.pause(pause);
    }
  }

  async listen(onEvent) {
    const silence = new AbortController();
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
    };
    alive();
    try {
      const response = await call("events", {
        signal: AbortSignal.any([this.stopping.signal, silence.signal]),
        headers: { Accept: "text/event-stream" },
      });
      if (this.heard > 0) {
        // What happened meanwhile is in no event.
        this.refresh();
      }
      for await (const { event, data } of events(response, alive)) {
        this.connection = { state: "live" };
        this.heard = Date.now();
        onEvent();
        this.accept(event, JSON.parse(data));
      }
    } catch (failure) {
      throw silence.signal.aborted ? new Error("The stream fell silent.") : failure;
    } finally {
      clearTimeout(timer);
    }
  }

  accept(event, data) {
    if (event === "now") {
      const moved = this.activation && this.activation.sequence !== data.activation.sequence;
      this.activation = { ...data.activation, converged: data.converged };
      this.replicas = data.replicas;
      for (const name of ["activation", "replicas"]) {
        delete this.problems[name];
      }
      this.samples.add(Date.now(), data.replicas);
      if (moved) {
        this.refreshHistory();
      }
    } else if (event === "learning") {
      this.learning = { ...this.learning, ...data };
      delete this.problems.learning;
    }
    this.onChange();
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      const wake = () => done();
      this.wake = wake;
      this.stopping.signal.addEventListener("abort", wake, { once: true });
      function done() {
        clearTimeout(timer);
        resolve();
      }
    });
  }

  /** Ends the pause before the next try. */
  retry() {
    this.wake?.();
  }
}
