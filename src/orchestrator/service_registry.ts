import { openCacheDriver } from "../cache/direct.ts";
import type { CacheDriver } from "../cache/driver.ts";
import { CacheHandler } from "../cache/handler.ts";
import { withNamespace } from "../cache/namespaced.ts";
import type { CacheConfig } from "../cache/types.ts";
import { CustomHandler } from "../custom/handler.ts";
import { LocalService, toLocalMethods } from "../custom/local.ts";
import { openDatabaseDriver } from "../database/direct.ts";
import type { SharedDatabaseDriver } from "../database/driver.ts";
import { DatabaseHandler } from "../database/handler.ts";
import type { DatabaseConfig } from "../database/types.ts";
import { UnreadRows } from "../database/unread_rows.ts";
import { PywattError } from "../errors.ts";
import type { JwtConfig } from "../jwt/config_types.ts";
import { closeServices } from "./close_services.ts";
import { moduleNameOf } from "./module_names.ts";
import type { ServiceStatus } from "./observability/status_types.ts";
import {
  type ReconfigurableKind,
  ReconfigurableService,
  type Replaceable,
} from "./reconfigurable_service.ts";
import { ReplaceableCache } from "./replaceable_cache.ts";
import { ReplaceableDatabase } from "./replaceable_database.ts";
import { SharedJwt } from "./shared_jwt.ts";
import type { OpenedService, SharedDriver, SharedService } from "./shared_service.ts";
import type { Reconfigured, RotateJwtOptions, ServiceConfigs } from "./types.ts";

/** Which service a module gets when it names none. */
const DEFAULT = "default";

/** The orchestrator's services: each is opened when a module first asks, and then shared. */
export class ServiceRegistry {
  readonly #services: ReadonlyMap<string, ReadonlyMap<string, SharedService>>;
  readonly #custom = new Map<string, SharedService>();
  readonly #databases: Reconfigurables<DatabaseConfig, SharedDatabaseDriver, ReplaceableDatabase>;
  readonly #caches: Reconfigurables<CacheConfig, CacheDriver, ReplaceableCache>;
  readonly #jwt: ReadonlyMap<string, SharedJwt>;
  /** What waits for each module, by the module's id. */
  readonly #unreadRows = new Map<string, UnreadRows>();

  /** @param cacheNamespaces Which namespace each module is kept in, by the module's id. */
  constructor(
    { database = {}, cache = {}, jwt = {} }: ServiceConfigs,
    cacheNamespaces: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#jwt = new Map(
      Object.entries(jwt).map(([name, config]) => [name, new SharedJwt(config)]),
    );
    this.#databases = byName(database, {
      typeSetting: "dbType",
      open: openDatabaseDriver,
      share: (driver) => new ReplaceableDatabase(driver),
      makeHandler: (shared, moduleId) => {
        return new DatabaseHandler(shared.sharedWith(moduleId), this.#unreadRowsOf(moduleId));
      },
    });
    this.#caches = byName(cache, {
      typeSetting: "cacheType",
      open: openCacheDriver,
      share: (driver) => new ReplaceableCache(driver),
      makeHandler: (shared, moduleId) => {
        return new CacheHandler(withNamespace(shared, cacheNamespaces.get(moduleId)));
      },
    });
    this.#services = new Map<string, ReadonlyMap<string, SharedService>>([
      ["custom", this.#custom],
      ["database", this.#databases],
      ["cache", this.#caches],
      ["jwt", this.#jwt],
    ]);
  }

  /** @throws {TypeError} When there is one of this name already, or something in it is no method. */
  provide(name: string, implementation: object): void {
    if (this.#custom.has(name)) {
      throw new TypeError(`Cannot provide service "${name}": there is one of this name already`);
    }
    const methods = toLocalMethods(name, implementation);
    this.#custom.set(name, {
      open: (moduleId) => {
        const handler = new CustomHandler(new LocalService(name, methods, moduleId));
        return Promise.resolve({ handler, config: {} });
      },
      status: () => ({ state: "open" }),
      check: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
  }

  /**
   * @param moduleId Who asks. All instances of a module have its rights, and its share.
   * @param service Which of this type; without it `default`, or the only one that there is.
   * @throws {PywattError} Of kind `configuration` when there is no such service.
   */
  async open(
    moduleId: string,
    serviceType: string,
    service: string | undefined,
  ): Promise<OpenedService> {
    const ofType = this.#services.get(serviceType) ?? new Map<string, SharedService>();
    const found = service === undefined ? defaultOf(ofType) : ofType.get(service);
    if (found !== undefined) return await found.open(moduleNameOf(moduleId));
    throw new PywattError(
      "configuration",
      `Cannot open ${serviceType === "custom" ? "service" : serviceType} "${
        service ?? DEFAULT
      }": the orchestrator has no such service`,
    );
  }

  /**
   * Puts other settings in the place of those of a JWT service, while modules use it.
   *
   * @throws {TypeError} When there is no such service.
   */
  async rotateJwt(name: string, config: JwtConfig, options: RotateJwtOptions): Promise<void> {
    await named(`rotate JWT "${name}"`, this.#jwt, name).rotate(config, options);
  }

  /**
   * Puts other settings in the place of those of a database, while modules use it.
   *
   * @throws {TypeError} When there is no such service, or the type is another one.
   */
  async reconfigureDatabase(
    name: string,
    config: DatabaseConfig,
    drainMs: number,
  ): Promise<Reconfigured> {
    const found = named(`reconfigure database "${name}"`, this.#databases, name);
    return await found.reconfigure(config, drainMs);
  }

  /**
   * Puts other settings in the place of those of a cache, while modules use it.
   *
   * @throws {TypeError} When there is no such service, or the type is another one.
   */
  async reconfigureCache(
    name: string,
    config: CacheConfig,
    drainMs: number,
  ): Promise<Reconfigured> {
    const found = named(`reconfigure cache "${name}"`, this.#caches, name);
    return await found.reconfigure(config, drainMs);
  }

  #unreadRowsOf(moduleId: string): UnreadRows {
    const unread = this.#unreadRows.get(moduleId) ?? new UnreadRows();
    this.#unreadRows.set(moduleId, unread);
    return unread;
  }

  /** The name of the service that whoever names this one, or none, gets; if there is one. */
  nameOf(serviceType: string, service: string | undefined): string | undefined {
    const ofType = this.#services.get(serviceType) ?? new Map<string, SharedService>();
    if (service !== undefined) return ofType.has(service) ? service : undefined;
    const [only] = ofType.keys();
    return ofType.size === 1 ? only : ofType.has(DEFAULT) ? DEFAULT : undefined;
  }

  status(): ServiceStatus[] {
    return this.#all().map(({ kind, name, shared }) => ({ kind, name, ...shared.status() }));
  }

  /** @returns The services in use that did not answer in time. */
  async unreachable(timeoutMs: number): Promise<ServiceStatus[]> {
    const checks = this.#all().map(async ({ kind, name, shared }) => {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), timeoutMs);
      try {
        await shared.check(controller.signal);
        return [];
      } catch {
        return [{ kind, name, ...shared.status() }];
      } finally {
        clearTimeout(timer);
      }
    });
    return (await Promise.all(checks)).flat();
  }

  /** @returns What was not closed and why, a line for each. */
  async close(): Promise<string[]> {
    return await closeServices(
      this.#all().map(({ kind, name, shared }) => [`${kind} "${name}"`, shared] as const),
    );
  }

  #all(): { kind: string; name: string; shared: SharedService }[] {
    return [...this.#services].flatMap(([kind, ofType]) =>
      [...ofType].map(([name, shared]) => ({ kind, name, shared }))
    );
  }
}

function defaultOf(ofType: ReadonlyMap<string, SharedService>): SharedService | undefined {
  if (ofType.size !== 1) return ofType.get(DEFAULT);
  const [only] = ofType.values();
  return only;
}

type Reconfigurables<
  Config,
  Driver extends SharedDriver,
  Shared extends Replaceable<Driver>,
> = ReadonlyMap<string, ReconfigurableService<Config, Driver, Shared>>;

function named<Service>(
  action: string,
  services: ReadonlyMap<string, Service>,
  name: string,
): Service {
  const found = services.get(name);
  if (found !== undefined) return found;
  const known = [...services.keys()].map((other) => `"${other}"`).join(", ") || "none";
  throw new TypeError(`Cannot ${action}: expected one of ${known}`);
}

function byName<Config, Driver extends SharedDriver, Shared extends Replaceable<Driver>>(
  configs: Readonly<Record<string, Config>>,
  kind: ReconfigurableKind<Config, Driver, Shared>,
): Reconfigurables<Config, Driver, Shared> {
  return new Map(
    Object.entries(configs).map(([name, config]) => [
      name,
      new ReconfigurableService(config, kind),
    ]),
  );
}
