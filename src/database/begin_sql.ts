import type { BeginOptions } from "./driver.ts";

/** SQL's own way to begin a transaction: PostgreSQL's and its like's. */
export function beginSql({ isolationLevel, readOnly, deferrable }: BeginOptions): string {
  return [
    "BEGIN",
    ...isolationLevel === undefined ? [] : [`ISOLATION LEVEL ${isolationLevel.toUpperCase()}`],
    ...readOnly === undefined ? [] : [readOnly ? "READ ONLY" : "READ WRITE"],
    ...deferrable === undefined ? [] : [deferrable ? "DEFERRABLE" : "NOT DEFERRABLE"],
  ].join(" ");
}
