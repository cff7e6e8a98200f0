// The gate: how the users are split between both versions, and the steps that open it further.

import { now } from "./api.js";
import { h, icon, keyed, say, style } from "./dom.js";
import { isoDuration, stepName, weight } from "./words.js";

/** The split as a bar. */
export function gate() {
  const element = h(
    "div",
    { className: "gate", role: "img" },
    h("span", { className: "gate-canary" }),
    h("span", { className: "gate-stable" }),
  );
  return {
    element,
    update(view) {
      style(element, "--weight", view.weight / 10_000);
      element.classList.toggle("over", view.outcome !== null || view.phase === "Idle");
      const label = `${weight(view.weight)} of the users are on the canary, ${weight(10_000 - view.weight)} on stable`;
      if (element.getAttribute("aria-label") !== label) element.setAttribute("aria-label", label);
    },
  };
}

/** The plan's steps as a list: those passed, the one in force with the least time it takes, those to come. */
export function steps() {
  const element = h("ol", { className: "steps", "aria-label": "Steps of the release" });
  return {
    element,
    update(view) {
      keyed(element, JSON.stringify([view.steps, view.step, view.phase, view.outcome]), () =>
        view.steps.map((step, index) => item(view, step, index)),
      );
      const current = element.querySelector("[aria-current]");
      if (current !== null) progress(current, view);
    },
  };
}

function item(view, step, index) {
  const state = stateOf(view, index);
  const words = { passed: "passed", current: "in force", failed: "ended here", open: "to come" }[state];
  return h(
    "li",
    { className: `step ${state}`, "aria-current": state === "current" ? "step" : null },
    h("span", { className: "step-mark" }, icon({ passed: "check", current: "dot", failed: "cross", open: "dot" }[state])),
    h("span", { className: "step-name", text: stepName(step) }),
    h("span", { className: "sr", text: `, ${words}` }),
    h("span", { className: "step-note", text: step.approval ? "" : least(step) }),
  );
}

function least(step) {
  const millis = isoDuration(step.atLeast);
  return millis === 0 ? "" : `at least ${short(millis)}`;
}

function short(millis) {
  const seconds = millis / 1000;
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function stateOf(view, index) {
  if (view.outcome === "released" || view.phase === "Promoting" || view.phase === "HandingOver") return "passed";
  if (view.phase === "Idle" || view.phase === "Preparing") return "open";
  if (index < view.step) return "passed";
  if (index > view.step) return "open";
  return view.outcome || view.phase === "RollingBack" ? "failed" : "current";
}

/** How much of the step's least time is over. */
function progress(element, view) {
  const since = view.phases.at(-1)?.from;
  const least = isoDuration(view.steps[view.step]?.atLeast);
  const over = least > 0 && since ? Math.min(1, Math.max(0, (now() - since) / least)) : 1;
  style(element, "--over", over);
  say(element.querySelector(".sr"), ", in force");
}
