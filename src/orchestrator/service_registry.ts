import { openCacheDriver } from "../cache/direct.ts";
import { CacheHandler } from "../cache/handler.ts";
import { tracedCache } from "../cache/traced_cache.ts";
import { withNamespace } from "../cache/namespaced.ts";
import { CustomHandler } from "../custom/handler.ts";
import { LocalService, toLocalMethods } from "../custom/local.ts";
import { tracedDatabase } from "../database/traced_database.ts";
import { openDatabaseDriver } from "../database/direct.ts";
import { DatabaseHandler } from "../database/handler.ts";
import { UnreadRows } from "../database/unread_rows.ts";
import { PywattError } from "../errors.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import type { JwtConfig } from "../jwt/config_types.ts";
import { closeServices } from "./close_services.ts";
import type { ServiceStatus } from "./observability/status_types.ts";
import { SharedJwt } from "./shared_jwt.ts";
import {
  type OpenedService,
  type SharedDriver,
  type SharedService,
  shareService,
} from "./shared_service.ts";
import type { RotateJwtOptions, ServiceConfigs } from "./types.ts";

/** Which service a module gets when it names none. */
const DEFAULT = "default";

/** The orchestrator's services: each is opened when a module first asks, and then shared. */
export class ServiceRegistry {
  readonly #services: ReadonlyMap<string, ReadonlyMap<string, SharedService>>;
  readonly #custom = new Map<string, SharedService>();
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
    this.#services = new Map<string, ReadonlyMap<string, SharedService>>([
      ["custom", this.#custom],
      [
        "database",
        byName(database, openDatabaseDriver, (driver, moduleId) => {
          const shared = tracedDatabase(driver.sharedWith(moduleId));
          return new DatabaseHandler(shared, this.#unreadRowsOf(moduleId));
        }),
      ],
      [
        "cache",
        byName(cache, openCacheDriver, (driver, moduleId) => {
          return new CacheHandler(
            withNamespace(tracedCache(driver), cacheNamespaces.get(moduleId)),
          );
        }),
      ],
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
   * @param moduleId Who asks.
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
    if (found !== undefined) return await found.open(moduleId);
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
    const found = this.#jwt.get(name);
    if (found !== undefined) return await found.rotate(config, options);
    const known = [...this.#jwt.keys()].map((other) => `"${other}"`).join(", ") || "none";
    throw new TypeError(`Cannot rotate JWT "${name}": expected one of ${known}`);
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

function byName<Config, Driver extends SharedDriver>(
  configs: Readonly<Record<string, Config>>,
  openDriver: (config: Config) => Promise<Driver>,
  makeHandler: (driver: Driver, moduleId: string) => ServiceHandler,
): ReadonlyMap<string, SharedService> {
  return new Map(
    Object.entries(configs).map(([name, config]) => [
      name,
      shareService(() => openDriver(config), makeHandler),
    ]),
  );
}
