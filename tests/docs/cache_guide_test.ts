import { assert, assertEquals } from "@std/assert";
import { CACHE_ERROR_KINDS, CacheType } from "../../mod.ts";
import { CACHE_GUARANTEES } from "../../src/cache/guarantees.ts";
import { codeBlocks, codeSpan, tableHeader, tableRows } from "./markdown.ts";

const GUIDE = await Deno.readTextFile(new URL("../../docs/cache.md", import.meta.url));
const CONFIG = new URL("../../deno.json", import.meta.url);

/** The URL that the guide's examples have for a server. */
const SERVER_URL = "redis://:secret@localhost:6379/0";
const REDIS_URL = Deno.env.get("REDIS_URL");

Deno.test("the guide's table of guarantees is that of the code", () => {
  const backends = tableHeader(GUIDE, "cache guarantees").slice(1).map(codeSpan);
  assertEquals([...backends].sort(), Object.values(CacheType).sort());
  const documented = Object.fromEntries(backends.map((backend, column) => [
    backend,
    Object.fromEntries(
      tableRows(GUIDE, "cache guarantees").map(([operation, ...cells]) => {
        return [codeSpan(operation), codeSpan(cells[column])];
      }),
    ),
  ]));
  assertEquals(documented, CACHE_GUARANTEES);
});

Deno.test("the guide names every kind of error", () => {
  assertEquals(
    tableRows(GUIDE, "cache error kinds").map(([kind]) => codeSpan(kind)),
    [...CACHE_ERROR_KINDS],
  );
});

Deno.test("the guide's examples do what they say", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const runnable = codeBlocks(GUIDE).filter(({ words, text }) => {
      if (words[0] !== "ts" || words[1] === "no-eval") return false;
      return REDIS_URL !== undefined || !text.includes(SERVER_URL);
    });
    assert(runnable.length > 5);
    const file = `${folder}/cache.md`;
    await Deno.writeTextFile(
      file,
      runnable.map(({ text }) => {
        return "```ts\n" + text.replaceAll(SERVER_URL, REDIS_URL ?? "") + "```\n";
      }).join("\n"),
    );
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--doc", "--config", CONFIG.pathname, file],
      env: { NO_COLOR: "1" },
    }).output();
    const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert(success, output);
    assert(output.includes(`${runnable.length} passed | 0 failed`), output);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
