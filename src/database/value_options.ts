import { DatabaseError } from "../errors.ts";
import type { ValueOptions } from "./types.ts";

const CHOICES = {
  bigint: ["bigint", "string", "number"],
  timestamp: ["date", "string"],
  json: ["value", "text"],
} as const;

/** How values come when nobody says more about it. */
export const DEFAULT_VALUES: Required<ValueOptions> = {
  bigint: "bigint",
  timestamp: "date",
  json: "value",
};

/**
 * Fills in what the caller left out.
 *
 * @throws {DatabaseError} Of kind `configuration`.
 */
export function resolveValueOptions(options: ValueOptions): Required<ValueOptions> {
  const {
    bigint = DEFAULT_VALUES.bigint,
    timestamp = DEFAULT_VALUES.timestamp,
    json = DEFAULT_VALUES.json,
  } = options;
  requireOneOf("bigint", bigint, CHOICES.bigint);
  requireOneOf("timestamp", timestamp, CHOICES.timestamp);
  requireOneOf("json", json, CHOICES.json);
  return { bigint, timestamp, json };
}

function requireOneOf(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  const expected = choices.map((choice) => JSON.stringify(choice)).join(" or ");
  throw new DatabaseError(
    "configuration",
    `Cannot open a database: ${name} is ${JSON.stringify(value)}, expected ${expected}`,
  );
}
