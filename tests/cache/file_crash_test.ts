import { assert, assertEquals } from "@std/assert";
import { createCacheService } from "../../mod.ts";
import { newSeed, Random } from "../support/random.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { CRASH_KEYS, crashValue, versionOf } from "./crash_values.ts";

const KILLS = 200;
/** Each has its own folder. */
const PROGRAMS_AT_ONCE = 4;
const MAX_LINES = 12;
const MAX_DELAY_MS = 8;

/** Runs the writer, kills it in the middle, and tells which versions it said were stored. */
async function killedWriter(directory: string, random: Random): Promise<Map<string, number>> {
  const entry = new URL("../modules/file_cache_writer.ts", import.meta.url).href;
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", entry, directory],
    stdout: "piped",
  }).spawn();
  const said = new Map<string, number>();
  let linesToCome = 1 + random.below(MAX_LINES);
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [index, version] = line.split(" ").map(Number);
      said.set(CRASH_KEYS[index ?? 0] ?? "", version ?? 0);
    }
    const isDue = linesToCome > 0 && linesToCome <= lines.length;
    linesToCome -= lines.length;
    if (!isDue) continue;
    await new Promise((resolve) => setTimeout(resolve, random.below(MAX_DELAY_MS)));
    child.kill("SIGKILL");
  }
  assertEquals((await child.status).signal, "SIGKILL");
  return said;
}

/** Fails unless each key has the version that was known or said to be stored, or the one after it. */
async function assertWhole(directory: string, known: Map<string, number>): Promise<void> {
  await using cache = await createCacheService({ cacheType: "file", directory });
  for (const key of CRASH_KEYS) {
    const value = await cache.get(key);
    const version = versionOf(value);
    const last = known.get(key) ?? 0;
    assert(
      version === last || version === last + 1,
      `"${key}" has version ${version}, and ${last} was stored`,
    );
    assertEquals(value, version === 0 ? null : crashValue(key, version));
    known.set(key, version);
  }
}

Deno.test("a file cache whose program is killed in mid-write 200 times is whole each time", async () => {
  const seed = newSeed();
  let kills = 0;
  const programs = Array.from({ length: PROGRAMS_AT_ONCE }, async (_, index) => {
    const random = new Random(seed + index);
    await using folder = await TemporaryFolder.make();
    const known = new Map<string, number>();
    while (kills < KILLS) {
      kills++;
      for (const [key, version] of await killedWriter(folder.path, random)) known.set(key, version);
      await assertWhole(folder.path, known);
    }
  });
  await Promise.all(programs);
  assertEquals(kills, KILLS, `seed ${seed}`);
});
