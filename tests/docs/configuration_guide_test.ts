import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../src/cli/command_line.ts";
import { isRecord } from "../../src/guard.ts";
import { configJsonSchema } from "../../src/orchestrator/config/json_schema.ts";
import { settingTables } from "../../tools/setting_tables.ts";
import { tableRows } from "./markdown.ts";

const GUIDE = await Deno.readTextFile(new URL("../../docs/configuration.md", import.meta.url));
const SCHEMA = await configJsonSchema();

for (const [name, rows] of settingTables(SCHEMA)) {
  Deno.test(`the guide has every setting of "${name}" (deno task config:schema)`, () => {
    assertEquals(tableRows(GUIDE, `settings ${name}`), rows.map((row) => [...row]));
  });
}

Deno.test("the JSON Schema is that of the settings (deno task config:schema)", async () => {
  const written = await Deno.readTextFile(new URL("../../pywatt.schema.json", import.meta.url));
  assertEquals(JSON.parse(written), JSON.parse(JSON.stringify(SCHEMA)));
});

Deno.test("every setting in the JSON Schema says what it is", () => {
  assertEquals(undescribed(SCHEMA, "").filter((path) => !path.includes("additional")), []);
});

function undescribed(schema: unknown, path: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((inner) => undescribed(inner, path));
  if (!isRecord(schema)) return [];
  const { properties, ...others } = schema;
  const own = isRecord(properties) ? Object.entries(properties) : [];
  return [
    ...own.filter(([, setting]) => !isRecord(setting) || setting.description === undefined)
      .map(([name]) => `${path}.${name}`),
    ...own.flatMap(([name, setting]) => undescribed(setting, `${path}.${name}`)),
    ...Object.values(others).flatMap((inner) => undescribed(inner, path)),
  ];
}

Deno.test("the guide has every command with its exit codes", () => {
  assertEquals(
    tableRows(GUIDE, "exit codes"),
    COMMANDS.map(({ name, exitCodes }) => [`\`${name}\``, ...Object.values(exitCodes)]),
  );
});
