import type { SqlParameter } from "../../../mod.ts";
import type { ValueGroup, ValueSample } from "./value_samples.ts";

/** A value: its text as the server reads it, what it is, and what else can be sent for it. */
export type PostgresValue = readonly [
  text: string,
  value: SqlParameter,
  ...params: readonly SqlParameter[],
];

/** What else there is to say of a type. */
export interface PostgresTypeOptions extends Pick<ValueGroup, "setup" | "extension"> {
  /** What SQL calls it, where that is another name. */
  readonly sqlType?: string;
  /** Whether a string is taken for the text of a value, and arrays of values for something else. */
  readonly isSentAsText?: boolean;
  /** What stands between two elements of its arrays. */
  readonly delimiter?: string;
}

/** The values of a type of PostgreSQL's, and of its arrays. */
export function postgresType(
  type: string,
  values: readonly PostgresValue[],
  { sqlType = type, isSentAsText = false, delimiter = ",", setup = [], ...needs }:
    PostgresTypeOptions = {},
): ValueGroup[] {
  const arrays = arraysOf(values, isSentAsText, delimiter);
  return [
    {
      type,
      setup,
      ...needs,
      ...group(sqlType, values.map((value) => withOwn(value, isSentAsText))),
    },
    { type: `${type}[]`, ...needs, ...group(`${sqlType}[]`, arrays) },
  ];
}

/** Values that a query can give, but that cannot be sent. */
export function postgresResults(
  type: string,
  values: readonly (readonly [sql: string, value: SqlParameter])[],
): ValueGroup {
  return {
    type,
    placeholder: "$1",
    samples: values.map(([sql, value]) => ({ sql, value, params: [] })),
  };
}

function group(sqlType: string, values: readonly PostgresValue[]) {
  const samples = values.map(([text, value, ...params]): ValueSample => {
    return { sql: `${quoted(text)}::${sqlType}`, value, params: [text, ...params] };
  });
  return {
    placeholder: `$1::${sqlType}`,
    samples: [{ sql: `NULL::${sqlType}`, value: null, params: [null] }, ...samples],
  };
}

/** A value can be sent for itself; a string is the text that it was. */
function withOwn([text, value, ...params]: PostgresValue, isSentAsText: boolean): PostgresValue {
  const isText = value === text || (isSentAsText && typeof value === "string");
  return isText ? [text, value, ...params] : [text, value, value, ...params];
}

function arraysOf(
  values: readonly PostgresValue[],
  isSentAsText: boolean,
  delimiter: string,
): PostgresValue[] {
  const array = (rows: readonly (PostgresValue | null)[]): PostgresValue => {
    const own = rows.map((row) => row === null ? null : row[1]);
    const texts = rows.map((row) => row === null ? null : row[0]);
    return [
      arrayText(texts.map(elementText), delimiter),
      own,
      texts,
      ...(isSentAsText ? [] : [own]),
    ];
  };
  const [first = ["", null], second = first] = values;
  const [line, mixed] = [array([first, second]), array([null, first])];
  return [
    ["{}", [], []],
    array([...values, null]),
    array([null]),
    [`[-1:0]=${line[0]}`, line[1], line[2] ?? null],
    [arrayText([line[0], mixed[0]], delimiter), [line[1], mixed[1]], [
      line[2] ?? null,
      mixed[2] ?? null,
    ]],
  ];
}

function elementText(text: string | null): string {
  return text === null ? "NULL" : `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

function arrayText(elements: readonly string[], delimiter: string): string {
  return `{${elements.join(delimiter)}}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
