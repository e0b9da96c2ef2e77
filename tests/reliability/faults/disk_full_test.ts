import { assert, assertEquals } from "@std/assert";
import {
  CacheError,
  createCacheService,
  createDatabaseConnection,
  DatabaseError,
} from "../../../mod.ts";
import { assertKind } from "../../parity/assert_kind.ts";

const LARGE_BYTES = 600_000;
const LARGE = `INSERT INTO items VALUES (2, zeroblob(${LARGE_BYTES}))`;

/** A disk of one megabyte. */
class SmallDisk implements AsyncDisposable {
  private constructor(readonly path: string) {}

  /** Makes one, if this system lets us. */
  static async mount(): Promise<SmallDisk | undefined> {
    const path = await Deno.makeTempDir({ prefix: "pywatt-test-" });
    if (await succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path)) {
      return new SmallDisk(path);
    }
    await Deno.remove(path);
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    assert(await succeeds("umount", this.path));
    await Deno.remove(this.path);
  }
}

async function succeeds(program: string, ...args: string[]): Promise<boolean> {
  const output = { stdout: "null", stderr: "null" } as const;
  return (await new Deno.Command(program, { args, ...output }).output()).success;
}

const canMount = Deno.build.os === "linux" && Deno.uid() === 0 && await hasSmallDisks();

async function hasSmallDisks(): Promise<boolean> {
  await using disk = await SmallDisk.mount();
  return disk !== undefined;
}

async function onSmallDisk(run: (folder: string) => Promise<void>): Promise<void> {
  await using disk = await SmallDisk.mount();
  if (disk === undefined) throw new Error("Cannot mount a small disk");
  await run(disk.path);
}

Deno.test({
  name: "SQLite on a full disk refuses what has no room, loses nothing and goes on",
  ignore: !canMount,
  fn: () =>
    onSmallDisk(async (folder) => {
      const url = `sqlite:${folder}/app.db`;
      await using db = await createDatabaseConnection({ url });
      await db.execute("CREATE TABLE items (id INTEGER, content BLOB)");
      await db.execute("INSERT INTO items VALUES (1, NULL)");
      await db.execute(LARGE);
      const full = await assertKind(DatabaseError, "query", () => db.execute(LARGE));
      assertEquals(full.sqlState, "53100");
      assertEquals(full.message, "Cannot run the statement: database or disk is full");
      assertEquals(full.outcomeUnknown, undefined);
      assertEquals(await db.query("SELECT id FROM items"), [{ id: 1 }, { id: 2 }]);
      await db.execute("DELETE FROM items WHERE id = 2");
      await db.execute(LARGE);
    }),
});

Deno.test({
  name: "a transaction in SQLite that has no room on the disk to commit is undone whole",
  ignore: !canMount,
  fn: () =>
    onSmallDisk(async (folder) => {
      const url = `sqlite:${folder}/app.db`;
      await using db = await createDatabaseConnection({ url });
      await db.execute("CREATE TABLE items (id INTEGER, content BLOB)");
      const full = await assertKind(DatabaseError, "query", () =>
        db.transaction(async (tx) => {
          await tx.execute("INSERT INTO items VALUES (1, NULL)");
          await tx.execute(LARGE);
          await tx.execute(LARGE);
        }));
      assertEquals(full.sqlState, "53100");
      assertEquals(full.outcomeUnknown, undefined);
      assertEquals(await db.query("SELECT id FROM items"), []);
      await db.execute("INSERT INTO items VALUES (3, NULL)");
      assertEquals(await db.query("SELECT id FROM items"), [{ id: 3 }]);
    }),
});

Deno.test({
  name: "a file cache on a full disk refuses what has no room, and keeps what it has",
  ignore: !canMount,
  fn: () =>
    onSmallDisk(async (directory) => {
      await using cache = await createCacheService({ cacheType: "file", directory });
      await cache.set("small", "kept");
      const { message } = await assertKind(
        CacheError,
        "operation",
        () => cache.set("large", new Uint8Array(2 * LARGE_BYTES)),
      );
      assertEquals(message, "Cannot set a value: the disk is full");
      assertEquals(await cache.get("large"), null);
      assertEquals(await cache.getString("small"), "kept");
    }),
});
