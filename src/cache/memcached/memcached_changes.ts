/**
 * Changes of entries: each is made of what is there, and stored only if that is still there.
 *
 * Those of one key that wait in this process are made together: read once, stored once. So a
 * thousand increments at once do not stand in each other's way.
 */
import { untilAborted } from "../../deadline.ts";
import { CacheError } from "../../errors.ts";
import type { FoundEntry, MemcachedEntries } from "./memcached_entries.ts";
import type { MemcachedEntry } from "./memcached_entry.ts";
import { toCacheError } from "./memcached_error.ts";

/** What a change makes of the entry that is there. */
export interface Changed<T> {
  /** What is there then; `undefined` is nothing, the same entry is no change. */
  readonly entry: MemcachedEntry | undefined;
  readonly result: T;
}

/** One operation on one entry. */
export interface Change<T> {
  /** What it attempts, as the message of an error says it. */
  readonly attempted: string;
  /** Whether it does not matter what is there. */
  readonly isBlind: boolean;
  readonly signal: AbortSignal | undefined;
  /** May be called more than once, and has no effects. */
  make(entry: MemcachedEntry | undefined): Changed<T>;
}

interface Waiting {
  readonly change: Change<unknown>;
  /** Makes the change, and returns what tells its caller once it is stored. */
  make(entry: MemcachedEntry | undefined): {
    readonly entry: MemcachedEntry | undefined;
    tellCaller(): void;
  };
  reject(error: unknown): void;
}

/** Makes changes, one after another for each key. */
export class MemcachedChanges {
  readonly #entries: MemcachedEntries;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(entries: MemcachedEntries) {
    this.#entries = entries;
  }

  /** Resolves once the change is stored. */
  run<T>(key: string, change: Change<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let isUnderWay = false;
    const waiting: Waiting = {
      change,
      reject,
      make(entry) {
        isUnderWay = true;
        try {
          const changed = change.make(entry);
          return { entry: changed.entry, tellCaller: () => resolve(changed.result) };
        } catch (error) {
          return { entry, tellCaller: () => reject(error) };
        }
      },
    };
    const list = this.#waiting.get(key);
    if (list === undefined) this.#waiting.set(key, [waiting]);
    else list.push(waiting);
    if (!this.#running.has(key)) this.#running.set(key, this.#drain(key));
    return untilAborted(promise, change.signal, (reason) => {
      const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
      const details = isUnderWay ? { outcomeUnknown: true as const } : {};
      return new CacheError(reason, `Cannot ${change.attempted}: ${how}`, details);
    });
  }

  /** Resolves when the changes are made that were asked for before. */
  async settled(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.#running.get(key)));
  }

  async #drain(key: string): Promise<void> {
    // All that is asked in this turn belongs together.
    await Promise.resolve();
    for (;;) {
      const batch = this.#waiting.get(key) ?? [];
      this.#waiting.delete(key);
      if (batch.length === 0) break;
      try {
        await this.#make(key, batch);
      } catch (error) {
        for (const { change, reject } of batch) reject(toCacheError(error, change.attempted));
      }
    }
    this.#running.delete(key);
  }

  async #make(key: string, batch: readonly Waiting[]): Promise<void> {
    for (;;) {
      const live = batch.filter(({ change }) => !change.signal?.aborted);
      const [first] = live;
      if (first === undefined) return;
      const { isBlind } = first.change;
      const found = isBlind ? await this.#entries.unseen() : await this.#find(key);
      let entry = found.entry;
      const tellCallers = live.map((waiting) => {
        const made = waiting.make(entry);
        entry = made.entry;
        return made.tellCaller;
      });
      if (!await this.#store(key, found, entry, isBlind)) continue;
      for (const tellCaller of tellCallers) tellCaller();
      return;
    }
  }

  async #find(key: string): Promise<FoundEntry> {
    const [found] = await this.#entries.find([key]);
    return found ?? await this.#entries.unseen();
  }

  /** @returns Whether what was found is still there. */
  async #store(
    key: string,
    found: FoundEntry,
    entry: MemcachedEntry | undefined,
    isBlind: boolean,
  ): Promise<boolean> {
    if (entry === found.entry) return true;
    if (!isBlind || entry === undefined) return await this.#entries.replace(key, found, entry);
    await this.#entries.set(key, found, entry);
    return true;
  }
}
