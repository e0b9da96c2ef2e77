/** PostgreSQL's types by OID, as `pg_type.dat` of its source fixes them. */
import type { ColumnEncoding } from "./column_encoding.ts";

interface ScalarType {
  readonly oid: number;
  readonly arrayOid: number;
  readonly encoding: ColumnEncoding;
}

const SCALARS: readonly ScalarType[] = [
  { oid: 16, arrayOid: 1000, encoding: "plain" }, // bool
  { oid: 17, arrayOid: 1001, encoding: "bytes" }, // bytea
  { oid: 18, arrayOid: 1002, encoding: "plain" }, // "char"
  { oid: 19, arrayOid: 1003, encoding: "plain" }, // name
  { oid: 20, arrayOid: 1016, encoding: "bigint" }, // int8
  { oid: 21, arrayOid: 1005, encoding: "plain" }, // int2
  { oid: 23, arrayOid: 1007, encoding: "plain" }, // int4
  { oid: 25, arrayOid: 1009, encoding: "plain" }, // text
  { oid: 26, arrayOid: 1028, encoding: "plain" }, // oid
  { oid: 114, arrayOid: 199, encoding: "json" }, // json
  { oid: 142, arrayOid: 143, encoding: "plain" }, // xml
  { oid: 650, arrayOid: 651, encoding: "plain" }, // cidr
  { oid: 700, arrayOid: 1021, encoding: "float" }, // float4
  { oid: 701, arrayOid: 1022, encoding: "float" }, // float8
  { oid: 790, arrayOid: 791, encoding: "plain" }, // money
  { oid: 829, arrayOid: 1040, encoding: "plain" }, // macaddr
  { oid: 869, arrayOid: 1041, encoding: "plain" }, // inet
  { oid: 1042, arrayOid: 1014, encoding: "plain" }, // bpchar
  { oid: 1043, arrayOid: 1015, encoding: "plain" }, // varchar
  { oid: 1082, arrayOid: 1182, encoding: "plain" }, // date
  { oid: 1083, arrayOid: 1183, encoding: "plain" }, // time
  { oid: 1114, arrayOid: 1115, encoding: "timestamp" }, // timestamp
  { oid: 1184, arrayOid: 1185, encoding: "timestamp" }, // timestamptz
  { oid: 1186, arrayOid: 1187, encoding: "plain" }, // interval
  { oid: 1266, arrayOid: 1270, encoding: "plain" }, // timetz
  { oid: 1560, arrayOid: 1561, encoding: "plain" }, // bit
  { oid: 1562, arrayOid: 1563, encoding: "plain" }, // varbit
  { oid: 1700, arrayOid: 1231, encoding: "plain" }, // numeric
  { oid: 2950, arrayOid: 2951, encoding: "plain" }, // uuid
  { oid: 3802, arrayOid: 3807, encoding: "json" }, // jsonb
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
