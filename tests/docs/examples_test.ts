import { assertEquals, assertGreater } from "@std/assert";
import { readSourceFiles } from "../support/source_file.ts";
import { ExampleFolder, guideBlocks, symbolBlocks } from "./example_blocks.ts";

/** Texts whose examples run in a test of their own, with a server or as the files that they are. */
const RUN_ELSEWHERE = ["README.md", "docs/cache.md", "docs/database.md", "docs/jwt.md"];

const guides = (await Array.fromAsync(Deno.readDir(new URL("../../docs/", import.meta.url))))
  .map(({ name }) => `docs/${name}`)
  .filter((path) => path.endsWith(".md"));
const sources = (await readSourceFiles()).map(({ path }) => path);

const inGuides = (await Promise.all(["README.md", ...guides].map(guideBlocks))).flat();
const atSymbols = (await Promise.all(sources.map(symbolBlocks))).flat();

Deno.test("the examples are found", () => {
  assertGreater(inGuides.length, 20);
  assertGreater(atSymbols.length, 25);
});

Deno.test("every example of a guide or of a symbol has right types", async () => {
  await using folder = await ExampleFolder.make();
  assertEquals(await folder.check([...inGuides, ...atSymbols]), "");
});

Deno.test("every example of a symbol does what it says", async () => {
  await using folder = await ExampleFolder.make();
  assertEquals(await folder.run(atSymbols.filter(({ isOnlyRead }) => !isOnlyRead)), "");
});

Deno.test("every example of a guide does what it says", async () => {
  await using folder = await ExampleFolder.make();
  const runnable = inGuides.filter(({ isOnlyRead, place }) =>
    !isOnlyRead && !RUN_ELSEWHERE.some((guide) => place.startsWith(guide))
  );
  assertEquals(await folder.run(runnable), "");
});
