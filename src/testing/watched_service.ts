import type { CacheService } from "../cache/types.ts";
import type { DatabaseConnection } from "../database/types.ts";
import type { PywattError } from "../errors.ts";
import type { TestCall } from "./call_log.ts";
import { type CacheFault, type DatabaseFault, FAULT_ERRORS, type FaultOptions } from "./faults.ts";
import type { TestCache, TestDatabase, TestService } from "./types.ts";
import type { Watch } from "./watched_services.ts";

/** One service, as a test sees it. */
export class WatchedService<Fault extends FaultOptions> implements TestService<Fault> {
  readonly #watch: Watch;
  readonly #toError: (fault: Fault) => PywattError;

  constructor(watch: Watch, toError: (fault: Fault) => PywattError) {
    this.#watch = watch;
    this.#toError = toError;
  }

  get calls(): readonly TestCall[] {
    return this.#watch.calls.calls;
  }

  get delayMs(): number {
    return this.#watch.faults.delayMs;
  }

  set delayMs(ms: number) {
    if (!(Number.isFinite(ms) && ms >= 0)) {
      throw new TypeError(`Cannot delay: delayMs is ${ms}, expected a number of at least 0`);
    }
    this.#watch.faults.delayMs = ms;
  }

  failNext(fault: Fault, times = 1): void {
    if (!(Number.isSafeInteger(times) && times > 0)) {
      throw new TypeError(`Cannot fail: times is ${times}, expected a whole number over 0`);
    }
    this.#watch.faults.arm(this.#toError(fault), fault, times);
  }

  failAll(fault: Fault): Disposable {
    return this.#watch.faults.arm(this.#toError(fault), fault, Infinity);
  }

  clearCalls(): void {
    this.#watch.calls.clear();
  }

  protected get statementTexts(): readonly string[] {
    return this.#watch.calls.statements;
  }
}

/** A database, as a test sees it. */
export class WatchedDatabase extends WatchedService<DatabaseFault> implements TestDatabase {
  readonly #open: () => Promise<DatabaseConnection>;

  constructor(watch: Watch, open: () => Promise<DatabaseConnection>) {
    super(watch, FAULT_ERRORS.database);
    this.#open = open;
  }

  get statements(): readonly string[] {
    return this.statementTexts;
  }

  async open(): Promise<DatabaseConnection> {
    return await this.#open();
  }
}

/** A cache, as a test sees it. */
export class WatchedCache extends WatchedService<CacheFault> implements TestCache {
  readonly #open: () => Promise<CacheService>;

  constructor(watch: Watch, open: () => Promise<CacheService>) {
    super(watch, FAULT_ERRORS.cache);
    this.#open = open;
  }

  async open(): Promise<CacheService> {
    return await this.#open();
  }
}
