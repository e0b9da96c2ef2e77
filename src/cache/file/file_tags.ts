/** The tags of a file cache. What is called here runs inside a transaction of its caller. */
import type { DatabaseSync } from "node:sqlite";
import type { TagVersion } from "../driver.ts";

/** For how much longer than its entries a tag is kept that no entry has. */
const GRACE_MS = 60_000;

/** The same for a tag whose entries stay for good: for how long a value may be in the making. */
const MAKING_MS = 24 * 60 * 60 * 1000;

const encoder = new TextEncoder();

/** The bytes of a key, a tag or the key of a lock: text with NUL is cut short by node:sqlite. */
export function toBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Kills entries by their tags. */
export class FileTags {
  readonly #sql: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#sql = prepareStatements(database);
  }

  /** The versions of tags; those that have none are given a new one. */
  read(tags: readonly string[], ttlMs: number | undefined): TagVersion[] {
    const keptUntil = Date.now() + (ttlMs ?? MAKING_MS) + GRACE_MS;
    return tags.map((tag) => {
      const row = this.#sql.keep.get(toBytes(tag), crypto.randomUUID(), keptUntil);
      return { tag, version: String(row?.version) };
    });
  }

  /** Whether none of these tags has moved on. */
  areCurrent(tags: readonly TagVersion[]): boolean {
    return tags.every(({ tag, version }) => {
      return this.#sql.version.get(toBytes(tag))?.version === version;
    });
  }

  /** Removes all entries that have a tag, and gives it another version. */
  invalidate(tag: string): void {
    const bytes = toBytes(tag);
    this.#sql.removeEntries.run(bytes);
    this.#sql.forget.run(bytes);
  }

  /** Forgets tags that no entry has and nobody needs any more. */
  removeUnused(): void {
    this.#sql.removeUnused.run(Date.now());
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    keep: database.prepare(`INSERT INTO tags (tag, version, kept_until) VALUES (?1, ?2, ?3)
      ON CONFLICT (tag) DO UPDATE SET kept_until = max(kept_until, ?3) RETURNING version`),
    version: database.prepare("SELECT version FROM tags WHERE tag = ?1"),
    removeEntries: database.prepare(
      "DELETE FROM entries WHERE id IN (SELECT entry FROM entry_tags WHERE tag = ?1)",
    ),
    forget: database.prepare("DELETE FROM tags WHERE tag = ?1"),
    removeUnused: database.prepare(`DELETE FROM tags WHERE kept_until <= ?1
      AND NOT EXISTS (SELECT 1 FROM entry_tags WHERE entry_tags.tag = tags.tag)`),
  };
}
