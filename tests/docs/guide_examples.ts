import { assert } from "@std/assert";
import { codeBlocks } from "./markdown.ts";

const CONFIG = new URL("../../deno.json", import.meta.url);

/** Fewer would mean that they were not found. */
const MIN_EXAMPLES = 5;

/** A guide, and the server that its examples need. */
export interface Guide {
  readonly text: string;
  /** What the examples have for the address of a server. */
  readonly shownUrl: string;
  /** Where the server is; without it, examples that name one do not run. */
  readonly serverUrl: string | undefined;
}

/** Runs every example of a guide; those that are marked `ignore` are only to be read. */
export async function assertExamplesRun({ text, shownUrl, serverUrl }: Guide): Promise<void> {
  const runnable = codeBlocks(text).filter(({ words: [language, mark], text }) => {
    if (language !== "ts" || mark === "ignore") return false;
    return serverUrl !== undefined || !text.includes(shownUrl);
  });
  assert(runnable.length >= MIN_EXAMPLES, `${runnable.length} examples`);
  const file = await Deno.makeTempFile({ suffix: ".md" });
  try {
    const blocks = runnable.map((block) => {
      return "```ts\n" + block.text.replaceAll(shownUrl, serverUrl ?? "") + "```\n";
    });
    await Deno.writeTextFile(file, blocks.join("\n"));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--doc", "--config", CONFIG.pathname, file],
      env: { NO_COLOR: "1" },
    }).output();
    const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert(success, output);
    assert(output.includes(`${runnable.length} passed | 0 failed`), output);
  } finally {
    await Deno.remove(file);
  }
}
