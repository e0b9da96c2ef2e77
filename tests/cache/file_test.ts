import { assert, assertEquals, assertGreater, assertStrictEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { type CacheConfig, CacheError, type CacheService, createCacheService } from "../../mod.ts";
import { openCacheDriver } from "../../src/cache/direct.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { newSeed, Random } from "../support/random.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const FILE = "cache.sqlite";
const MIB = 1024 * 1024;

type Settings = Partial<CacheConfig>;

async function open(directory: string, settings: Settings = {}): Promise<CacheService> {
  return await createCacheService({ cacheType: "file", directory, ...settings });
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function filesIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
}

function permissionsOf(path: string): string {
  return ((Deno.lstatSync(path).mode ?? 0) & 0o777).toString(8);
}

async function assertRefused(directory: string, reason: string): Promise<void> {
  const error = await assertKind(CacheError, "connection", () => open(directory));
  assert(error.message.endsWith(`: ${reason}`), error.message);
}

Deno.test("a file cache outlives its program, with the time that its values have left", async () => {
  await using folder = await TemporaryFolder.make();
  {
    await using cache = await open(folder.path);
    await cache.set("stays", bytes("1"), { ttlSeconds: 600 });
    await cache.set("for good", bytes("2"), { ttlSeconds: 0 });
    await cache.set("short", bytes("3"), { ttlSeconds: 0.001 });
    await cache.increment("count", 41);
  }
  await using cache = await open(folder.path);
  assertEquals(await cache.get("stays"), bytes("1"));
  const left = await cache.ttl("stays") ?? 0;
  assert(left > 0 && left <= 600, `${left}`);
  assertEquals(await cache.ttl("for good"), Infinity);
  assertEquals(await cache.increment("count"), 42n);
  while (await cache.exists("short")) await new Promise((resolve) => setTimeout(resolve, 1));
});

Deno.test("a time that is over while it is read is none, and never one for good", async () => {
  await using folder = await TemporaryFolder.make();
  await using cache = await open(folder.path);
  const { now } = Date;
  let clockMs = now();
  try {
    Object.assign(Date, { now: () => clockMs += 10 });
    // Of these two, one ends between two looks at the clock.
    for (const ttlSeconds of [1, 1.01]) {
      await cache.set("key", "x", { ttlSeconds });
      let left: number | null = 1;
      while (left !== null) {
        left = await cache.ttl("key");
        assertGreater(left ?? Infinity, 0);
      }
    }
  } finally {
    Object.assign(Date, { now });
  }
});

Deno.test("a file cache is for its owner's eyes only, and leaves one file", async () => {
  await using folder = await TemporaryFolder.make();
  const directory = `${folder.path}/made/for it`;
  {
    await using cache = await open(directory);
    await cache.set("key", bytes("value"));
    assertEquals(permissionsOf(directory), "700");
    const files = filesIn(directory);
    assertEquals(files, [FILE, `${FILE}-shm`, `${FILE}-wal`]);
    assertEquals(files.map((name) => permissionsOf(`${directory}/${name}`)), ["600", "600", "600"]);
  }
  assertEquals(filesIn(directory), [FILE]);
});

Deno.test("no key of a file cache is a path", async () => {
  await using folder = await TemporaryFolder.make();
  const directory = `${folder.path}/cache`;
  await using cache = await open(directory);
  const keys = ["../outside", "/etc/passwd", "a/b", "nul\0nul", ".", "..", `${directory}/${FILE}`];
  for (const key of keys) await cache.set(key, bytes(key));
  for (const key of keys) assertEquals(await cache.get(key), bytes(key));
  assertEquals(filesIn(folder.path), ["cache"]);
  assertEquals(filesIn(directory).length, 3);
});

for (const suffix of ["", "-wal", "-shm", "-journal"]) {
  Deno.test(`a link in the place of ${FILE}${suffix} is not followed`, async () => {
    await using folder = await TemporaryFolder.make();
    const target = `${folder.path}/target`;
    const directory = `${folder.path}/cache`;
    await Deno.mkdir(directory);
    await Deno.writeTextFile(target, "untouched");
    await Deno.symlink(target, `${directory}/${FILE}${suffix}`);
    await assertRefused(directory, "it is a symbolic link");
    assertEquals(await Deno.readTextFile(target), "untouched");
  });
}

Deno.test("what is no cache is refused, and stays as it was", async () => {
  await using folder = await TemporaryFolder.make();
  const path = `${folder.path}/${FILE}`;
  const text = "not a database at all\n".repeat(500);
  await Deno.writeTextFile(path, text);
  await assertRefused(folder.path, "the cache's file is no cache");
  assertEquals(await Deno.readTextFile(path), text);
  await Deno.remove(path);

  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE people (name TEXT)");
  database.close();
  const before = await Deno.readFile(path);
  await assertRefused(folder.path, "its file is no cache");
  assertEquals(await Deno.readFile(path), before);
  await assertRefused(path, "it is no folder");
});

Deno.test("a value that the disk has changed is no value", async () => {
  await using folder = await TemporaryFolder.make();
  const path = `${folder.path}/${FILE}`;
  {
    await using cache = await open(folder.path);
    await cache.set("whole", new Uint8Array(100_000).fill(0x11));
    await cache.set("damaged", new Uint8Array(100_000).fill(0x77));
  }
  const file = await Deno.readFile(path);
  const at = file.findIndex((_, index) =>
    file.subarray(index, index + 64).every((b) => b === 0x77)
  );
  assertGreater(at, 0);
  file[at + 32] = 0x78;
  await Deno.writeFile(path, file);
  await using cache = await open(folder.path);
  assertStrictEquals(await cache.get("damaged"), null);
  assertEquals(await cache.get("whole"), new Uint8Array(100_000).fill(0x11));
  await cache.set("damaged", bytes("anew"));
  assertEquals(await cache.get("damaged"), bytes("anew"));
});

Deno.test("what is over goes from the disk without being asked for", async () => {
  await using folder = await TemporaryFolder.make();
  await using cache = await open(folder.path);
  await cache.set("short", new Uint8Array(1_000), { ttlSeconds: 0.001 });
  await cache.set("long", new Uint8Array(1_000), { ttlSeconds: 600 });
  using database = new DatabaseSync(`${folder.path}/${FILE}`, { readOnly: true });
  const count = database.prepare("SELECT count(*) AS count FROM entries");
  while (Number(count.get()?.count) > 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assert(await cache.exists("long"));
});

/** Which of four values of a quarter of the room each are there after a fifth one. */
async function survivors(policy: CacheConfig["policy"]): Promise<string> {
  await using folder = await TemporaryFolder.make();
  const settings: Settings = { maxSizeBytes: 10_000, ...(policy ? { policy } : {}) };
  await using cache = await open(folder.path, settings);
  const value = new Uint8Array(2_300);
  for (const key of ["a", "b", "c", "d"]) await cache.set(key, value);
  for (const key of ["b", "b", "b", "c", "c", "d", "d", "a"]) await cache.get(key);
  await cache.set("e", value).catch((error) => assertEquals(error.kind, "operation"));
  const kept = await cache.getMany(["a", "b", "c", "d", "e"]);
  return [...kept.keys()].join("");
}

Deno.test("a full file cache drops what its policy says", async () => {
  assertEquals(await survivors("lru"), "acde");
  assertEquals(await survivors("lfu"), "bcde");
  assertEquals(await survivors("fifo"), "bcde");
  assertEquals(await survivors("none"), "abcd");
  assertEquals(await survivors(undefined), "acde");
});

Deno.test("the policies of a file cache hold from one program to the next", async () => {
  await using folder = await TemporaryFolder.make();
  const settings: Settings = { maxSizeBytes: 10_000 };
  const value = new Uint8Array(2_300);
  {
    await using cache = await open(folder.path, settings);
    for (const key of ["a", "b", "c", "d"]) await cache.set(key, value);
    await cache.get("a");
  }
  await using cache = await open(folder.path, settings);
  await cache.set("e", value);
  assertEquals([...(await cache.getMany(["a", "b", "c", "d", "e"])).keys()].join(""), "acde");
});

Deno.test("a file cache never takes much more of the disk than maxSizeBytes and its log", async () => {
  const random = new Random(newSeed());
  await using folder = await TemporaryFolder.make();
  await using cache = await open(folder.path, { maxSizeBytes: 2 * MIB });
  let largest = 0;
  for (let round = 0; round < 40; round++) {
    const entries = Array.from({ length: 100 }, (_, index) => {
      return [`${round}:${index}`, new Uint8Array(random.below(20_000))] as const;
    });
    await cache.setMany(entries);
    largest = Math.max(largest, (await Deno.stat(`${folder.path}/${FILE}`)).size);
    const { size: log } = await Deno.stat(`${folder.path}/${FILE}-wal`);
    assert(log < 8 * MIB, `the log has ${log} bytes`);
  }
  assert(largest < 1.5 * 2 * MIB, `the file has ${largest} bytes`);
  const { bytes: stored } = await cache.stats();
  assert(stored > MIB && stored <= 2 * MIB, `${stored} bytes are stored`);
});

Deno.test("a value that has no room on the disk is refused, and nothing else is lost", async () => {
  await using folder = await TemporaryFolder.make();
  {
    await using cache = await open(folder.path);
    await cache.set("old", bytes("kept"));
  }
  const entry = new URL("../modules/file_cache_full.ts", import.meta.url).href;
  // A limit on the size of files ends a write in its middle, as a full disk does.
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: [
      ...["-c", 'trap "" XFSZ; ulimit -f 2048; exec "$@"', "sh"],
      ...[Deno.execPath(), "run", "-A", "--quiet", entry, folder.path],
    ],
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  assertEquals(new TextDecoder().decode(stdout).trim().split("\n"), [
    "large: connection: Cannot set a value: the disk failed",
    "small: stored",
    "old: kept",
  ]);
  await using cache = await open(folder.path);
  assertEquals(await cache.get("old"), bytes("kept"));
});

Deno.test("programs that share a folder count together, and none is lost", async () => {
  await using folder = await TemporaryFolder.make();
  const entry = new URL("../modules/file_cache_counter.ts", import.meta.url).href;
  const programs = Array.from({ length: 4 }, () =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", entry, folder.path, "visits", "250"],
    }).output());
  for (const { success, stderr } of await Promise.all(programs)) {
    assert(success, new TextDecoder().decode(stderr));
  }
  await using cache = await open(folder.path);
  assertEquals(await cache.increment("visits", 0), 1_000n);
});

Deno.test("whoever gives up on a file that another program holds has changed nothing", async () => {
  await using folder = await TemporaryFolder.make();
  await using cache = await open(folder.path);
  await cache.set("key", bytes("old"));
  using other = new DatabaseSync(`${folder.path}/${FILE}`);
  other.exec("BEGIN IMMEDIATE");
  const error = await assertKind(
    CacheError,
    "timeout",
    () => cache.set("key", bytes("new"), { timeoutMs: 20 }),
  );
  assertEquals(error.outcomeUnknown, undefined);
  assertEquals(await cache.get("key"), bytes("old"));
  const waiting = cache.set("key", bytes("newer"));
  other.exec("COMMIT");
  await waiting;
  assertEquals(await cache.get("key"), bytes("newer"));
});

Deno.test({
  name: "a file cache that is closed keeps no file open",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await TemporaryFolder.make();
    const openFiles = () => [...Deno.readDirSync("/proc/self/fd")].length;
    await (await open(folder.path)).close();
    const before = openFiles();
    for (let count = 0; count < 20; count++) {
      await using cache = await open(folder.path);
      await cache.set("key", bytes("value"));
      await assertKind(CacheError, "connection", () => open(`${folder.path}/${FILE}`));
    }
    assertEquals(openFiles(), before);
  },
});

Deno.test("what is asked of a file cache after it was closed is of kind connection", async () => {
  await using folder = await TemporaryFolder.make();
  const driver = await openCacheDriver({ cacheType: "file", directory: folder.path });
  await driver.close();
  for (const call of [() => driver.get("key"), () => driver.releaseLock("key", "a token")]) {
    const error = await assertKind(CacheError, "connection", call);
    assert(error.message.endsWith(": the connection is closed"), error.message);
  }
});

Deno.test("what is asked of a file cache at once happens in that order", async () => {
  await using folder = await TemporaryFolder.make();
  await using cache = await open(folder.path);
  const [, first, , sum, second, existed, third] = await Promise.all([
    cache.set("key", bytes("1")),
    cache.get("key"),
    cache.set("key", bytes("2")),
    cache.increment("key", 40),
    cache.get("key"),
    cache.delete("key"),
    cache.get("key"),
  ]);
  assertEquals([first, sum, second, existed, third], [bytes("1"), 42n, bytes("42"), true, null]);
});
