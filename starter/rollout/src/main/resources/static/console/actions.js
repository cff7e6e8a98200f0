// What an operator can do now, as the controller says; nothing happens without a second word.

import { call } from "./api.js";
import { confirm } from "./dialogs.js";
import { h, icon, keyed } from "./dom.js";
import { weight } from "./words.js";

const COMMANDS = {
  approve: {
    words: "Approve",
    icon: "check",
    tone: "primary",
    title: (name) => `Approve the next step of ${name}?`,
    text: (view) => `The canary goes from ${weight(view.weight)} to ${nextWeight(view)} of the users. The test stays on.`,
  },
  promote: {
    words: "Promote",
    icon: "arrow",
    title: (name) => `Promote ${name} without waiting?`,
    text: (view) =>
      view.phase === "Promoting"
        ? "The canary becomes the stable version now; the old one is no longer kept warm."
        : view.steps[view.step + 1]?.approval
          ? "The step ends before the evidence suffices, and the next one waits for an approval."
          : `The canary goes from ${weight(view.weight)} to ${nextWeight(view)} of the users before the evidence suffices. The test stays on.`,
    option: (view) => (view.commands.includes("promote_all") && view.phase !== "Promoting" ? "All steps that are left: everyone at once" : undefined),
  },
  pause: {
    words: "Pause",
    icon: "pause",
    title: (name) => `Pause the release of ${name}?`,
    text: (view) => `The canary keeps ${weight(view.weight)} of the users until the release is resumed. The test stays on, and the deadline too.`,
  },
  resume: {
    words: "Resume",
    icon: "play",
    tone: "primary",
    title: (name) => `Resume the release of ${name}?`,
    text: () => "It goes on where it was paused.",
  },
  retry: {
    words: "Retry",
    icon: "play",
    title: (name) => `Release the same canary of ${name} again?`,
    text: (view) => `Revision ${view.canaryRevision} starts again with the first step.`,
  },
  abort: {
    words: "Abort",
    icon: "cross",
    tone: "danger",
    title: (name) => `Abort the release of ${name}?`,
    text: (view) =>
      view.weight > 0 ? `All users go back to stable at once; ${weight(view.weight)} are on the canary now.` : "The canary gets no users.",
  },
};

/** The buttons; `who` may be one who only reads. */
export function actions(name, who, signIn) {
  const element = h("div", { className: "actions", role: "group", "aria-label": "Commands" });
  let view = null;

  function order(command) {
    const what = COMMANDS[command];
    const option = what.option?.(view);
    confirm(
      { title: what.title(name), text: what.text(view), action: what.words, dangerous: what.tone === "danger", option },
      (reason, all) =>
        call(`rollouts/${encodeURIComponent(name)}/${command}`, {
          method: "POST",
          body: { ...(reason === "" ? {} : { reason }), ...(all ? { all } : {}) },
        }),
    );
  }

  function buttons() {
    const offered = Object.keys(COMMANDS).filter((command) => view.commands.includes(command));
    const wanted = offered.filter((command) => command !== "promote" || !offered.includes("approve"));
    if (wanted.length === 0) return [];
    if (who.role !== "operator") {
      return [
        h("p", { className: "hint" }, "Read only. "),
        h("button", { type: "button", onclick: signIn, text: "Sign in to command" }),
      ];
    }
    return wanted.map((command) =>
      h(
        "button",
        { type: "button", className: COMMANDS[command].tone ?? "", "data-command": command, onclick: () => order(command) },
        icon(COMMANDS[command].icon),
        COMMANDS[command].words,
      ),
    );
  }

  return {
    element,
    update(next) {
      view = next;
      const focused = document.activeElement?.dataset.command;
      const held = element.contains(document.activeElement);
      keyed(element, view.commands.join(" "), buttons);
      if (held && !element.contains(document.activeElement)) {
        (element.querySelector(`[data-command="${focused}"]`) ?? element.querySelector("button"))?.focus();
      }
    },
  };
}

/** The weight after the present step; the last step is everyone. */
function nextWeight(view) {
  const next = view.steps.slice(view.step + 1).find((step) => !step.approval);
  return weight(next?.weight ?? 10_000);
}
