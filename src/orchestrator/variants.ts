import { PywattError } from "../errors.ts";
import {
  ReconfigurableDriver,
  type ReconfigurableKind,
  type Replaceable,
} from "./reconfigurable_driver.ts";
import { LazyDriver, type SharedDriver, type SharedState } from "./shared_service.ts";
import type { Reconfigured } from "./types.ts";

/** How many connections of its own settings a module may have open with one service, by settings. */
const MAX_VARIANTS = 4;

interface Variant<Shared extends SharedDriver> {
  readonly driver: LazyDriver<Shared>;
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
  readonly #variants = new Map<string, Variant<Shared>>();

  constructor(service: Config, kind: ReconfigurableKind<Config, Driver, Shared>) {
    this.#kind = kind;
    this.#base = new ReconfigurableDriver(service, kind);
  }

  /** The service's own settings, as they are now. */
  get config(): Config {
    return this.#base.config;
  }

  /**
   * @param config The settings to open it with; without them, the service's own one.
   * @throws {PywattError} Of kind `configuration` when the user has too many already.
   */
  async use(user: string, config: Config | undefined): Promise<UsedDriver<Shared>> {
    const key = keyOf(config ?? this.config);
    if (config === undefined || key === keyOf(this.config)) {
      return { driver: await this.#base.get(), giveBack: () => Promise.resolve() };
    }
    const variant = this.#variants.get(key) ?? this.#added(user, key, config);
    variant.users.push(user);
    let isGivenBack = false;
    const giveBack = async () => {
      if (isGivenBack) return;
      isGivenBack = true;
      variant.users.splice(variant.users.indexOf(user), 1);
      if (variant.users.length > 0) return;
      this.#variants.delete(key);
      await variant.driver.close();
    };
    try {
      return { driver: await variant.driver.get(), giveBack };
    } catch (error) {
      await giveBack();
      throw error;
    }
  }

  /** Gives the service's own one other settings; those that modules lead elsewhere stay. */
  async reconfigure(config: Config, drainMs: number): Promise<Reconfigured> {
    return await this.#base.reconfigure(config, drainMs);
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
    const all = [this.#base, ...[...this.#variants.values()].map(({ driver }) => driver)];
    this.#variants.clear();
    await Promise.all(all.map((driver) => driver.close()));
  }

  #added(user: string, key: string, config: Config): Variant<Shared> {
    const own = [...this.#variants.values()].filter(({ users }) => users.includes(user));
    if (own.length >= MAX_VARIANTS) {
      throw new PywattError(
        "configuration",
        `Cannot open it with further settings of the module's own: ${MAX_VARIANTS} are in use`,
      );
    }
    const { open, share } = this.#kind;
    const driver = new LazyDriver(async () => share(await open(config)));
    const variant = { driver, users: [] };
    this.#variants.set(key, variant);
    return variant;
  }
}

function keyOf(config: object): string {
  return JSON.stringify(Object.entries(config).toSorted(([a], [b]) => a < b ? -1 : 1));
}
