import { assertEquals } from "@std/assert";
import { CACHE_ERROR_KINDS, CacheType } from "../../mod.ts";
import { CACHE_GUARANTEES } from "../../src/cache/guarantees.ts";
import { assertExamplesRun } from "./guide_examples.ts";
import { codeSpan, tableHeader, tableRows } from "./markdown.ts";

const GUIDE = await Deno.readTextFile(new URL("../../docs/cache.md", import.meta.url));

Deno.test("the guide's table of guarantees is that of the code", () => {
  const backends = tableHeader(GUIDE, "cache guarantees").slice(1).map(codeSpan);
  assertEquals([...backends].sort(), Object.values(CacheType).sort());
  const documented = Object.fromEntries(backends.map((backend, column) => [
    backend,
    Object.fromEntries(
      tableRows(GUIDE, "cache guarantees").map(([operation, ...cells]) => {
        return [codeSpan(operation), codeSpan(cells[column])];
      }),
    ),
  ]));
  assertEquals(documented, CACHE_GUARANTEES);
});

Deno.test("the guide names every kind of error", () => {
  assertEquals(
    tableRows(GUIDE, "cache error kinds").map(([kind]) => codeSpan(kind)),
    [...CACHE_ERROR_KINDS],
  );
});

Deno.test("the guide's examples do what they say", async () => {
  await assertExamplesRun({
    text: GUIDE,
    shownUrl: "redis://:secret@localhost:6379/0",
    serverUrl: Deno.env.get("REDIS_URL"),
  });
});
