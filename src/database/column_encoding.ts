/** docs/protocol.md §5.2: how the cells of a column become JavaScript values. */
import { DatabaseError } from "../errors.ts";
import { decodeBytes, decodeValue } from "../ipc/value.ts";

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

/** What tells a cell's value, or `undefined` where the cell is the value. */
export function cellDecoder(encoding: ColumnEncoding): Decoder | undefined {
  const element = DECODERS[elementEncoding(encoding)];
  if (element === undefined) return undefined;
  const decode: Decoder = isArrayEncoding(encoding)
    ? (cell) => Array.isArray(cell) ? cell.map(decode) : cell === null ? null : element(cell)
    : (cell) => cell === null ? null : element(cell);
  return decode;
}

/** Whether the cells of a column are arrays. */
export function isArrayEncoding(encoding: ColumnEncoding): boolean {
  return encoding.endsWith("[]");
}

/** The encoding of the innermost cells. */
export function elementEncoding(encoding: ColumnEncoding): CellEncoding {
  const name = isArrayEncoding(encoding) ? encoding.slice(0, -2) : encoding;
  return CELL_ENCODINGS.find((candidate) => candidate === name) ?? "plain";
}

export function isColumnEncoding(value: unknown): value is ColumnEncoding {
  return CELL_ENCODINGS.some((name) => value === name || value === `${name}[]`);
}

const DECODERS: Readonly<Record<CellEncoding, Decoder | undefined>> = {
  plain: undefined,
  bytes: undefined,
  value: undefined,
  bigint: (cell) => BigInt(String(cell)),
  float: (cell) => Number(cell),
  timestamp: (cell) => decodeTimestamp(String(cell)),
  json: (cell) => JSON.parse(String(cell)),
  base64: (cell) => decodeBytes(String(cell)),
  tagged: decodeValue,
};

const TIMESTAMP =
  /^(\d{4,6})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?([+-]\d\d(?::\d\d)*)?( BC)?$/;

/** A timestamp without a zone is read as UTC, so that it means the same on every machine. */
function decodeTimestamp(text: string): Date {
  const parts = TIMESTAMP.exec(text);
  if (parts === null) throw noDate(text);
  const [, year = "", month, day, time, fraction = "", zone = "+00", era] = parts;
  const signedYear = era === undefined ? Number(year) : 1 - Number(year);
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  const date = new Date(`${isoYear(signedYear)}-${month}-${day}T${time}.${milliseconds}Z`);
  date.setTime(date.getTime() - zoneSeconds(zone) * 1_000);
  if (Number.isNaN(date.getTime())) throw noDate(text);
  return date;
}

function noDate(text: string): DatabaseError {
  return new DatabaseError(
    "serialization",
    `Cannot read timestamp "${text}": no Date can hold it; select it as text`,
  );
}

function isoYear(year: number): string {
  if (year >= 0 && year <= 9_999) return String(year).padStart(4, "0");
  return `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(6, "0")}`;
}

function zoneSeconds(zone: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = zone.slice(1).split(":").map(Number);
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3_600 + minutes * 60 + seconds);
}
