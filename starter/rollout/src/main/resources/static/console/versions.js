// Both versions side by side.

import { h, say } from "./dom.js";
import { count, latency, rate } from "./words.js";

const ROWS = [
  { words: "Requests a second", value: (version, window, seconds) => perSecond(window, seconds) },
  { words: "Failure rate", value: (version) => rate(version.failures, version.requests), ratio: failureRate },
  { words: "p50 latency", value: (version) => latency(version.p50Micros), ratio: (version) => version.p50Micros },
  { words: "p90 latency", value: (version) => latency(version.p90Micros), ratio: (version) => version.p90Micros },
  { words: "p99 latency", value: (version) => latency(version.p99Micros), ratio: (version) => version.p99Micros },
  { words: "Requests", value: (version) => count(version.requests) },
  { words: "Failed", value: (version) => count(version.failures) },
];

export function versions() {
  const names = { stable: h("code"), canary: h("code") };
  const rows = ROWS.map((row) => ({
    row,
    stable: h("td"),
    canary: h("td"),
    ratio: h("td", { className: "ratio" }),
  }));
  const users = h("p");
  const element = h(
    "section",
    { className: "card versions", "aria-labelledby": "versions" },
    h("h2", { id: "versions", text: "Both versions in this release" }),
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td"),
          h("th", { scope: "col", className: "of-stable" }, h("span", { text: "Stable" }), names.stable),
          h("th", { scope: "col", className: "of-canary" }, h("span", { text: "Canary" }), names.canary),
          h("th", { scope: "col", className: "ratio", text: "Canary / stable" }),
        ),
      ),
      h("tbody", {}, ...rows.map((it) => h("tr", {}, h("th", { scope: "row", text: it.row.words }), it.stable, it.canary, it.ratio))),
    ),
    users,
  );

  return {
    element,
    update(view, point) {
      // Once released, the canary's revision is the stable one, and the figures are those of the version before it.
      const replaced = view.outcome === "released" || view.stableRevision === view.canaryRevision;
      name(names.stable, replaced ? "the version before" : view.stableRevision, replaced ? null : view.stable);
      name(names.canary, view.canaryRevision, view.canary);
      for (const { row, stable, canary, ratio } of rows) {
        say(stable, row.value(view.stableCounts, point?.stable, point?.seconds));
        say(canary, row.value(view.canaryCounts, point?.canary, point?.seconds));
        say(ratio, row.ratio ? quotient(row.ratio(view.canaryCounts), row.ratio(view.stableCounts)) : "");
      }
      say(users, `${errors(view.userErrors)} reached users; ${calls(view.replayed)} that failed on the canary ${view.replayed === 1 ? "was" : "were"} answered by stable instead.`);
    },
  };
}

function name(element, revision, endpoint) {
  const text = revision ?? "–";
  say(element, text);
  if (endpoint && element.title !== endpoint) element.title = endpoint;
}

function perSecond(window, seconds) {
  if (window === undefined) return "–";
  const rate = window.requests / seconds;
  return rate >= 10 ? count(Math.round(rate)) : rate.toFixed(1);
}

function failureRate(version) {
  return version.requests === 0 ? 0 : version.failures / version.requests;
}

function quotient(canary, stable) {
  return canary > 0 && stable > 0 ? `${(canary / stable).toFixed(2)}×` : "";
}

function errors(number) {
  return number === 1 ? "1 error" : `${count(number)} errors`;
}

function calls(number) {
  return number === 1 ? "1 call" : `${count(number)} calls`;
}
