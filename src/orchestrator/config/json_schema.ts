import { orchestratorSchema } from "./orchestrator_schema.ts";
import { SettingKit } from "./setting_kit.ts";

/** The JSON Schema of `pywatt.json`, for editors. */
export async function configJsonSchema(): Promise<Record<string, unknown>> {
  const { z } = await import("zod");
  const kit = new SettingKit(z, {
    absolutePath: (path) => path,
    variable: () => undefined,
    readTextFile: () => Promise.resolve(""),
    nearest: () => undefined,
  });
  return z.toJSONSchema(orchestratorSchema(kit), {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      // What only TypeScript can say stands as the empty schema, which would allow anything.
      if (jsonSchema.anyOf === undefined) return;
      jsonSchema.anyOf = jsonSchema.anyOf.filter((choice) => Object.keys(choice).length > 0);
    },
  });
}
