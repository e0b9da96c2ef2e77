import type { JwtService, TokenChecks } from "../../mod.ts";
import { isArray, isRecord } from "../../src/guard.ts";
import { createMemoryTransportPair } from "../../src/ipc/memory_transport.ts";
import { ServiceClient } from "../../src/ipc/service_client.ts";
import type { Transport } from "../../src/ipc/transport.ts";
import { openJwtProxy } from "../../src/jwt/proxy.ts";
import { jwtOver } from "../../src/jwt/service.ts";
import { silentLogger } from "../../src/logger.ts";
import { Router } from "../../src/orchestrator/router.ts";
import type { ServiceRegistry } from "../../src/orchestrator/service_registry.ts";

/** A module in this process, whose messages are counted, and which can be made not to read. */
export class ProxiedModule implements AsyncDisposable {
  readonly #client: ServiceClient;
  readonly #router: Router;
  readonly #transport: HeldTransport;

  private constructor(services: ServiceRegistry, moduleId: string, onRead: () => void) {
    const [near, far] = createMemoryTransportPair();
    this.#transport = new HeldTransport(near, onRead);
    this.#router = new Router(far, services, { moduleId, logger: silentLogger, onStray() {} });
    this.#client = new ServiceClient(this.#transport, { moduleId, handshakeTimeoutMs: 5_000 });
  }

  /** @param onRead Called whenever it reads something. */
  static async start(
    services: ServiceRegistry,
    moduleId = "orders",
    onRead = () => {},
  ): Promise<ProxiedModule> {
    const module = new ProxiedModule(services, moduleId, onRead);
    await module.#client.connect();
    return module;
  }

  /** The operations that it called so far. */
  get called(): readonly string[] {
    return this.#transport.called;
  }

  async open(service?: string, checks?: TokenChecks): Promise<JwtService> {
    const named = service === undefined ? {} : { service };
    return jwtOver(await openJwtProxy(this.#client, named), checks);
  }

  /** Makes it read nothing from now on, as a module does whose program is busy. */
  stopReading(): void {
    this.#transport.hold();
  }

  /** Lets it read what has come meanwhile, and go on. */
  readAgain(): void {
    this.#transport.letThrough();
  }

  /** Ends the channel, as the orchestrator's death does. */
  loseOrchestrator(): void {
    this.#router.close("the test ends it");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#transport.letThrough();
    this.#client.close("the test is over");
    await this.#router.released;
  }
}

class HeldTransport implements Transport {
  readonly called: string[] = [];
  readonly #inner: Transport;
  #held = Promise.withResolvers<void>();

  readonly #onRead: () => void;

  constructor(inner: Transport, onRead: () => void) {
    this.#inner = inner;
    this.#onRead = onRead;
    this.#held.resolve();
  }

  hold(): void {
    this.#held = Promise.withResolvers();
  }

  letThrough(): void {
    this.#held.resolve();
  }

  async read(): Promise<Uint8Array | null> {
    const bytes = await this.#inner.read();
    await this.#held.promise;
    this.#onRead();
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const payload: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(4)));
    for (const message of isArray(payload) ? payload : [payload]) {
      if (isRecord(message) && message["op"] === "service_operation") {
        this.called.push(String(message["operation"]));
      }
    }
    await this.#inner.write(bytes);
  }

  close(): void {
    this.#inner.close();
  }
}
