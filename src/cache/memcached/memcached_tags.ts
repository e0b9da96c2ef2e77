/** The tags of a memcached cache: an item a tag, which says its version. */
import type { TagVersion } from "../driver.ts";
import type { MemcachedClient, MemcachedItem } from "./memcached_client.ts";
import { type Hash, serverKey } from "./memcached_key.ts";

const FOR_GOOD = 0;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reads and changes the versions of tags. A tag that the server has dropped kills its entries. */
export class MemcachedTags {
  readonly #client: MemcachedClient;
  readonly #hash: Hash;

  constructor(client: MemcachedClient, hash: Hash) {
    this.#client = client;
    this.#hash = hash;
  }

  /** The versions of tags; those that have none are given a new one. */
  async read(tags: readonly string[]): Promise<TagVersion[]> {
    for (;;) {
      const versions = await this.#versions(tags);
      const missing = tags.filter((tag) => !versions.has(tag));
      if (missing.length === 0) {
        return tags.map((tag) => ({ tag, version: versions.get(tag) ?? "" }));
      }
      await Promise.all(missing.map((tag) => {
        return this.#client.add(this.#key(tag), encoder.encode(crypto.randomUUID()), FOR_GOOD);
      }));
    }
  }

  /** Which of these lists name no tag that has moved on. */
  async areCurrent(lists: readonly (readonly TagVersion[])[]): Promise<readonly boolean[]> {
    const tags = new Set(lists.flat().map(({ tag }) => tag));
    const versions = await this.#versions([...tags]);
    return lists.map((list) => list.every(({ tag, version }) => versions.get(tag) === version));
  }

  async invalidate(tag: string): Promise<void> {
    await this.#client.delete(this.#key(tag));
  }

  async #versions(tags: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const keys = tags.map((tag) => this.#key(tag));
    const items = await this.#client.read(keys);
    return new Map(tags.flatMap((tag, index) => {
      const version = textOf(items.get(keys[index] ?? ""));
      return version === undefined ? [] : [[tag, version]];
    }));
  }

  #key(tag: string): string {
    return serverKey("tag", tag, this.#hash);
  }
}

function textOf(item: MemcachedItem | undefined): string | undefined {
  return item?.value === undefined ? undefined : decoder.decode(item.value);
}
