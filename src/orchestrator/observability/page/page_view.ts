/** The part of the page's script that shows modules, services, errors and lines. */
export const VIEW_SCRIPT = String.raw`
const GOOD = new Set(["connected", "open"]);
const BAD = new Set(["crash_looping", "failed"]);
const CALM = new Set(["ended", "unused"]);
const RATE_SAMPLES = 60;
const SHOWN_LINES = 500;

const rates = new Map();
let lastModules = new Map();
let lastTimeMs;

function pill(state) {
  const look = GOOD.has(state) ? "good" : BAD.has(state) ? "bad" : CALM.has(state) ? "" : "warn";
  return element("span", "pill " + look, state.replaceAll("_", " "));
}

/** How many operations a second each module has had since the last snapshot. */
function learnRates({ modules, time }) {
  const timeMs = Date.parse(time);
  for (const module of modules) {
    const before = lastModules.get(module.id);
    if (before === undefined || timeMs <= lastTimeMs) continue;
    const own = rates.get(module.id) || [];
    own.push(Math.max(0, (module.operations - before.operations) / ((timeMs - lastTimeMs) / 1000)));
    rates.set(module.id, own.slice(-RATE_SAMPLES));
  }
  lastModules = new Map(modules.map((module) => [module.id, module]));
  lastTimeMs = timeMs;
}

function sparkline(values) {
  const top = Math.max(1, ...values);
  const points = values.map((value, index) =>
    (96 - (values.length - 1 - index) * 96 / (RATE_SAMPLES - 1)).toFixed(1) + " " + (20 - value / top * 18).toFixed(1));
  const box = svg("svg", { class: "spark", viewBox: "0 0 96 22", "aria-hidden": "true" });
  if (points.length > 1) box.append(svg("path", { d: "M" + points.join("L") }));
  return box;
}

function cell(row, label, content, className) {
  const made = element("td", className);
  made.dataset.label = label;
  made.append(content);
  row.append(made);
}

function number(value, isAlarm) {
  return element("span", value === 0 ? "zero" : isAlarm ? "alarm" : "", count(value));
}

function moduleRow(module) {
  const row = element("tr");
  const own = rates.get(module.id) || [];
  const name = element("td", "name", module.id);
  name.title = module.pid === undefined ? module.id : module.id + ", process " + module.pid;
  row.append(name);
  cell(row, "State", pill(module.state));
  cell(row, "Uptime", module.uptimeSeconds === undefined ? "–" : duration(module.uptimeSeconds));
  cell(row, "Restarts", number(module.restarts, true));
  cell(row, "Memory", module.memoryBytes === undefined ? "–" : bytes(module.memoryBytes));
  const current = document.createDocumentFragment();
  current.append(sparkline(own), document.createTextNode(own.length === 0 ? "–" : rate(own.at(-1))));
  cell(row, "Operations/s", current);
  cell(row, "In flight", number(module.inFlight));
  cell(row, "Operations", number(module.operations));
  cell(row, "Errors", number(module.errors, true));
  return row;
}

/** Those that need somebody come first; all others by their names. */
function showModules({ modules }) {
  const connected = modules.filter(({ state }) => state === "connected").length;
  setText(byId("n-modules"), modules.length === 0 ? "" : connected + " of " + modules.length + " connected");
  const urgency = ({ state, restarts }) => BAD.has(state) || (restarts > 0 && state !== "connected") ? 0 : 1;
  const sorted = modules.toSorted((one, other) => urgency(one) - urgency(other));
  byId("modules").replaceChildren(...sorted.map(moduleRow));
  showEmpty("modules", modules.length === 0, "No module has been launched yet");
  byId("modules").parentElement.hidden = modules.length === 0;
}

function showEmpty(id, isEmpty, text) {
  byId("e-" + id).hidden = !isEmpty;
  setText(byId("e-" + id), text);
}

function gauge(pool) {
  const box = element("div", "gauge" + (pool.waiting > 0 ? " full" : ""));
  box.setAttribute("role", "meter");
  box.setAttribute("aria-valuemin", "0");
  box.setAttribute("aria-valuemax", pool.maxConnections);
  box.setAttribute("aria-valuenow", pool.busy);
  box.setAttribute("aria-label", "Connections in use");
  const segments = Math.min(pool.maxConnections, 50);
  for (let index = 0; index < segments; index++) {
    const at = (index + 1) / segments * pool.maxConnections;
    box.append(element("i", at <= pool.busy ? "busy" : at <= pool.open ? "open" : ""));
  }
  return box;
}

function usePart(value, text, className) {
  const part = element("span", className);
  part.append(element("b", "", count(value)), document.createTextNode(" " + text));
  return part;
}

function serviceCard({ kind, name, state, pool, error }) {
  const card = element("div", "service");
  const top = element("div", "top");
  top.append(element("span", "name", name), element("span", "kind", kind), pill(state));
  card.append(top);
  if (error !== undefined) card.append(element("p", "why", error));
  if (pool === undefined) return card;
  const use = element("div", "use");
  use.append(
    usePart(pool.busy, "in use"),
    usePart(pool.open, "open"),
    usePart(pool.maxConnections, "at the most"),
  );
  if (pool.waiting > 0) use.append(element("span", "waiting", count(pool.waiting) + (pool.waiting === 1 ? " call waits" : " calls wait")));
  card.append(gauge(pool), use);
  return card;
}

function showServices({ services }) {
  const open = services.filter(({ state }) => state === "open").length;
  setText(byId("n-services"), services.length === 0 ? "" : open + " of " + services.length + " open");
  byId("services").replaceChildren(...services.map(serviceCard));
  byId("services").hidden = services.length === 0;
  showEmpty("services", services.length === 0, "This orchestrator provides no service");
}

function errorItem({ error: { time, moduleId, serviceType, service, operation, kind, message }, times }) {
  const item = element("li");
  const what = element("div", "what");
  const when = element("time", "", clock(time));
  when.dateTime = time;
  what.append(when, element("b", "", moduleId), element("span", "", serviceType + " " + service + " · " + operation), element("span", "chip", kind));
  if (times > 1) what.append(element("span", "times", times + " times"));
  item.append(what, element("p", "", message));
  return item;
}

/** The same error again and again is one, with how often it is among the last. */
function grouped(errors) {
  const groups = new Map();
  for (const error of errors.toReversed()) {
    const { time: _time, ...same } = error;
    const key = JSON.stringify(same);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { error, times: 1 });
    else group.times++;
  }
  return [...groups.values()];
}

let shownErrors = "";

function showErrors({ errors }) {
  const key = errors.length + (errors.at(-1) || { time: "" }).time;
  if (key === shownErrors) return;
  shownErrors = key;
  byId("errors").replaceChildren(...grouped(errors).map(errorItem));
  byId("errors").hidden = errors.length === 0;
  setText(byId("n-errors"), errors.length === 0 ? "" : "the newest first");
  showEmpty("errors", errors.length === 0, "No operation has failed");
}

function lineElement({ time, level, moduleId, message }) {
  const line = element("div", "line is-" + level + (moduleId === undefined ? " own" : ""));
  const when = element("time", "", clock(time));
  when.dateTime = time;
  const who = element("span", "who", moduleId === undefined ? "orchestrator" : moduleId);
  who.title = who.textContent;
  line.append(when, who, element("span", "text", message));
  filterLine(line);
  return line;
}

function filterLine(line) {
  line.hidden = !line.textContent.toLowerCase().includes(byId("filter").value.toLowerCase());
}

function addLines(lines) {
  const log = byId("log");
  if (lines.length > 0) {
    log.append(...lines.map(lineElement));
    while (log.childElementCount > SHOWN_LINES) log.firstElementChild.remove();
  }
  log.hidden = log.childElementCount === 0;
  showEmpty("log", log.hidden, "Nobody has written a line yet");
  if (lines.length > 0) followLog();
}

function followLog() {
  if (byId("follow").getAttribute("aria-pressed") === "true") byId("log").scrollTop = byId("log").scrollHeight;
}
`;
