import { assert, assertEquals, assertThrows } from "@std/assert";
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { codeBlocks } from "./markdown.ts";

const GUIDE = await Deno.readTextFile(new URL("../../docs/policy.md", import.meta.url));
const CONFIG = new URL("../../deno.json", import.meta.url);

/** The settings that a grant of a kind can have, as a wrong one is told. */
function settingsOf(kind: "database" | "cache" | "jwt"): string[] {
  const { message } = assertThrows(
    () =>
      new Orchestrator({
        services: { [kind]: { default: kind === "jwt" ? { secret: "a secret" } : {} } },
        modules: { a: { entry: "a.ts", services: { [kind]: { default: { wrong: 1 } } } } },
      }),
    TypeError,
  );
  return [...message.matchAll(/"(\w+)"/g)].slice(1).map(([, name = ""]) => name);
}

Deno.test("the guide tells of every setting of every grant", () => {
  for (const kind of ["database", "cache", "jwt"] as const) {
    const settings = settingsOf(kind);
    assert(settings.length > 0);
    assertEquals(settings.filter((name) => !new RegExp(`\\b${name}\\b`).test(GUIDE)), []);
  }
});

Deno.test("the guide's examples do what they say", async () => {
  const runnable = codeBlocks(GUIDE).filter(({ words }) => {
    return words[0] === "ts" && words[1] !== "no-eval";
  });
  assert(runnable.length > 0);
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/policy.md`;
    await Deno.writeTextFile(
      file,
      runnable.map(({ text }) => `\`\`\`ts\n${text}\`\`\`\n`).join("\n"),
    );
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--doc", "--config", CONFIG.pathname, file],
      env: { NO_COLOR: "1" },
    }).output();
    assert(success, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the tests that the guide names exist", async () => {
  const named = [...GUIDE.matchAll(/`(tests\/[\w/]+\.ts)`/g)].map(([, path = ""]) => path);
  assert(named.length > 0);
  for (const path of named) {
    assertEquals((await Deno.stat(new URL(`../../${path}`, import.meta.url))).isFile, true);
  }
});
