import { openCacheProxy } from "../cache/proxy.ts";
import { cacheOver } from "../cache/service.ts";
import type { ServiceImplementation } from "../custom/types.ts";
import { connectionOver } from "../database/connection.ts";
import { openDatabaseProxy } from "../database/proxy.ts";
import { resolveValueOptions } from "../database/value_options.ts";
import { createMemoryTransportPair } from "../ipc/memory_transport.ts";
import { lendParentChannel } from "../ipc/parent_channel.ts";
import { ServiceClient } from "../ipc/service_client.ts";
import { type Logger, silentLogger } from "../logger.ts";
import { Router } from "../orchestrator/router.ts";
import type { ServiceOpener } from "../orchestrator/service_opener.ts";
import { ServiceRegistry } from "../orchestrator/service_registry.ts";
import { beginTape } from "../orchestrator/tape/module_tape.ts";
import type { ServiceConfigs } from "../orchestrator/types.ts";
import { CallLog } from "./call_log.ts";
import { FAULT_ERRORS, Faults, type JwtFault, type ServiceFault } from "./faults.ts";
import type { TestCache, TestDatabase, TestHost, TestHostOptions, TestService } from "./types.ts";
import { WatchedCache, WatchedDatabase, WatchedService } from "./watched_service.ts";
import { type Watch, WatchedServices } from "./watched_services.ts";

const DEFAULT_SERVICE = "default";
const HANDSHAKE_TIMEOUT_MS = 5_000;

/**
 * Starts an orchestrator within the test: until it is disposed of, the code under test goes the way
 * of a launched module. It needs no permission, no subprocess and no server.
 *
 * @param options The services, what is in them, a tape.
 * @returns The host. There can be one at a time.
 * @throws {Error} When there is one already, or this program is itself a module with a connection.
 *
 * @example A test of code that stores an order
 * ```ts
 * import { createDatabaseConnection, DatabaseError } from "@pywatt/sdk";
 * import { startTestHost } from "@pywatt/sdk/testing";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * async function storeOrder(item: string): Promise<number> {
 *   await using db = await createDatabaseConnection();
 *   return await db.execute("INSERT INTO orders (item) VALUES ($1)", [item]);
 * }
 *
 * await using host = await startTestHost({
 *   seed: async ({ database }) => {
 *     await database.execute("CREATE TABLE orders (item TEXT NOT NULL)");
 *   },
 * });
 * assertEquals(await storeOrder("tea"), 1);
 * assertEquals(host.database.statements, ["INSERT INTO orders (item) VALUES ($1)"]);
 *
 * host.database.failNext({ kind: "connection", operation: "execute" });
 * await assertRejects(() => storeOrder("cups"), DatabaseError);
 * ```
 */
export async function startTestHost(options: TestHostOptions = {}): Promise<TestHost> {
  const host = new Host(options);
  await host.start();
  return host;
}

class Host implements TestHost {
  readonly #services: ServiceRegistry;
  readonly #watches = new Map<string, Watch>();
  readonly #ends = new AsyncDisposableStack();
  readonly #options: TestHostOptions;
  readonly #moduleId: string;
  readonly #logger: Logger;
  #client: ServiceClient | undefined;
  #ownClient: Promise<ServiceClient> | undefined;

  constructor(options: TestHostOptions) {
    const { moduleId = "test", logger = silentLogger } = options;
    this.#options = options;
    this.#moduleId = moduleId;
    this.#logger = logger;
    this.#services = new ServiceRegistry(withDefaults(options.services ?? {}));
    this.#ends.defer(async () => {
      const [problem] = await this.#services.close();
      if (problem !== undefined) throw new Error(problem);
    });
  }

  async start(): Promise<void> {
    const { seed, tape } = this.#options;
    try {
      await seed?.({ database: await this.database.open(), cache: await this.cache.open() });
      const watched = new WatchedServices(
        this.#services,
        (type, name) => this.#watch(type, name ?? DEFAULT_SERVICE),
      );
      const running = tape && beginTape(tape, watched);
      if (running !== undefined) this.#ends.defer(() => failIfDifferent(running.end()));
      this.#client = await this.#connect(this.#moduleId, running?.services ?? watched);
      this.#ends.use(lendParentChannel(this.#moduleId, this.#client));
    } catch (error) {
      await this.#ends.disposeAsync();
      throw error;
    }
  }

  get database(): TestDatabase {
    return this.databaseNamed(DEFAULT_SERVICE);
  }

  get cache(): TestCache {
    return this.cacheNamed(DEFAULT_SERVICE);
  }

  get jwt(): TestService<JwtFault> {
    return this.jwtNamed(DEFAULT_SERVICE);
  }

  databaseNamed(name: string): TestDatabase {
    return new WatchedDatabase(this.#watch("database", name), async () => {
      const driver = await openDatabaseProxy(await this.#own(), { service: name });
      return this.#ends.use(connectionOver(driver, resolveValueOptions({})));
    });
  }

  cacheNamed(name: string): TestCache {
    return new WatchedCache(this.#watch("cache", name), async () => {
      return this.#ends.use(cacheOver(await openCacheProxy(await this.#own(), { service: name })));
    });
  }

  jwtNamed(name: string): TestService<JwtFault> {
    return new WatchedService(this.#watch("jwt", name), FAULT_ERRORS.jwt);
  }

  serviceNamed(name: string): TestService<ServiceFault> {
    return new WatchedService(this.#watch("custom", name), FAULT_ERRORS.custom);
  }

  provide<Contract>(name: string, implementation: ServiceImplementation<Contract> & object): void {
    this.#services.provide(name, implementation);
  }

  disconnect(): void {
    this.#client?.close("the test has disconnected it");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ends.disposeAsync();
  }

  #watch(serviceType: string, name: string): Watch {
    const key = `${serviceType} ${name}`;
    const watch = this.#watches.get(key) ?? { calls: new CallLog(), faults: new Faults() };
    this.#watches.set(key, watch);
    return watch;
  }

  /** The test's own way to the services, which nothing watches and nothing fails on. */
  #own(): Promise<ServiceClient> {
    this.#ownClient ??= this.#connect(this.#moduleId, this.#services);
    return this.#ownClient;
  }

  async #connect(moduleId: string, services: ServiceOpener): Promise<ServiceClient> {
    const [moduleSide, orchestratorSide] = createMemoryTransportPair();
    const router = new Router(orchestratorSide, services, {
      moduleId,
      logger: this.#logger,
      onStray: () => {},
    });
    const client = new ServiceClient(moduleSide, {
      moduleId,
      handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
    });
    this.#ends.defer(async () => {
      client.close("the test host has ended");
      await router.released;
    });
    await client.connect();
    return client;
  }
}

function withDefaults({ database, cache, jwt }: ServiceConfigs): ServiceConfigs {
  return {
    database: database ?? { [DEFAULT_SERVICE]: {} },
    cache: cache ?? { [DEFAULT_SERVICE]: {} },
    jwt: jwt ?? { [DEFAULT_SERVICE]: { secret: crypto.randomUUID() } },
  };
}

function failIfDifferent(differences: readonly string[]): void {
  if (differences.length === 0) return;
  throw new Error(`The code under test left its tape: ${differences.join("\n")}`);
}
