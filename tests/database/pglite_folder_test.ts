import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { TempFolder } from "../support/temp_folder.ts";

const WRITER = new URL("../modules/pglite_writer.ts", import.meta.url);

/** Starts a process that has the folder open, and has written something. */
async function startWriter(folder: string) {
  // Here it is made in a fraction of the time.
  await (await createDatabaseConnection({ url: `pglite:${folder}` })).close();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", WRITER.href, folder],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = child.stdout.pipeThrough(new TextDecoderStream());
  const acknowledged: number[] = [];
  const { promise: hasWritten, resolve } = Promise.withResolvers<void>();
  const reading = (async () => {
    let rest = "";
    for await (const text of output) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      acknowledged.push(...lines.map(Number));
      if (acknowledged.length >= 20) resolve();
    }
    resolve();
  })();
  await hasWritten;
  return {
    async kill(): Promise<number> {
      child.kill("SIGKILL");
      await Promise.all([child.status, reading]);
      return acknowledged.at(-1) ?? 0;
    },
  };
}

Deno.test("two databases in memory have nothing in common", async () => {
  await using first = await createDatabaseConnection({ url: "pglite:memory" });
  await using second = await createDatabaseConnection({ url: "pglite:memory" });
  await first.execute("CREATE TABLE items (id INTEGER)");
  const error = await assertKind(DatabaseError, "query", () => second.query("SELECT * FROM items"));
  assertEquals(error.sqlState, "42P01");
});

Deno.test("a database in a folder is there again when it is opened again", async () => {
  await using folder = await TempFolder.make();
  const url = `pglite:${folder.path}/deep/down`;
  {
    await using db = await createDatabaseConnection({ url });
    assertEquals([db.config.dbType, db.config.database], ["postgres", `${folder.path}/deep/down`]);
    await db.execute("CREATE TABLE items (id INTEGER)");
    await db.execute("INSERT INTO items VALUES (1)");
  }
  await using db = await createDatabaseConnection({ url });
  assertEquals(await db.query("SELECT * FROM items"), [{ id: 1 }]);
});

Deno.test("what was acknowledged is there after the process was killed in the middle of it", async () => {
  await using folder = await TempFolder.make();
  const acknowledged = await (await startWriter(folder.path)).kill();
  assertGreater(acknowledged, 0);
  await using db = await createDatabaseConnection({ url: `pglite:${folder.path}` });
  const numbers = await db.queryOne<{ least: number; count: bigint; most: number }>(
    "SELECT min(n) AS least, count(*) AS count, max(n) AS most FROM numbers",
  );
  assert(numbers !== null);
  assertEquals([numbers.least, BigInt(numbers.most)], [1, numbers.count]);
  assert(numbers.most >= acknowledged, `${numbers.most} of ${acknowledged}`);
});

Deno.test("a folder that another process has open is refused, and free when that has ended", async () => {
  await using folder = await TempFolder.make();
  const url = `pglite:${folder.path}`;
  const writer = await startWriter(folder.path);
  const error = await assertKind(
    DatabaseError,
    "connection",
    () => createDatabaseConnection({ url }),
  );
  await writer.kill();
  assertEquals(
    error.message,
    `Cannot open database "${folder.path}": another process has it open`,
  );
  await using db = await createDatabaseConnection({ url });
  await db.query("SELECT * FROM numbers");
});

Deno.test("connections of one process to one folder share the database", async () => {
  await using folder = await TempFolder.make();
  await using first = await createDatabaseConnection({ url: `pglite:${folder.path}` });
  const second = await createDatabaseConnection({
    url: `pglite:${folder.path}/../${name(folder)}`,
  });
  await first.execute("CREATE TABLE items (id INTEGER)");
  const transaction = await second.beginTransaction();
  await transaction.execute("INSERT INTO items VALUES (1)");
  await second.close();
  assertEquals(await first.query("SELECT * FROM items"), []);
});

Deno.test("a database that was not finished is started over", async () => {
  await using folder = await TempFolder.make();
  await Deno.writeTextFile(`${folder.path}/pywatt.unfinished`, "");
  await Deno.writeTextFile(`${folder.path}/PG_VERSION`, "18\n");
  await Deno.mkdir(`${folder.path}/base`);
  await using db = await createDatabaseConnection({ url: `pglite:${folder.path}` });
  assertEquals(await db.queryOne("SELECT 1 AS v"), { v: 1 });
  assertEquals(await exists(`${folder.path}/pywatt.unfinished`), false);
});

Deno.test("a folder with something else in it is refused, and left as it is", async () => {
  await using folder = await TempFolder.make();
  await Deno.writeTextFile(`${folder.path}/letter.txt`, "Dear Ann");
  const error = await assertKind(
    DatabaseError,
    "connection",
    () => createDatabaseConnection({ url: `pglite:${folder.path}` }),
  );
  assertStringIncludes(error.message, "the folder holds other files, and no database");
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
  assertEquals(names, ["letter.txt"]);
});

Deno.test("a folder of another version of PostgreSQL's is refused with its words", async () => {
  await using folder = await TempFolder.make();
  const url = `pglite:${folder.path}`;
  await (await createDatabaseConnection({ url })).close();
  await Deno.writeTextFile(`${folder.path}/PG_VERSION`, "17\n");
  const error = await assertKind(
    DatabaseError,
    "connection",
    () => createDatabaseConnection({ url }),
  );
  assertStringIncludes(error.message, "database files are incompatible with server");
});

Deno.test("the write-ahead log does not grow with all that was ever written", async () => {
  await using folder = await TempFolder.make();
  const now = performance.now;
  let offsetMs = 0;
  performance.now = () => now.call(performance) + offsetMs;
  try {
    await using db = await createDatabaseConnection({ url: `pglite:${folder.path}` });
    await db.execute("CREATE TABLE items (filler TEXT)");
    for (let round = 0; round < 8; round++) {
      await db.execute("INSERT INTO items SELECT repeat('x', 1000) FROM generate_series(1, 32000)");
      await db.execute("TRUNCATE items");
      offsetMs += 2_000;
    }
    await db.execute("INSERT INTO items VALUES ('the last one')");
  } finally {
    performance.now = now;
  }
  const sizes = (await Array.fromAsync(Deno.readDir(`${folder.path}/pg_wal`)))
    .filter(({ isFile }) => isFile)
    .map(({ name }) => Deno.statSync(`${folder.path}/pg_wal/${name}`).size);
  const mebibytes = sizes.reduce((sum, size) => sum + size, 0) / 1024 / 1024;
  assert(mebibytes < 200, `${mebibytes} MiB of about 270 MiB are still there`);
});

function name({ path }: TempFolder): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
