/**
 * `deno task config:schema`: writes what editors and readers are told of the settings, out of the
 * schema that configurations are checked with.
 */
import { configJsonSchema } from "../src/orchestrator/config/json_schema.ts";
import { print } from "./print.ts";
import { PROJECT_FOLDER } from "./project_folder.ts";
import { settingTables, withSettingTables } from "./setting_tables.ts";

const SCHEMA_FILE = `${PROJECT_FOLDER}/pywatt.schema.json`;
const GUIDE_FILE = `${PROJECT_FOLDER}/docs/configuration.md`;

const schema = await configJsonSchema();
await Deno.writeTextFile(SCHEMA_FILE, `${JSON.stringify(schema, null, 2)}\n`);
const guide = await Deno.readTextFile(GUIDE_FILE);
await Deno.writeTextFile(GUIDE_FILE, withSettingTables(guide, settingTables(schema)));
await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", GUIDE_FILE, SCHEMA_FILE] })
  .output();
print("Wrote pywatt.schema.json and the tables of docs/configuration.md");
