import { assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const GUIDE = await Deno.readTextFile(new URL("docs/first_module.md", ROOT));

/** A folder with what the guide has its reader write, and with this package as `deno add` brings it. */
class ReadersFolder implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async make(): Promise<ReadersFolder> {
    const path = await Deno.makeTempDir();
    const { imports, links, exports } = JSON.parse(
      await Deno.readTextFile(new URL("deno.json", ROOT)),
    );
    const own = Object.entries<string>(exports).map(([name, file]) => [
      `@pywatt/sdk${name.slice(1)}`,
      new URL(file, ROOT).href,
    ]);
    const config = {
      imports: { ...imports, ...Object.fromEntries(own) },
      links: links.map((link: string) => new URL(link, ROOT).pathname),
    };
    await Deno.writeTextFile(`${path}/deno.json`, JSON.stringify(config));
    for (
      const [, name, text] of GUIDE.matchAll(/<!-- file: (\S+) -->\n\n```ts.*\n([^]*?)^```$/gm)
    ) {
      await Deno.writeTextFile(`${path}/${name}`, text ?? "");
    }
    return new ReadersFolder(path);
  }

  /** Runs a command of the guide. */
  async run(command: string): Promise<{ code: number; stdout: string[]; stderr: string[] }> {
    if (!GUIDE.includes(`\n${command}\n`)) throw new Error(`Cannot find "${command}" in the guide`);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: command.split(" ").slice(1),
      cwd: this.#path,
      env: { NO_COLOR: "1", PYWATT_MODULE_ID: "" },
      stdin: "null",
    }).output();
    return { code, stdout: lines(stdout), stderr: lines(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#path, { recursive: true });
  }
}

function lines(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).split("\n").filter((line) => line !== "");
}

Deno.test("the first module of the guide runs alone, launched and tested, as it says", async () => {
  await using folder = await ReadersFolder.make();

  const alone = await folder.run("deno run orders.ts");
  assertEquals([alone.code, alone.stdout], [0, ["1 large order, run 1"]]);

  for (const count of ["1 large order", "2 large order"]) {
    const { code, stdout, stderr } = await folder.run("deno run -A main.ts");
    assertEquals([code, stdout], [0, ["orders ended with code 0"]]);
    assertEquals(stderr.filter((line) => line.includes("|")), [`orders | ${count}, run 1`]);
  }

  const tested = await folder.run("deno test -A");
  assertEquals(tested.code, 0, tested.stdout.join("\n") + tested.stderr.join("\n"));
  assertEquals(tested.stdout.filter((line) => line.startsWith("ok | ")).length, 1);
});
