// Start here. The page: who is signed in, whether figures are live, and which of the two views is shown.
//
//   #/            every rollout   list.js
//   #/NAME        one rollout     release.js

import { identity, Refusal, token } from "./api.js";
import { askForToken } from "./dialogs.js";
import { h, icon, say } from "./dom.js";
import { list } from "./list.js";
import { release } from "./release.js";
import { clock } from "./words.js";

const RETRY = 5_000;

const main = document.getElementById("main");
const connection = document.getElementById("connection");
const corner = document.getElementById("identity");

let view = null;
let heardAt = null;
let ticking = null;
let retrying = null;
let opened = 0;

start();

function start() {
  document.getElementById("skip").addEventListener("click", () => main.focus());
  addEventListener("hashchange", () => open(true));
  open(false);
}

/** Shows what the address names. */
async function open(moved) {
  close();
  const turn = ++opened;
  main.replaceChildren(h("p", { className: "loading", text: "Loading …" }));
  let who;
  try {
    who = await identity();
  } catch (failure) {
    if (turn === opened) refuse(failure);
    return;
  }
  if (turn !== opened) return;
  showIdentity(who);
  const name = decodeURIComponent(location.hash.replace(/^#\/?/, ""));
  document.title = `${name || "Releases"} · Sluice`;
  view = name === "" ? list(report) : release(name, who, report, signIn);
  main.replaceChildren(view.element);
  if (moved) main.focus({ preventScroll: true });
}

function close() {
  view?.close();
  view = null;
  heardAt = null;
  clearInterval(ticking);
  clearTimeout(retrying);
  main.classList.remove("stale");
  connect("", "");
}

/** How the view's stream fares. */
function report(state, detail) {
  clearInterval(ticking);
  if (state === "live") {
    heardAt = Date.now();
    connect("live", "Live");
  } else if (state === "lost") {
    const tick = () => connect("lost", lost(detail));
    tick();
    ticking = setInterval(tick, 1000);
  } else {
    refuse(detail);
  }
  main.classList.toggle("stale", state === "lost" && heardAt !== null);
}

function lost(nextTry) {
  const since = heardAt === null ? "" : `Figures are from ${clock(heardAt)}. `;
  const seconds = Math.ceil((nextTry - Date.now()) / 1000);
  return `${since}Reconnecting${seconds > 1 ? ` in ${seconds} s` : " …"}`;
}

function connect(state, text) {
  connection.dataset.state = state;
  say(connection, text);
}

/** Why nothing can be shown, and what to do about it. */
function refuse(failure) {
  close();
  if (failure instanceof Refusal && (failure.status === 401 || failure.status === 403)) {
    showSignIn();
    main.replaceChildren(
      notice(
        "Sign in to look",
        token.get() === null
          ? "This controller shows its releases to those who have a token: an operator's, or one that may only read."
          : "The token of this tab is not valid here any more.",
        h("button", { type: "button", className: "primary", onclick: signIn, text: "Sign in" }),
      ),
    );
    if (token.get() === null) signIn();
    return;
  }
  const unknown = failure instanceof Refusal && failure.status === 404;
  main.replaceChildren(
    notice(
      unknown ? "There is no such rollout" : "The releases cannot be shown",
      failure.message,
      unknown
        ? h("a", { className: "button", href: "#/", text: "All releases" })
        : h("button", { type: "button", className: "primary", onclick: () => open(false), text: "Try again" }),
    ),
  );
  if (!unknown) retrying = setTimeout(() => open(false), RETRY);
}

function notice(title, text, ...actions) {
  return h("section", { className: "notice" }, h("h1", { text: title }), h("p", { text }), h("p", {}, ...actions));
}

async function signIn() {
  const accepted = await askForToken();
  if (accepted) open(false);
}

function signOut() {
  token.forget();
  open(false);
}

function showIdentity(who) {
  if (token.get() === null) {
    showSignIn(h("span", { className: "role", text: "Read only" }));
    return;
  }
  const reads = who.role === "reader";
  const name = who.name || (reads ? "Read only" : "Operator");
  corner.replaceChildren(
    h("span", { className: "role", text: name }),
    h("button", { type: "button", className: "plain", onclick: signOut, text: "Sign out" }),
  );
}

function showSignIn(...before) {
  corner.replaceChildren(
    ...before,
    h("button", { type: "button", className: "plain", onclick: signIn }, icon("arrow"), "Sign in"),
  );
}
