// Elements from values. Text is set as text and never read as markup, so that nothing a service is called can be a script.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  check: "M3.5 8.5l3 3 6-7",
  cross: "M4 4l8 8M12 4l-8 8",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.5l7 4.5-7 4.5z",
  undo: "M6 3.5L2.5 7 6 10.5M3 7h6.5a3.5 3.5 0 0 1 0 7H7",
  hourglass: "M4 2.5h8M4 13.5h8M5 2.5c0 3 6 4 6 5.5s-6 2.5-6 5.5M11 2.5c0 3-6 4-6 5.5s6 2.5 6 5.5",
  alert: "M8 2.5l6 11H2zM8 6.5v3.2M8 11.4v.6",
  arrow: "M3 8h9M8.5 4.5L12 8l-3.5 3.5",
  back: "M13 8H4M7.5 4.5L4 8l3.5 3.5",
  dot: "M8 8h.01",
};

/** An element: attributes by name, `on…` for listeners, a property for `class`, `text` and booleans; then its children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else element.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A line drawing that goes with a word and says nothing by itself. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Changes a text only when it differs: a selection or a screen reader in it is left alone. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element, visible) {
  if (element.hidden === visible) element.hidden = !visible;
}

/** Replaces the children when the key is another one than last time. */
export function keyed(element, key, build) {
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(...build());
}

/** A custom property of the style sheet. */
export function style(element, name, value) {
  element.style.setProperty(name, value);
}
