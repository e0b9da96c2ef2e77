import { assertEquals } from "@std/assert";
import { exitCode, moduleEntry, runModule } from "./modules.ts";
import { IN_MEMORY } from "./raw_module.ts";

/** What Deno says of each way out of a module that was given no permission. */
const CLOSED_WAYS = [
  "connect: Requires net access",
  "listen: Requires net access",
  "fetch: Requires net access",
  "resolve a name: Requires net access",
  "read a file: Requires read access",
  "read a file through node:fs: Requires read access",
  "read a file through require: Requires read access",
  "read a file through fetch: Requires read access",
  "read a file through a worker: Requires read access",
  "import a file as JSON: Requires read access",
  "import a file as text: Requires read access",
  "list a folder: Requires read access",
  "write a file: Requires write access",
  "open a database file: Requires read access",
  "attach a database file: Error: too many attached databases - max 0",
  "run a program: Requires run access",
  "signal the orchestrator: Requires run access",
  "load a library: Requires ffi access",
  "read another variable: Requires env access",
  "list all variables: Requires env access",
  "read the host's name: Requires sys access",
  "import remote code: --cached-only",
  "import an uncached npm package: --cached-only",
  "import an uncached jsr package: --cached-only",
];

/** The ways that stay closed whatever a module is allowed. */
const NEVER_OPEN = /^import (remote code|an uncached)|^read another variable|^list all variables/;

interface Outside extends AsyncDisposable {
  readonly args: readonly string[];
  /** How often the server was asked, and what is in the folder. */
  touched(): { readonly requests: number; readonly files: readonly string[] };
}

async function outside(): Promise<Outside> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/secret.json`, '"a secret"');
  await Deno.writeTextFile(`${folder}/secret.txt`, "a secret");
  let requests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    requests++;
    return new Response("export {};", { headers: { "content-type": "text/javascript" } });
  });
  return {
    args: [`http://127.0.0.1:${server.addr.port}`, folder, Deno.execPath()],
    touched: () => ({
      requests,
      files: Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted(),
    }),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("a module without permissions has a database, and no way out", async () => {
  await using bait = await outside();
  const config = { entry: moduleEntry("escape"), args: bait.args };
  const { exit, stderr } = await runModule(config, { services: IN_MEMORY });
  assertEquals(exit, exitCode(0));
  // The worker that was refused says so too, in Deno's own words.
  const said = stderr.filter((line) => /^[a-z]/.test(line) && !line.startsWith("error: "));
  assertEquals(said, CLOSED_WAYS);
  assertEquals(bait.touched(), { requests: 0, files: ["secret.json", "secret.txt"] });
});

Deno.test("the same ways are open to a module that was given every permission", async () => {
  await using bait = await outside();
  const permissions = { net: true, read: true, write: true, run: true, sys: true } as const;
  const config = { entry: moduleEntry("escape"), args: bait.args, permissions };
  const { stderr } = await runModule(config, { services: IN_MEMORY });
  const open = stderr.filter((line) => line.endsWith(": ESCAPED")).map((line) => line.slice(0, -9));
  const ways = CLOSED_WAYS.map((line) => line.slice(0, line.indexOf(": ")));
  // The first two depend on the machine; the last takes --allow-all, which no module can be given.
  const others = /^(resolve a name|load a library|attach a database file)$/;
  const expected = ways.filter((name) => !NEVER_OPEN.test(name) && !others.test(name));
  assertEquals(open.filter((name) => !others.test(name)), expected);
  assertEquals(bait.touched().requests, 1);
});
