import { assert } from "@std/assert";
import { createMemoryTransportPair } from "../../src/ipc/memory_transport.ts";
import { ServiceClient } from "../../src/ipc/service_client.ts";
import { silentLogger } from "../../src/logger.ts";
import { Orchestrator, type ServiceConfigs } from "../../src/orchestrator/mod.ts";
import { Router } from "../../src/orchestrator/router.ts";
import { ServiceRegistry } from "../../src/orchestrator/service_registry.ts";

/** A module and its orchestrator in one process, over a pipe in memory. */
export class MemoryHost implements AsyncDisposable {
  readonly client: ServiceClient;
  readonly #router: Router;
  readonly #services: ServiceRegistry;

  private constructor(services: ServiceConfigs) {
    const [moduleSide, orchestratorSide] = createMemoryTransportPair();
    this.#services = new ServiceRegistry(services);
    this.#router = new Router(orchestratorSide, this.#services, {
      moduleId: "in-memory",
      logger: silentLogger,
      onStray: () => {},
    });
    this.client = new ServiceClient(moduleSide, {
      moduleId: "in-memory",
      handshakeTimeoutMs: 5_000,
    });
  }

  static async start(services: ServiceConfigs): Promise<MemoryHost> {
    const host = new MemoryHost(services);
    await host.client.connect();
    return host;
  }

  provide(name: string, implementation: object): void {
    this.#services.provide(name, implementation);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.close("the test is over");
    await this.#router.released;
    await this.#services.close();
  }
}

/** What else happens in a run of a module. */
export interface ModuleRunOptions {
  /** Runs before the module is launched. */
  readonly prepare?: (orchestrator: Orchestrator) => void;
  /** Is told what the module prints. */
  readonly onLine?: (line: string) => void;
}

/** Runs one case in a module of its own, and fails as it fails. */
export async function runInModule(
  entry: URL,
  args: readonly string[],
  services: ServiceConfigs,
  { prepare = () => {}, onLine = () => {} }: ModuleRunOptions = {},
): Promise<void> {
  const lines: string[] = [];
  await using orchestrator = new Orchestrator({
    services,
    modules: { parity: { entry, args } },
    onModuleOutput: ({ line }) => {
      lines.push(line);
      onLine(line);
    },
  });
  prepare(orchestrator);
  const launched = await orchestrator.launch("parity");
  const { success } = await launched.exited;
  assert(success, `In the module:\n${lines.join("\n")}`);
}
