/** The part of the page's script that asks the orchestrator and puts all together. */
export const MAIN_SCRIPT = String.raw`
const MAX_SAMPLES = 301;
const RETRY_MS = 2000;
const SILENCE_MS = 5000;

const throughputPlot = new Plot("throughput", [
  { name: "operations", className: "c-ops", read: (point) => point.operations, hasArea: true },
  { name: "errors", className: "c-errors", read: (point) => point.errors },
], { label: "Operations a second", format: rate, atLeast: 4, empty: "Nothing has been measured yet" });
const latencyPlot = new Plot("latency", [
  { name: "p50", className: "c-p50", read: (point) => point.p50 },
  { name: "p95", className: "c-p95", read: (point) => point.p95 },
  { name: "p99", className: "c-p99", read: (point) => point.p99 },
], { label: "Latency", format: latencyText, atLeast: 0.0005, isLogarithmic: true, empty: "No operation has ended in this time" });

let token;
let samples = [];
let lastStatusAt = 0;
let lastSequence = 0;
let orchestratorPid;

function showHealth(status) {
  const health = byId("health");
  health.className = "pill push " + (status.ready ? "good" : "warn");
  setText(health, status.ready ? "Ready" : "Not ready");
  byId("facts").replaceChildren(...[
    "process " + status.pid,
    "up " + duration(status.uptimeSeconds),
    bytes(status.memoryBytes),
  ].map((text) => element("span", "", text)));
}

function showFigures(status, point) {
  setFigure("f-throughput", point ? rate(point.operations) : "–", "a second");
  setFigure("f-errors", point ? rate(point.errors) : "–", "a second", point && point.errors > 0);
  setFigure("f-p50", ...latency(point && point.p50));
  setFigure("f-p99", ...latency(point && point.p99));
  setFigure("f-flight", count(status.modules.reduce((sum, module) => sum + module.inFlight, 0)), "operations");
}

/** An orchestrator that was started anew counts from zero. */
function forgetOther(status) {
  if (orchestratorPid === status.pid) return;
  orchestratorPid = status.pid;
  lastSequence = 0;
  rates.clear();
  lastModules = new Map();
}

function showStatus(status) {
  forgetOther(status);
  lastStatusAt = Date.now();
  setConnected(true);
  const errors = status.modules.reduce((sum, module) => sum + module.errors, 0);
  const operations = status.latency.counts.reduce((sum, value) => sum + value, 0);
  samples.push({ timeMs: Date.parse(status.time), operations, errors, counts: status.latency.counts });
  samples = samples.slice(-MAX_SAMPLES);
  learnRates(status);
  showHealth(status);
  const points = pointsOf(samples, status.latency.boundsSeconds);
  showFigures(status, points.at(-1));
  throughputPlot.show(points, Date.parse(status.time));
  latencyPlot.show(points, Date.parse(status.time));
  showModules(status);
  showServices(status);
  showErrors(status);
  addLines(status.log.filter(({ sequence }) => sequence > lastSequence));
  lastSequence = status.log.length > 0 ? status.log.at(-1).sequence : lastSequence;
}

function setConnected(isConnected) {
  byId("page").classList.remove("loading");
  byId("page").classList.toggle("stale", !isConnected);
  byId("banner").hidden = isConnected;
  if (isConnected) return;
  byId("health").className = "pill push bad";
  setText(byId("health"), "Disconnected");
  const since = lastStatusAt === 0 ? "" : " What is shown is of " + clock(lastStatusAt) + ".";
  setText(byId("banner"), "The orchestrator does not answer." + since + " Trying again…");
}

function askForToken(isWrong) {
  byId("page").classList.remove("loading");
  byId("ask").hidden = false;
  byId("main").hidden = true;
  byId("banner").hidden = true;
  byId("wrong").hidden = !isWrong;
  byId("health").className = "pill push";
  setText(byId("health"), "Locked");
  byId("token").focus();
}

function receive(block) {
  const [, name] = /^event: (.*)$/m.exec(block) || [];
  const [, data] = /^data: (.*)$/m.exec(block) || [];
  if (data === undefined) return;
  if (name === "history") samples = JSON.parse(data);
  if (name === "status") showStatus(JSON.parse(data));
}

/** EventSource cannot send a token. */
async function read() {
  const controller = new AbortController();
  const watch = setInterval(() => {
    if (lastStatusAt !== 0 && Date.now() - lastStatusAt > SILENCE_MS) controller.abort();
  }, 1000);
  try {
    const headers = token === undefined ? {} : { authorization: "Bearer " + token };
    const response = await fetch("/events", { headers, cache: "no-store", signal: controller.signal });
    if (response.status === 401) return "locked";
    if (!response.ok) throw new Error("HTTP " + response.status);
    byId("ask").hidden = true;
    byId("main").hidden = false;
    lastStatusAt = Date.now();
    let text = "";
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const blocks = (text + next.value).split("\n\n");
      text = blocks.pop();
      blocks.forEach(receive);
    }
  } finally {
    clearInterval(watch);
  }
}

async function run() {
  try {
    if (await read() === "locked") return askForToken(token !== undefined);
  } catch {
    // It is asked again below.
  }
  setConnected(false);
  setTimeout(run, RETRY_MS);
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  token = byId("token").value;
  void run();
});
byId("filter").addEventListener("input", () => {
  for (const line of byId("log").children) filterLine(line);
  followLog();
});
byId("follow").addEventListener("click", () => {
  const isFollowed = byId("follow").getAttribute("aria-pressed") === "true";
  byId("follow").setAttribute("aria-pressed", String(!isFollowed));
  followLog();
});
byId("log").addEventListener("scroll", () => {
  const { scrollTop, scrollHeight, clientHeight } = byId("log");
  byId("follow").setAttribute("aria-pressed", String(scrollHeight - scrollTop - clientHeight < 24));
});
void run();
`;
