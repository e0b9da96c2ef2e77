import type { CacheConfig, CacheService, DatabaseConfig, DatabaseConnection } from "../../mod.ts";
import { openCacheProxy } from "../../src/cache/proxy.ts";
import { cacheOver } from "../../src/cache/service.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { createMemoryTransportPair } from "../../src/ipc/memory_transport.ts";
import { ServiceClient } from "../../src/ipc/service_client.ts";
import { silentLogger } from "../../src/logger.ts";
import type { ModuleLimits, ModuleServices, ServiceConfigs } from "../../src/orchestrator/mod.ts";
import { Router } from "../../src/orchestrator/router.ts";
import { ServiceRegistry } from "../../src/orchestrator/service_registry.ts";

/** What one module is granted. */
export interface Granted {
  readonly services?: ModuleServices;
  readonly limits?: ModuleLimits;
}

/** Modules with what each is granted, and their orchestrator, in one process. */
export class GrantedModules implements AsyncDisposable {
  readonly warnings: string[] = [];
  readonly errors: string[] = [];
  readonly #registry: ServiceRegistry;
  readonly #modules: Readonly<Record<string, Granted>>;
  readonly #connected: { readonly client: ServiceClient; readonly router: Router }[] = [];

  constructor(services: ServiceConfigs, modules: Readonly<Record<string, Granted>>) {
    this.#modules = modules;
    this.#registry = new ServiceRegistry(services, {
      modules: Object.fromEntries(
        Object.entries(modules).map(([id, granted]) => [id, { entry: "module.ts", ...granted }]),
      ),
      logger: {
        ...silentLogger,
        warn: (message) => this.warnings.push(message),
        error: (message) => this.errors.push(message),
      },
    });
  }

  provide(name: string, implementation: object): void {
    this.#registry.provide(name, implementation);
  }

  async reconfigureDatabase(config: DatabaseConfig): Promise<void> {
    const { drained } = await this.#registry.reconfigureDatabase("default", config, 1_000);
    await drained;
  }

  async connect(moduleId: string): Promise<ServiceClient> {
    const [moduleSide, orchestratorSide] = createMemoryTransportPair();
    const { maxOperationsInFlight } = this.#modules[moduleId]?.limits ?? {};
    const router = new Router(orchestratorSide, this.#registry, {
      moduleId,
      logger: silentLogger,
      onStray: () => {},
      ...(maxOperationsInFlight === undefined ? {} : { maxOperationsInFlight }),
    });
    const client = new ServiceClient(moduleSide, { moduleId, handshakeTimeoutMs: 5_000 });
    this.#connected.push({ client, router });
    await client.connect();
    return client;
  }

  async database(moduleId: string, config: DatabaseConfig = {}): Promise<DatabaseConnection> {
    return connectionOver(await openDatabaseProxy(await this.connect(moduleId), config));
  }

  async cache(moduleId: string, config: CacheConfig = {}): Promise<CacheService> {
    return cacheOver(await openCacheProxy(await this.connect(moduleId), config));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { client, router } of this.#connected) {
      client.close("the test is over");
      await router.released;
    }
    await this.#registry.close();
  }
}
