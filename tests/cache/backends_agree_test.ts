import { assertEquals } from "@std/assert";
import {
  CacheError,
  type CacheService,
  type CacheSetOptions,
  createCacheService,
} from "../../mod.ts";
import { newSeed, Random } from "../support/random.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const REDIS_URL = Deno.env.get("REDIS_URL");
const MEMCACHED_URL = Deno.env.get("MEMCACHED_URL");

const OPERATIONS = 1_500;
/** Far from over, however slow the machine is. */
const TTL_SECONDS = 3_600;

const KEYS = ["a", "ab", "a*", "a:b", "%3A", "\0", "a\0", "a\0tag", "\uFEFFx", "漢", "b\n", "[a]"];
const TAGS = ["t", "t\0", "t*", "\uFEFFt"];
const VALUES = [
  ...["", "0", "-0", "1", "-5", "007", "\uFEFF5", "1.5", "[]", '[["t","x"]]'],
  ...["9223372036854775807", "-9223372036854775808", "\0pwt1", "\0pwt1\0\0\0\x05hello"],
  new Uint8Array([0, 255, 13, 10]),
];
const AMOUNTS = [0, 1, -1, 2n ** 62n, -(2n ** 63n)];

type Operation = (cache: CacheService) => Promise<unknown>;

function anyOf<T>(random: Random, [first, ...others]: readonly T[]): T {
  const found = first === undefined
    ? undefined
    : [first, ...others][random.below(others.length + 1)];
  if (found === undefined) throw new RangeError("Cannot choose: there is nothing");
  return found;
}

/** How a value is stored; options that contradict each other included. */
function anyOptions(random: Random): CacheSetOptions {
  const isChosen = () => random.below(4) === 0;
  return {
    ...(isChosen() ? { ttlSeconds: anyOf(random, [0, TTL_SECONDS]) } : {}),
    ...(isChosen() ? { tags: [anyOf(random, TAGS), anyOf(random, TAGS)] } : {}),
    ...(isChosen() ? { keepTtl: true } : {}),
    ...(isChosen() ? { ifAbsent: true } : {}),
    ...(isChosen() ? { ifPresent: true } : {}),
  };
}

/** What any cache can be asked, and answers alike. */
function anyOperation(random: Random): Operation {
  const key = anyOf(random, KEYS);
  const other = anyOf(random, KEYS);
  const value = anyOf(random, VALUES);
  const options = anyOptions(random);
  const { ttlSeconds = TTL_SECONDS, tags = [] } = options;
  const storing = { ttlSeconds, tags };
  const amount = anyOf(random, AMOUNTS);
  const tag = anyOf(random, TAGS);
  return anyOf<Operation>(random, [
    (cache) => cache.get(key),
    (cache) => cache.getString(key),
    (cache) => cache.getMany([key, other]),
    (cache) => cache.exists(key),
    async (cache) => Math.sign(await cache.ttl(key) ?? -1),
    (cache) => cache.set(key, value, options),
    (cache) => cache.set(key, value, options),
    (cache) => cache.setMany([[key, value], [other, "1"]], storing),
    (cache) => cache.getSet(key, value, storing),
    (cache) => cache.getOrSet(key, () => value, { ...storing, staleSeconds: 1 }),
    (cache) => cache.increment(key, amount),
    (cache) => cache.decrement(key, amount),
    (cache) => cache.expire(key, ttlSeconds),
    (cache) => cache.delete(key),
    (cache) => cache.deleteMany([key, other]),
    (cache) => cache.invalidateTag(tag),
    async (cache) => void await cache.clear("a"),
  ]);
}

async function outcomeOf(operation: Operation, cache: CacheService): Promise<unknown> {
  try {
    return await operation(cache);
  } catch (error) {
    if (!(error instanceof CacheError || error instanceof TypeError)) throw error;
    return error.message;
  }
}

Deno.test("every backend answers any sequence of operations alike", async () => {
  const seed = newSeed();
  const random = new Random(seed);
  const namespace = `pywatt-test-${crypto.randomUUID()}`;
  await using folder = await TemporaryFolder.make();
  await using memory = await createCacheService({ namespace });
  await using opened = new AsyncDisposableStack();
  const others = new Map<string, CacheService>();
  for (
    const [name, config] of Object.entries({
      file: { cacheType: "file", directory: folder.path } as const,
      ...(REDIS_URL === undefined ? {} : { redis: { url: REDIS_URL } }),
      ...(MEMCACHED_URL === undefined ? {} : { memcached: { url: MEMCACHED_URL } }),
    })
  ) others.set(name, opened.use(await createCacheService({ ...config, namespace })));
  for (let count = 0; count < OPERATIONS; count++) {
    const operation = anyOperation(random);
    const expected = await outcomeOf(operation, memory);
    for (const [name, cache] of others) {
      const where = `${name}, operation ${count} of seed ${seed}`;
      assertEquals(await outcomeOf(operation, cache), expected, where);
    }
  }
});
