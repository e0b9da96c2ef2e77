import { DEFAULT_MAX_FRAME_BYTES, FrameDecoder } from "../../src/ipc/frame.ts";
import { createMemoryTransportPair } from "../../src/ipc/memory_transport.ts";
import {
  type Message,
  type MessageOf,
  type Op,
  parseMessage,
  PROTOCOL_VERSION,
} from "../../src/ipc/message.ts";
import type { Transport } from "../../src/ipc/transport.ts";
import { silentLogger } from "../../src/logger.ts";
import { ModuleRecord } from "../../src/orchestrator/observability/module_record.ts";
import { Router } from "../../src/orchestrator/router.ts";
import {
  ServiceRegistry,
  type ServiceRegistryOptions,
} from "../../src/orchestrator/service_registry.ts";
import type { ServiceConfigs } from "../../src/orchestrator/types.ts";
import { frameBytes } from "../support/frame_bytes.ts";

/** In-memory services of every kind. */
export const IN_MEMORY: ServiceConfigs = {
  database: { default: { url: "sqlite::memory:" } },
  cache: { default: { cacheType: "in_memory" } },
  jwt: { default: { secret: "a secret of the orchestrator's" } },
};

/** The services of one orchestrator, and the modules that are connected to it. */
export class RawOrchestrator implements AsyncDisposable {
  readonly #services: ServiceRegistry;
  readonly #modules: RawModule[] = [];

  constructor(services: ServiceConfigs = IN_MEMORY, options: ServiceRegistryOptions = {}) {
    this.#services = new ServiceRegistry(services, options);
  }

  provide(name: string, implementation: object): void {
    this.#services.provide(name, implementation);
  }

  /** A module that has said nothing yet. */
  connectSilently(moduleId: string = "module"): RawModule {
    const connected = new RawModule(moduleId, this.#services);
    this.#modules.push(connected);
    return connected;
  }

  /** A module that has identified itself. */
  async connect(moduleId?: string): Promise<RawModule> {
    const connected = this.connectSilently(moduleId);
    await connected.identify();
    return connected;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#modules.map((connected) => connected.close()));
    await this.#services.close();
  }
}

/** A module that says whatever it likes. */
export class RawModule {
  readonly warnings: string[] = [];
  readonly stray: Uint8Array[] = [];
  readonly record: ModuleRecord;
  readonly #transport: Transport;
  readonly #router: Router;
  readonly #received: Message[] = [];
  readonly #decoder: FrameDecoder;
  #lastId = 1_000;
  #gate: PromiseWithResolvers<void> | undefined;

  constructor(readonly id: string, services: ServiceRegistry) {
    const [own, orchestrators] = createMemoryTransportPair();
    this.#transport = own;
    this.record = new ModuleRecord(id, (moduleId, type, name) => {
      return services.nameOf(moduleId, type, name);
    });
    const gated: Transport = {
      read: () => orchestrators.read(),
      write: async (bytes) => {
        await this.#gate?.promise;
        await orchestrators.write(bytes);
      },
      close: () => orchestrators.close(),
    };
    this.#router = new Router(gated, services, {
      moduleId: id,
      record: this.record,
      logger: { ...silentLogger, warn: (message) => this.warnings.push(message) },
      onStray: (bytes) => this.stray.push(bytes.slice()),
    });
    this.#decoder = new FrameDecoder({
      frame: (payload) => this.#receive(JSON.parse(new TextDecoder().decode(payload))),
      stray: () => unreadable(),
      oversized: () => unreadable(),
    });
  }

  /** Resolves when the orchestrator has let go of this module. */
  get released(): Promise<void> {
    return this.#router.released;
  }

  /** Lets nothing of what the orchestrator writes through, as a pipe that nobody reads. */
  holdWrites(): void {
    this.#gate = Promise.withResolvers();
  }

  letWritesThrough(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  async sendBytes(bytes: Uint8Array): Promise<void> {
    await this.#transport.write(bytes);
  }

  /** Sends any JSON as a frame, whether it is a message or not. */
  async send(value: unknown): Promise<void> {
    await this.sendBytes(frameBytes(JSON.stringify(value)));
  }

  /** The next message of this kind; what comes before it is dropped. */
  async next<O extends Op>(op: O): Promise<MessageOf<O>> {
    while (true) {
      for (let message = this.#received.shift(); message; message = this.#received.shift()) {
        if (isOf(message, op)) return message;
      }
      const bytes = await this.#transport.read();
      if (bytes === null) throw new Error(`The orchestrator closed, without a ${op}`);
      this.#decoder.push(bytes);
    }
  }

  /** Says who is there, as every module has to before it asks for anything. */
  async identify(protocol_version: number = PROTOCOL_VERSION): Promise<void> {
    const limits = { max_frame_bytes: DEFAULT_MAX_FRAME_BYTES };
    await this.send({ op: "identify", protocol_version, module_id: this.id, limits });
    await this.next("init");
  }

  /** Opens a service and gives the connection's id. */
  async open(serviceType: string): Promise<string> {
    const id = this.#lastId++;
    await this.send({ op: "service_request", id, service_type: serviceType, config: {} });
    const { connection_id, error } = await this.next("service_response");
    if (connection_id === undefined) throw new Error(error);
    return connection_id;
  }

  /** Sends one operation, with whatever fields of it are wrong. */
  async operate(
    fields: { readonly connection_id: string } & Record<string, unknown>,
  ): Promise<MessageOf<"service_operation_result">> {
    await this.send({
      op: "service_operation",
      id: this.#lastId++,
      service_type: "database",
      operation: "ping",
      params: {},
      ...fields,
    });
    return await this.next("service_operation_result");
  }

  async close(): Promise<void> {
    this.#transport.close();
    await this.#router.released;
  }

  #receive(value: unknown): void {
    for (const item of Array.isArray(value) ? value : [value]) {
      const parsed = parseMessage(item);
      if ("message" in parsed) this.#received.push(parsed.message);
      else throw new Error(`The orchestrator sent what is no message: ${parsed.malformed}`);
    }
  }
}

/** Opens a service of the orchestrator's own and gives the connection's id. */
export async function openedCustom(raw: RawModule, service: string): Promise<string> {
  const request = { op: "service_request", service_type: "custom", service, config: {} };
  await raw.send({ ...request, id: 999 });
  const { connection_id, error } = await raw.next("service_response");
  if (connection_id === undefined) throw new Error(error);
  return connection_id;
}

function isOf<O extends Op>(message: Message, op: O): message is MessageOf<O> {
  return message.op === op;
}

function unreadable(): never {
  throw new Error("The orchestrator sent what is no frame");
}
