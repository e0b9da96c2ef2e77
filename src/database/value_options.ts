import { DatabaseError } from "../errors.ts";

/**
 * How values come to whoever opens the database: the program's own choice, in a module too. In the
 * settings of an orchestrator it means nothing.
 */
export interface ValueOptions {
  /**
   * How 64-bit integers come: exactly, as a bigint or as decimal text, or as a number, where one
   * that a number cannot hold is an error. Integers without a type of their own width, as
   * SQLite's and those within json, are numbers up to 2^53, and as this says beyond.
   *
   * @default {"bigint"}
   */
  readonly bigint?: "bigint" | "string" | "number";
  /**
   * How a timestamp comes: as a `Date`, to the millisecond, or as the text that the database
   * prints, with its microseconds, `infinity` and years that no `Date` can hold.
   *
   * @default {"date"}
   */
  readonly timestamp?: "date" | "string";
  /**
   * How json comes: as its value, or as its text with every digit.
   *
   * @default {"value"}
   */
  readonly json?: "value" | "text";
}

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
