/** The entries of a file cache. What is called here runs inside a transaction of its caller. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { CacheError } from "../../errors.ts";
import type { EvictionPolicy } from "../types.ts";

/** What an entry takes in the file beside its value, and each of its keys and tags beside itself. */
const ENTRY_OVERHEAD_BYTES = 128;
const TAG_OVERHEAD_BYTES = 32;

/** A key and a tag are stored twice: in the table and in its index. */
const COPIES = 2;

const ENTRIES_AT_ONCE = 32;
const MICROSECONDS_PER_MS = 1_000;

/** What an entry is beside its value. */
export interface FileEntry {
  readonly id: number;
  /** When its time is over, in milliseconds since 1970; `null` is never. */
  readonly expiresAt: number | null;
  /** How many bytes it takes of `maxSizeBytes`. */
  readonly size: number;
}

/** What is to be stored. */
export interface NewFileEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly expiresAt: number | null;
  readonly tags: readonly Uint8Array[];
}

/** How much there may be, and what goes first. */
export interface FileLimits {
  readonly maxSizeBytes: number;
  readonly policy: EvictionPolicy;
}

/** CRC-32, as zlib has it. */
export type Checksum = (bytes: Uint8Array) => number;

/** Stores entries, and makes room for them. */
export class FileEntries {
  readonly #sql: ReturnType<typeof prepareStatements>;
  readonly #limits: FileLimits;
  readonly #checksum: Checksum;
  /** Reads that the ranks do not show yet: the last one's rank, or how many there were. */
  readonly #touched = new Map<number, number>();
  #lastRank: number;

  constructor(database: DatabaseSync, limits: FileLimits, checksum: Checksum) {
    this.#sql = prepareStatements(database);
    this.#limits = limits;
    this.#checksum = checksum;
    this.#lastRank = numberOf(this.#sql.highestRank.get());
  }

  /** The live entry of a key. */
  find(key: Uint8Array): FileEntry | undefined {
    return live(this.#sql.find.get(key));
  }

  /** The live entry of a key with its value. One that the disk has changed is no entry. */
  read(key: Uint8Array): FileEntry & { readonly value: Uint8Array } | undefined {
    const row = this.#sql.read.get(key);
    const entry = live(row);
    const value = row?.value;
    if (entry === undefined || !(value instanceof Uint8Array)) return undefined;
    if (this.#checksum(value) !== row?.checksum) return undefined;
    this.#touch(entry.id);
    return { ...entry, value };
  }

  /**
   * Stores an entry in the place of any other.
   *
   * @throws {CacheError} Of kind `operation` when it does not fit; then nothing is changed.
   */
  write({ key, value, expiresAt, tags }: NewFileEntry): void {
    const size = value.length + COPIES * key.length + ENTRY_OVERHEAD_BYTES +
      tags.reduce((sum, tag) => sum + COPIES * tag.length + TAG_OVERHEAD_BYTES, 0);
    const old = this.find(key);
    if (old === undefined) this.remove(key);
    this.#makeRoom(size, old);
    const checksum = this.#checksum(value);
    const rank = this.#limits.policy === "lfu" ? 1 : this.#nextRank();
    const id = Number(this.#sql.write.get(key, expiresAt, rank, size, checksum, value)?.id);
    if (old !== undefined) {
      this.#sql.removeTags.run(id);
      this.#touch(id);
    }
    for (const tag of tags) this.#sql.addTag.run(tag, id);
  }

  /**
   * Gives an entry another value; its time and its tags stay.
   *
   * @throws {CacheError} Of kind `operation` when it does not fit; then nothing is changed.
   */
  rewrite(entry: FileEntry, oldValue: Uint8Array, value: Uint8Array): void {
    const growth = value.length - oldValue.length;
    this.#makeRoom(entry.size + growth, entry);
    this.#sql.rewrite.run(entry.id, growth, this.#checksum(value), value);
  }

  /** Sets when an entry's time is over. */
  expire({ id }: FileEntry, expiresAt: number | null): void {
    this.#sql.expire.run(id, expiresAt);
    this.#touch(id);
  }

  /** Removes the entry of a key. */
  remove(key: Uint8Array): boolean {
    const row = this.#sql.find.get(key);
    if (row === undefined) return false;
    this.#touched.delete(Number(row.id));
    this.#sql.remove.run(Number(row.id));
    return live(row) !== undefined;
  }

  /** Removes entries whose time is over, no more than so many, and says how many it removed. */
  removeExpired(limit: number): number {
    return Number(this.#sql.removeExpired.run(Date.now(), limit).changes);
  }

  /** Lets the ranks show what was read. */
  writeTouched(): void {
    const statement = this.#limits.policy === "lfu" ? this.#sql.count : this.#sql.touch;
    for (const [id, by] of this.#touched) statement.run(id, by);
    this.#touched.clear();
  }

  #touch(id: number): void {
    const { policy } = this.#limits;
    if (policy === "lfu") this.#touched.set(id, (this.#touched.get(id) ?? 0) + 1);
    if (policy === "lru") this.#touched.set(id, this.#nextRank());
  }

  /** Microseconds since 1970, as processes that share the file can compare, but never twice the same. */
  #nextRank(): number {
    this.#lastRank = Math.max(this.#lastRank + 1, Date.now() * MICROSECONDS_PER_MS);
    return this.#lastRank;
  }

  /** Makes room for an entry of this size in the place of the old one. */
  #makeRoom(size: number, old: FileEntry | undefined): void {
    const { maxSizeBytes, policy } = this.#limits;
    if (size > maxSizeBytes) {
      const detail = `it takes ${size} bytes, maxSizeBytes is ${maxSizeBytes}`;
      throw new CacheError("operation", `Cannot set a value: ${detail}`);
    }
    const excess = () => numberOf(this.#sql.used.get()) - (old?.size ?? 0) + size - maxSizeBytes;
    if (excess() <= 0) return;
    while (this.removeExpired(ENTRIES_AT_ONCE) > 0 && excess() > 0);
    if (excess() <= 0) return;
    if (policy === "none") {
      const detail = `the cache is full, maxSizeBytes is ${maxSizeBytes}`;
      throw new CacheError("operation", `Cannot set a value: ${detail}`);
    }
    this.writeTouched();
    while (this.#evict(excess(), old?.id ?? 0));
  }

  /** @returns Whether there is more to do. */
  #evict(excess: number, keptId: number): boolean {
    const victims = this.#sql.victims.all(keptId, ENTRIES_AT_ONCE);
    let missing = excess;
    for (const { id, size } of victims) {
      if (missing <= 0) break;
      this.#sql.remove.run(Number(id));
      missing -= Number(size);
    }
    return missing > 0 && victims.length > 0;
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    find: database.prepare("SELECT id, expires_at, size FROM entries WHERE key = ?1"),
    read: database.prepare(
      "SELECT id, expires_at, size, checksum, value FROM entries WHERE key = ?1",
    ),
    write: database.prepare(`INSERT INTO entries (key, expires_at, rank, size, checksum, value)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (key) DO UPDATE SET expires_at = ?2, size = ?4, checksum = ?5, value = ?6
    RETURNING id`),
    rewrite: database.prepare(
      "UPDATE entries SET size = size + ?2, checksum = ?3, value = ?4 WHERE id = ?1",
    ),
    expire: database.prepare("UPDATE entries SET expires_at = ?2 WHERE id = ?1"),
    remove: database.prepare("DELETE FROM entries WHERE id = ?1"),
    addTag: database.prepare("INSERT OR IGNORE INTO entry_tags (tag, entry) VALUES (?1, ?2)"),
    removeTags: database.prepare("DELETE FROM entry_tags WHERE entry = ?1"),
    used: database.prepare("SELECT size AS number FROM totals"),
    victims: database.prepare(
      "SELECT id, size FROM entries WHERE id <> ?1 ORDER BY rank, id LIMIT ?2",
    ),
    touch: database.prepare("UPDATE entries SET rank = max(rank, ?2) WHERE id = ?1"),
    count: database.prepare("UPDATE entries SET rank = rank + ?2 WHERE id = ?1"),
    highestRank: database.prepare("SELECT coalesce(max(rank), 0) AS number FROM entries"),
    removeExpired: database.prepare(`DELETE FROM entries WHERE id IN
    (SELECT id FROM entries WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)`),
  };
}

type Row = ReturnType<StatementSync["get"]>;

function live(row: Row): FileEntry | undefined {
  if (row === undefined) return undefined;
  const expiresAt = row.expires_at === null ? null : Number(row.expires_at);
  return isOver(expiresAt) ? undefined : { id: Number(row.id), expiresAt, size: Number(row.size) };
}

function isOver(expiresAt: number | null): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

function numberOf(row: Row): number {
  return Number(row?.number);
}
