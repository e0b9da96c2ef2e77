import type { ServiceHandler } from "../ipc/service_handler.ts";
import type { Grant } from "./module_policies.ts";

/** What any driver is to whoever only shares it. */
export interface SharedDriver {
  /** The settings in effect, without secrets. */
  readonly config: object;
  close(): Promise<void>;
}

/** Who wants a service, and how. */
export interface ServiceRequest {
  /** The module, by the name of its instance. */
  readonly moduleId: string;
  /** In whose name it takes its share of the service: all instances of a module have one. */
  readonly shareName: string;
  readonly grant: Grant;
  /** What the module would like. */
  readonly hint: Readonly<Record<string, unknown>>;
}

/** A service that was opened for one module. */
export interface OpenedService {
  readonly handler: ServiceHandler;
  /** The settings in effect, without secrets. */
  readonly config: Record<string, unknown>;
}

/** One service for all modules. */
export interface SharedService {
  open(request: ServiceRequest): Promise<OpenedService>;
  close(): Promise<void>;
}

/** A driver that is opened when it is first needed; after a failure, anew at the next need. */
export class LazyDriver<Driver extends SharedDriver> {
  readonly #open: () => Promise<Driver>;
  #opening: Promise<Driver> | undefined;

  constructor(open: () => Promise<Driver>) {
    this.#open = open;
  }

  async get(): Promise<Driver> {
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    return await this.#opening;
  }

  async close(): Promise<void> {
    const driver = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    await driver?.close();
  }
}
