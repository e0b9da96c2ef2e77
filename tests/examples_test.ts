import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

/** Without the servers that the tests run on: the examples' own default is what is shown. */
const EMBEDDED = { DATABASE_URL: "", REDIS_URL: "", NO_COLOR: "1" };

async function run(flags: readonly string[], example: string, args: readonly string[] = []) {
  const entry = new URL(`../examples/${example}`, import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...flags, entry.href, ...args],
    env: EMBEDDED,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("the demo proves every claim on SQLite and a cache in memory", async () => {
  const { code, stdout, stderr } = await run(["--allow-all"], "demo/main.ts");
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertStringIncludes(stdout, "Launched, on SQLite and a cache in memory");
  assertStringIncludes(stdout, "8 of 8 claims proved");
  assertEquals(stdout.includes("NOT TRUE"), false);
});

Deno.test("the hello module runs alone, without a permission", async () => {
  const { code, stdout } = await run([], "hello/module.ts");
  assertEquals({ code, stdout }, { code: 0, stdout: "1 large order, report number 1\n" });
});

Deno.test("the hello module runs as a module", async () => {
  const { code, stdout, stderr } = await run(["--allow-all"], "hello/main.ts");
  assertEquals({ code, stdout, stderr }, {
    code: 0,
    stdout: "orders ended with code 0\n",
    stderr: "orders | 1 large order, report number 1\n",
  });
});

Deno.test("the server module lets in who has a token, and ends when asked", async () => {
  const port = String(freePort());
  const { code, stdout } = await run(["--allow-all"], "server/main.ts", [port]);
  assertEquals(code, 0);
  assertMatch(stdout, /^without a token: 401 /m);
  assertMatch(stdout, /^with a token: 200 Hello Ada$/m);
  assertMatch(stdout, /^with a token for something else: 403 /m);
  assertMatch(stdout, /^server \| ended, as asked$/m);
});

const PYTHON = await firstThatRuns(["python3", "python"]);

Deno.test({
  name: "a module in Python speaks the protocol, with the standard library alone",
  ignore: PYTHON === undefined,
  async fn() {
    const { code, stderr } = await run(["--allow-all"], "python/main.ts", [PYTHON ?? ""]);
    assertEquals([code, ...stderr.trim().split("\n")], [
      0,
      "python | 18 vectors agree",
      "python | cups: 1152921504606846976",
      "python | tea: 1250",
      "python | visit 1",
    ]);
  },
});

async function firstThatRuns(programs: readonly string[]): Promise<string | undefined> {
  for (const program of programs) {
    const isThere = await new Deno.Command(program, { args: ["--version"], stdout: "null" })
      .output().then(({ success }) => success, () => false);
    if (isThere) return program;
  }
  return undefined;
}
