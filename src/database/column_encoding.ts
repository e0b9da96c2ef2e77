/** docs/protocol.md §5.2: how the cells of a column become JavaScript values. */
import { DatabaseError } from "../errors.ts";
import { decodeBytes, decodeValue } from "../ipc/value.ts";
import { parseJsonText } from "./json_text.ts";
import { decodeTimestamp } from "./timestamp_text.ts";
import type { ValueOptions } from "./value_options.ts";

/** The encodings of one cell. */
export const CELL_ENCODINGS = [
  "plain",
  "bigint",
  "float",
  "timestamp",
  "json",
  "bytes",
  "base64",
  "value",
  "tagged",
] as const;

type CellEncoding = typeof CELL_ENCODINGS[number];

/** How a column's cells are encoded; with `[]`, its cells are arrays of such cells, or of arrays. */
export type ColumnEncoding = CellEncoding | `${CellEncoding}[]`;

type Decoder = (cell: unknown) => unknown;

/**
 * What tells a cell's value, or `undefined` where the cell is the value.
 *
 * @param column The column's name, for the errors of values that cannot be shown.
 */
export function cellDecoder(
  encoding: ColumnEncoding,
  column: string,
  options: Required<ValueOptions>,
): Decoder | undefined {
  const element = elementDecoder(elementEncoding(encoding), column, options);
  if (element === undefined) return undefined;
  const decode: Decoder = isArrayEncoding(encoding)
    ? (cell) => Array.isArray(cell) ? cell.map(decode) : cell === null ? null : element(cell)
    : (cell) => cell === null ? null : element(cell);
  return decode;
}

/** Each with the encoding of its innermost cells. */
const ELEMENTS: ReadonlyMap<unknown, CellEncoding> = new Map(
  CELL_ENCODINGS.flatMap((name) => [[name, name], [`${name}[]`, name]]),
);

/** Whether the cells of a column are arrays. */
export function isArrayEncoding(encoding: ColumnEncoding): boolean {
  return encoding.endsWith("[]");
}

/** The encoding of the innermost cells. */
export function elementEncoding(encoding: ColumnEncoding): CellEncoding {
  return ELEMENTS.get(encoding) ?? "plain";
}

export function isColumnEncoding(value: unknown): value is ColumnEncoding {
  return ELEMENTS.has(value);
}

function elementDecoder(
  encoding: CellEncoding,
  column: string,
  { bigint, timestamp, json }: Required<ValueOptions>,
): Decoder | undefined {
  const toInteger = integerReader(column, bigint);
  switch (encoding) {
    case "plain":
    case "bytes":
      return undefined;
    case "bigint":
      return bigint === "string" ? undefined : (cell) => toInteger(String(cell));
    case "float":
      return Number;
    case "timestamp":
      if (timestamp === "string") return undefined;
      return (cell) => decodeTimestamp(String(cell)) ?? noDate(String(cell), column);
    case "json":
      return json === "text" ? undefined : (cell) => parseJsonText(String(cell), toInteger);
    case "base64":
      return (cell) => decodeBytes(String(cell));
    case "value":
      return bigint === "bigint" ? undefined : (cell) => withInteger(cell, toInteger);
    case "tagged":
      return bigint === "bigint"
        ? decodeValue
        : (cell) => withInteger(decodeValue(cell), toInteger);
  }
}

type IntegerReader = (digits: string) => unknown;

function integerReader(column: string, choice: Required<ValueOptions>["bigint"]): IntegerReader {
  switch (choice) {
    case "bigint":
      return BigInt;
    case "string":
      return (digits) => digits;
    case "number":
      return (digits) => {
        const value = Number(digits);
        return Number.isSafeInteger(value) ? value : noNumber(digits, column);
      };
  }
}

function withInteger(value: unknown, toInteger: IntegerReader): unknown {
  return typeof value === "bigint" ? toInteger(String(value)) : value;
}

function noNumber(digits: string, column: string): never {
  throw new DatabaseError(
    "serialization",
    `Cannot read column "${column}": no number holds ${digits} exactly; ` +
      'open the database with bigint: "bigint" or "string"',
  );
}

function noDate(text: string, column: string): never {
  throw new DatabaseError(
    "serialization",
    `Cannot read column "${column}": no Date holds the timestamp ${text}; ` +
      'select it as text, or open the database with timestamp: "string"',
  );
}
