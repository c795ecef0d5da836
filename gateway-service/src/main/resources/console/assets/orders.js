// What an operator can order: the fields of each form, the call it makes, and what would be different after it.

import { head, percent, words } from "./format.js";

const WHOLE = (text) => Number.parseInt(text, 10);

function ready(live) {
  return live.heads.heads.filter((own) => own.state === "ready");
}

function choices(heads, live) {
  return heads.map((own) => ({
    value: String(own.version),
    text: `${own.version}${role(own, live.activation)}${agreement(own)}`,
  }));
}

function role({ version, state }, activation) {
  const names = [
    activation.version === version && "active",
    activation.canary?.version === version && "canary",
    activation.shadow_version === version && "shadow",
    state === "quarantined" && "quarantined",
  ].filter(Boolean);
  return names.length > 0 ? ` (${names.join(", ")})` : "";
}

function agreement({ evaluation }) {
  return evaluation ? `, agreement ${percent(evaluation.first_token_agreement)}` : "";
}

/** The pointer before and after: [name, before, after]. */
function pointer(before, { activation: after }) {
  return [
    ["Active", head(before.version), head(after.version)],
    ["Canary", canary(before.canary), canary(after.canary)],
    ["Shadow", shadow(before), shadow(after)],
  ];
}

function shadow({ shadow_version: version }) {
  return version === null || version === undefined ? "none" : head(version);
}

function canary(own) {
  return own ? `${head(own.version)}, ${own.percent} % of requests` : "none";
}

/** The whole pointer as it is, with some of it changed: what a PUT leaves out is gone afterwards. */
function placed(activation, changes, reason) {
  const whole = {
    version: activation.version,
    shadow_version: activation.shadow_version ?? null,
    canary: activation.canary ? { version: activation.canary.version, percent: activation.canary.percent } : null,
    ...changes,
    reason,
  };
  return {
    method: "PUT",
    path: "activation",
    guarded: true,
    body: Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null)),
  };
}

/** A head that begins to serve is no shadow any more. */
function unshadowed(activation, version) {
  return activation.shadow_version === WHOLE(version) ? { shadow_version: null } : {};
}

export const ORDERS = {
  activate: {
    title: "Activate",
    verb: "Activate",
    note: "All requests that begin afterwards decode with this head. Those under way finish on theirs. A canary ends.",
    fields: () => [
      {
        name: "version",
        label: "Head",
        options: (live) =>
          choices(
            ready(live).filter((own) => own.version !== live.activation.version),
            live,
          ),
      },
    ],
    order: ({ version, reason }, { activation }) =>
      placed(
        activation,
        {
          version: WHOLE(version),
          canary: null,
          ...unshadowed(activation, version),
        },
        reason,
      ),
    outcome: pointer,
    done: ({ activation }) => `${words(head(activation.version))} is active, activation ${activation.sequence}.`,
  },
  canary: {
    title: "Canary",
    verb: "Set canary",
    note: "A share of requests, always the same ones by key, decodes with another head. 0 % ends the canary.",
    fields: (live) => [
      {
        name: "version",
        label: "Head",
        value: live.activation.canary?.version,
        options: (now) =>
          choices(
            ready(now).filter((own) => own.version !== now.activation.version),
            now,
          ),
      },
      {
        name: "percent",
        label: "Share of requests, %",
        type: "number",
        min: 0,
        max: 99,
        value: live.activation.canary?.percent ?? 10,
      },
    ],
    order: ({ version, percent: share, reason }, { activation }) =>
      placed(
        activation,
        {
          canary: WHOLE(share) > 0 ? { version: WHOLE(version), percent: WHOLE(share) } : null,
          ...unshadowed(activation, version),
        },
        reason,
      ),
    outcome: pointer,
    done: ({ activation }) => (activation.canary ? `Canary: ${canary(activation.canary)}.` : "There is no canary any more."),
  },
  shadow: {
    title: "Shadow",
    verb: "Set shadow",
    note: "The trainer scores another head on live experience beside the active one. It serves nobody, and a canary stays.",
    fields: (live) => [
      {
        name: "version",
        label: "Head",
        value: live.activation.shadow_version,
        options: (now) => [
          { value: "", text: "None" },
          ...choices(
            ready(now).filter(
              (own) => own.version !== now.activation.version && own.version !== now.activation.canary?.version,
            ),
            now,
          ),
        ],
      },
    ],
    order: ({ version, reason }, { activation }) =>
      placed(activation, { shadow_version: version === "" ? null : WHOLE(version) }, reason),
    outcome: pointer,
    done: ({ activation }) =>
      shadow(activation) === "none"
        ? "There is no shadow any more."
        : `${words(shadow(activation))} is scored in the shadow, activation ${activation.sequence}.`,
  },
  rollback: {
    title: "Roll back",
    verb: "Roll back",
    note: "A move forward to a version that served before. Text does not change, and no request fails.",
    fields: () => [
      {
        name: "to",
        label: "To",
        options: (live) => [
          { value: "", text: "The last good version" },
          ...choices(
            ready(live).filter((own) => own.version !== live.activation.version),
            live,
          ),
        ],
      },
    ],
    order: ({ to, reason }) => ({
      method: "POST",
      path: "activation:rollback",
      guarded: true,
      body: { ...(to ? { to: WHOLE(to) } : {}), reason },
    }),
    // What was previewed is what happens, also when "the last good version" is another one meanwhile.
    settle: (order, { activation }) => ({ ...order, body: { ...order.body, to: activation.version } }),
    outcome: pointer,
    done: ({ activation }) => `${words(head(activation.version))} is active again, activation ${activation.sequence}.`,
  },
  quarantine: {
    title: "Quarantine",
    verb: "Quarantine",
    grave: true,
    note: "The version is never activated again, by nobody. Refused while it is active, canary or shadow.",
    fields: () => [
      {
        name: "version",
        label: "Head",
        options: (live) =>
          choices(
            ready(live).filter((own) => own.version !== 0),
            live,
          ),
      },
    ],
    order: ({ version, reason }) => ({ method: "POST", path: `heads/${WHOLE(version)}:quarantine`, body: { reason } }),
    outcome: (_, { head: after }) => [[words(head(after.version)), "Ready", words(after.state)]],
    done: ({ head: after }) => `${words(head(after.version))} is quarantined.`,
  },
  learning: {
    title: "Learning",
    verb: "Set learning",
    note: "Pausing never touches serving, and experience is stored all the same.",
    fields: (live) => [
      {
        name: "mode",
        label: "Learning",
        value: live.learning?.mode,
        options: () => [
          { value: "paused", text: "Paused: store experience, no more" },
          { value: "training_only", text: "Training only: publish nothing" },
          { value: "learning", text: "Learning: train and publish" },
        ],
      },
    ],
    order: ({ mode, reason }) =>
      mode === "learning"
        ? { method: "POST", path: "learning:resume", body: { reason } }
        : {
            method: "POST",
            path: "learning:pause",
            body: { reason, ...(mode === "training_only" ? { publishing_only: true } : {}) },
          },
    outcome: (_, { learning }, live) => [["Learning", words(live.learning?.mode), words(learning.mode)]],
    done: ({ learning }) => `Learning: ${words(learning.mode).toLowerCase()}.`,
  },
};
