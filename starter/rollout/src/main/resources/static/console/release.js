// One rollout: what happens, why, and what can be done about it.

import { actions } from "./actions.js";
import { follow, now } from "./api.js";
import { charts } from "./charts.js";
import { h, icon, say, show } from "./dom.js";
import { evidence } from "./evidence.js";
import { gate, steps } from "./gate.js";
import { badgeOf } from "./list.js";
import { timeline } from "./timeline.js";
import { versions } from "./versions.js";
import { clock, duration, sentence, sentenceCase, standing, weight } from "./words.js";

/** The view; `report` is told how its stream fares. */
export function release(name, who, report, signIn) {
  const parts = { split: gate(), steps: steps(), versions: versions(), evidence: evidence(), charts: charts(), log: timeline(name) };
  const badge = h("span", { className: "badge large", role: "status" });
  const big = h("span", { className: "big" });
  const words = h("span", { className: "gate-words" });
  const text = h("p", { className: "lead" });
  const time = h("p", { className: "hint" });
  const wait = h("p", { className: "hint" });
  const commands = actions(name, who, signIn);
  const loading = h("p", { className: "loading", text: "Loading …" });
  const figures = h(
    "div",
    { hidden: true },
    h("div", { className: "judged" }, parts.versions.element, ...parts.evidence.cards),
    parts.charts.element,
  );
  const body = h(
    "div",
    { className: "release-body", hidden: true },
    h(
      "section",
      { className: "card gate-card", "aria-label": "Traffic" },
      h("div", { className: "gate-head" }, big, words),
      parts.split.element,
      parts.steps.element,
    ),
    figures,
    parts.log.element,
  );
  const element = h(
    "article",
    { className: "release" },
    h("a", { className: "back", href: "#/" }, icon("back"), "Releases"),
    h("header", { className: "release-head" }, h("div", {}, h("h1", { text: name }), badge), commands.element),
    text,
    h("div", { className: "times" }, time, wait),
    loading,
    body,
  );
  let view = null;

  function update(next) {
    view = next;
    loading.remove();
    show(body, true);
    badgeOf(badge, view);
    say(big, weight(view.weight));
    say(words, `of the users are on the canary${view.outcome === "released" ? "; it is the stable version now" : ""}`);
    say(text, sentence(view));
    tell();
    parts.split.update(view);
    parts.steps.update(view);
    show(figures, view.startedAt !== null && view.phase !== "Preparing");
    parts.versions.update(view, parts.charts.latest());
    parts.evidence.update(view);
    parts.charts.mark(view.phases);
    parts.log.update(view.decisions);
    commands.update(view);
    document.title = `${standing(view)[0]} · ${name} · Sluice`;
  }

  function tell() {
    if (view === null) return;
    say(time, timesOf(view));
    say(wait, waitOf(view));
  }

  const ticking = setInterval(tell, 1000);
  const listeners = {
    rollout: update,
    history: (points) => parts.charts.begin(points),
    points: (points) => parts.charts.add(points),
  };
  const end = follow(`rollouts/${encodeURIComponent(name)}/stream?history=true`, (event, data) => listeners[event]?.(data), report);
  return {
    element,
    close() {
      end();
      clearInterval(ticking);
      parts.charts.close();
    },
  };
}

function timesOf(view) {
  if (view.startedAt === null) return "";
  const group = view.group ? ` in the group ${view.group}` : "";
  return view.outcome
    ? `Began at ${clock(view.startedAt)}, ended after ${duration((view.phases.at(-1)?.from ?? view.updatedAt) - view.startedAt)}${group}.`
    : `Began at ${clock(view.startedAt)}, ${duration(now() - view.startedAt)} ago${group}.`;
}

const THEN = {
  rollBack: "then stable gets everyone",
  handOver: "then the canary becomes the stable version",
  goOn: "then it goes on without",
  remind: "then you are reminded",
};

function waitOf(view) {
  const waiting = view.outcome ? null : view.waiting;
  return waiting ? sentenceCase(`waits for ${waiting.what} until ${clock(waiting.until)}, ${THEN[waiting.then]}`) : "";
}
