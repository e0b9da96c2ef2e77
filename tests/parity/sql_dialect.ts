import type { Backend } from "./database_fixture.ts";

/** Where kinds of database differ in what the cases are not about. */
export interface SqlDialect {
  /** `$1` for an integer, a text and bytes: PostgreSQL has to be told. */
  readonly integer: string;
  readonly text: string;
  readonly bytes: string;
  /** A query of `$1`, `$2` and `$3` as `bytes`, as the ISO 8601 text `date`, as the JSON text `list`. */
  readonly bytesDateAndJson: string;
  /** An expression for a text of so many letters, an even number. */
  longText(length: number): string;
  /** A name of characters as far apart as names can have them. */
  readonly unusualName: string;
  /** What the types of INTEGER and TEXT are called. */
  readonly typeNames: readonly [string, string];
  /** What a sum of small integers is. */
  sum(value: number): number | bigint;
  /** A query that takes half a minute, where there is one. */
  readonly sleep: string;
  /** Whether several transactions can be open at once. */
  readonly isConcurrent: boolean;
}

/** The dialect of each kind of database. */
export const SQL_DIALECTS: Readonly<Record<Backend, SqlDialect>> = {
  postgres: {
    integer: "$1::int4",
    bytes: "$1::bytea",
    text: "$1::text",
    bytesDateAndJson: "SELECT $1::bytea AS bytes, $2::text AS date, $3::json::text AS list",
    longText: (length) => `repeat('x', ${length})`,
    unusualName: "é🦕$",
    typeNames: ["int4", "text"],
    sum: (value) => value,
    sleep: "SELECT pg_sleep(30)",
    isConcurrent: true,
  },
  mysql: {
    integer: "$1",
    bytes: "$1",
    text: "$1",
    bytesDateAndJson: "SELECT $1 AS bytes, CONCAT(DATE_FORMAT($2, '%Y-%m-%dT%T.'), " +
      "LPAD(MICROSECOND($2) DIV 1000, 3, '0'), 'Z') AS date, $3 AS list",
    longText: (length) => `repeat('x', ${length})`,
    unusualName: "é漢$",
    typeNames: ["int", "text"],
    sum: BigInt,
    sleep: "SELECT SLEEP(30)",
    isConcurrent: true,
  },
  sqlite: {
    integer: "$1",
    bytes: "$1",
    text: "$1",
    bytesDateAndJson: "SELECT $1 AS bytes, $2 AS date, $3 AS list",
    longText: (length) => `hex(zeroblob(${length / 2}))`,
    unusualName: "é🦕$",
    typeNames: ["INTEGER", "TEXT"],
    sum: (value) => value,
    sleep: "",
    isConcurrent: false,
  },
};
