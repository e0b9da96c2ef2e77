import { assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const README = await Deno.readTextFile(new URL("README.md", ROOT));

Deno.test("the programs that the README shows are those in examples/", async () => {
  const shown = [...README.matchAll(/<!-- (examples\/\S+) -->\n\n```ts\n([\s\S]*?)```/g)];
  assertEquals(shown.map(([, path]) => path), [
    "examples/hello/module.ts",
    "examples/hello/main.ts",
  ]);
  for (const [, path = "", code] of shown) {
    assertEquals(await Deno.readTextFile(new URL(path, ROOT)), code);
  }
});
