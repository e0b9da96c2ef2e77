import { assert, assertEquals } from "@std/assert";
import { createCacheService } from "../../mod.ts";
import { newSeed, Random } from "../support/random.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const FILE = "cache.sqlite";
const LOG = `${FILE}-wal`;
const KEYS = ["a", "b", "c", "d"];
const VALUE_BYTES = 5_000;
const CUTS = 100;

function valueOf(version: number): Uint8Array {
  return new Uint8Array(VALUE_BYTES).fill(version);
}

/** The file, with a first version of each value, and the log, with a second of one after another. */
async function fileAndLog(directory: string): Promise<{ file: Uint8Array; log: Uint8Array }> {
  {
    await using cache = await createCacheService({ cacheType: "file", directory });
    for (const key of KEYS) await cache.set(key, valueOf(1));
  }
  const file = await Deno.readFile(`${directory}/${FILE}`);
  await using cache = await createCacheService({ cacheType: "file", directory });
  for (const key of KEYS) await cache.set(key, valueOf(2));
  return { file, log: await Deno.readFile(`${directory}/${LOG}`) };
}

/** The first byte of each value; fails when a value is not whole. */
async function versionsIn(directory: string): Promise<number[]> {
  await using cache = await createCacheService({ cacheType: "file", directory });
  const found = await cache.getMany(KEYS);
  return KEYS.map((key) => {
    const version = found.get(key)?.[0] ?? 0;
    assertEquals(found.get(key), valueOf(version), key);
    return version;
  });
}

Deno.test("a file cache whose log ends at any byte, with rubbish behind it or not, is whole", async () => {
  const seed = newSeed();
  const random = new Random(seed);
  await using folder = await TemporaryFolder.make();
  const { file, log } = await fileAndLog(`${folder.path}/written`);
  const seen = new Set<number>();
  for (let count = 0; count <= CUTS; count++) {
    const end = count === CUTS ? log.length : random.below(log.length);
    const rest = log.subarray(end).map(() => random.below(256));
    const directory = `${folder.path}/${count}`;
    await Deno.mkdir(directory);
    await Deno.writeFile(`${directory}/${FILE}`, file);
    await Deno.writeFile(`${directory}/${LOG}`, log.subarray(0, end));
    if (count % 2 === 0) await Deno.writeFile(`${directory}/${LOG}`, rest, { append: true });
    const versions = await versionsIn(directory);
    const where = `seed ${seed}, cut at ${end} of ${log.length}: ${versions}`;
    assertEquals(versions, [...versions].sort().reverse(), where);
    assert(versions.every((version) => version === 1 || version === 2), where);
    seen.add(versions.filter((version) => version === 2).length);
    await Deno.remove(directory, { recursive: true });
  }
  assertEquals(seen.size, KEYS.length + 1, `seed ${seed}`);
});
