import type postgres from "postgres";
import type { LaneResult } from "../pool/lane.ts";
import { affectedRows } from "./postgres_command.ts";
import { type PostgresType, withCells } from "./postgres_types.ts";

/** What npm:postgres tells of a statement beside its rows. */
export type DriverAnswer = postgres.ResultQueryMeta<number, PropertyKey>;

/**
 * Makes the result of a statement.
 *
 * @param rows Its rows, as npm:postgres gave them one by one. (Those that it gathers itself start
 * with holes after a query that failed among its rows.)
 * @param types The types of its columns.
 */
export function toResult(
  { columns, command, count }: DriverAnswer,
  rows: readonly unknown[][],
  types: readonly PostgresType[],
): LaneResult {
  return {
    columns: (columns ?? []).map(({ name }) => String(name)),
    types: types.map(({ name }) => name),
    encodings: types.map(({ encoding }) => encoding),
    rows: withCells(rows, types),
    affectedRows: affectedRows(command, count),
    command,
  };
}
