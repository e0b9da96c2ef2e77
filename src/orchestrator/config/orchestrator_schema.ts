import { cacheSchema } from "./cache_schema.ts";
import { databaseSchema } from "./database_schema.ts";
import { jwtSchema } from "./jwt_schema.ts";
import { moduleSchema } from "./module_schema.ts";
import type { SettingKit } from "./setting_kit.ts";

/** All that a configuration may say; what it makes of it is what an orchestrator takes. */
export function orchestratorSchema(kit: SettingKit) {
  return kit.object({
    $schema: kit.text("The JSON Schema that an editor checks the file with.").exactOptional(),
    services: kit.object({
      database: kit.byName(databaseSchema(kit)).meta({ description: "Databases by name." })
        .exactOptional(),
      cache: kit.byName(cacheSchema(kit)).meta({ description: "Caches by name." }).exactOptional(),
      jwt: kit.byName(jwtSchema(kit)).meta({ description: "JWT services by name." })
        .exactOptional(),
    }).meta({ description: "What modules may use." }).exactOptional(),
    modules: kit.byName(moduleSchema(kit)).meta({ description: "The modules by name." }),
    denoPath: kit.program("The Deno that runs modules.").exactOptional(),
  }).transform(({ $schema: _editorsOnly, ...options }) => options);
}
