// Numbers and times as people read them.

const NONE = "–";

function finite(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** A number with a fixed count of decimals, so that columns stay aligned. */
export function number(value, decimals = 0) {
  return finite(value)
    ? value.toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace("-", "−")
    : NONE;
}

/** A figure of unknown size: a few digits that matter. */
export function figure(value) {
  if (!finite(value)) {
    return NONE;
  }
  const size = Math.abs(value);
  return Number.isInteger(value) ? number(value) : number(value, size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

/** 0.4312 as 43.1 %. */
export function percent(share, decimals = 1) {
  return finite(share) ? `${number(share * 100, decimals)} %` : NONE;
}

/** A difference of shares, in points and with its sign. */
export function points(difference) {
  return finite(difference) ? `${difference >= 0 ? "+" : "−"}${number(Math.abs(difference) * 100, 1)} pt` : NONE;
}

/** A share with its sign: 0.031 as +3.1 %. */
export function signed(share) {
  return finite(share) ? `${share > 0 ? "+" : ""}${percent(share)}` : NONE;
}

/** 1.31 as 1.31×. */
export function times(ratio) {
  return finite(ratio) ? `${number(ratio, 2)}×` : NONE;
}

export function bytes(count) {
  if (!finite(count)) {
    return NONE;
  }
  const step = count >= 1e6 ? [1e6, "MB"] : count >= 1e3 ? [1e3, "kB"] : [1, "B"];
  return `${number(count / step[0], step[0] === 1e6 ? 1 : 0)} ${step[1]}`;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const MINUTE = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** An instant in the reader's time zone: the clock for today, the day and clock otherwise. */
export function instant(text) {
  const at = new Date(text);
  if (!text || Number.isNaN(at.getTime())) {
    return NONE;
  }
  return at.toDateString() === new Date().toDateString() ? CLOCK.format(at) : `${DAY.format(at)}, ${MINUTE.format(at)}`;
}

/** An instant on a chart's axis that spans so many milliseconds; midnights of a longer one are days. */
export function tick(milliseconds, span) {
  const at = new Date(milliseconds);
  const midnight = at.getHours() === 0 && at.getMinutes() === 0;
  return span > 432e5 && midnight ? DAY.format(at) : span > 6e5 ? MINUTE.format(at) : CLOCK.format(at);
}

/** How long ago an instant was. */
export function ago(text, now = Date.now()) {
  const seconds = Math.round((now - new Date(text).getTime()) / 1000);
  if (!text || Number.isNaN(seconds)) {
    return NONE;
  }
  return seconds < 1 ? "now" : `${duration(seconds)} ago`;
}

/** Seconds as one or two units. */
export function duration(seconds) {
  if (!finite(seconds)) {
    return NONE;
  }
  if (seconds < 60) {
    return `${number(seconds, seconds < 10 && !Number.isInteger(seconds) ? 1 : 0)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

/** A version of the head; -1 stands for none. */
export function head(version) {
  return version === null || version === undefined ? NONE : version < 0 ? "no head" : `head ${version}`;
}

/** The start of a digest, enough to tell two apart. */
export function digest(sha256) {
  return sha256 ? sha256.slice(0, 10) : NONE;
}

const SOURCES = { initial: "Initial", gate: "Gate", admin: "Operator", rollback: "Roll back", watch: "Watch" };

/** Who decided on an activation. */
export function source(name) {
  return SOURCES[name] ?? name ?? NONE;
}

/** All that draft, in the order in which they are shown. */
export const DRAFTERS = ["head", "prompt_lookup", "recycling", "format"];

const SOURCE_NAMES = { head: "Head", prompt_lookup: "Lookup", recycling: "Recycling", format: "Format", verifier: "Verifier" };

/** Who proposed a token. */
export function drafter(name) {
  return SOURCE_NAMES[name] ?? name;
}

/** snake_case as words. */
export function words(name) {
  const text = String(name ?? "").replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
