import parsePrometheus from "parse-prometheus-text-format";
import { arrayOf, type Guarded, isRecord, isString, shape } from "../../src/guard.ts";

const isFamilies = arrayOf(shape({
  name: isString,
  type: isString,
  help: isString,
  metrics: arrayOf(shape({
    value: { optional: isString },
    labels: { optional: isRecord },
    count: { optional: isString },
    sum: { optional: isString },
    buckets: { optional: isRecord },
  })),
}));

/** What a parser of others makes of a text in Prometheus' format. */
export function parseMetrics(text: string): Guarded<typeof isFamilies> {
  const families: unknown = parsePrometheus(text);
  if (!isFamilies(families)) throw new Error("The parser has made something else of it");
  return families;
}
