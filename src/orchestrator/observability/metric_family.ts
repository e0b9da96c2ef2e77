/** One number of a family, and what it is about. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** What follows the family's name in the name of this one. */
  readonly suffix?: "_bucket" | "_sum" | "_count";
}

/** All numbers of one name. */
export interface MetricFamily {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

/** Prometheus' text format, version 0.0.4. */
export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Writes families in Prometheus' text format, version 0.0.4. */
export function formatMetrics(families: readonly MetricFamily[]): string {
  return families.map(({ name, type, help, samples }) =>
    `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n` +
    samples.map(({ suffix = "", labels, value }) =>
      `${name}${suffix}${formatLabels(labels)} ${formatValue(value)}\n`
    ).join("")
  ).join("");
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function formatValue(value: number): string {
  return value === Infinity ? "+Inf" : String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
