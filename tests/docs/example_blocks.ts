import { codeBlocks } from "./markdown.ts";

/** An example that stands in a guide or above a symbol. */
export interface ExampleBlock {
  /** Where it stands: a file, and its place among the examples there. */
  readonly place: string;
  readonly text: string;
  /** Whether it is only to be read: it needs files or servers that are the reader's. */
  readonly isOnlyRead: boolean;
}

const ROOT = new URL("../../", import.meta.url);

/** The examples of a guide. */
export async function guideBlocks(path: string): Promise<ExampleBlock[]> {
  return blocksIn(path, await Deno.readTextFile(new URL(path, ROOT)));
}

/** The examples that stand above the symbols of a source file. */
export async function symbolBlocks(path: string): Promise<ExampleBlock[]> {
  const source = await Deno.readTextFile(new URL(path, ROOT));
  const comments = [...source.matchAll(/^[ ]*\/\*\*\n([\s\S]*?)^[ ]*\*\//gm)];
  const text = comments.map(([, lines = ""]) => lines.replaceAll(/^[ ]*\* ?/gm, "")).join("\n");
  return blocksIn(path, text);
}

function blocksIn(path: string, text: string): ExampleBlock[] {
  return codeBlocks(text)
    .filter(({ words: [language] }) => language === "ts")
    .map(({ words, text }, index) => ({
      place: `${path}, example ${index + 1}`,
      text: text.replaceAll('"../examples/', `"${ROOT.href}examples/`),
      isOnlyRead: words.includes("ignore") || words.includes("no-eval"),
    }));
}

/** A folder of programs, one for each example. */
export class ExampleFolder implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async make(): Promise<ExampleFolder> {
    return new ExampleFolder(await Deno.makeTempDir());
  }

  /** Checks the types of all of them at once. Returns what is wrong. */
  async check(blocks: readonly ExampleBlock[]): Promise<string> {
    return await this.#deno("check", ...await this.#write("check", blocks));
  }

  /** Runs all of them, each as a test; those that hold tests themselves, as they are. */
  async run(blocks: readonly ExampleBlock[]): Promise<string> {
    const tests = blocks.map((block) => ({ ...block, text: asTest(block) }));
    return await this.#deno("test", "-A", "--no-check", ...await this.#write("run", tests));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#path, { recursive: true });
  }

  async #write(kind: string, blocks: readonly ExampleBlock[]): Promise<string[]> {
    return await Promise.all(blocks.map(async ({ place, text }) => {
      const name = place.replaceAll(/[^\w]+/g, "_");
      const path = `${this.#path}/${kind}_${name}.ts`;
      await Deno.writeTextFile(path, text);
      return path;
    }));
  }

  async #deno(command: string, ...args: readonly string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [command, "--config", new URL("deno.json", ROOT).pathname, ...args],
      env: { NO_COLOR: "1", PYWATT_MODULE_ID: "" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return success ? "" : decoder.decode(stdout) + decoder.decode(stderr);
  }
}

/** An example is a program; as a test, it has the sanitizers that a reader's tests have. */
function asTest({ place, text }: ExampleBlock): string {
  if (/^Deno\.test\(/m.test(text)) return text;
  const lines = text.split("\n");
  const last = lines.findLastIndex((line) => /^(import .*;|} from ".*";)$/.test(line));
  const imports = lines.slice(0, last + 1);
  const body = lines.slice(last + 1);
  return [...imports, `Deno.test(${JSON.stringify(place)}, async () => {`, ...body, "});"]
    .join("\n");
}
