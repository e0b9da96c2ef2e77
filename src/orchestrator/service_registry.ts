import type { CacheConfig } from "../cache/types.ts";
import { CustomHandler } from "../custom/handler.ts";
import { LocalService, toLocalMethods } from "../custom/local.ts";
import type { DatabaseConfig } from "../database/types.ts";
import { UnreadRows } from "../database/unread_rows.ts";
import { PywattError } from "../errors.ts";
import type { JwtConfig } from "../jwt/config_types.ts";
import { type Logger, silentLogger } from "../logger.ts";
import { checkGrants } from "./check_grants.ts";
import { checkNamespaces } from "./check_namespaces.ts";
import { closeServices } from "./close_services.ts";
import { moduleNameOf } from "./module_names.ts";
import { ModulePolicies } from "./module_policies.ts";
import { SharedCache } from "./shared_cache.ts";
import { SharedDatabase } from "./shared_database.ts";
import type { ServiceStatus } from "./observability/status_types.ts";
import { SharedJwt } from "./shared_jwt.ts";
import type { OpenedService, SharedService } from "./shared_service.ts";
import type { ModuleConfig, Reconfigured, RotateJwtOptions, ServiceConfigs } from "./types.ts";

/** How many times it is logged that a module asked for what it is not granted. */
const MAX_LOGGED = 20;

/** How much of a name that a module chose is logged. */
const MAX_NAME_CHARACTERS = 100;

/** Whom the services are for. */
export interface ServiceRegistryOptions {
  /** All modules, with what each may use; without them, whoever asks is granted everything. */
  readonly modules?: Readonly<Record<string, ModuleConfig>>;
  readonly logger?: Logger;
}

/** The orchestrator's services: each is opened when a module first asks, and then shared. */
export class ServiceRegistry {
  readonly #services: ReadonlyMap<string, ReadonlyMap<string, SharedService>>;
  readonly #custom = new Map<string, SharedService>();
  readonly #databases: ReadonlyMap<string, SharedDatabase>;
  readonly #caches: ReadonlyMap<string, SharedCache>;
  readonly #jwt: ReadonlyMap<string, SharedJwt>;
  readonly #policies: ModulePolicies;
  readonly #logger: Logger;
  readonly #refused = new Map<string, number>();
  /** What waits for each module, by the module's id. */
  readonly #unreadRows = new Map<string, UnreadRows>();

  /** @throws {TypeError} When a module is granted what does not exist, or what cannot be granted. */
  constructor(services: ServiceConfigs, options: ServiceRegistryOptions = {}) {
    const { modules, logger = silentLogger } = options;
    const { database = {}, cache = {}, jwt = {} } = services;
    for (const [id, config] of Object.entries(modules ?? {})) checkGrants(id, config, services);
    const policies = new ModulePolicies(modules);
    if (modules !== undefined) checkNamespaces(modules, services, policies);
    this.#policies = policies;
    this.#logger = logger;
    this.#databases = byName(database, (name, config) => {
      return new SharedDatabase(name, config, policies.usersOf("database", name), logger);
    });
    this.#caches = byName(cache, (name, config) => new SharedCache(name, config, logger));
    this.#jwt = byName(jwt, (_name, config) => new SharedJwt(config));
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
      open: ({ shareName }) => {
        const handler = new CustomHandler(new LocalService(name, methods, shareName));
        return Promise.resolve({ handler, config: {} });
      },
      status: () => ({ state: "open" }),
      check: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
  }

  /**
   * @param moduleId Who asks. All instances of a module have its rights, and its share.
   * @param service Which of this type; without it `default`, or the only one that it may use.
   * @param hint What it would like.
   * @throws {PywattError} Of kind `configuration` when there is no such service for it.
   */
  async open(
    moduleId: string,
    serviceType: string,
    service: string | undefined,
    hint: Readonly<Record<string, unknown>> = {},
  ): Promise<OpenedService> {
    const ofType = this.#services.get(serviceType) ?? new Map<string, SharedService>();
    const name = this.#policies.nameOf(moduleId, serviceType, ofType.keys(), service);
    const found = ofType.get(name);
    const grant = this.#policies.grantOf(moduleId, serviceType, name);
    if (found !== undefined && grant !== undefined) {
      const shareName = moduleNameOf(moduleId);
      const unreadRows = this.#unreadRowsOf(moduleId);
      return await found.open({ moduleId, shareName, grant, unreadRows, hint });
    }
    if (found !== undefined) this.#logRefused(moduleId, serviceType, name);
    throw new PywattError(
      "configuration",
      `Cannot open ${serviceType === "custom" ? "service" : serviceType} "${name}": ` +
        "the orchestrator has no such service",
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

  /** The name of the service that a module which names this one, or none, means; if there is one. */
  nameOf(moduleId: string, serviceType: string, service: string | undefined): string | undefined {
    const ofType = this.#services.get(serviceType) ?? new Map<string, SharedService>();
    const name = this.#policies.nameOf(moduleId, serviceType, ofType.keys(), service);
    return ofType.has(name) ? name : undefined;
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

  /** The module itself is told no more than of a service that does not exist. */
  #logRefused(moduleId: string, serviceType: string, name: string): void {
    const count = this.#refused.get(moduleId) ?? 0;
    this.#refused.set(moduleId, count + 1);
    if (count >= MAX_LOGGED) return;
    this.#logger.warn(
      `Module "${moduleId}" asked for ${serviceType} ` +
        `${JSON.stringify(name.slice(0, MAX_NAME_CHARACTERS))}, which it is not granted`,
    );
  }
}

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

function byName<Config, Shared extends SharedService>(
  configs: Readonly<Record<string, Config>>,
  share: (name: string, config: Config) => Shared,
): ReadonlyMap<string, Shared> {
  return new Map(Object.entries(configs).map(([name, config]) => [name, share(name, config)]));
}
