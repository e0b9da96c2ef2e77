import { assert, assertGreater } from "@std/assert";
import { codeSpans, tableRows } from "./markdown.ts";

const PAGE = new URL("../../docs/reliability.md", import.meta.url);
const PROJECT = new URL("../../", import.meta.url);

Deno.test("each fault in docs/reliability.md has tests of those names in those files", async () => {
  const rows = tableRows(await Deno.readTextFile(PAGE), "faults");
  assertGreater(rows.length, 20);
  for (const cells of rows) {
    const [fault = "", sees = "", guaranteed = "", tests = ""] = cells;
    for (const cell of [fault, sees, guaranteed]) assert(cell !== "", cells.join(" | "));
    const named = codeSpans(tests);
    assert(named.length > 0, `no test for: ${fault}`);
    for (const test of named) {
      const [path = "", title = ""] = test.split(/: (.*)/s);
      assert(title !== "", `not a file and a title: ${test}`);
      const source = await Deno.readTextFile(new URL(`tests/${path}`, PROJECT));
      assert(source.includes(title), `no such test: ${test}`);
    }
  }
});
