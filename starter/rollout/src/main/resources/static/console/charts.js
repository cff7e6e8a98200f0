// The release over time: four charts by uPlot on one axis of time, read together.

import { h, say } from "./dom.js";
import { clock, latency, odds, share, weight } from "./words.js";

const HEIGHT = 190;
const SHORTEST_SECONDS = 30;
const POINTS_KEPT = 1_200;

const CHARTS = [
  {
    title: "Users on the canary",
    series: [{ label: "canary", color: "--canary", value: (p) => p.weight / 100, fill: true, steps: true }],
    range: () => [0, 100],
    axis: (value) => `${value} %`,
    say: (value) => weight(100 * value),
  },
  {
    title: "Failure rate",
    note: "of the ten seconds before",
    series: [
      { label: "stable", color: "--stable", value: (p) => failureRate(p.stable) },
      { label: "canary", color: "--canary", value: (p) => failureRate(p.canary) },
    ],
    range: (greatest) => [0, Math.max(1, greatest * 1.15)],
    axis: (value) => `${Number(value.toPrecision(3))} %`,
    say: (value) => share(value / 100),
  },
  {
    title: "Latency",
    note: "of the ten seconds before",
    series: [
      { label: "stable p50", color: "--stable", value: (p) => millis(p.stable.p50Micros) },
      { label: "canary p50", color: "--canary", value: (p) => millis(p.canary.p50Micros) },
      { label: "stable p99", color: "--stable", value: (p) => millis(p.stable.p99Micros), dash: [5, 4] },
      { label: "canary p99", color: "--canary", value: (p) => millis(p.canary.p99Micros), dash: [5, 4] },
    ],
    range: (greatest) => [0, Math.max(1, greatest * 1.15)],
    axis: (value) => `${value} ms`,
    say: (value) => latency(1000 * value),
  },
  {
    title: "Evidence",
    note: "that the canary is worse; an alarm is at the limit",
    series: [
      { label: "more errors", color: "--canary", value: (p) => test(p, "worse") },
      { label: "above the floor", color: "--muted", value: (p) => test(p, "floor") },
      { label: "slower", color: "--third", value: (p) => test(p, "latency") },
      { label: "placebos", color: "--stable", value: (p) => test(p, "placebo"), dash: [2, 3] },
      { label: "limit", color: "--alarm", value: (p) => p.tests?.limit ?? null, dash: [6, 4] },
    ],
    range: (greatest) => [0, Math.max(5, greatest * 1.1)],
    splits: (min, max) => [0, 1, 2, 3, 4, 5, 6, 8, 10, 12].map((power) => power * Math.LN10).filter((at) => at <= max),
    axis: (value) => (value === 0 ? "1 : 1" : `10${superscript(Math.round(value / Math.LN10))} : 1`),
    say: (value) => odds(value),
  },
];

/** All charts of a release. */
export function charts() {
  const all = CHARTS.map(chart);
  const element = h("div", { className: "charts" }, ...all.map((it) => it.element));
  const resized = new ResizeObserver(() => all.forEach((it) => it.resize()));
  resized.observe(element);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const recolor = () => all.forEach((it) => it.redraw());
  dark.addEventListener("change", recolor);
  let points = [];
  let moments = [];

  function draw() {
    all.forEach((it) => it.draw(points, moments));
  }

  return {
    element,
    /** The whole history of a release. */
    begin(history) {
      points = history;
      draw();
    },
    /** What came since. */
    add(later) {
      points = [...points, ...later].slice(-POINTS_KEPT);
      draw();
    },
    /** Times at which the release moved on. */
    mark(phases) {
      moments = phases.map((phase) => phase.from / 1000);
    },
    latest: () => points.at(-1),
    close() {
      resized.disconnect();
      dark.removeEventListener("change", recolor);
      all.forEach((it) => it.close());
    },
  };
}

function chart(spec) {
  const keys = spec.series.map((series) => {
    const value = h("b");
    const mark = h("i", { className: series.dash ? "dashed" : "" });
    mark.style.setProperty("--of", `var(${series.color})`);
    return { value, element: h("li", {}, mark, h("span", { text: series.label }), value) };
  });
  const plot = h("div", { className: "plot", role: "img", "aria-label": `${spec.title}: no figures yet` });
  const waiting = h("p", { className: "plot-empty", text: "No figures yet" });
  const room = h("div", { className: "plot-room" }, plot, waiting);
  const element = h(
    "figure",
    { className: "chart" },
    h("figcaption", {}, h("h3", { text: spec.title }), spec.note ? h("span", { className: "hint", text: spec.note }) : null),
    h("ul", { className: "keys" }, ...keys.map((key) => key.element)),
    room,
  );
  let drawn = null;
  let marks = [];

  function tell(index) {
    if (drawn === null) return;
    const at = index ?? drawn.data[0].length - 1;
    const texts = spec.series.map((series, i) => {
      const value = drawn.data[i + 1][at];
      const text = value === null || value === undefined ? "–" : spec.say(value);
      say(keys[i].value, text);
      return `${series.label} ${text}`;
    });
    if (index === null || index === undefined) plot.setAttribute("aria-label", `${spec.title}, latest: ${texts.join(", ")}`);
  }

  return {
    element,
    draw(points, moments) {
      marks = moments;
      if (points.length < 2) {
        drawn?.destroy();
        drawn = null;
        room.append(waiting);
        return;
      }
      const data = [points.map((p) => p.at / 1000), ...spec.series.map((series) => points.map(series.value))];
      if (drawn === null) {
        waiting.remove();
        drawn = new uPlot(options(spec, plot.clientWidth, () => marks, tell), data, plot);
      } else {
        drawn.setData(data);
      }
      tell(drawn.cursor.idx);
    },
    resize() {
      if (drawn !== null && plot.clientWidth > 0) drawn.setSize({ width: plot.clientWidth, height: HEIGHT });
    },
    redraw() {
      if (drawn !== null) drawn.redraw(false);
    },
    close() {
      drawn?.destroy();
    },
  };
}

function options(spec, width, marks, tell) {
  const axis = {
    stroke: () => color("--muted"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: () => color("--rule"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: { key: "release" } },
    scales: {
      x: { time: true, range: (plot, min, max) => [min, Math.max(max, min + SHORTEST_SECONDS)] },
      y: { range: (plot, min, max) => spec.range(max ?? 0) },
    },
    axes: [
      { ...axis, size: 28, space: 90, values: (plot, splits) => splits.map((at) => clock(1000 * at)) },
      {
        ...axis,
        size: 62,
        space: 36,
        values: (plot, splits) => splits.map(spec.axis),
        ...(spec.splits ? { splits: (plot, index, min, max) => spec.splits(min, max) } : {}),
      },
    ],
    series: [{}, ...spec.series.map(line)],
    hooks: {
      drawAxes: [(plot) => hairlines(plot, marks())],
      setCursor: [(plot) => tell(plot.cursor.idx)],
    },
  };
}

function line(series) {
  return {
    label: series.label,
    stroke: () => color(series.color),
    width: 2,
    dash: series.dash,
    fill: series.fill ? () => color(`${series.color}-soft`) : undefined,
    paths: series.steps ? uPlot.paths.stepped({ align: 1 }) : undefined,
    points: { show: false },
  };
}

/** Where the release moved on. */
function hairlines(plot, moments) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = color("--mark");
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const moment of moments) {
    if (moment < plot.scales.x.min || moment > plot.scales.x.max) continue;
    const x = Math.round(plot.valToPos(moment, "x", true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** A colour of the style sheet in force, as the canvas needs it. */
function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function failureRate(window) {
  return window.requests === 0 ? null : (100 * window.failures) / window.requests;
}

function millis(micros) {
  return micros > 0 ? micros / 1000 : null;
}

/** Evidence against an alarm is no evidence: charts begin at 1 : 1. */
function test(point, name) {
  return point.tests === null ? null : Math.max(0, point.tests[name]);
}

function superscript(number) {
  return String(number).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);
}
