// Every decision with its reason, the latest first, read page by page.

import { call } from "./api.js";
import { h, say, show } from "./dom.js";
import { count, moment, rate, sentenceCase, weight } from "./words.js";

const PAGE = 30;

const WORDS = {
  Idle: "Idle",
  HandingOver: "Handing over",
  RollingBack: "Rolling back",
};

export function timeline(name) {
  const items = h("ol", { className: "timeline" });
  const more = h("button", { type: "button", onclick: earlier, hidden: true, text: "Earlier decisions" });
  const problem = h("p", { className: "error", role: "alert", hidden: true });
  const none = h("p", { className: "hint", hidden: true, text: "Nothing has been decided yet." });
  const element = h(
    "section",
    { className: "card", "aria-labelledby": "decisions" },
    h("h2", { id: "decisions", text: "Decisions" }),
    none,
    items,
    problem,
    more,
  );
  let newest = 0;
  let before = null;
  let reading = false;
  let wanted = 0;

  /** Reads what was decided since; asked for again meanwhile, it reads once more. */
  async function update(decisions) {
    wanted = decisions;
    show(none, decisions === 0);
    if (reading || wanted <= newest) return;
    reading = true;
    try {
      const first = newest === 0;
      const page = await call(`rollouts/${encodeURIComponent(name)}/log?limit=${PAGE}`);
      const fresh = page.items.filter((decision) => decision.number > newest);
      items.prepend(...fresh.toReversed().map(item));
      newest = page.items.at(-1)?.number ?? newest;
      if (first) earlierThan(page.before);
      show(problem, false);
    } catch (failure) {
      complain(failure);
      wanted = 0;
    } finally {
      reading = false;
    }
    if (wanted > newest) update(wanted);
  }

  async function earlier() {
    more.disabled = true;
    try {
      const page = await call(`rollouts/${encodeURIComponent(name)}/log?limit=${PAGE}&before=${before}`);
      items.append(...page.items.toReversed().map(item));
      earlierThan(page.before);
    } catch (failure) {
      complain(failure);
    } finally {
      more.disabled = false;
    }
  }

  function earlierThan(number) {
    before = number;
    show(more, number !== null);
  }

  function complain(failure) {
    say(problem, `The decisions cannot be read: ${failure.message}`);
    show(problem, true);
  }

  return { element, update };
}

function item(decision) {
  const details = facts(decision);
  return h(
    "li",
    { className: `decision at-${decision.phase}` },
    h("time", { datetime: new Date(decision.at).toISOString(), text: moment(decision.at) }),
    h("span", { className: "decision-weight", text: weight(decision.weight) }),
    h(
      "div",
      {},
      h("p", {}, h("strong", { text: `${WORDS[decision.phase] ?? decision.phase}. ` }), sentenceCase(decision.reason)),
      decision.by ? h("p", { className: "hint", text: `by ${decision.by}` }) : null,
      details.length === 0 ? null : h("details", {}, h("summary", { text: "Figures" }), h("ul", {}, ...details.map((text) => h("li", { text })))),
    ),
  );
}

function facts(decision) {
  const counts = decision.counts;
  const facts = [];
  if (counts && counts.canaryRequests + counts.stableRequests > 0) {
    facts.push(
      `Canary: ${count(counts.canaryFailures)} of ${count(counts.canaryRequests)} requests failed (${rate(counts.canaryFailures, counts.canaryRequests)});`
        + ` stable: ${count(counts.stableFailures)} of ${count(counts.stableRequests)} (${rate(counts.stableFailures, counts.stableRequests)}).`,
    );
    if (counts.replayed > 0) facts.push(`${count(counts.replayed)} calls were answered by stable instead.`);
  }
  return [...facts, ...decision.effects.map((effect) => `Done: ${effect}`)];
}
