import { assertEquals } from "@std/assert";
import { listDifference, publishedFiles } from "../../tools/publish_list.ts";

Deno.test("the files to publish are read from what a dry run prints", () => {
  const output = `Simulating publish of @a/b@0.1.0 with files:
   file:///tmp/a%20b/src/two.ts (2.93KB)
   file:///tmp/a%20b/mod.ts (169B)
Success Dry run complete
`;
  assertEquals(publishedFiles(output, new URL("file:///tmp/a%20b/")), ["mod.ts", "src/two.ts"]);
});

Deno.test("a difference names what came and what went", () => {
  assertEquals(listDifference(["a.ts", "b.ts"], ["b.ts", "c.ts"]), [
    "+ c.ts would be published, and is not in the list",
    "- a.ts is in the list, and would not be published",
  ]);
  assertEquals(listDifference(["a.ts"], ["a.ts"]), []);
});
