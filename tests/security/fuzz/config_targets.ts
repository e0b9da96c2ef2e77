import { assert } from "@std/assert";
import fc from "fast-check";
import { PywattError } from "../../../mod.ts";
import { resolveCacheConfig } from "../../../src/cache/config.ts";
import { resolveDatabaseConfig } from "../../../src/database/config.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";

const PASSWORD = "open-sesame-7f3a";

const piece = fc.constantFrom(
  "postgres:",
  "mysql:",
  "redis:",
  "rediss:",
  "memcached:",
  "sqlite:",
  "//",
  "@",
  ":",
  "/",
  "?",
  "&",
  "#",
  "%",
  "%zz",
  "sslmode=",
  "require",
  "localhost",
  "[::1]",
  "99999",
  " ",
  "\0",
);

/** An address that holds the password somewhere, and is right at times. */
const url = fc.tuple(
  fc.constantFrom("postgres://app", "mysql://app", "redis://app", "memcached://app", ""),
  fc.array(piece, { maxLength: 4 }),
  fc.array(piece, { maxLength: 4 }),
).map(([start, before, after]) => `${start}${before.join("")}:${PASSWORD}@${after.join("")}`);

const anything = fc.anything({ maxDepth: 2 });
const settings = fc.record({
  url,
  password: fc.oneof(fc.constant(PASSWORD), anything),
  dbType: fc.oneof(fc.constantFrom("postgres", "mysql", "sqlite"), anything),
  cacheType: fc.oneof(fc.constantFrom("redis", "memcached", "file", "in_memory"), anything),
  port: fc.oneof(fc.integer(), anything),
  maxSizeBytes: fc.oneof(fc.double(), anything),
  maxResultBytes: fc.oneof(fc.double(), anything),
  operationTimeoutSeconds: fc.oneof(fc.double(), anything),
  sslMode: fc.oneof(fc.constantFrom("require", "verify-full"), anything),
}, { requiredKeys: [] });

/** That wrong settings are told as such, without what is secret in them. */
export const configTargets: readonly FuzzTarget[] = [
  ["database", resolveDatabaseConfig] as const,
  ["cache", resolveCacheConfig] as const,
].map(([service, resolve]) =>
  fuzzTarget(
    `any settings of a ${service} are taken or refused, and no refusal shows the password`,
    { shortRuns: 1_000, longInputs: 200_000 },
    fc.oneof(url.map((text) => ({ url: text })), settings),
    (config) => {
      try {
        Reflect.apply(resolve, undefined, [config]);
      } catch (error) {
        assert(error instanceof Error);
        assert(!Deno.inspect(error).includes(PASSWORD), error.message);
        if (!(error instanceof PywattError || error instanceof TypeError)) throw error;
      }
      return 1;
    },
  )
);
