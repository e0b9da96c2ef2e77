/** PostgreSQL's own types by OID, as `pg_type.dat` of its source fixes them. */
import { type ColumnEncoding, elementEncoding } from "../column_encoding.ts";
import { parseArray } from "./postgres_array.ts";

/** What the values of a type become. */
export interface PostgresType {
  /** The name that users know: `int8`, `text[]`. */
  readonly name: string;
  readonly encoding: ColumnEncoding;
  /** What makes a cell of the text that the server sends, where the text is not the cell. */
  readonly toCell?: (text: string) => unknown;
  /** Whether a database made it for itself, and so the driver makes no cells of it. */
  readonly isLearned?: true;
}

/** Each with its OID and that of its arrays. */
const TYPES: readonly (readonly [name: string, oid: number, arrayOid: number])[] = [
  ["bool", 16, 1000],
  ["bytea", 17, 1001],
  ["char", 18, 1002],
  ["name", 19, 1003],
  ["int8", 20, 1016],
  ["int2", 21, 1005],
  ["int2vector", 22, 1006],
  ["int4", 23, 1007],
  ["regproc", 24, 1008],
  ["text", 25, 1009],
  ["oid", 26, 1028],
  ["tid", 27, 1010],
  ["xid", 28, 1011],
  ["cid", 29, 1012],
  ["oidvector", 30, 1013],
  ["json", 114, 199],
  ["xml", 142, 143],
  ["point", 600, 1017],
  ["lseg", 601, 1018],
  ["path", 602, 1019],
  ["box", 603, 1020],
  ["polygon", 604, 1027],
  ["line", 628, 629],
  ["cidr", 650, 651],
  ["float4", 700, 1021],
  ["float8", 701, 1022],
  ["circle", 718, 719],
  ["macaddr8", 774, 775],
  ["money", 790, 791],
  ["macaddr", 829, 1040],
  ["inet", 869, 1041],
  ["aclitem", 1033, 1034],
  ["bpchar", 1042, 1014],
  ["varchar", 1043, 1015],
  ["date", 1082, 1182],
  ["time", 1083, 1183],
  ["timestamp", 1114, 1115],
  ["timestamptz", 1184, 1185],
  ["interval", 1186, 1187],
  ["timetz", 1266, 1270],
  ["bit", 1560, 1561],
  ["varbit", 1562, 1563],
  ["numeric", 1700, 1231],
  ["refcursor", 1790, 2201],
  ["regprocedure", 2202, 2207],
  ["regoper", 2203, 2208],
  ["regoperator", 2204, 2209],
  ["regclass", 2205, 2210],
  ["regtype", 2206, 2211],
  ["record", 2249, 2287],
  ["cstring", 2275, 1263],
  ["uuid", 2950, 2951],
  ["txid_snapshot", 2970, 2949],
  ["pg_lsn", 3220, 3221],
  ["tsvector", 3614, 3643],
  ["tsquery", 3615, 3645],
  ["gtsvector", 3642, 3644],
  ["regconfig", 3734, 3735],
  ["regdictionary", 3769, 3770],
  ["jsonb", 3802, 3807],
  ["int4range", 3904, 3905],
  ["numrange", 3906, 3907],
  ["tsrange", 3908, 3909],
  ["tstzrange", 3910, 3911],
  ["daterange", 3912, 3913],
  ["int8range", 3926, 3927],
  ["jsonpath", 4072, 4073],
  ["regnamespace", 4089, 4090],
  ["regrole", 4096, 4097],
  ["regcollation", 4191, 4192],
  ["int4multirange", 4451, 6150],
  ["nummultirange", 4532, 6151],
  ["tsmultirange", 4533, 6152],
  ["tstzmultirange", 4534, 6153],
  ["datemultirange", 4535, 6155],
  ["int8multirange", 4536, 6157],
  ["pg_snapshot", 5038, 5039],
  ["xid8", 5069, 271],
];

/** Those that are no array and have none. */
const LONE_TYPES: readonly (readonly [name: string, oid: number])[] = [
  ["pg_node_tree", 194],
  ["unknown", 705],
  ["anyarray", 2277],
  ["void", 2278],
  ["pg_ndistinct", 3361],
  ["pg_dependencies", 3402],
  ["pg_mcv_list", 5017],
];

const BOX_ARRAY = 1020;

/** Of those that are not shown as their text. */
const DECODED: ReadonlyMap<string, Omit<PostgresType, "name">> = new Map<
  string,
  Omit<PostgresType, "name">
>([
  ["bool", { encoding: "plain", toCell: (text) => text === "t" }],
  ["int2", { encoding: "plain", toCell: Number }],
  ["int4", { encoding: "plain", toCell: Number }],
  ["oid", { encoding: "plain", toCell: Number }],
  ["int8", { encoding: "bigint" }],
  ["float4", { encoding: "float", toCell: parseFloatText }],
  ["float8", { encoding: "float", toCell: parseFloatText }],
  ["bytea", { encoding: "bytes", toCell: parseBytea }],
  ["timestamp", { encoding: "timestamp" }],
  ["timestamptz", { encoding: "timestamp" }],
  ["json", { encoding: "json" }],
  ["jsonb", { encoding: "json" }],
]);

/** The types that every server has under the same OIDs. */
export const BUILT_IN_TYPES: ReadonlyMap<number, PostgresType> = new Map([
  ...LONE_TYPES.map(([name, oid]): [number, PostgresType] => [oid, textType(name)]),
  ...TYPES.flatMap(([name, oid, arrayOid]): [number, PostgresType][] => {
    const type = { name, ...(DECODED.get(name) ?? { encoding: "plain" }) };
    return [[oid, type], [arrayOid, arrayType(type, arrayDelimiter(arrayOid))]];
  }),
]);

/** What stands between the elements of an array of this type. */
export function arrayDelimiter(arrayOid: number): string {
  return arrayOid === BOX_ARRAY ? ";" : ",";
}

/**
 * Makes the cells of the columns whose types are the database's own: those of all others the
 * driver has made as it read them.
 */
export function withCells(
  rows: readonly unknown[][],
  types: readonly PostgresType[],
): readonly unknown[][] {
  for (const [index, { toCell, isLearned }] of types.entries()) {
    if (toCell === undefined || isLearned === undefined) continue;
    for (const row of rows) {
      const text = row[index];
      if (typeof text === "string") row[index] = toCell(text);
    }
  }
  return rows;
}

/** A type whose values are shown as the text that the server prints. */
export function textType(name: string): PostgresType {
  return { name, encoding: "plain" };
}

/** The type of the arrays of a type. */
export function arrayType(
  { name, encoding, toCell }: PostgresType,
  delimiter: string,
): PostgresType {
  const element = elementEncoding(encoding);
  return {
    name: `${name}[]`,
    encoding: element === "plain" ? "plain" : `${element}[]`,
    toCell: (text) => parseArray(text, toCell, delimiter),
  };
}

/** What JSON cannot say stays text; the encoding "float" reads both. */
function parseFloatText(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) && !Object.is(value, -0) ? value : text;
}

/** Either of the forms that the server's `bytea_output` sets: `\x00ff`, or the older escapes. */
function parseBytea(text: string): Uint8Array {
  return text.startsWith("\\x") ? Uint8Array.fromHex(text.slice(2)) : unescapeBytea(text);
}

/** Source: PostgreSQL documentation, "bytea Escape Format". */
function unescapeBytea(text: string): Uint8Array {
  const unescaped = text.replaceAll(
    /\\(?:(\\)|([0-3][0-7]{2}))/g,
    (_, backslash?: string, octal = "") =>
      backslash ?? String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Uint8Array.from(unescaped, (character) => character.charCodeAt(0));
}
