/** The part of the page's script that draws the plots. */
export const PLOTS_SCRIPT = String.raw`
const SPANS_MS = [60000, 120000, 300000];
const HEIGHT = 190, LEFT = 52, RIGHT = 10, TOP = 10, BOTTOM = 22;

/** A round number a little above the given one. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value);
  return (step || 10) * power;
}

/** One plot: curves over up to five minutes, and what they were where the pointer is. */
class Plot {
  constructor(id, series, options) {
    this.box = byId("p-" + id);
    this.key = byId("k-" + id);
    this.series = series;
    this.options = options;
    this.points = [];
    this.hoveredMs = undefined;
    this.svg = svg("svg", { role: "img", tabindex: "0", "aria-label": options.label });
    this.tip = element("div", "tip");
    this.tip.hidden = true;
    this.empty = element("div", "empty", options.empty);
    this.box.append(this.svg, this.tip, this.empty);
    this.values = series.map(({ name, className }) => {
      const item = element("span", className);
      const value = element("b", "", "");
      const label = element("span", "", name);
      label.style.color = "var(--dim)";
      item.append(element("i"), label, value);
      this.key.append(item);
      return value;
    });
    this.svg.addEventListener("pointermove", (event) => this.hover(event.offsetX));
    this.svg.addEventListener("pointerleave", () => this.hover(undefined));
    this.svg.addEventListener("blur", () => this.hover(undefined));
    this.svg.addEventListener("keydown", (event) => this.step(event));
    new ResizeObserver(() => this.draw()).observe(this.box);
  }

  show(points, nowMs) {
    this.points = points;
    this.nowMs = nowMs;
    const heldMs = points.length === 0 ? 0 : nowMs - points[0].timeMs;
    this.spanMs = SPANS_MS.find((span) => heldMs <= span + 1000) || SPANS_MS.at(-1);
    this.draw();
    const last = points.at(-1);
    const texts = this.series.map(({ read }) => last ? this.options.format(read(last)) : "–");
    texts.forEach((text, index) => setText(this.values[index], text));
    const said = this.series.map(({ name }, index) => name + " " + texts[index]).join(", ");
    this.svg.setAttribute("aria-label", this.options.label + ": now " + said);
  }

  x(timeMs) {
    return LEFT + (1 - (this.nowMs - timeMs) / this.spanMs) * (this.width - LEFT - RIGHT);
  }

  y(value) {
    const share = this.options.isLogarithmic
      ? Math.log(Math.max(value, this.bottom) / this.bottom) / Math.log(this.top / this.bottom)
      : value / this.top;
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  }

  draw() {
    this.width = this.svg.clientWidth || 600;
    this.svg.setAttribute("viewBox", "0 0 " + this.width + " " + HEIGHT);
    const values = this.points.flatMap((point) => this.series.map(({ read }) => read(point)))
      .filter((value) => value !== undefined);
    this.empty.hidden = values.length > 0;
    if (this.nowMs === undefined) return;
    this.scale(values);
    const drawn = [...this.grid(), ...this.series.flatMap((one) => this.curve(one))];
    this.svg.replaceChildren(...drawn, ...this.cursor());
  }

  /** Durations differ by powers of ten, and are shown so. */
  scale(values) {
    const { isLogarithmic, atLeast } = this.options;
    const highest = Math.max(atLeast, ...values);
    if (!isLogarithmic) {
      this.bottom = 0;
      this.top = ceiling(highest * 1.05);
      this.marks = [0, 0.25, 0.5, 0.75, 1].map((share) => this.top * share);
      return;
    }
    const lowest = Math.min(atLeast, ...values);
    const from = Math.floor(Math.log10(Math.max(lowest, 1e-6)));
    const to = Math.ceil(Math.log10(highest));
    this.bottom = 10 ** from;
    this.top = 10 ** to;
    this.marks = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
  }

  grid() {
    const parts = [];
    this.marks.forEach((mark, index) => {
      const y = Math.round(this.y(mark)) + 0.5;
      parts.push(svg("line", { class: "grid", x1: LEFT, x2: this.width - RIGHT, y1: y, y2: y }));
      if (!this.options.isLogarithmic && index % 2) return;
      const text = svg("text", { class: "tick", x: LEFT - 8, y: y + 4, "text-anchor": "end" });
      text.textContent = this.options.format(mark);
      parts.push(text);
    });
    const marks = this.width < 420 ? 2 : this.spanMs === SPANS_MS.at(-1) ? 5 : 4;
    for (let mark = 0; mark <= marks; mark++) {
      const agoMs = this.spanMs * mark / marks;
      const anchor = mark === 0 ? "end" : mark === marks ? "start" : "middle";
      const text = svg("text", { class: "tick", x: this.x(this.nowMs - agoMs), y: HEIGHT - 5, "text-anchor": anchor });
      const ago = this.spanMs > 60000 ? agoMs / 60000 + " min" : agoMs / 1000 + " s";
      text.textContent = mark === 0 ? "now" : "−" + ago;
      parts.push(text);
    }
    return parts;
  }

  curve({ read, className, hasArea }) {
    let line = "";
    let areas = "";
    let run = [];
    const close = () => {
      if (run.length === 0) return;
      line += "M" + run.map(({ x, y }) => x.toFixed(1) + " " + y.toFixed(1)).join("L");
      if (run.length === 1) line += "h.01";
      const base = this.y(this.bottom).toFixed(1);
      areas += "M" + run[0].x.toFixed(1) + " " + base + "L" +
        run.map(({ x, y }) => x.toFixed(1) + " " + y.toFixed(1)).join("L") + "L" + run.at(-1).x.toFixed(1) + " " + base + "Z";
      run = [];
    };
    for (const point of this.points) {
      const value = read(point);
      if (value === undefined) close();
      else run.push({ x: this.x(point.timeMs), y: this.y(value) });
    }
    close();
    const paths = [svg("path", { class: "curve " + className, d: line })];
    return hasArea ? [svg("path", { class: "area " + className, d: areas }), ...paths] : paths;
  }

  hover(x) {
    this.hoveredMs = x === undefined || this.points.length === 0 ? undefined : this.points.reduce((best, point) =>
      Math.abs(this.x(point.timeMs) - x) < Math.abs(this.x(best.timeMs) - x) ? point : best).timeMs;
    this.draw();
  }

  step(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || this.points.length === 0) return;
    event.preventDefault();
    const hovered = this.points.findIndex(({ timeMs }) => timeMs === this.hoveredMs);
    const index = hovered === -1 ? this.points.length - 1 : hovered;
    const next = this.points[Math.max(0, Math.min(this.points.length - 1, index + by))];
    this.hover(this.x(next.timeMs));
  }

  cursor() {
    const point = this.points.find(({ timeMs }) => timeMs === this.hoveredMs);
    this.tip.hidden = point === undefined;
    if (point === undefined) return [];
    const x = this.x(point.timeMs);
    const rows = this.series.map(({ name, className, read }) => {
      const row = element("div", "row");
      row.append(element("span", className, name), element("b", "", this.options.format(read(point))));
      return row;
    });
    this.tip.replaceChildren(element("div", "when", clock(point.timeMs)), ...rows);
    const isRight = x > this.width / 2;
    this.tip.style.left = isRight ? "auto" : x + 22 + "px";
    this.tip.style.right = isRight ? this.width - x + 22 + "px" : "auto";
    const dots = this.series.filter(({ read }) => read(point) !== undefined).map(({ read, className }) =>
      svg("circle", { class: "dot " + className, cx: x, cy: this.y(read(point)), r: 4.5 }));
    return [svg("line", { class: "cursor", x1: x, x2: x, y1: TOP, y2: HEIGHT - BOTTOM }), ...dots];
  }
}

/** How long a share of the operations between two samples took at the most. */
function quantile(bounds, older, newer, share) {
  const counts = newer.counts.map((value, index) => value - older.counts[index]);
  const total = counts.reduce((sum, value) => sum + value, 0);
  if (total <= 0) return undefined;
  let before = 0;
  for (let index = 0; index < counts.length; index++) {
    if (before + counts[index] >= total * share) {
      const low = index === 0 ? 0 : bounds[index - 1];
      const high = bounds[index] === undefined ? low : bounds[index];
      return low + (high - low) * (counts[index] === 0 ? 1 : (total * share - before) / counts[index]);
    }
    before += counts[index];
  }
  return bounds.at(-1);
}

/** What was done in each second, out of what had been done by then. */
function pointsOf(samples, bounds) {
  return samples.slice(1).map((newer, index) => {
    const older = samples[index];
    const window = samples[Math.max(0, index - 4)];
    const seconds = Math.max(0.001, (newer.timeMs - older.timeMs) / 1000);
    return {
      timeMs: newer.timeMs,
      operations: Math.max(0, newer.operations - older.operations) / seconds,
      errors: Math.max(0, newer.errors - older.errors) / seconds,
      p50: quantile(bounds, window, newer, 0.5),
      p95: quantile(bounds, window, newer, 0.95),
      p99: quantile(bounds, window, newer, 0.99),
    };
  });
}
`;
