import { assertEquals, assertGreater } from "@std/assert";
import { codeSpan, tableRows } from "./markdown.ts";

const ROOT = new URL("../../", import.meta.url);
const GUIDE = await Deno.readTextFile(new URL("docs/security.md", ROOT));

interface NamedTest {
  readonly path: string;
  readonly title: string;
}

/** The tests that a text names, each by its file and its title. */
function namedTests(text: string): NamedTest[] {
  return [...text.replaceAll(/\s+/g, " ").matchAll(/`(tests\/[\w/]+\.ts)`: "([^"]+)"/g)]
    .map(([, path = "", title = ""]) => ({ path, title }));
}

async function isThere({ path, title }: NamedTest): Promise<boolean> {
  const source = await Deno.readTextFile(new URL(path, ROOT));
  const titles = [...source.matchAll(/(?:\btest\(|\bname:)\s*(?:"([^"]+)"|`([^`]+)`)/g)]
    .map(([, plain = "", template = ""]) => plain || template);
  // The titles of a test that runs several times differ by what is before or behind a colon.
  return titles.some((found) => found === title || found.includes("${") && found.includes(title));
}

Deno.test("each threat of the guide names the test that shows what comes of it", () => {
  const rows = tableRows(GUIDE, "threats");
  assertGreater(rows.length, 30);
  const without = rows.filter(([, , shownBy = ""], index) => {
    return shownBy === "the same" ? index === 0 : namedTests(shownBy).length !== 1;
  });
  assertEquals(without, []);
});

Deno.test("the tests that the security guide names exist", async () => {
  const tests = namedTests(GUIDE);
  const missing: NamedTest[] = [];
  for (const test of tests) {
    if (!await isThere(test)) missing.push(test);
  }
  assertEquals(missing, []);
});

Deno.test("the files that the guides of production name exist", async () => {
  const guides = ["security", "operations", "writing_a_driver"];
  for (const guide of guides) {
    const text = await Deno.readTextFile(new URL(`docs/${guide}.md`, ROOT));
    const paths = [...text.matchAll(/`(?:tests|src|tools)\/[\w/.]+`/g)].map(([path]) =>
      codeSpan(path)
    );
    assertGreater(paths.length, 0);
    for (const path of paths) await Deno.stat(new URL(path, ROOT));
  }
});
