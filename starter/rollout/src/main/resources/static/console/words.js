// Numbers and states as people read them; the command line says the same in the same words.

const PHASES = {
  Idle: ["No release is on", "quiet", "dot"],
  Preparing: ["Preparing", "busy", "hourglass"],
  Promoting: ["Everyone is on the canary", "busy", "arrow"],
  HandingOver: ["Handing over", "busy", "arrow"],
  RollingBack: ["Rolling back", "bad", "undo"],
};

const OUTCOMES = {
  released: ["Released", "good", "check"],
  rolledBack: ["Rolled back", "bad", "undo"],
  aborted: ["Aborted", "bad", "cross"],
};

const LARGEST = Math.log(1e6);

/** Basis points as percent: 250 is "2.5 %". */
export function weight(basisPoints) {
  return `${trimmed((basisPoints / 100).toFixed(2))} %`;
}

/** A share from 0 to 1 as percent, with as many digits as it needs. */
export function share(value) {
  if (!Number.isFinite(value)) return "–";
  const percent = 100 * value;
  return `${trimmed(percent.toFixed(percent >= 10 ? 0 : percent >= 1 ? 1 : 2))} %`;
}

export function rate(failures, requests) {
  return requests > 0 ? share(failures / requests) : "–";
}

export function count(number) {
  return number.toLocaleString("en-US");
}

export function latency(micros) {
  if (!(micros > 0)) return "–";
  return micros < 10_000 ? `${(micros / 1000).toFixed(1)} ms` : `${count(Math.round(micros / 1000))} ms`;
}

/** Evidence is a factor kept as its logarithm: 4.605 is "100 : 1"; below zero it speaks against an alarm. */
export function odds(log) {
  if (!(log > 0)) return "none";
  if (log >= LARGEST) return "over 1,000,000 : 1";
  return `${log < Math.log(10) ? Math.exp(log).toFixed(1) : count(Math.round(Math.exp(log)))} : 1`;
}

export function factor(value) {
  return `${trimmed(value.toFixed(2))}×`;
}

export function clock(millis) {
  return new Date(millis).toLocaleTimeString("en-GB");
}

export function moment(millis) {
  const at = new Date(millis);
  return at.toDateString() === new Date().toDateString()
    ? clock(millis)
    : `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${clock(millis)}`;
}

/** A length of time in its two largest units. */
export function duration(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** ISO 8601 as the API writes a step's least time: PT1M30S. */
export function isoDuration(text) {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text ?? "");
  return parts === null ? 0 : 1000 * (3600 * (parts[1] ?? 0) + 60 * (parts[2] ?? 0) + 1 * (parts[3] ?? 0));
}

/** Where a rollout stands: its words, its tone, its icon. */
export function standing(view) {
  if (view.outcome) return OUTCOMES[view.outcome] ?? [view.outcome, "quiet", "dot"];
  if (view.phase === "Paused") {
    return view.approval ? ["Waits for approval", "ask", "hourglass"] : ["Paused", "ask", "pause"];
  }
  if (view.phase === "Shifting") return [`Step ${view.step + 1} of ${view.steps.length}`, "busy", "arrow"];
  return PHASES[view.phase] ?? [view.phase, "quiet", "dot"];
}

export function stepName(step) {
  return step.approval ? "approval" : weight(step.weight);
}

/** One sentence: why the release is where it is, or what it waits for. */
export function sentence(view) {
  const text = view.outcome ? view.reason : (view.hold ?? view.forecast?.text ?? view.reason);
  return sentenceCase(text ?? "");
}

/** A clause as a sentence; a name that it begins with, such as a revision, stays as it is. */
export function sentenceCase(text) {
  if (text === "") return "";
  const start = /^[a-z]+ /.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
  const whole = /[.!?:]$/.test(start) ? start : `${start}.`;
  return whole.replace(/(\d) (?=(%|ms|s|min|h)\b|%)/g, "$1\u00a0");
}

function trimmed(digits) {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}
