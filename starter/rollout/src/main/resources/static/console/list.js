// Every rollout, those that need somebody first.

import { follow, now } from "./api.js";
import { h, icon, keyed, say } from "./dom.js";
import { gate } from "./gate.js";
import { count, duration, moment, rate, sentence, standing } from "./words.js";

/** The view; `report` is told how its stream fares. */
export function list(report) {
  const rows = new Map();
  const body = h("ul", { className: "rollouts", "aria-busy": "true" }, skeleton(), skeleton(), skeleton());
  const summary = h("p", { className: "lead", role: "status" });
  const element = h("section", { "aria-labelledby": "title" }, h("h1", { id: "title", text: "Releases" }), summary, body);

  function update(views) {
    body.removeAttribute("aria-busy");
    if (views.length === 0) {
      say(summary, "");
      keyed(body, "empty", () => [empty()]);
      return;
    }
    say(summary, summed(views));
    const sorted = views.toSorted((a, b) => urgency(a) - urgency(b) || b.updatedAt - a.updatedAt);
    keyed(body, `rows ${sorted.map((view) => view.name).join(" ")}`, () => sorted.map((view) => row(rows, view.name).element));
    for (const view of sorted) row(rows, view.name).update(view);
  }

  const close = follow("stream", (name, data) => name === "rollouts" && update(data), report);
  return { element, close };
}

function row(rows, name) {
  if (!rows.has(name)) rows.set(name, newRow(name));
  return rows.get(name);
}

function newRow(name) {
  const split = gate();
  const badge = h("span", { className: "badge" });
  const text = h("p", { className: "row-text" });
  const stable = h("span", { className: "of-stable" });
  const canary = h("span", { className: "of-canary" });
  const when = h("span", { className: "row-when" });
  const element = h(
    "li",
    {},
    h(
      "a",
      { className: "row", href: `#/${encodeURIComponent(name)}` },
      h("span", { className: "row-head" }, h("strong", { className: "row-name", text: name }), badge, when),
      split.element,
      text,
      h("span", { className: "row-figures" }, stable, canary),
    ),
  );
  return {
    element,
    update(view) {
      badgeOf(badge, view);
      split.update(view);
      say(text, sentence(view));
      say(stable, view.startedAt ? `stable ${figures(view.stable)}` : "");
      say(canary, view.startedAt ? `canary ${figures(view.canary)}` : "");
      say(when, timeOf(view));
    },
  };
}

/** The standing as a badge; its key keeps it from being drawn again. */
export function badgeOf(badge, view) {
  const [words, tone, drawing] = standing(view);
  if (badge.dataset.tone !== tone) badge.dataset.tone = tone;
  keyed(badge, words, () => [icon(drawing), words]);
}

function figures(version) {
  return version.requests === 0 ? "no requests" : `${rate(version.failures, version.requests)} of ${count(version.requests)} failed`;
}

function timeOf(view) {
  if (!view.startedAt) return "";
  return view.outcome ? moment(view.updatedAt) : `for ${duration(now() - view.startedAt)}`;
}

/** Who waits for a person comes first, then what is on, then what has ended. */
function urgency(view) {
  if (view.phase === "Paused") return 0;
  if (view.outcome) return 3;
  return view.phase === "Idle" ? 4 : 1;
}

function summed(views) {
  const on = views.filter((view) => !view.outcome && view.phase !== "Idle").length;
  const asks = views.filter((view) => view.phase === "Paused").length;
  const services = views.length === 1 ? "1 service" : `${views.length} services`;
  const releases = on === 0 ? "no release is on" : on === 1 ? "1 release is on" : `${on} releases are on`;
  return `${services}; ${releases}${asks === 0 ? "" : `, ${asks} of them ${asks === 1 ? "waits" : "wait"} for a person`}.`;
}

function skeleton() {
  return h("li", { className: "row skeleton", "aria-hidden": "true" }, h("span"), h("span"), h("span"));
}

function empty() {
  return h(
    "li",
    { className: "notice" },
    h("h2", { text: "No rollout yet" }),
    h("p", { text: "Apply one, and it appears here:" }),
    h("pre", {}, h("code", { text: "sluice apply -f rollout.yaml" })),
    h("p", { className: "hint", text: "k8s/examples has commented ones." }),
  );
}
