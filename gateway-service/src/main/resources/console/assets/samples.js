// What the replicas' counters say: sums over replicas, and how they grew in the last minute.

const KEPT = 600;
const WINDOW = 60_000;

/** Sums the counters of all replicas by head version. */
export function byHead(replicas) {
  const heads = new Map();
  for (const replica of replicas) {
    for (const serving of replica.serving ?? []) {
      const sum = heads.get(serving.head_version) ?? nothing();
      add(sum, serving);
      heads.set(serving.head_version, sum);
    }
  }
  return heads;
}

function nothing() {
  return { requests: 0, tokens: 0, steps: 0, seconds: 0, nonFinite: 0, drafted: [], accepted: [], drafters: {} };
}

function add(sum, serving) {
  sum.requests += serving.requests;
  sum.tokens += serving.tokens;
  sum.steps += serving.verify_steps;
  sum.seconds += serving.decode_seconds;
  sum.nonFinite += serving.non_finite_drafts;
  addAll(sum.drafted, serving.drafted_by_position);
  addAll(sum.accepted, serving.accepted_by_position);
  for (const { drafter, drafted, accepted } of serving.drafters ?? []) {
    const own = (sum.drafters[drafter] ??= { drafted: 0, accepted: 0 });
    own.drafted += drafted;
    own.accepted += accepted;
  }
}

function addAll(sums, values = []) {
  values.forEach((value, index) => {
    sums[index] = (sums[index] ?? 0) + value;
  });
}

function grown(now, before) {
  const grow = {
    requests: now.requests - before.requests,
    tokens: now.tokens - before.tokens,
    steps: now.steps - before.steps,
    seconds: now.seconds - before.seconds,
    nonFinite: now.nonFinite - before.nonFinite,
    drafters: {},
    drafted: now.drafted.map((value, index) => value - (before.drafted[index] ?? 0)),
    accepted: now.accepted.map((value, index) => value - (before.accepted[index] ?? 0)),
  };
  for (const [name, own] of Object.entries(now.drafters)) {
    const old = before.drafters[name] ?? { drafted: 0, accepted: 0 };
    grow.drafters[name] = { drafted: own.drafted - old.drafted, accepted: own.accepted - old.accepted };
  }
  return grow;
}

/** Tokens of one stream per second; undefined before anything was decoded. */
export function speed(counters) {
  return counters && counters.seconds > 0 ? counters.tokens / counters.seconds : undefined;
}

/** Tokens a verify step. */
export function perStep(counters) {
  return counters && counters.steps > 0 ? counters.tokens / counters.steps : undefined;
}

/** The share accepted of what was drafted, for each position. */
export function acceptance(counters) {
  return (counters?.drafted ?? []).map((drafted, index) =>
    drafted > 0 ? (counters.accepted[index] ?? 0) / drafted : undefined,
  );
}

/** What plain decoding would give, on average over the replicas that say so. */
export function plainSpeed(replicas) {
  const known = replicas.map((replica) => replica.plain_tokens_per_second).filter((value) => value > 0);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : undefined;
}

/** The newest ten minutes of counters. */
export class Samples {
  constructor() {
    this.kept = [];
  }

  add(at, replicas) {
    this.kept.push({ at, heads: byHead(replicas), plain: plainSpeed(replicas) });
    this.kept.splice(0, this.kept.length - KEPT);
  }

  /** Counters of a head over the last minute; all there are, where the minute held no step. */
  recent(version) {
    const last = this.kept.at(-1);
    const now = last?.heads.get(version);
    if (!now) {
      return { counters: undefined, recent: false };
    }
    const grow = this.between(this.from(last.at - WINDOW), last, version);
    return grow && grow.steps > 0 ? { counters: grow, recent: true } : { counters: now, recent: false };
  }

  /** A line for each sample: what a head gave in the ten seconds before. */
  course(version) {
    return this.kept.map((sample, index) => {
      const grow = this.between(this.kept[Math.max(0, index - 10)], sample, version);
      const busy = grow && grow.steps > 0;
      return {
        at: sample.at,
        plain: sample.plain,
        speed: busy ? speed(grow) : undefined,
        perStep: busy ? perStep(grow) : undefined,
      };
    });
  }

  from(at) {
    return this.kept.find((sample) => sample.at >= at);
  }

  between(before, after, version) {
    const old = before.heads.get(version);
    const now = after.heads.get(version);
    if (before === after || !old || !now) {
      return undefined;
    }
    const grow = grown(now, old);
    // A replica that restarted counts from nothing again.
    return grow.steps < 0 || grow.tokens < 0 || grow.seconds < 0 ? undefined : grow;
  }
}
