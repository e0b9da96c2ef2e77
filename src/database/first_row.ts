import type { RowSet } from "./driver.ts";

/** The same result, with no row after the first. */
export function firstRow({ columns, encodings, rows }: RowSet): RowSet {
  return { columns, encodings, rows: rows.slice(0, 1) };
}
