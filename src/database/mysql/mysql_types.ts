/** MySQL's types by the numbers of its protocol, and what makes cells of what mysql2 reads. */
import type { ColumnEncoding } from "../column_encoding.ts";

/** What the server tells about a column. */
export interface MysqlColumn {
  readonly name: string;
  readonly columnType: number;
  readonly characterSet: number;
  readonly flags: number;
  /** MariaDB's own types, where it names them: `uuid`, `inet6`, `point`. */
  readonly extendedTypeName?: string;
  /** `json` for MariaDB's JSON, which is a text of its own otherwise. */
  readonly extendedFormat?: string;
}

/** What the protocol calls a type, and how its cells are encoded. */
interface MysqlType {
  readonly code: number;
  readonly name: string;
  readonly encoding: ColumnEncoding;
}

/** MySQL Source Code Documentation, "enum_field_types". */
const TYPES: readonly MysqlType[] = [
  { code: 0, name: "decimal", encoding: "plain" },
  { code: 1, name: "tinyint", encoding: "plain" },
  { code: 2, name: "smallint", encoding: "plain" },
  { code: 3, name: "int", encoding: "plain" },
  { code: 4, name: "float", encoding: "float" },
  { code: 5, name: "double", encoding: "float" },
  { code: 6, name: "null", encoding: "plain" },
  { code: 7, name: "timestamp", encoding: "timestamp" },
  { code: 8, name: "bigint", encoding: "bigint" },
  { code: 9, name: "mediumint", encoding: "plain" },
  { code: 10, name: "date", encoding: "plain" },
  { code: 11, name: "time", encoding: "plain" },
  { code: 12, name: "datetime", encoding: "timestamp" },
  { code: 13, name: "year", encoding: "plain" },
  { code: 16, name: "bit", encoding: "bytes" },
  { code: 242, name: "vector", encoding: "bytes" },
  { code: 245, name: "json", encoding: "json" },
  { code: 246, name: "decimal", encoding: "plain" },
  { code: 255, name: "geometry", encoding: "bytes" },
];

const TYPE_BY_CODE: ReadonlyMap<number, MysqlType> = new Map(
  TYPES.map((type) => [type.code, type]),
);

/** mysql2 makes objects of these; read as plain bytes they come as they are. */
export const TYPES_READ_AS_BYTES: readonly number[] = [242, 255];

/** The type and the character set by which bytes come as they are. */
export const BLOB = 252;
export const BINARY_CHARACTER_SET = 63;

const FLOAT = 4;
const STRING = 254;
const VAR_STRING = 253;
const INTEGERS: readonly number[] = [1, 2, 3, 8, 9];

const UNSIGNED_FLAG = 32;
const ENUM_FLAG = 256;
const SET_FLAG = 2_048;

/** How the cells of a column are encoded. */
export function mysqlEncoding(column: MysqlColumn): ColumnEncoding {
  if (column.extendedFormat === "json") return "json";
  const type = TYPE_BY_CODE.get(column.columnType);
  if (type !== undefined) return type.encoding;
  return isBinary(column) ? "bytes" : "plain";
}

/** A type's name, as it is written in a table's definition, without its size. */
export function mysqlTypeName(column: MysqlColumn): string {
  const { columnType, flags, extendedFormat, extendedTypeName } = column;
  if (extendedFormat === "json") return "json";
  if (extendedTypeName !== undefined) return extendedTypeName;
  const name = TYPE_BY_CODE.get(columnType)?.name ?? stringTypeName(column);
  return INTEGERS.includes(columnType) && flags & UNSIGNED_FLAG ? `${name} unsigned` : name;
}

function stringTypeName(column: MysqlColumn): string {
  if (column.flags & ENUM_FLAG) return "enum";
  if (column.flags & SET_FLAG) return "set";
  switch (column.columnType) {
    case STRING:
      return isBinary(column) ? "binary" : "char";
    case VAR_STRING:
      return isBinary(column) ? "varbinary" : "varchar";
    default:
      return isBinary(column) ? "blob" : "text";
  }
}

function isBinary({ characterSet }: MysqlColumn): boolean {
  return characterSet === BINARY_CHARACTER_SET;
}

/** Makes the cells of what mysql2 read, in place. */
export function toCells(columns: readonly MysqlColumn[], rows: readonly unknown[][]): void {
  columns.forEach((column, index) => {
    const toCell = cellMaker(column);
    if (toCell === undefined) return;
    for (const row of rows) row[index] = toCell(row[index]);
  });
}

function cellMaker(column: MysqlColumn): ((value: unknown) => unknown) | undefined {
  switch (mysqlEncoding(column)) {
    case "bytes":
      return (value) => value instanceof Uint8Array ? new Uint8Array(value) : value;
    case "bigint":
      return integerText;
    case "float":
      return column.columnType === FLOAT ? shortestSingle : withoutNegativeZero;
    default:
      return undefined;
  }
}

/** The shortest number that is the same FLOAT: 0.1, rather than 0.10000000149011612. */
function shortestSingle(value: unknown): unknown {
  if (typeof value !== "number" || value === 0) return withoutNegativeZero(value);
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}

/** mysql2 makes numbers of small ones, which takes it less time than their text. */
function integerText(value: unknown): unknown {
  return typeof value === "number" ? String(value) : value;
}

/** What JSON cannot say stays text; the encoding "float" reads both. */
function withoutNegativeZero(value: unknown): unknown {
  return Object.is(value, -0) ? "-0" : value;
}
