/** What a module asks for in its services' own words, to get at what is not its own. */
import { assertEquals } from "@std/assert";
import { createDatabaseConnection } from "../../mod.ts";
import { RawOrchestrator } from "../orchestrator/raw_module.ts";
import { TempFolder } from "../support/temp_folder.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";

/** Every file below a folder, by its path. */
async function filesIn(folder: string): Promise<string[]> {
  const files = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) files.push(...await filesIn(`${folder}/${name}`));
    else files.push(`${folder}/${name}`);
  }
  return files;
}

Deno.test("no SQL of a module gets out of its SQLite file, and no file that it names is opened", async () => {
  await using folder = await TempFolder.make();
  await Deno.mkdir(`${folder.path}/inside`);
  await Deno.writeTextFile(`${folder.path}/outside.db`, "a secret");
  await Deno.symlink(`${folder.path}/outside.db`, `${folder.path}/inside/link.db`);
  const database = `${folder.path}/inside/app.db`;
  await using orchestrator = new RawOrchestrator({
    database: { default: { url: `sqlite:${database}` } },
  });
  const raw = await orchestrator.connect();
  const config = {
    database: "../outside.db",
    url: `sqlite:file:${folder.path}/outside.db?mode=rwc`,
  };
  await raw.send({ op: "service_request", id: 1, service_type: "database", config });
  const { connection_id = "", config: effective } = await raw.next("service_response");
  assertEquals(effective?.database, database);
  const run = (sql: string) =>
    raw.operate({ connection_id, operation: "query", params: { sql, params: [] } });
  for (
    const sql of [
      "ATTACH '../outside.db' AS o",
      `ATTACH 'file:${folder.path}/outside.db?mode=rwc' AS o`,
      `ATTACH '${folder.path}/inside/link.db' AS o`,
      `ATTACH '${folder.path}/new.db' AS o`,
      `VACUUM INTO '${folder.path}/copy.db'`,
      `VACUUM INTO 'file:${folder.path}/copy.db?mode=rwc'`,
      `SELECT load_extension('${folder.path}/outside.db')`,
      `SELECT readfile('${folder.path}/outside.db')`,
      `SELECT writefile('${folder.path}/new.txt', 'x')`,
      `SELECT edit('x', 'touch ${folder.path}/new.txt')`,
      `CREATE VIRTUAL TABLE c USING csv(filename='${folder.path}/outside.db')`,
      `CREATE VIRTUAL TABLE z USING zipfile('${folder.path}/outside.db')`,
      `PRAGMA temp_store_directory = '${folder.path}'`,
      `PRAGMA data_store_directory = '${folder.path}'`,
      "SELECT fts3_tokenizer('x', x'0000000000000000')",
    ]
  ) {
    const { success, error_info } = await run(sql);
    assertEquals([success, error_info?.kind], [false, "query"], sql);
  }
  assertEquals((await run("SELECT 1")).success, true);
  const names = (await filesIn(folder.path)).filter((path) => !path.startsWith(`${database}`));
  assertEquals(names.sort(), [`${folder.path}/inside/link.db`, `${folder.path}/outside.db`]);
  assertEquals(await Deno.readTextFile(`${folder.path}/outside.db`), "a secret");
});

Deno.test("no key of a file cache is a path", async () => {
  await using folder = await TempFolder.make();
  const directory = `${folder.path}/cache`;
  await using orchestrator = new RawOrchestrator({
    cache: { default: { cacheType: "file", directory } },
  });
  const raw = await orchestrator.connect();
  const connection_id = await raw.open("cache");
  const before = await filesIn(folder.path);
  for (
    const key of [
      "../outside",
      `${folder.path}/outside`,
      "a/b",
      "..",
      ".",
      "\0",
      "%2e%2e/x",
      "C:\\x",
    ]
  ) {
    const call = { connection_id, service_type: "cache" };
    const set = await raw.operate({ ...call, operation: "set", params: { key, value: "AAE=" } });
    assertEquals(set.success, true, key);
    const got = await raw.operate({ ...call, operation: "get", params: { key } });
    assertEquals(got.result, { value: "AAE=" });
  }
  assertEquals((await filesIn(folder.path)).sort(), before.sort());
});

Deno.test({
  name: "no SQL of a module leaves the role that its orchestrator connects as",
  ignore: DATABASE_URL === "",
  async fn() {
    const role = `pywatt_jail_${crypto.randomUUID().replaceAll("-", "")}`;
    await using admin = await createDatabaseConnection({ url: DATABASE_URL });
    const owner = await admin.queryOne<{ name: string }>("SELECT current_user AS name");
    await admin.execute(`CREATE ROLE ${role} LOGIN PASSWORD 'jailed'`);
    try {
      const url = new URL(DATABASE_URL);
      url.username = role;
      url.password = "jailed";
      await using orchestrator = new RawOrchestrator({ database: { default: { url: url.href } } });
      const raw = await orchestrator.connect();
      const connection_id = await raw.open("database");
      const run = (sql: string) =>
        raw.operate({ connection_id, operation: "query", params: { sql, params: [] } });
      for (
        const sql of [
          `SET ROLE "${owner?.name}"`,
          `SET SESSION AUTHORIZATION "${owner?.name}"`,
          `SELECT set_config('role', '${owner?.name}', false)`,
          `ALTER ROLE ${role} SUPERUSER`,
          "CREATE ROLE another SUPERUSER",
          "COPY (SELECT 1) TO PROGRAM 'id'",
          "SELECT pg_read_file('/etc/passwd')",
          "SELECT pg_ls_dir('/')",
          "SELECT lo_import('/etc/passwd')",
          "SELECT * FROM pg_authid",
          "ALTER SYSTEM SET log_statement = 'none'",
          "CREATE EXTENSION dblink",
          "SELECT pg_reload_conf()",
        ]
      ) {
        const { success, error_info } = await run(sql);
        assertEquals([success, error_info?.kind], [false, "query"], sql);
      }
      assertEquals(JSON.stringify((await run("SELECT current_user")).result).includes(role), true);
    } finally {
      await admin.execute(`DROP ROLE ${role}`);
    }
  },
});
