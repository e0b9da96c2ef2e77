import { isString } from "../../guard.ts";
import type { TagVersion } from "../driver.ts";
import type { RedisClient } from "./redis_client.ts";
import { parseTags } from "./redis_entry.ts";
import { tagName } from "./redis_keys.ts";
import { READ_TAG, runScript } from "./redis_scripts.ts";

const VERSION_BYTES = 12;

/** How much longer than its entries a version is kept: they may be stored some time later. */
const KEPT_LONGER_MS = 3_600_000;

/**
 * The versions of tags: random texts, each in a place of its own. To invalidate a tag is to remove
 * its version, whereby no entry that was stored with it is live, now or ever.
 */
export class RedisTags {
  readonly #client: RedisClient;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  async read(
    tags: readonly string[],
    ttlMs: number | undefined,
    signal?: AbortSignal,
  ): Promise<TagVersion[]> {
    const keptMs = ttlMs === undefined ? "" : String(ttlMs + KEPT_LONGER_MS);
    const sending = { attempted: "read the tags", lasting: false, signal };
    return await this.#client.send(sending, (redis) => {
      return Promise.all(tags.map(async (tag) => {
        const version = await runScript(redis, READ_TAG, tagName(tag), newVersion(), keptMs);
        return { tag, version: String(version) };
      }));
    });
  }

  /** Whether all tags of an entry are as they were when it was stored. */
  async areLive(tagText: string, signal: AbortSignal | undefined): Promise<boolean> {
    const tags = parseTags(tagText);
    if (tags.length === 0) return true;
    const sending = { attempted: "read the tags", lasting: false, signal };
    const versions = await this.#client.send(sending, (redis) => {
      return Promise.all(tags.map(({ tag }) => redis.get(tagName(tag))));
    });
    return tags.every(({ version }, index) => version === versions[index]);
  }

  /** Runs a script that asks back, by giving tags, whether those are live. */
  async resolve(
    run: (liveTags: string, deadTags: string) => Promise<unknown>,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    let live = "";
    let dead = "";
    for (;;) {
      const reply = await run(live, dead);
      if (!isString(reply) || !reply.startsWith("[")) return reply;
      if (await this.areLive(reply, signal)) live = reply;
      else dead = reply;
    }
  }
}

function newVersion(): string {
  return crypto.getRandomValues(new Uint8Array(VERSION_BYTES)).toBase64();
}
