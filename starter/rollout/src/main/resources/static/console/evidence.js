// What the tests say: each one's evidence against its limit, how far it can be trusted here, and what a step still needs.

import { h, keyed, say, show, style } from "./dom.js";
import { count, factor, odds, sentenceCase, share } from "./words.js";

const TESTS = [
  { name: "worse", words: () => "Fails more often than stable, in the same seconds", placebo: true },
  { name: "floor", words: (criteria) => `Fails more often than ${share(criteria.floor)}, the floor that matters` },
  { name: "latency", words: (criteria) => `Slower than ${factor(criteria.latencyRollback)} stable: rolled back` },
  { name: "latencyHold", words: (criteria) => `Slower than ${factor(criteria.latencyHold)} stable: held` },
];

export function evidence() {
  const meters = TESTS.map(meter);
  const rule = h("p", { className: "hint" });
  const calibration = h("p");
  const proof = h("p");
  const bound = h("div", { className: "bound", role: "img" }, h("span", { className: "bound-fill" }), h("span", { className: "bound-mark" }));
  const forecast = h("p", { className: "forecast" });
  const tests = h("section", { className: "card" }, h("h2", { text: "Is the canary worse?" }), h("ul", { className: "meters" }, ...meters.map((it) => it.element)), rule);
  const trust = h("section", { className: "card" }, h("h2", { text: "Can the test be trusted here?" }), calibration);
  const step = h("section", { className: "card" }, h("h2", { text: "Is it good enough for the next step?" }), bound, proof, forecast);
  const cards = [tests, step, trust];

  return {
    cards,
    update(view) {
      const evidence = view.evidence;
      cards.forEach((card) => show(card, evidence !== null));
      if (evidence === null) return;
      meters.forEach((it) => it.update(evidence, view.criteria));
      say(rule, ruleOf(view.criteria, evidence.limit));
      keyed(calibration, JSON.stringify(evidence.placebos), () => calibrationOf(evidence.placebos, evidence.limit));
      updateBound(bound, evidence);
      say(proof, proofOf(evidence));
      const missing = view.outcome ? null : view.forecast;
      show(forecast, Boolean(missing));
      if (missing) say(forecast, sentenceCase(missing.text));
    },
  };
}

function meter(test) {
  const words = h("span", { className: "meter-words" });
  const value = h("b", { className: "meter-value" });
  const bar = h("div", { className: "meter-bar", role: "meter", "aria-valuemin": "0", "aria-valuemax": "100" }, h("span", { className: "meter-fill" }));
  if (test.placebo) bar.append(h("span", { className: "meter-placebo", title: "the greatest of the placebos" }));
  const element = h("li", { className: "meter" }, words, value, bar);
  return {
    element,
    update(evidence, criteria) {
      const log = evidence[test.name];
      const part = Math.min(1, Math.max(0, log / evidence.limit));
      const alarm = log >= evidence.limit;
      say(words, test.words(criteria));
      say(value, alarm ? `Alarm, ${odds(log)}` : odds(log));
      element.classList.toggle("alarm", alarm);
      style(bar, "--part", part.toFixed(4));
      bar.setAttribute("aria-valuenow", Math.round(100 * part));
      bar.setAttribute("aria-label", test.words(criteria));
      bar.setAttribute("aria-valuetext", `${odds(log)}, alarm at ${odds(evidence.limit)}`);
      if (test.placebo) style(bar, "--placebo", Math.min(1, Math.max(0, evidence.placebos.greatest / evidence.limit)).toFixed(4));
    },
  };
}

function ruleOf(criteria, limit) {
  return (
    `Evidence is a bet against the canary, kept at every look; an alarm is at ${odds(limit)}. Both of the first two roll it back, or the`
    + ` third alone; the fourth holds. A canary no worse than stable is rolled back in at most ${share(criteria.falseAlarm)} of releases.`
  );
}

/** Groups of stable's own users, judged as if they were the canary. */
function calibrationOf(placebos, limit) {
  if (placebos.groups === 0) return ["No group of stable's users is as large as the canary, so nothing can be compared here yet."];
  const groups = placebos.groups === 1 ? "One group" : `${placebos.groups} groups`;
  const alarmed =
    placebos.alarmed === 0
      ? "none has alarmed, as it should be."
      : `${placebos.alarmed} alarmed: failures cluster for another reason than the version, so the canary is not blamed alone.`;
  return [
    h("strong", { text: placebos.alarmed === 0 ? "Yes. " : "Not fully. " }),
    `${groups} of stable's own users went through the first test as if they were the canary. The greatest evidence among them, the blue mark, is `,
    h("b", { text: odds(placebos.greatest) }),
    `; ${alarmed}`,
  ];
}

function updateBound(bound, evidence) {
  const most = Math.max(evidence.allowedRate * 2, Math.min(1, evidence.canaryRateUpper));
  style(bound, "--upper", Math.min(1, evidence.canaryRateUpper / most).toFixed(4));
  style(bound, "--allowed", Math.min(1, evidence.allowedRate / most).toFixed(4));
  bound.classList.toggle("proved", evidence.canaryRateUpper < evidence.allowedRate);
  bound.setAttribute(
    "aria-label",
    `Failure rate proved below ${share(evidence.canaryRateUpper)}; needed: below ${share(evidence.allowedRate)}`,
  );
}

function proofOf(evidence) {
  const seen = `${count(evidence.canaryFailures)} of ${count(evidence.canaryRequests)} canary requests failed in this step`;
  return `Its failure rate is proved below ${share(evidence.canaryRateUpper)}, and must be below ${share(evidence.allowedRate)}. ${seen}.`;
}
