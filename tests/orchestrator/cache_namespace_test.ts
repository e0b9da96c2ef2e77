import { assertEquals, assertThrows } from "@std/assert";
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { moduleEntry, recordedOrchestrator } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

const entry = moduleEntry("cache");

Deno.test("modules with other namespaces never meet, those with the same one share", async () => {
  await using recorded = recordedOrchestrator({
    services: IN_MEMORY,
    modules: {
      writer: { entry, args: ["set", "greeting", "hello"], cacheNamespace: "a" },
      sharer: { entry, args: ["get", "greeting"], cacheNamespace: "a" },
      stranger: { entry, args: ["get", "greeting"], cacheNamespace: "b" },
      guesser: { entry, args: ["get", "a:greeting"], cacheNamespace: "b" },
      all: { entry, args: ["get", "a:greeting"], cacheNamespace: "" },
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
      writer: { entry, args: ["set", "k", "hello", "own"], cacheNamespace: "a:b" },
      inside: { entry, args: ["get", "own:k"], cacheNamespace: "a:b" },
      outside: { entry, args: ["get", "k", "own"], cacheNamespace: "a" },
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
      writer: { entry, args: ["set", "kept", "hello"], cacheNamespace: "a" },
      lister: { entry, args: ["scan"], cacheNamespace: "b" },
      flusher: { entry, args: ["flush"], cacheNamespace: "b" },
      reader: { entry, args: ["get", "kept"], cacheNamespace: "a" },
    },
  });
  for (const id of ["writer", "lister", "flusher", "reader"]) await recorded.run(id);
  assertEquals(recorded.output.lines("lister"), [""]);
  assertEquals(recorded.output.lines("flusher"), ["0"]);
  assertEquals(recorded.output.lines("reader"), ["hello"]);
});

Deno.test("a module that would see into the namespaces of others is refused", () => {
  const error = assertThrows(
    () => new Orchestrator({ modules: { a: { entry, cacheNamespace: "a" }, b: { entry } } }),
    TypeError,
  );
  assertEquals(
    error.message,
    'Cannot keep modules in namespaces: module "b" has no cacheNamespace and would see those of ' +
      'the others; give it one, or "" for the whole cache',
  );
  assertThrows(
    () => new Orchestrator({ modules: { a: { entry, cacheNamespace: "n".repeat(257) } } }),
    TypeError,
    "expected cacheNamespace as text of at most 256 bytes",
  );
});
