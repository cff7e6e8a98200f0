// Questions that stop everything else: the token, and whether a command is meant.

import { identity, Refusal, token } from "./api.js";
import { h, say, show } from "./dom.js";

/** Asks for a token until one is accepted; false when the question is put aside. */
export function askForToken() {
  const field = h("input", {
    id: "token",
    type: "password",
    autocomplete: "current-password",
    required: true,
    autofocus: true,
    spellcheck: "false",
    "aria-describedby": "token-note token-error",
  });
  return ask({
    title: "Sign in",
    body: [
      h("label", { for: "token", text: "Token" }),
      field,
      h("p", { className: "hint", id: "token-note", text: "It stays in this tab and is forgotten when the tab is closed." }),
    ],
    errorId: "token-error",
    action: "Sign in",
    async run() {
      const before = token.get();
      token.set(field.value.trim());
      try {
        const who = await identity();
        if (who.role === "gateway") throw new Refusal(403, "This is the gateways' token. Use an operator's.");
      } catch (failure) {
        if (before === null) token.forget();
        else token.set(before);
        throw failure.status === 401 || failure.status === 403
          ? new Refusal(failure.status, failure.message.startsWith("This is") ? failure.message : "This token is not valid here.")
          : failure;
      }
    },
  });
}

/**
 * Asks whether a command is meant.
 *
 * @param question its title, what will happen, the word on the button, whether it takes traffic away, and an option to tick
 * @param run given the reason and whether the option is ticked; what it throws is shown
 */
export function confirm(question, run) {
  // The focus begins on Cancel: a key that is held down confirms nothing.
  const reason = h("input", { id: "reason", type: "text", maxlength: "160", autocomplete: "off" });
  const option = question.option === undefined ? null : h("input", { id: "option", type: "checkbox" });
  return ask({
    title: question.title,
    body: [
      h("p", { text: question.text }),
      option === null ? null : h("label", { className: "option", for: "option" }, option, question.option),
      h("label", { for: "reason" }, "Reason ", h("span", { className: "hint", text: "optional, for the log" })),
      reason,
    ],
    errorId: "command-error",
    action: question.action,
    dangerous: question.dangerous,
    cautious: true,
    run: () => run(reason.value.trim(), option !== null && option.checked),
  });
}

function ask({ title, body, errorId, action, dangerous = false, cautious = false, run }) {
  return new Promise((resolve) => {
    const error = h("p", { className: "error", id: errorId, role: "alert", hidden: true });
    const go = h("button", { type: "submit", className: dangerous ? "danger" : "primary", text: action });
    const dialog = h(
      "dialog",
      { "aria-labelledby": "question" },
      h(
        "form",
        { onsubmit: submit, novalidate: true },
        h("h2", { id: "question", text: title }),
        ...body,
        error,
        h(
          "div",
          { className: "choices" },
          h("button", { type: "button", autofocus: cautious, onclick: () => dialog.close(), text: "Cancel" }),
          go,
        ),
      ),
    );
    let done = false;

    async function submit(event) {
      event.preventDefault();
      if (go.disabled) return;
      go.disabled = true;
      try {
        await run();
        done = true;
        dialog.close();
      } catch (failure) {
        say(error, failure.message);
        show(error, true);
      } finally {
        go.disabled = false;
      }
    }

    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(done);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
