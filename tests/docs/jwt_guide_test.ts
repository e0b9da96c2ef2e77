import { assert, assertEquals } from "@std/assert";
import { type JwtMiddlewareOptions, withJwt } from "../../mod.ts";
import { codeBlocks, codeSpan, tableRows } from "./markdown.ts";

const GUIDE = await Deno.readTextFile(new URL("../../docs/jwt.md", import.meta.url));
const CONFIG = new URL("../../deno.json", import.meta.url);

/** The names in a sentence such as "a is unknown, expected one of b, c". */
function namesIn(message: string): string[] {
  return (message.split("expected one of ")[1] ?? "").split(", ");
}

Deno.test("the guide's tables name every option of a check and of the middleware", () => {
  const checks = tableRows(GUIDE, "jwt checks").map(([option]) => codeSpan(option));
  const own = tableRows(GUIDE, "jwt middleware options").slice(1).map(([option]) => {
    return codeSpan(option);
  });
  const misspelt: JwtMiddlewareOptions = Object.assign({ scopes: [] }, { misspelt: true });
  let known: string[] = [];
  try {
    withJwt(() => new Response(), "x".repeat(32), misspelt);
  } catch (error) {
    if (error instanceof TypeError) known = namesIn(error.message);
  }
  assertEquals([...checks, ...own].sort(), known.sort());
});

Deno.test("the examples of the guide for JWT are right, and those that can do what they say", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const blocks = codeBlocks(GUIDE).filter(({ words }) => words[0] === "ts");
    const runnable = blocks.filter(({ words }) => words[1] !== "ignore");
    assert(runnable.length >= 5 && blocks.length > runnable.length);
    const file = `${folder}/jwt.md`;
    await Deno.writeTextFile(
      file,
      runnable.map(({ text }) => "```ts\n" + text + "```\n").join("\n"),
    );
    const files = await Promise.all(blocks.map(async ({ text }, index) => {
      const path = `${folder}/${index}.ts`;
      await Deno.writeTextFile(path, text);
      return path;
    }));
    const run = async (...args: readonly string[]) => {
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [...args],
        env: { NO_COLOR: "1" },
      }).output();
      const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      assert(success, output);
      return output;
    };
    await run("check", "--config", CONFIG.pathname, ...files);
    const output = await run("test", "-A", "--doc", "--config", CONFIG.pathname, file);
    assert(output.includes(`${runnable.length} passed | 0 failed`), output);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
