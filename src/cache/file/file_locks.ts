/** The locks of a file cache. What is called here runs inside a transaction of its caller. */
import type { DatabaseSync } from "node:sqlite";
import { toBytes } from "./file_tags.ts";

/** A number made of the clock is above all earlier ones, also in a file that is new. */
const NUMBERS_PER_MS = 1_000;

/** Hands out locks, each to one holder at a time. */
export class FileLocks {
  readonly #sql: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#sql = prepareStatements(database);
  }

  /** @returns The fencing number, or `null` when somebody else holds it. */
  acquire(key: string, token: string, ttlMs: number): bigint | null {
    const now = Date.now();
    const bytes = toBytes(key);
    const held = this.#sql.find.get(bytes, now);
    if (held !== undefined && held.token !== token) return null;
    const number = held === undefined
      ? Number(this.#sql.nextNumber.get(now * NUMBERS_PER_MS)?.number)
      : Number(held.number);
    this.#sql.write.run(bytes, token, number, now + ttlMs);
    return BigInt(number);
  }

  /** @returns Whether this token still held it. */
  renew(key: string, token: string, ttlMs: number): boolean {
    const now = Date.now();
    return this.#sql.renew.run(toBytes(key), token, now, now + ttlMs).changes > 0;
  }

  /** @returns Whether this token still held it. */
  release(key: string, token: string): boolean {
    return this.#sql.release.run(toBytes(key), token, Date.now()).changes > 0;
  }

  /** Forgets locks whose time is over. */
  removeExpired(): void {
    this.#sql.removeExpired.run(Date.now());
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    find: database.prepare("SELECT token, number FROM locks WHERE key = ?1 AND expires_at > ?2"),
    nextNumber: database.prepare(
      "UPDATE totals SET lock_number = max(lock_number + 1, ?1) RETURNING lock_number AS number",
    ),
    write: database.prepare("INSERT OR REPLACE INTO locks VALUES (?1, ?2, ?3, ?4)"),
    renew: database.prepare(
      "UPDATE locks SET expires_at = ?4 WHERE key = ?1 AND token = ?2 AND expires_at > ?3",
    ),
    release: database.prepare(
      "DELETE FROM locks WHERE key = ?1 AND token = ?2 AND expires_at > ?3",
    ),
    removeExpired: database.prepare("DELETE FROM locks WHERE expires_at <= ?1"),
  };
}
