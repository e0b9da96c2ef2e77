import { assertEquals, assertThrows } from "@std/assert";
import { type ModuleConfig, Orchestrator } from "@pywatt/sdk/orchestrator";
import { moduleEntry, recordedOrchestrator } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

const entry = moduleEntry("cache");

function inNamespace(namespace: string): Pick<ModuleConfig, "services"> {
  return { services: { cache: { default: { namespace } } } };
}

Deno.test("modules with other namespaces never meet, those with the same one share", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      writer: { entry, args: ["set", "greeting", "hello"], ...inNamespace("a") },
      sharer: { entry, args: ["get", "greeting"], ...inNamespace("a") },
      stranger: { entry, args: ["get", "greeting"], ...inNamespace("b") },
      guesser: { entry, args: ["get", "a:greeting"], ...inNamespace("b") },
      all: { entry, args: ["get", "a:greeting"], ...inNamespace("") },
    },
  });
  for (const id of ["writer", "sharer", "stranger", "guesser", "all"]) await recorded.run(id);
  const found = ["sharer", "stranger", "guesser", "all"].map((id) => recorded.output.lines(id));
  assertEquals(found, [["hello"], [""], [""], ["hello"]]);
});

Deno.test("a module's own namespace is within the one that it is kept in", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      writer: { entry, args: ["set", "k", "hello", "own"], ...inNamespace("a:b") },
      inside: { entry, args: ["get", "own:k"], ...inNamespace("a:b") },
      outside: { entry, args: ["get", "k", "own"], ...inNamespace("a") },
    },
  });
  for (const id of ["writer", "inside", "outside"]) await recorded.run(id);
  assertEquals(recorded.output.lines("inside"), ["hello"]);
  assertEquals(recorded.output.lines("outside"), [""]);
});

Deno.test("flush and scan of a module reach no other namespace", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      writer: { entry, args: ["set", "kept", "hello"], ...inNamespace("a") },
      lister: { entry, args: ["scan"], ...inNamespace("b") },
      flusher: { entry, args: ["flush"], ...inNamespace("b") },
      reader: { entry, args: ["get", "kept"], ...inNamespace("a") },
    },
  });
  for (const id of ["writer", "lister", "flusher", "reader"]) await recorded.run(id);
  assertEquals(recorded.output.lines("lister"), [""]);
  assertEquals(recorded.output.lines("flusher"), ["0"]);
  assertEquals(recorded.output.lines("reader"), ["hello"]);
});

Deno.test("a module that would see into the namespaces of others is refused", () => {
  const error = assertThrows(
    () =>
      new Orchestrator({
        services: IN_MEMORY,
        modules: { a: { entry, ...inNamespace("a") }, b: { entry } },
      }),
    TypeError,
  );
  assertEquals(
    error.message,
    'Cannot use module "b": services.cache.default.namespace is undefined, and it would see into ' +
      'those of other modules; expected a namespace, or "" for the whole cache',
  );
  assertThrows(
    () =>
      new Orchestrator({
        services: IN_MEMORY,
        modules: { a: { entry, ...inNamespace("n".repeat(257)) } },
      }),
    TypeError,
    "expected text of at most 256 bytes",
  );
});

Deno.test("a module that may not use a cache needs no namespace in it", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      writer: { entry, args: ["set", "k", "hello"], ...inNamespace("a") },
      stranger: { entry, services: {} },
    },
  });
  assertEquals((await recorded.run("writer")).success, true);
});
