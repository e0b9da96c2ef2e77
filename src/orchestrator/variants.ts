import { PywattError } from "../errors.ts";
import {
  ReconfigurableDriver,
  type ReconfigurableKind,
  type Replaceable,
} from "./reconfigurable_driver.ts";
import type { SharedDriver, SharedState } from "./shared_service.ts";
import type { Reconfigured } from "./types.ts";

/** How many connections of its own settings a module may have open with one service, by settings. */
const MAX_VARIANTS = 4;

/**
 * The settings to open a service with for one module, from those that the service has; without any,
 * the service's own ones.
 */
export type Derive<Config> = (service: Config) => Promise<Config | undefined>;

interface Variant<Config, Driver extends SharedDriver, Shared extends Replaceable<Driver>> {
  readonly driver: ReconfigurableDriver<Config, Driver, Shared>;
  readonly derive: Derive<Config>;
  /** Who uses it, as often as they do. */
  readonly users: string[];
}

/** A driver that is in use until it is given back. */
export interface UsedDriver<Driver> {
  readonly driver: Driver;
  giveBack(): Promise<void>;
}

/**
 * The drivers of one service: its own, which stays, and those of modules whose settings lead
 * elsewhere. Equal settings share one, which is closed when its last user goes.
 */
export class Variants<
  Config extends object,
  Driver extends SharedDriver,
  Shared extends Replaceable<Driver>,
> {
  readonly #kind: ReconfigurableKind<Config, Driver, Shared>;
  readonly #base: ReconfigurableDriver<Config, Driver, Shared>;
  readonly #variants = new Set<Variant<Config, Driver, Shared>>();

  constructor(service: Config, kind: ReconfigurableKind<Config, Driver, Shared>) {
    this.#kind = kind;
    this.#base = new ReconfigurableDriver(service, kind);
  }

  /** The service's own settings, as they are now. */
  get config(): Config {
    return this.#base.config;
  }

  /**
   * @param derive What to open it with, now and whenever the service gets other settings.
   * @throws {PywattError} Of kind `configuration` when the user has too many already.
   */
  async use(user: string, derive: Derive<Config>): Promise<UsedDriver<Shared>> {
    const config = await this.#derived(derive);
    const key = keyOf(config);
    if (key === keyOf(this.config)) {
      return { driver: await this.#base.get(), giveBack: () => Promise.resolve() };
    }
    const known = [...this.#variants].find(({ driver }) => keyOf(driver.config) === key);
    const variant = known ?? this.#added(user, config, derive);
    variant.users.push(user);
    let isGivenBack = false;
    const giveBack = async () => {
      if (isGivenBack) return;
      isGivenBack = true;
      variant.users.splice(variant.users.indexOf(user), 1);
      if (variant.users.length > 0) return;
      this.#variants.delete(variant);
      await variant.driver.close();
    };
    try {
      return { driver: await variant.driver.get(), giveBack };
    } catch (error) {
      await giveBack();
      throw error;
    }
  }

  /**
   * Gives the service other settings, and what modules lead elsewhere those that follow from them. One
   * of these that cannot be used goes on as before.
   *
   * @param onFailure Told of those.
   */
  async reconfigure(
    config: Config,
    drainMs: number,
    onFailure: (error: unknown) => void,
  ): Promise<Reconfigured> {
    const own = await this.#base.reconfigure(config, drainMs);
    const others = await Promise.all([...this.#variants].map(async ({ driver, derive }) => {
      try {
        return await driver.reconfigure(await this.#derived(derive), drainMs);
      } catch (error) {
        onFailure(error);
        return { drained: Promise.resolve() };
      }
    }));
    const drained = Promise.all([own, ...others].map((one) => one.drained)).then(() => {});
    drained.catch(() => {}); // Not everybody asks.
    return { drained };
  }

  /** How the service's own one is. */
  status(): SharedState {
    return this.#base.status();
  }

  /** Rejects when the service's own one does not answer. */
  async check(signal: AbortSignal): Promise<void> {
    await this.#base.check(signal);
  }

  async close(): Promise<void> {
    const all = [this.#base, ...[...this.#variants].map(({ driver }) => driver)];
    this.#variants.clear();
    await Promise.all(all.map((driver) => driver.close()));
  }

  /** The service may get other settings in the meantime. */
  async #derived(derive: Derive<Config>): Promise<Config> {
    let service = this.config;
    let derived = await derive(service);
    while (service !== this.config) {
      service = this.config;
      derived = await derive(service);
    }
    return derived ?? service;
  }

  #added(
    user: string,
    config: Config,
    derive: Derive<Config>,
  ): Variant<Config, Driver, Shared> {
    const own = [...this.#variants].filter(({ users }) => users.includes(user));
    if (own.length >= MAX_VARIANTS) {
      throw new PywattError(
        "configuration",
        `Cannot open it with further settings of the module's own: ${MAX_VARIANTS} are in use`,
      );
    }
    const driver = new ReconfigurableDriver(config, this.#kind);
    const variant = { driver, derive, users: [] };
    this.#variants.add(variant);
    return variant;
  }
}

function keyOf(config: object): string {
  return JSON.stringify(Object.entries(config).toSorted(([a], [b]) => a < b ? -1 : 1));
}
