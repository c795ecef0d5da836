// Calls of the admin API, with the key in the header and errors as problem details.

const STORE = "dvi.console.key";

/** The key of this tab; the browser forgets it with the tab. */
export const key = {
  get: () => sessionStorage.getItem(STORE),
  set: (value) => sessionStorage.setItem(STORE, value),
  clear: () => sessionStorage.removeItem(STORE),
};

/** A refusal, with what the server said about it. */
export class Problem extends Error {
  constructor(status, code, detail, param) {
    super(detail);
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

const UNREACHABLE = "The gateway cannot be reached. The console tries again by itself.";

/** Sends a request and returns the answer if it is a good one; throws a Problem otherwise. */
export async function call(path, { method = "GET", body, headers = {}, signal } = {}) {
  let response;
  try {
    response = await fetch(`admin/v1/${path}`, {
      method,
      signal,
      cache: "no-store",
      redirect: "error",
      headers: {
        Authorization: `Bearer ${key.get() ?? ""}`,
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...headers,
      },
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new Problem(0, "unreachable", UNREACHABLE, null);
  }
  if (!response.ok) {
    throw await problem(response);
  }
  return response;
}

async function problem(response) {
  const said = await response.json().catch(() => ({}));
  return new Problem(
    response.status,
    said.code ?? "",
    said.detail ?? said.title ?? `The gateway answered ${response.status}.`,
    said.param ?? null,
  );
}

/** A GET whose answer is JSON. */
export async function read(path) {
  return (await call(path)).json();
}

/** The pointer with the entity tag that a change of it must name. */
export async function readActivation() {
  const response = await call("activation");
  return { activation: await response.json(), tag: response.headers.get("ETag") };
}

/** A write, or with dryRun the same without its effect. */
export async function order({ method, path, body }, { dryRun, tag, idempotencyKey }) {
  const headers = { ...(tag ? { "If-Match": tag } : {}), ...(idempotencyKey ? { "Idempotency-Key": idempotencyKey } : {}) };
  return (await call(dryRun ? `${path}?dry_run=true` : path, { method, body, headers })).json();
}
