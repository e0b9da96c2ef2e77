/** PostgreSQL's types by OID, as `pg_type.dat` of its source fixes them. */
import type { ColumnEncoding } from "./column_encoding.ts";

interface ScalarType {
  readonly oid: number;
  readonly name: string;
  readonly arrayOid: number;
  readonly encoding: ColumnEncoding;
}

const SCALARS: readonly ScalarType[] = [
  { oid: 16, name: "bool", arrayOid: 1000, encoding: "plain" },
  { oid: 17, name: "bytea", arrayOid: 1001, encoding: "bytes" },
  { oid: 18, name: "char", arrayOid: 1002, encoding: "plain" },
  { oid: 19, name: "name", arrayOid: 1003, encoding: "plain" },
  { oid: 20, name: "int8", arrayOid: 1016, encoding: "bigint" },
  { oid: 21, name: "int2", arrayOid: 1005, encoding: "plain" },
  { oid: 23, name: "int4", arrayOid: 1007, encoding: "plain" },
  { oid: 25, name: "text", arrayOid: 1009, encoding: "plain" },
  { oid: 26, name: "oid", arrayOid: 1028, encoding: "plain" },
  { oid: 114, name: "json", arrayOid: 199, encoding: "json" },
  { oid: 142, name: "xml", arrayOid: 143, encoding: "plain" },
  { oid: 650, name: "cidr", arrayOid: 651, encoding: "plain" },
  { oid: 700, name: "float4", arrayOid: 1021, encoding: "float" },
  { oid: 701, name: "float8", arrayOid: 1022, encoding: "float" },
  { oid: 790, name: "money", arrayOid: 791, encoding: "plain" },
  { oid: 829, name: "macaddr", arrayOid: 1040, encoding: "plain" },
  { oid: 869, name: "inet", arrayOid: 1041, encoding: "plain" },
  { oid: 1042, name: "bpchar", arrayOid: 1014, encoding: "plain" },
  { oid: 1043, name: "varchar", arrayOid: 1015, encoding: "plain" },
  { oid: 1082, name: "date", arrayOid: 1182, encoding: "plain" },
  { oid: 1083, name: "time", arrayOid: 1183, encoding: "plain" },
  { oid: 1114, name: "timestamp", arrayOid: 1115, encoding: "timestamp" },
  { oid: 1184, name: "timestamptz", arrayOid: 1185, encoding: "timestamp" },
  { oid: 1186, name: "interval", arrayOid: 1187, encoding: "plain" },
  { oid: 1266, name: "timetz", arrayOid: 1270, encoding: "plain" },
  { oid: 1560, name: "bit", arrayOid: 1561, encoding: "plain" },
  { oid: 1562, name: "varbit", arrayOid: 1563, encoding: "plain" },
  { oid: 1700, name: "numeric", arrayOid: 1231, encoding: "plain" },
  { oid: 2950, name: "uuid", arrayOid: 2951, encoding: "plain" },
  { oid: 3802, name: "jsonb", arrayOid: 3807, encoding: "json" },
];

const BOOL = 16;
const BYTEA = 17;
const NUMBERS: readonly number[] = [21, 23, 26, 700, 701];

/** The types that take a JSON text for an object or an array. */
export const JSON_OIDS: readonly number[] = [114, 3802];

const ENCODINGS: ReadonlyMap<number, ColumnEncoding> = new Map(
  SCALARS.flatMap(({ oid, arrayOid, encoding }): [number, ColumnEncoding][] => [
    [oid, encoding],
    [arrayOid, arrayEncoding(encoding)],
  ]),
);

/** How the cells of a column of this type are encoded; of a type not known here, as its text. */
export function postgresEncoding(oid: number): ColumnEncoding {
  return ENCODINGS.get(oid) ?? "plain";
}

const NAMES: ReadonlyMap<number, string> = new Map(
  SCALARS.flatMap(({ oid, name, arrayOid }): [number, string][] => [
    [oid, name],
    [arrayOid, `${name}[]`],
  ]),
);

/** A type's name; of a type not known here, nothing. */
export function postgresTypeName(oid: number): string {
  return NAMES.get(oid) ?? "";
}

/** What makes a cell of the text that PostgreSQL sends, for each type whose text is not its cell. */
export const CELL_PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map(
  SCALARS.flatMap(({ oid, arrayOid }): [number, (text: string) => unknown][] => {
    const parse = scalarParser(oid);
    return [[oid, parse], [arrayOid, (text) => parseArray(text, parse)]];
  }),
);

function scalarParser(oid: number): (text: string) => unknown {
  if (oid === BOOL) return (text) => text === "t";
  if (oid === BYTEA) return (text) => Uint8Array.fromHex(text.slice(2));
  if (NUMBERS.includes(oid)) return parseNumber;
  return (text) => text;
}

/** What JSON cannot say stays text; the encoding "float" reads both. */
function parseNumber(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) && !Object.is(value, -0) ? value : text;
}

function arrayEncoding(encoding: ColumnEncoding): ColumnEncoding {
  switch (encoding) {
    case "bigint":
      return "bigint[]";
    case "bytes":
      return "bytes[]";
    case "float":
      return "float[]";
    case "json":
      return "json[]";
    case "timestamp":
      return "timestamp[]";
    default:
      return "plain";
  }
}

/**
 * Reads PostgreSQL's text of an array: `{1,NULL,"a,b"}`, nested, with or without its bounds.
 *
 * Source: PostgreSQL documentation, "Array Input and Output Syntax".
 */
export function parseArray(text: string, parseElement: (text: string) => unknown): unknown[] {
  let position = text.indexOf("{");
  return parseLevel();

  function parseLevel(): unknown[] {
    const items: unknown[] = [];
    position++;
    while (text[position] !== "}") {
      items.push(parseItem());
      if (text[position] === ",") position++;
    }
    position++;
    return items;
  }

  function parseItem(): unknown {
    if (text[position] === "{") return parseLevel();
    return text[position] === '"' ? parseElement(quoted()) : bare();
  }

  function bare(): unknown {
    const start = position;
    while (text[position] !== "," && text[position] !== "}") position++;
    const item = text.slice(start, position);
    return item === "NULL" ? null : parseElement(item);
  }

  function quoted(): string {
    let item = "";
    position++;
    while (text[position] !== '"') {
      if (text[position] === "\\") position++;
      item += text[position++];
    }
    position++;
    return item;
  }
}
