import { LazyDriver, type SharedDriver, type SharedState } from "./shared_service.ts";
import type { Reconfigured } from "./types.ts";

/** A driver in whose place another one can be put. */
export interface Replaceable<Driver> extends SharedDriver {
  /** @returns When the one before is closed. */
  replace(next: Driver, drainMs: number): Promise<void>;
}

/** How a service is opened, and what makes it replaceable. */
export interface ReconfigurableKind<Config, Driver, Shared> {
  /** The setting that has to stay, since modules rely on it. */
  readonly typeSetting: string;
  readonly open: (config: Config) => Promise<Driver>;
  readonly share: (driver: Driver) => Shared;
}

/** One driver for all modules, whose settings can change while they use it. */
export class ReconfigurableDriver<
  Config,
  Driver extends SharedDriver,
  Shared extends Replaceable<Driver>,
> {
  readonly #kind: ReconfigurableKind<Config, Driver, Shared>;
  readonly #shared: LazyDriver<Shared>;
  #config: Config;
  #lastSwitch: Promise<unknown> = Promise.resolve();

  constructor(config: Config, kind: ReconfigurableKind<Config, Driver, Shared>) {
    this.#config = config;
    this.#kind = kind;
    this.#shared = new LazyDriver(async () => kind.share(await kind.open(this.#config)));
  }

  /** The settings in use, or to be used. */
  get config(): Config {
    return this.#config;
  }

  async get(): Promise<Shared> {
    return await this.#shared.get();
  }

  /**
   * One switch follows the other, and none waits until nothing uses what was there before.
   *
   * @throws {TypeError} When the new settings are of another type.
   */
  async reconfigure(config: Config, drainMs: number): Promise<Reconfigured> {
    const turn = this.#lastSwitch.then(() => this.#switch(config, drainMs));
    this.#lastSwitch = turn.catch(() => {});
    return await turn;
  }

  status(): SharedState {
    return this.#shared.status();
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#shared.check(signal);
  }

  async close(): Promise<void> {
    await this.#shared.close();
  }

  async #switch(config: Config, drainMs: number): Promise<Reconfigured> {
    const shared = await this.#shared.get().catch(() => undefined);
    if (shared === undefined) {
      await this.#openFirst(config);
      return { drained: Promise.resolve() };
    }
    const next = await this.#kind.open(config);
    const { typeSetting } = this.#kind;
    const [before, after] = [shared, next].map((driver) => Reflect.get(driver.config, typeSetting));
    if (before !== after) {
      await next.close();
      throw new TypeError(
        `Cannot change ${typeSetting} to "${after}": expected "${before}", as it was, since ` +
          "modules rely on it",
      );
    }
    this.#config = config;
    const drained = shared.replace(next, drainMs);
    drained.catch(() => {}); // Not everybody asks.
    return { drained };
  }

  /** Settings so far that do not even open have nothing to drain. */
  async #openFirst(config: Config): Promise<void> {
    const before = this.#config;
    this.#config = config;
    try {
      await this.#shared.get();
    } catch (error) {
      this.#config = before;
      throw error;
    }
  }
}
