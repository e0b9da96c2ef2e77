import { arrayOf, isRecord, isString } from "../src/guard.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** A row of a table: a setting, what it can be, what it is by default, what it is. */
export type SettingRow = readonly [name: string, type: string, byDefault: string, what: string];

const isStrings = arrayOf(isString);

/** Where each table of the guide stands in the schema. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  database: ["services", "database", "*"],
  cache: ["services", "cache", "*"],
  jwt: ["services", "jwt", "*"],
  module: ["modules", "*"],
};

/** The rows of each table, by its name. */
export function settingTables(schema: JsonSchema): ReadonlyMap<string, readonly SettingRow[]> {
  const own = Object.entries(TABLES).map(([name, path]) => {
    return [name, rowsOf(at(schema, path), "")] as const;
  });
  const top = rowsOf(schema, "").filter(([name]) => !/^`(services|modules)\./.test(name));
  return new Map([["top", top], ...own]);
}

/** The guide with the rows of its tables replaced. */
export function withSettingTables(
  guide: string,
  tables: ReadonlyMap<string, readonly SettingRow[]>,
): string {
  return [...tables].reduce((text, [name, rows]) => {
    const table = new RegExp(`(<!-- table: settings ${name} -->\n)\n*(\\|[^\n]*\n)*\n*`);
    if (!table.test(text)) throw new Error(`Cannot find the table "settings ${name}"`);
    const lines = [
      ["setting", "type", "default", "what it is"],
      ["---", "---", "---", "---"],
      ...rows,
    ]
      .map((cells) => `| ${cells.join(" | ")} |\n`);
    return text.replace(table, (_all, marker: string) => `${marker}\n${lines.join("")}\n`);
  }, guide);
}

function at(schema: JsonSchema, path: readonly string[]): JsonSchema {
  return path.reduce((inner, name) => {
    const next = name === "*"
      ? inner.additionalProperties
      : isRecord(inner.properties)
      ? inner.properties[name]
      : undefined;
    if (isRecord(next)) return next;
    throw new Error(`Cannot find "${path.join(".")}" in the schema`);
  }, schema);
}

function rowsOf(schema: JsonSchema, above: string): SettingRow[] {
  const rows = choicesOf(schema).flatMap(({ properties }) => {
    return isRecord(properties) ? Object.entries(properties) : [];
  }).flatMap(([name, setting]) => isRecord(setting) ? rowsOfSetting(setting, above + name) : []);
  return rows.filter(([name], index) => rows.findIndex(([other]) => other === name) === index);
}

function rowsOfSetting(setting: JsonSchema, name: string): SettingRow[] {
  const byDefault = setting.default === undefined ? "" : `\`${JSON.stringify(setting.default)}\``;
  const what = isString(setting.description) ? setting.description : "";
  const own: SettingRow[] = what === "" ? [] : [[`\`${name}\``, typeOf(setting), byDefault, what]];
  if (isSecret(setting)) return own;
  const inner = [
    ...rowsOf(setting, `${name}.`),
    ...choicesOf(setting).flatMap(({ items }) =>
      isRecord(items) && !isSecret(items) ? rowsOf(items, `${name}[].`) : []
    ),
  ];
  return [...own, ...inner];
}

function choicesOf(schema: JsonSchema): JsonSchema[] {
  return Array.isArray(schema.anyOf) ? schema.anyOf.filter(isRecord) : [schema];
}

function typeOf(setting: JsonSchema): string {
  if (isSecret(setting)) return "secret";
  return [...new Set(choicesOf(setting).map(typeOfChoice))].join(", ");
}

function typeOfChoice(choice: JsonSchema): string {
  if (choice.const !== undefined) return `\`${JSON.stringify(choice.const)}\``;
  if (isStrings(choice.enum)) return choice.enum.map((name) => `\`"${name}"\``).join(", ");
  if (choice.type === "array") {
    return `list of ${isRecord(choice.items) ? typeOf(choice.items) : "any"}`;
  }
  if (choice.type === "object" && choice.properties === undefined) return "object by name";
  return WORDS[String(choice.type)] ?? String(choice.type);
}

const WORDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "`true`, `false`",
  object: "object",
};

function isSecret(setting: JsonSchema): boolean {
  return choicesOf(setting).some(({ properties }) =>
    isRecord(properties) && "env" in properties && Object.keys(properties).length === 1
  );
}
