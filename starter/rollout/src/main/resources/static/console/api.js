// The controller's API: calls with the token of this tab, and streams of events that come back by themselves.

const BASE = new URL("../api/v1/", document.baseURI);
const KEY = "sluice.token";

/** The controller sends something at least every five seconds; longer silence is a dead connection. */
const SILENCE = 12_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5_000;

/** What the controller said no with; status 0 when it did not answer. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let skew = 0;

/** The controller's time: this machine's clock may be wrong, and figures speak of the controller's. */
export function now() {
  return Date.now() - skew;
}

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

export async function call(path, { method = "GET", body } = {}) {
  const response = await send(path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  return response.status === 204 ? null : response.json();
}

/** Who this tab is; rejected with 401 when reading needs a token here. */
export function identity() {
  return call("identity");
}

/**
 * Follows a stream of events until closed.
 *
 * @param listen given each event's name and data
 * @param report given "live", "lost" with the time of the next try, or "refused" with the refusal
 * @return closes it
 */
export function follow(path, listen, report) {
  const closed = new AbortController();
  let wake = () => {};
  let wait = FIRST_WAIT;

  async function once() {
    const silent = new AbortController();
    let timer = setTimeout(() => silent.abort(), SILENCE);
    try {
      const signal = AbortSignal.any([closed.signal, silent.signal]);
      const response = await send(path, { accept: "text/event-stream", signal });
      await read(response.body, (name, data) => {
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENCE);
        wait = FIRST_WAIT;
        report("live");
        listen(name, data);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async function forever() {
    while (!closed.signal.aborted) {
      try {
        await once();
      } catch (failure) {
        if (closed.signal.aborted) return;
        if (failure instanceof Refusal && failure.status >= 400 && failure.status < 500) {
          report("refused", failure);
          return;
        }
      }
      if (closed.signal.aborted) return;
      report("lost", Date.now() + wait);
      await new Promise((resolve) => {
        wake = resolve;
        setTimeout(resolve, wait);
      });
      wait = Math.min(LONGEST_WAIT, 2 * wait);
    }
  }

  const awake = () => wake();
  addEventListener("online", awake);
  forever();
  return () => {
    removeEventListener("online", awake);
    closed.abort();
  };
}

async function send(path, { method = "GET", body, accept = "application/json", signal } = {}) {
  const headers = { Accept: `${accept}, application/problem+json` };
  if (token.get() !== null) headers.Authorization = `Bearer ${token.get()}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(new URL(path, BASE), { method, headers, body, signal, cache: "no-store", credentials: "omit" });
  } catch (failure) {
    throw failure.name === "AbortError" ? failure : new Refusal(0, "The controller does not answer.");
  }
  keepTime(response.headers.get("Date"));
  if (!response.ok) throw new Refusal(response.status, await said(response));
  return response;
}

/** The header is cut to whole seconds: a small difference is none. */
function keepTime(date) {
  const difference = date === null ? 0 : Date.now() - Date.parse(date);
  skew = Math.abs(difference) < 3_000 ? 0 : difference;
}

/** The sentence of a problem+json answer. */
async function said(response) {
  try {
    const problem = await response.json();
    return problem.detail ?? problem.title ?? `The controller answered ${response.status}.`;
  } catch {
    return `The controller answered ${response.status}.`;
  }
}

/** Reads server-sent events: lines `event:` and `data:`, an empty line ends one. */
async function read(stream, listen) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) dispatch(event, listen);
  }
}

function dispatch(event, listen) {
  let name = "message";
  const data = [];
  for (const line of event.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).trim());
  }
  if (data.length > 0) listen(name, JSON.parse(data.join("\n")));
}
