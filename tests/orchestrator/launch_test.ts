import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { exitCode, moduleEntry, runModule } from "./modules.ts";

async function launchError(entry: string | URL): Promise<string> {
  await using orchestrator = new Orchestrator({ modules: { orders: { entry } } });
  return (await assertRejects(() => orchestrator.launch("orders"), Error)).message;
}

async function withProgram(code: string, run: (entry: string) => Promise<void>): Promise<void> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(entry, code);
    await run(entry);
  } finally {
    await Deno.remove(entry);
  }
}

Deno.test("a module that is not in the options is refused with the names of those that are", async () => {
  const entry = moduleEntry("exit");
  await using orchestrator = new Orchestrator({ modules: { orders: { entry }, bills: { entry } } });
  for (const id of ["missing", "", "constructor", "__proto__"]) {
    await assertRejects(
      () => orchestrator.launch(id),
      TypeError,
      `Cannot launch module "${id}": expected one of "orders", "bills"`,
    );
  }
});

Deno.test("a module whose file does not exist is refused with what Deno says", async () => {
  const message = await launchError(moduleEntry("that_does_not_exist"));
  assertStringIncludes(message, 'Cannot launch module "orders" from file://');
  assertStringIncludes(message, "Module not found");
});

Deno.test("a module that does not compile is refused with the place of the fault", async () => {
  await withProgram("const broken = ;\n", async (entry) => {
    const message = await launchError(entry);
    assertStringIncludes(message, "Expression expected");
    assertStringIncludes(message, `${entry}:1:`);
  });
});

Deno.test("a module that imports what does not exist is refused with the import's name", async () => {
  await withProgram('import "./is_not_there.ts";\n', async (entry) => {
    assertStringIncludes(await launchError(entry), "is_not_there.ts");
  });
});

Deno.test("a permission that cannot be said is refused, and no process is left", async () => {
  const config = { entry: moduleEntry("exit"), permissions: { read: ["/a,/b"] } };
  await using orchestrator = new Orchestrator({ modules: { orders: config } });
  await assertRejects(() => orchestrator.launch("orders"), TypeError, 'Cannot allow read "/a,/b"');
});

Deno.test("a module's exit code is told", async () => {
  const entry = moduleEntry("exit");
  assertEquals((await runModule({ entry, args: ["0"] })).exit, exitCode(0));
  assertEquals((await runModule({ entry, args: ["42"] })).exit, exitCode(42));
});

Deno.test("a module that throws ends with code 1 and says why on stderr", async () => {
  const { exit, stderr } = await runModule({ entry: moduleEntry("exit") });
  assertEquals(exit, exitCode(1));
  assertStringIncludes(stderr.join("\n"), "nobody catches this");
});

Deno.test("the modules of launchAll come in the order of the options", async () => {
  const entry = moduleEntry("exit");
  await using orchestrator = new Orchestrator({
    modules: {
      slow: { entry, args: ["2"] },
      a: { entry, args: ["3"] },
      z: { entry, args: ["4"] },
    },
  });
  const launched = await orchestrator.launchAll();
  assertEquals(launched.map(({ id }) => id), ["slow", "a", "z"]);
  const exits = await Promise.all(launched.map(({ exited }) => exited));
  assertEquals(exits.map(({ code }) => code), [2, 3, 4]);
});
