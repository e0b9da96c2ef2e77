import type { TagVersion } from "../driver.ts";

/** How many tags are remembered to have been invalidated: the older ones share one moment. */
const MAX_REMEMBERED = 10_000;

/**
 * Tells whether an entry is older than the last invalidation of one of its tags. Only what was
 * invalidated takes room, and only so much of it; what is forgotten errs on the side of "older".
 */
export class MemoryTags {
  readonly #invalidatedAt = new Map<string, number>();
  #forgottenUntil = 0;
  #now = 0;

  version(tag: string): TagVersion {
    return { tag, version: String(this.#now) };
  }

  invalidate(tag: string): void {
    this.#invalidatedAt.delete(tag);
    this.#invalidatedAt.set(tag, ++this.#now);
    if (this.#invalidatedAt.size <= MAX_REMEMBERED) return;
    const [oldest] = this.#invalidatedAt;
    if (oldest === undefined) return;
    this.#invalidatedAt.delete(oldest[0]);
    this.#forgottenUntil = oldest[1];
  }

  areCurrent(tags: readonly TagVersion[]): boolean {
    return tags.every(({ tag, version }) => {
      return (this.#invalidatedAt.get(tag) ?? this.#forgottenUntil) <= Number(version);
    });
  }
}
