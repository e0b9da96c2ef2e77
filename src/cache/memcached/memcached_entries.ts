/** The entries of a memcached cache, as they are on the server. */
import type { MemcachedClears } from "./memcached_clears.ts";
import type { MemcachedClient, MemcachedItem } from "./memcached_client.ts";
import {
  decodeEntry,
  encodeEntry,
  lifetimeOf,
  type MemcachedEntry,
  type Stamp,
} from "./memcached_entry.ts";
import { type Hash, serverKey } from "./memcached_key.ts";
import { keepParts, storeParts } from "./memcached_parts.ts";
import type { MemcachedTags } from "./memcached_tags.ts";

/** What there is of a key. */
export interface FoundEntry {
  /** The live entry. */
  readonly entry: MemcachedEntry | undefined;
  /** What the server has, dead or alive; `undefined` also when it was not asked. */
  readonly item: MemcachedItem | undefined;
  /** What an entry has to be stored with, for a clear that comes after this to kill it. */
  readonly stamp: Stamp;
}

/** Finds and stores entries. */
export class MemcachedEntries {
  readonly #client: MemcachedClient;
  readonly #clears: MemcachedClears;
  readonly #tags: MemcachedTags;
  readonly #hash: Hash;

  constructor(client: MemcachedClient, clears: MemcachedClears, tags: MemcachedTags, hash: Hash) {
    this.#client = client;
    this.#clears = clears;
    this.#tags = tags;
    this.#hash = hash;
  }

  /** What there is of each of these keys, in their order. */
  async find(keys: readonly string[]): Promise<readonly FoundEntry[]> {
    const names = keys.map((key) => serverKey("entry", key, this.#hash));
    const [clears, items] = await Promise.all([this.#clears.current(), this.#client.read(names)]);
    const now = Date.now();
    const found = keys.map((key, index) => {
      const item = items.get(names[index] ?? "");
      const entry = item?.value === undefined ? undefined : decodeEntry(item.value);
      const isDead = entry === undefined || isOver(entry, now) || clears.has(key, entry);
      return { entry: isDead ? undefined : entry, item, stamp: clears.stamp };
    });
    const tagged = found.filter(({ entry }) => entry !== undefined && entry.tags.length > 0);
    if (tagged.length === 0) return found;
    const current = await this.#tags.areCurrent(tagged.map(({ entry }) => entry?.tags ?? []));
    const dead = new Set(tagged.filter((_, index) => !current[index]));
    return found.map((one) => dead.has(one) ? { ...one, entry: undefined } : one);
  }

  /** What has to be known of a key to store an entry whatever there is. */
  async unseen(): Promise<FoundEntry> {
    const { stamp } = await this.#clears.current();
    return { entry: undefined, item: undefined, stamp };
  }

  /** Stores an entry, whatever there is. */
  async set(key: string, { stamp }: FoundEntry, entry: MemcachedEntry): Promise<void> {
    const bytes = await this.#toBytes(entry, stamp);
    await this.#client.set(serverKey("entry", key, this.#hash), bytes, lifetimeOf(entry.expiresAt));
  }

  /**
   * Stores an entry, or none, in the place of what was found.
   *
   * @returns Whether that was still there.
   */
  async replace(
    key: string,
    { item, stamp }: FoundEntry,
    entry: MemcachedEntry | undefined,
  ): Promise<boolean> {
    const name = serverKey("entry", key, this.#hash);
    if (entry === undefined) {
      return item === undefined || await this.#client.remove(name, item);
    }
    const bytes = await this.#toBytes(entry, stamp);
    const lifetime = lifetimeOf(entry.expiresAt);
    return item === undefined
      ? await this.#client.add(name, bytes, lifetime)
      : await this.#client.replace(name, item, bytes, lifetime);
  }

  /** Parts come before what names them. */
  async #toBytes(entry: MemcachedEntry, stamp: Stamp): Promise<Uint8Array> {
    const { body, expiresAt } = entry;
    if (!(body instanceof Uint8Array)) {
      await keepParts(this.#client, body, expiresAt);
      return encodeEntry(entry, stamp);
    }
    return encodeEntry({ ...entry, body: await storeParts(this.#client, body, expiresAt) }, stamp);
  }
}

function isOver({ expiresAt }: MemcachedEntry, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}
