import { assertEquals, assertStringIncludes } from "@std/assert";
import { StdioModule } from "../support/stdio_module.ts";

Deno.test("a module's console writes to stderr once the channel is up", async () => {
  await using launched = StdioModule.launch("console");
  await launched.greet();
  await launched.openDatabase(1);
  await launched.closeDatabase(2);
  const { code, stderr } = await launched.ended();
  assertEquals(code, 0);
  assertEquals(stderr.map((line) => line.replace(/: \d+ms$/, ": ms")), [
    "log of a string",
    "info",
    "debug",
    "{ dir: 1 }",
    "dirxml",
    "[",
    "  1",
    "]",
    "group",
    "  default: 1",
    "collapsed",
    "default: 1",
    "time: ms",
    "time: ms",
    "Timer 'time' does not exist",
    "warn",
    "error",
  ]);
  assertEquals(await launched.peer.receiveRest(), "");
});

Deno.test("importing the library leaves the console as it is", async () => {
  await using launched = StdioModule.launch("console_alone");
  assertEquals(await launched.peer.receiveRest(), "alone\nimported\n");
  assertEquals((await launched.ended()).code, 0);
});

Deno.test("a module that has closed its last connection ends by itself", async () => {
  await using launched = StdioModule.launch("console");
  await launched.greet();
  await launched.openDatabase(1);
  await launched.closeDatabase(2);
  assertEquals((await launched.ended()).code, 0);
});

Deno.test("a module that rested can open a service again", async () => {
  await using launched = StdioModule.launch("reopen");
  await launched.greet();
  await launched.openDatabase(1);
  await launched.closeDatabase(2);
  assertEquals(await launched.line(), "closed");
  await launched.openDatabase(3);
  await launched.closeDatabase(4);
  const { code, stderr } = await launched.ended();
  assertEquals([code, ...stderr], [0, "closed"]);
});

Deno.test("the end of stdin rejects every pending call", async () => {
  await using launched = StdioModule.launch("pending");
  await launched.greet();
  await launched.openDatabase(1);
  for (let count = 0; count < 3; count++) await launched.peer.receive();
  launched.peer.close();
  const { stderr } = await launched.ended();
  assertEquals(
    stderr.map((line) => JSON.parse(line)),
    Array(3).fill({
      kind: "connection",
      message: "Cannot run the statement: the connection was lost",
      outcomeUnknown: true,
    }),
  );
});

Deno.test("a module logs what it cannot use, and goes on", async () => {
  await using launched = StdioModule.launch("console");
  await launched.greet();
  await launched.peer.send({ op: "protocol_error", error: "what was that?" });
  await launched.openDatabase(1);
  await launched.closeDatabase(2);
  const { stderr } = await launched.ended();
  assertStringIncludes(stderr.join("\n"), 'PyWatt module "orders": what was that?');
});

Deno.test("an orchestrator that does not read holds up no module that asks for much", async () => {
  await using launched = StdioModule.launch("flood");
  await launched.greet();
  await launched.openDatabase(1);
  const { code, stderr } = await launched.ended();
  assertEquals([code, ...stderr], [0, "not held up"]);
});

Deno.test("all copies of the library in a process share its channel, and a worker has none", async () => {
  await using launched = StdioModule.launch("copies", { flags: ["-A"] });
  await launched.greet();
  await launched.openDatabase(1);
  assertEquals(await launched.line(), "shared");
  assertStringIncludes(await launched.line(), "connection: ");
  await launched.closeDatabase(2);
  assertEquals((await launched.ended()).code, 0);
});
