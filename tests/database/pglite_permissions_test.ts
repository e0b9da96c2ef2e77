import { assertEquals, assertMatch } from "@std/assert";
import { createDatabaseConnection } from "../../mod.ts";
import { TempFolder } from "../support/temp_folder.ts";

const PROGRAM = new URL("../modules/pglite_open.ts", import.meta.url);
const LIBRARY = new URL(".", import.meta.resolve("@electric-sql/pglite")).pathname;

async function outputOf(url: string, ...permissions: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, PROGRAM.href, url],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("an embedded PostgreSQL in memory needs to read its library's files, and nothing else", async () => {
  assertEquals(await outputOf("pglite:memory", `--allow-read=${LIBRARY}`), '[{"v":1}]');
});

Deno.test("one in a folder needs that folder besides", async () => {
  await using folder = await TempFolder.make();
  const url = `pglite:${folder.path}`;
  await (await createDatabaseConnection({ url })).close();
  const permissions = [
    `--allow-read=${LIBRARY},${folder.path}`,
    `--allow-write=${folder.path}`,
  ];
  assertEquals(await outputOf(url, ...permissions), '[{"v":1}]');
});

Deno.test("what it may not do is an error of kind connection, and not the end of the process", async () => {
  assertMatch(
    await outputOf("pglite:memory"),
    /^connection: Cannot open database "pglite:memory": Requires read access/,
  );
});
