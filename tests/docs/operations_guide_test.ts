import { assertEquals, assertGreater } from "@std/assert";
import { loadOrchestratorConfig, Orchestrator } from "@pywatt/sdk/orchestrator";
import { parse, parseAllDocuments } from "yaml";
import { codeBlocks, codeSpan, tableRows } from "./markdown.ts";

const ROOT = new URL("../../", import.meta.url);
const GUIDE = await Deno.readTextFile(new URL("docs/operations.md", ROOT));
const METRICS = await Deno.readTextFile(new URL("docs/observability.md", ROOT));

function blocksOf(language: string): string[] {
  return codeBlocks(GUIDE).filter(({ words }) => words[0] === language).map(({ text }) => text);
}

async function hasSystemd(): Promise<boolean> {
  return await new Deno.Command("systemd-analyze", { args: ["--version"] }).output()
    .then(({ success }) => success, () => false);
}

Deno.test("the manifests and the alert rules of the guide are YAML", () => {
  const documents = blocksOf("yaml").flatMap((text) => parseAllDocuments(text));
  assertEquals(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]), []);
  assertEquals(documents.map((document) => document.get("kind") ?? "rules"), [
    "Deployment",
    "Secret",
    "rules",
  ]);
});

Deno.test("the configurations of the guide are right", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/db_password`, "a password of the guide");
    for (const text of blocksOf("json")) {
      const config = JSON.parse(
        text.replace("/run/credentials/pywatt.service/db_password", `${folder}/db_password`),
      );
      const file = `${folder}/pywatt.json`;
      await Deno.writeTextFile(file, JSON.stringify({ modules: {}, ...config }));
      new Orchestrator(await loadOrchestratorConfig(file));
    }
    assertEquals(blocksOf("json").length, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the alert rules ask for metrics that there are", () => {
  const known = tableRows(METRICS, "metrics").map(([name]) => codeSpan(name));
  const rules = blocksOf("yaml").filter((text) => text.startsWith("groups:"));
  assertEquals(rules.length, 1);
  const asked = [...rules.join().matchAll(/\bpywatt_\w+/g)].map(([name]) => {
    return name.replace(/_(bucket|sum|count)$/, "");
  });
  assertGreater(asked.length, 5);
  assertEquals(asked.filter((name) => !known.includes(name)), []);
  assertEquals(typeof parse(rules.join()), "object");
});

Deno.test({
  name: "systemd finds nothing wrong with the unit of the guide",
  ignore: !await hasSystemd(),
  async fn() {
    const [unit = ""] = blocksOf("ini");
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/pywatt.service`;
      await Deno.writeTextFile(file, unit.replace("/usr/local/bin/deno", Deno.execPath()));
      const { success, stderr } = await new Deno.Command("systemd-analyze", {
        args: ["verify", "--man=no", file],
        env: { LC_ALL: "C" },
      }).output();
      const said = new TextDecoder().decode(stderr).split("\n");
      assertEquals([success, said.filter((line) => line.includes(file))], [true, []]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
