/** Entries of a file cache by the beginning of their keys, inside a transaction of the caller. */
import type { DatabaseSync } from "node:sqlite";
import type { CacheSize } from "../driver.ts";
import { toBytes } from "./file_tags.ts";

/** How many entries one step goes through: more would keep this process's other work waiting. */
const STEP_ENTRIES = 1_000;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** What one step found, and where the next one begins. */
export interface PrefixStep<T> {
  readonly found: T;
  /** The last key of this step; `null` when it was the last one. */
  readonly last: string | null;
}

/** Goes through all keys with a prefix, in the order of their bytes. */
export class FilePrefix {
  readonly #sql: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#sql = prepareStatements(database);
  }

  /** Lists the keys of live entries. */
  list(prefix: string, after: string | null): PrefixStep<string[]> {
    const rows = this.#sql.list.all(toBytes(after ?? ""), ...range(prefix), STEP_ENTRIES);
    const now = Date.now();
    const live = rows.filter(({ expires_at }) => isLive(expires_at, now));
    return { found: live.map(({ key }) => toText(key)), last: lastKey(rows) };
  }

  /** Removes entries, and counts those that were live. */
  remove(prefix: string, after: string | null): PrefixStep<number> {
    const rows = this.#sql.list.all(toBytes(after ?? ""), ...range(prefix), STEP_ENTRIES);
    const now = Date.now();
    for (const { id } of rows) this.#sql.remove.run(Number(id));
    const found = rows.filter(({ expires_at }) => isLive(expires_at, now)).length;
    return { found, last: lastKey(rows) };
  }

  /** Counts live entries. */
  size(prefix: string): CacheSize {
    const row = this.#sql.size.get(...range(prefix), Date.now());
    return { items: Number(row?.items), bytes: Number(row?.bytes) };
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    list: database.prepare(`SELECT id, key, expires_at FROM entries
      WHERE key > ?1 AND key >= ?2 AND key < ?3 ORDER BY key LIMIT ?4`),
    remove: database.prepare("DELETE FROM entries WHERE id = ?1"),
    size: database.prepare(`SELECT count(*) AS items,
      coalesce(sum(length(key) + length(value)), 0) AS bytes FROM entries
      WHERE key >= ?1 AND key < ?2 AND (expires_at IS NULL OR expires_at > ?3)`),
  };
}

/** From the prefix to the first bytes that no text with it has: UTF-8 never ends with 255. */
function range(prefix: string): [from: Uint8Array, before: Uint8Array] {
  const bytes = toBytes(prefix);
  const before = new Uint8Array([...bytes, 0xff]);
  return [bytes, before];
}

function isLive(expiresAt: unknown, now: number): boolean {
  return expiresAt === null || Number(expiresAt) > now;
}

function toText(key: unknown): string {
  return key instanceof Uint8Array ? decoder.decode(key) : "";
}

function lastKey(rows: readonly { readonly key?: unknown }[]): string | null {
  return rows.length < STEP_ENTRIES ? null : toText(rows.at(-1)?.key);
}
