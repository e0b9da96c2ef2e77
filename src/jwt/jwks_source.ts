import { untilAborted } from "../deadline.ts";
import { JwtError } from "../errors.ts";
import type { JwksCaching } from "./jwks_config.ts";
import type { JwtKey } from "./key.ts";

/** Reads keys from elsewhere; gives the same list as before if nothing has changed. */
export type ReadKeys = (signal: AbortSignal) => Promise<readonly JwtKey[]>;

/** Keys that come from elsewhere, are kept for a while, and are read anew now and then. */
export class JwksSource {
  readonly #read: ReadKeys;
  readonly #caching: JwksCaching;
  readonly #closing = new AbortController();
  #keys: readonly JwtKey[] = [];
  #readAtMs = -Infinity;
  #triedAtMs = -Infinity;
  #failure: JwtError | undefined;
  #reading: Promise<void> | undefined;

  /** Called when other keys came. */
  onChange: () => void = () => {};

  constructor(read: ReadKeys, caching: JwksCaching) {
    this.#read = read;
    this.#caching = caching;
  }

  /** Reads the keys for the first time. @throws {JwtError} When they cannot be read. */
  async open(signal: AbortSignal | undefined): Promise<void> {
    await this.#readNow(signal);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The keys as they were last read; none when that is too long ago. */
  get keys(): readonly JwtKey[] {
    return this.#age() < this.#caching.cacheSeconds + this.#caching.staleSeconds ? this.#keys : [];
  }

  /**
   * Sees to it that the keys are new enough.
   *
   * @throws {JwtError} Of kind `internal` when they are too old, and cannot be read anew.
   */
  async keepFresh(signal: AbortSignal | undefined): Promise<void> {
    if (this.#age() < this.#caching.cacheSeconds) return;
    const hasKeys = this.keys.length > 0;
    // After a failure nobody waits for the next try while the old keys still serve.
    if (hasKeys && this.#failure !== undefined) return void this.readAgain(undefined);
    await this.readAgain(signal);
    if (this.keys.length === 0) this.assertRead();
  }

  /**
   * Sees to it that what is not among the keys is not there because of a failure.
   *
   * @throws {JwtError} Of kind `internal` when they could not be read anew the last time.
   */
  assertRead(): void {
    if (this.#failure !== undefined) throw new JwtError("internal", this.#failure.message);
  }

  /** Reads the keys anew, unless that was tried a moment ago. */
  async readAgain(signal: AbortSignal | undefined): Promise<void> {
    const sinceTry = (performance.now() - this.#triedAtMs) / 1_000;
    if (this.#reading === undefined && sinceTry < this.#caching.cooldownSeconds) return;
    await this.#readNow(signal);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#reading;
  }

  async #readNow(signal: AbortSignal | undefined): Promise<void> {
    this.#reading ??= this.#take().finally(() => this.#reading = undefined);
    await untilAborted(this.#reading, signal, (reason) => {
      const how = reason === "timeout" ? "the time ran out" : "it was cancelled";
      return new JwtError(reason, `Cannot read the keys: ${how}`);
    });
  }

  async #take(): Promise<void> {
    this.#triedAtMs = performance.now();
    try {
      const keys = await this.#read(this.#closing.signal);
      this.#readAtMs = this.#triedAtMs;
      this.#failure = undefined;
      if (keys === this.#keys) return;
      this.#keys = keys;
    } catch (error) {
      this.#failure = error instanceof JwtError
        ? error
        : new JwtError("internal", "Cannot read the keys: reading them failed");
      return;
    }
    this.onChange();
  }

  #age(): number {
    return (performance.now() - this.#readAtMs) / 1_000;
  }
}
