import { isArray, isNumber, isString, optional, shape } from "../../guard.ts";
import type { RowSet } from "../driver.ts";
import {
  BINARY_CHARACTER_SET,
  BLOB,
  type MysqlColumn,
  mysqlEncoding,
  mysqlTypeName,
  toCells,
  TYPES_READ_AS_BYTES,
} from "./mysql_types.ts";

/** What the server answered to a statement. */
export interface MysqlResult {
  /** The columns, unless it gave no rows, not even none. */
  readonly columns: readonly MysqlColumn[] | undefined;
  readonly rows: readonly unknown[][];
  readonly affectedRows: number;
  /** The server's status flags, where it told them: not together with rows. */
  readonly status: number | undefined;
}

const isColumn = shape({
  name: isString,
  columnType: isNumber,
  characterSet: isNumber,
  flags: isNumber,
  extendedTypeName: optional(isString),
  extendedFormat: optional(isString),
});

const isHeader = shape({ affectedRows: isNumber, serverStatus: isNumber });

/**
 * Takes note of columns before mysql2 makes the function that reads their rows, and tells it to read
 * as bytes what it would make objects of. The names would be part of that function's text, which
 * refuses some; nobody needs them there.
 */
export function takeColumns(fields: unknown): MysqlColumn[] | undefined {
  if (!isArray(fields)) return undefined;
  return fields.filter(isColumn).map((field) => {
    const column: MysqlColumn = {
      name: field.name,
      columnType: field.columnType,
      characterSet: field.characterSet,
      flags: field.flags,
      ...(field.extendedTypeName ? { extendedTypeName: field.extendedTypeName } : {}),
      ...(field.extendedFormat ? { extendedFormat: field.extendedFormat } : {}),
    };
    field.name = "";
    if (TYPES_READ_AS_BYTES.includes(field.columnType)) {
      field.columnType = BLOB;
      field.characterSet = BINARY_CHARACTER_SET;
    }
    return column;
  });
}

/**
 * Makes one result of what mysql2 gives for a statement; a procedure can give several, and then it is
 * the first that has rows.
 *
 * @param columns The columns of each result.
 * @param results The result, or all of them where there are several.
 */
export function toMysqlResult(
  columns: readonly (readonly MysqlColumn[] | undefined)[],
  results: unknown,
): MysqlResult {
  const all = columns.length > 1 && isArray(results) ? results : [results];
  const index = columns.findIndex((candidate) => candidate !== undefined);
  const header = all.findLast(isHeader);
  return {
    columns: columns[index],
    rows: toRowsOfCells(columns[index] ?? [], all[index]),
    affectedRows: header?.affectedRows ?? 0,
    status: header?.serverStatus,
  };
}

/** The same result, with rows that mysql2 has read. */
export function withRows(result: MysqlResult, rows: readonly unknown[][]): MysqlResult {
  return { ...result, rows: toRowsOfCells(result.columns ?? [], rows) };
}

/** Makes cells of the rows that mysql2 read. */
export function toRowsOfCells(columns: readonly MysqlColumn[], rows: unknown): unknown[][] {
  if (!isRows(rows)) return [];
  toCells(columns, rows);
  return rows;
}

/** Says once per column how its cells become values. */
export function toRowSet(
  columns: readonly MysqlColumn[],
  rows: readonly unknown[][],
): RowSet & { readonly types: readonly string[] } {
  return {
    columns: columns.map(({ name }) => name),
    types: columns.map(mysqlTypeName),
    encodings: columns.map(mysqlEncoding),
    rows,
  };
}

/** mysql2 makes them with the option `rowsAsArray`. */
function isRows(value: unknown): value is unknown[][] {
  return Array.isArray(value) && value.every(Array.isArray);
}
