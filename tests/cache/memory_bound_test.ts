import { assert, assertGreater, assertLessOrEqual } from "@std/assert";
import { fileURLToPath } from "node:url";
import { newSeed } from "../support/random.ts";

const MAX_SIZE_BYTES = 8 * 1024 * 1024;
const PROGRAM = fileURLToPath(new URL("../modules/cache_memory.ts", import.meta.url));

interface Measured {
  readonly grown: number;
  readonly items: number;
}

async function measure(policy: string, largest: number, seed: number): Promise<Measured> {
  const args = [policy, MAX_SIZE_BYTES, largest, seed].map(String);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--v8-flags=--expose-gc", PROGRAM, ...args],
  }).output();
  const text = new TextDecoder().decode(stderr);
  assert(success, text);
  return JSON.parse(text);
}

for (const policy of ["lru", "lfu", "fifo", "none"]) {
  Deno.test(`by ${policy}, a cache takes no more memory than maxSizeBytes`, async () => {
    const seed = newSeed();
    const { grown, items } = await measure(policy, 1_000, seed);
    assertLessOrEqual(grown, MAX_SIZE_BYTES, `seed ${seed}, ${items} items`);
    assertGreater(grown, MAX_SIZE_BYTES / 2, `seed ${seed}, ${items} items`);
  });
}
