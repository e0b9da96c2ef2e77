/** The part of the page's script that makes texts and elements. Texts are only ever set as texts. */
export const TEXT_SCRIPT = String.raw`
function byId(id) { return document.getElementById(id); }

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function svg(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function setFigure(id, text, unit, isAlarm) {
  const figure = byId(id);
  figure.replaceChildren(document.createTextNode(text));
  if (unit) figure.append(element("small", "", unit));
  figure.classList.toggle("alarm", Boolean(isAlarm));
}

function count(value) {
  if (value >= 1e6) return (value / 1e6).toFixed(value >= 1e7 ? 1 : 2) + " M";
  if (value >= 1e5) return (value / 1e3).toFixed(0) + " k";
  return Math.round(value).toLocaleString("en");
}

function rate(value) {
  if (value === 0) return "0";
  if (value < 10) return value.toFixed(1);
  return count(value);
}

function bytes(value) {
  if (value >= 1024 ** 3) return (value / 1024 ** 3).toFixed(1) + " GiB";
  return (value / 1024 ** 2).toFixed(value >= 100 * 1024 ** 2 ? 0 : 1) + " MiB";
}

function duration(seconds) {
  if (seconds < 60) return seconds + " s";
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes + " min " + seconds % 60 + " s";
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? hours + " h " + minutes % 60 + " min" : Math.floor(hours / 24) + " d " + hours % 24 + " h";
}

function latency(seconds) {
  if (seconds === undefined) return ["–", ""];
  if (seconds < 0.0009995) return [(seconds * 1e6).toFixed(0), "µs"];
  if (seconds < 1) return [Number((seconds * 1e3).toPrecision(seconds < 0.1 ? 2 : 3)).toString(), "ms"];
  return [Number(seconds.toPrecision(3)).toString(), "s"];
}

function latencyText(seconds) {
  return latency(seconds).join(" ").trim();
}

function clock(time) {
  return new Date(time).toLocaleTimeString("en-GB");
}
`;
