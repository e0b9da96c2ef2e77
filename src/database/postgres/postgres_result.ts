import type postgres from "postgres";
import type { LaneResult } from "../pool/lane.ts";
import { affectedRows } from "./postgres_command.ts";
import { type PostgresType, withCells } from "./postgres_types.ts";

/** What npm:postgres gives for a statement: its rows, and beside them what is known of it. */
export type DriverRows = postgres.ValuesRowList<Record<string, unknown>[]>;

/**
 * Makes the result of a statement of what the driver gave, which is empty afterwards.
 *
 * @param types The types of its columns.
 */
export function toResult(rows: DriverRows, types: readonly PostgresType[]): LaneResult {
  return {
    columns: (rows.columns ?? []).map(({ name }) => name),
    types: types.map(({ name }) => name),
    encodings: types.map(({ encoding }) => encoding),
    rows: withCells(takeRows(rows), types),
    affectedRows: affectedRows(rows.command, rows.count),
    command: rows.command,
  };
}

/**
 * Takes the rows out of the driver's result, which would keep them from the garbage collector's
 * young generation long after they were read. After a query that failed among its rows, npm:postgres
 * starts the next result with holes.
 */
function takeRows(rows: DriverRows): readonly unknown[][] {
  const isHoled = rows.length > 0 && !(0 in rows);
  const start = isHoled ? rows.findIndex((_row, index) => index in rows) : 0;
  const taken = rows.splice(start);
  rows.length = 0;
  return taken;
}
