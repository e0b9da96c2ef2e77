import { assertEquals, assertGreater } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

async function markdownFiles(): Promise<string[]> {
  const inRoot = await Array.fromAsync(Deno.readDir(ROOT));
  const inDocs = await Array.fromAsync(Deno.readDir(new URL("docs/", ROOT)));
  return [
    ...inRoot.map(({ name }) => name),
    ...inDocs.map(({ name }) => `docs/${name}`),
  ].filter((path) => path.endsWith(".md"));
}

/** The fragment that a heading has, as GitHub and JSR make it. */
function fragmentOf(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(" ", "-");
}

async function fragmentsIn(file: URL): Promise<Set<string>> {
  const text = await Deno.readTextFile(file);
  return new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => fragmentOf(heading)));
}

async function brokenLinks(path: string): Promise<string[]> {
  const file = new URL(path, ROOT);
  const text = (await Deno.readTextFile(file)).replaceAll(/^```[\s\S]*?^```$/gm, "");
  const broken: string[] = [];
  for (const [, link = ""] of text.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)) {
    const [target = "", fragment] = link.split("#");
    const linked = new URL(target === "" ? file : target, file);
    const isThere = await Deno.stat(linked).then(() => true, () => false);
    const isRight = isThere &&
      (fragment === undefined || (await fragmentsIn(linked)).has(fragment));
    if (!isRight) broken.push(`${path}: ${link}`);
  }
  return broken;
}

Deno.test("every link of a page leads to a file, and to a heading where it names one", async () => {
  const files = await markdownFiles();
  assertGreater(files.length, 10);
  assertEquals((await Promise.all(files.map(brokenLinks))).flat(), []);
});
