import { assertEquals, assertMatch } from "@std/assert";
import { exitCode, moduleEntry, recordedOrchestrator, runModule } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

Deno.test("what one module wrote to the database in memory, another reads", async () => {
  const create = "CREATE TABLE entries (name TEXT)";
  const insert = "INSERT INTO entries VALUES ('kept')";
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      writer: { entry: moduleEntry("sql"), args: [create, insert] },
      reader: { entry: moduleEntry("sql"), args: ["SELECT name FROM entries"] },
    },
  });
  assertEquals(await recorded.run("writer"), exitCode(0));
  assertEquals(await recorded.run("reader"), exitCode(0));
  assertEquals(recorded.output.lines("reader"), ['[{"name":"kept"}]']);
});

Deno.test("what one module put into the cache, another finds", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      writer: { entry: moduleEntry("cache"), args: ["set", "greeting", "hello"] },
      reader: { entry: moduleEntry("cache"), args: ["get", "greeting"] },
    },
  });
  await recorded.run("writer");
  await recorded.run("reader");
  assertEquals(recorded.output.lines("reader"), ["hello"]);
});

Deno.test("two orchestrators share nothing", async () => {
  const entry = moduleEntry("cache");
  const options = { services: IN_MEMORY };
  await runModule({ entry, args: ["set", "greeting", "hello"] }, options);
  const { stderr } = await runModule({ entry, args: ["get", "greeting"] }, options);
  assertEquals(stderr, [""]);
});

Deno.test("a module gets the service that it names", async () => {
  const services = { database: { archive: {} }, cache: { archive: {} }, jwt: {} };
  const config = { entry: moduleEntry("open"), args: ["archive"] };
  const { stderr } = await runModule(config, { services });
  assertEquals(stderr.slice(0, 2), ["opened", "opened"]);
  assertMatch(
    stderr[2] ?? "",
    /^JwtError configuration: Cannot open jwt "archive": .*has no such service$/,
  );
});

Deno.test("a service that the orchestrator does not have is an error of its kind", async () => {
  const { exit, stderr } = await runModule({ entry: moduleEntry("open"), args: ["main"] });
  assertEquals(exit, exitCode(0));
  const told = stderr.filter((line) => /^\w+Error \w+: /.test(line));
  assertEquals(told, [
    'DatabaseError configuration: Cannot open database "main": the orchestrator has no such service',
    'CacheError configuration: Cannot open cache "main": the orchestrator has no such service',
    'JwtError configuration: Cannot open jwt "main": the orchestrator has no such service',
  ]);
});
