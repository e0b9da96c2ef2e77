import { assert, assertEquals } from "@std/assert";
import { observedOrchestrator } from "../observability/observed.ts";
import { parseMetrics } from "../observability/scrape.ts";
import { codeBlocks, codeSpan, tableRows } from "./markdown.ts";

const GUIDE = await Deno.readTextFile(new URL("../../docs/observability.md", import.meta.url));
const CONFIG = new URL("../../deno.json", import.meta.url);

function codeSpans(cell: string | undefined): string[] {
  return [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
}

Deno.test("the guide's table of metrics is what is scraped", async () => {
  await using orchestrator = await observedOrchestrator();
  const { url } = await orchestrator.serveStatus({ port: 0 });
  const families = parseMetrics(await (await fetch(`${url}metrics`)).text());
  assertEquals(
    tableRows(GUIDE, "metrics").map(([name, type]) => [codeSpan(name), type]),
    families.map(({ name, type }) => [name, type.toLowerCase()]),
  );
});

Deno.test("the guide's labels are those that are scraped", async () => {
  await using orchestrator = await observedOrchestrator();
  const { url } = await orchestrator.serveStatus({ port: 0 });
  const text = await (await fetch(`${url}metrics`)).text();
  for (const [cell, , labels] of tableRows(GUIDE, "metrics")) {
    const name = codeSpan(cell);
    const sample = new RegExp(`^${name}(?:_count)?(?:\\{(.*)\\})? `, "m").exec(text);
    if (name === "pywatt_module_memory_bytes" && Deno.build.os !== "linux") continue;
    assert(sample !== null, name);
    const scraped = [...(sample[1] ?? "").matchAll(/(\w+)="/g)].map(([, label]) => label);
    assertEquals(scraped, codeSpans(labels), name);
  }
});

Deno.test("the guide's endpoints are there, and need a token where it says so", async () => {
  await using orchestrator = await observedOrchestrator();
  const { url } = await orchestrator.serveStatus({
    port: 0,
    token: "a-token-that-nobody-guesses",
  });
  for (const [path, , needsToken] of tableRows(GUIDE, "status endpoints")) {
    const response = await fetch(new URL(codeSpan(path), url));
    assertEquals(response.status, needsToken === "yes" ? 401 : 200, path);
    await response.body?.cancel();
  }
});

Deno.test("the guide's examples of observability run", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const runnable = codeBlocks(GUIDE).filter(({ words }) => words[0] === "ts");
    assert(runnable.length > 2);
    const file = `${folder}/observability.md`;
    const texts = runnable.map(({ text }) => "```ts\n" + text + "```\n");
    await Deno.writeTextFile(file, texts.join("\n"));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--doc", "--config", CONFIG.pathname, file],
      env: { NO_COLOR: "1" },
    }).output();
    const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert(success, output);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
