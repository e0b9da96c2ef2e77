import { assertEquals } from "@std/assert";

const DOCS = new URL("../../docs/", import.meta.url);

Deno.test("the index of the documentation names every page once", async () => {
  const index = await Deno.readTextFile(new URL("README.md", DOCS));
  const named = [...index.matchAll(/\]\((\w+\.md)\)/g)].map(([, name = ""]) => name);
  const pages = (await Array.fromAsync(Deno.readDir(DOCS)))
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".md") && name !== "README.md");
  assertEquals(named.toSorted(), pages.toSorted());
});
