import { assertEquals } from "@std/assert";
import { moduleEntry, recordedOrchestrator, runModule } from "./modules.ts";

const DATABASE_PASSWORD = "database-password-7f3a";
const REDIS_PASSWORD = "redis-password-91cc";
const JWT_SECRET = "jwt-secret-5d20, long enough for HMAC-SHA-256";
const SECRETS = [DATABASE_PASSWORD, REDIS_PASSWORD, JWT_SECRET];

/** Nobody listens there: port 1 is reserved. */
const SERVICES = {
  database: { default: { url: `postgres://app:${DATABASE_PASSWORD}@127.0.0.1:1/app` } },
  cache: { default: { url: `redis://app:${REDIS_PASSWORD}@127.0.0.1:1` } },
  jwt: { default: { secret: JWT_SECRET } },
};

function secretsIn(text: string): string[] {
  return SECRETS.filter((secret) => text.includes(secret));
}

Deno.test({
  name: "no secret is in the environment or the arguments of a module's process",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using recorded = recordedOrchestrator({
      services: SERVICES,
      modules: { server: { entry: moduleEntry("server"), permissions: { net: ["127.0.0.1"] } } },
    });
    const { pid } = await recorded.launchUntil("server", "ready");
    const commandLine = await Deno.readTextFile(`/proc/${pid}/cmdline`);
    assertEquals(commandLine.includes("--cached-only"), true);
    assertEquals(secretsIn(commandLine), []);
    assertEquals(secretsIn(await Deno.readTextFile(`/proc/${pid}/environ`)), []);
  },
});

Deno.test("no secret is in what a module is told of a service that cannot be reached", async () => {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const logger = { debug: log, info: log, warn: log, error: log };
  const { stderr } = await runModule({ entry: moduleEntry("open") }, {
    services: SERVICES,
    logger,
  });
  const text = stderr.join("\n");
  assertEquals(text.match(/^(DatabaseError|CacheError) connection: /gm)?.length, 2);
  assertEquals(secretsIn(text), []);
  assertEquals(secretsIn(logged.join("\n")), []);
});

Deno.test("no secret of a wrong setting is in what a module is told", async () => {
  const services = {
    database: { default: { url: `postgres://app:${DATABASE_PASSWORD}@127.0.0.1:1/app?wrong=1` } },
    cache: { default: { url: `rediss://app:${REDIS_PASSWORD}@127.0.0.1:1/?wrong=1` } },
    jwt: { default: { secret: JWT_SECRET, service: "other" } },
  };
  const { stderr } = await runModule({ entry: moduleEntry("open") }, { services });
  const text = stderr.join("\n");
  assertEquals(text.match(/^(DatabaseError|CacheError) configuration: /gm)?.length, 2);
  assertEquals(secretsIn(text), []);
});

Deno.test("a secret that a module names itself is not sent to the orchestrator", async () => {
  const { stderr } = await runModule({ entry: moduleEntry("open") }, {
    services: { jwt: { default: { secret: JWT_SECRET } } },
  });
  assertEquals(stderr.join("\n").includes("hint-secret"), false);
});
