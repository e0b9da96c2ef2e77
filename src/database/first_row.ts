import type { RowSet } from "./driver.ts";

/** The same result, with no row after the first. */
export function firstRow(result: RowSet): RowSet {
  return { ...result, rows: result.rows.slice(0, 1) };
}
