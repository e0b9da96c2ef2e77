import { issueSchema } from "./jwt_schema.ts";
import { kindMismatch, type SettingKit } from "./setting_kit.ts";

const MAX_TIMER_MS = 2_147_483_647;

/** Which services a module may use, and how. */
export function grantsSchema(kit: SettingKit) {
  return kit.object({
    database: kit.byName(databaseGrantSchema(kit)).meta({ description: "Databases by name." })
      .exactOptional(),
    cache: kit.byName(cacheGrantSchema(kit)).meta({ description: "Caches by name." })
      .exactOptional(),
    jwt: kit.byName(kit.object({ issue: issueSchema(kit).exactOptional() }))
      .meta({ description: "JWT services by name." }).exactOptional(),
    custom: kit.texts("Services of the orchestrator's own.").exactOptional(),
  }).meta({ description: "Which services it may use; without it, all of them, as they are." });
}

/** How much a module may take. */
export function limitsSchema(kit: SettingKit) {
  return kit.object({
    maxMemoryMiB: kit.wholeNumber("How many MiB of JavaScript objects it may hold.", {
      min: 8,
      max: 1_048_576,
    })
      .exactOptional(),
    maxOperationsInFlight: kit.wholeNumber(
      "How many of its operations are carried out at once; further ones wait.",
      { min: 1 },
    ).exactOptional(),
  }).meta({ description: "How much it may take of the machine and of its orchestrator." });
}

function databaseGrantSchema(kit: SettingKit) {
  const count = (description: string) => kit.wholeNumber(description, { min: 1 }).exactOptional();
  return kit.object({
    readOnly: kit.flag("Whether it can change nothing.", false).exactOptional(),
    maxConnections: count("How many of the pool's connections it holds at once."),
    maxRows: count("How many rows one call may give."),
    maxResultBytes: count("How many bytes the rows of a query may take, about."),
    statementTimeoutMs: kit.wholeNumber(
      "How many milliseconds the server may take for one statement.",
      { min: 1, max: MAX_TIMER_MS },
    ).exactOptional(),
    config: inheritanceSchema(kit).exactOptional(),
  });
}

function cacheGrantSchema(kit: SettingKit) {
  return kit.object({
    namespace: kit.z.string({ error: kindMismatch("text") })
      .meta({ description: "The namespace that all its keys, tags and locks are in." })
      .exactOptional(),
    maxValueBytes: kit.wholeNumber("How many bytes one value may have.", { min: 1 })
      .exactOptional(),
    readOnly: kit.flag("Whether it can change nothing, and lock nothing.", false).exactOptional(),
    config: inheritanceSchema(kit).exactOptional(),
  });
}

function inheritanceSchema(kit: SettingKit) {
  const { z } = kit;
  return z.union([
    z.enum(["override", "merge"]),
    kit.object({ allow: kit.texts("Its own settings that count, by name.") }),
  ], { error: kindMismatch('"override", "merge" or an object with allow') })
    .meta({ description: "How much its own settings count for.", default: "override" });
}
