import type { Operation } from "../../ipc/method.ts";
import type { Emit, ServiceHandler } from "../../ipc/service_handler.ts";
import { encodeError } from "../../ipc/wire_error.ts";
import type { OpenArguments, ServiceOpener } from "../service_opener.ts";
import type { OpenedService } from "../shared_service.ts";
import { OPEN, type TapeEntry } from "./entry.ts";
import { isPoll } from "./polls.ts";
import { Redactor, type TapeRedaction } from "./redaction.ts";
import { formatEntry } from "./tape_text.ts";

/** Stands between a module and its services, and writes down what goes to and fro. */
export class TapeRecorder implements ServiceOpener {
  readonly #services: ServiceOpener;
  readonly #write: (text: string) => void;
  readonly #redactor: Redactor;
  #lastCall = 0;
  readonly #connections = new Map<string, number>();

  /**
   * @param services The services that are really used.
   * @param write Takes the tape's text, piece by piece.
   */
  constructor(
    services: ServiceOpener,
    write: (text: string) => void,
    redaction: TapeRedaction = {},
  ) {
    this.#services = services;
    this.#write = write;
    this.#redactor = new Redactor(redaction);
  }

  async open(...args: OpenArguments): Promise<OpenedService> {
    const [, serviceType, service] = args;
    const connection = this.#nameOf(serviceType);
    const id = this.#call(connection, OPEN, service === undefined ? {} : { service });
    const { handler, config } = await this.#answered(
      id,
      undefined,
      () => this.#services.open(...args),
      (opened) => opened.config,
    );
    return { handler: this.#recorded(connection, handler), config };
  }

  #nameOf(serviceType: string): string {
    const number = (this.#connections.get(serviceType) ?? 0) + 1;
    this.#connections.set(serviceType, number);
    return `${serviceType}-${number}`;
  }

  #recorded(connection: string, handler: ServiceHandler): ServiceHandler {
    const operations = Object.entries(handler.operations).map((
      [name, run],
    ): [string, Operation] => [
      name,
      isPoll(name) ? run : (params, signal) => {
        const id = this.#call(connection, name, params);
        signal.addEventListener("abort", () => this.#add({ entry: "cancel", id }), { once: true });
        return this.#answered(id, params, () => run(params, signal), (result) => result);
      },
    ]);
    return {
      operations: Object.fromEntries(operations),
      ...handler.listen && { listen: (emit) => handler.listen?.(this.#heard(connection, emit)) },
      close: () => handler.close(),
    };
  }

  #heard(connection: string, emit: Emit): Emit {
    return (event, data) => {
      const body = this.#redactor.members(data);
      this.#add({ entry: "event", connection, event, body });
      emit(event, data);
    };
  }

  #call(connection: string, operation: string, params: unknown): number {
    const id = ++this.#lastCall;
    const body = this.#redactor.params(operation, params);
    this.#add({ entry: "call", id, connection, operation, body });
    return id;
  }

  async #answered<T>(
    id: number,
    params: unknown,
    run: () => Promise<T>,
    bodyOf: (result: T) => unknown,
  ): Promise<T> {
    try {
      const result = await run();
      this.#add({ entry: "answer", id, body: this.#redactor.value(bodyOf(result)) });
      return result;
    } catch (error) {
      this.#add({ entry: "failure", id, body: this.#redactor.failure(params, encodeError(error)) });
      throw error;
    }
  }

  #add(entry: TapeEntry): void {
    this.#write(formatEntry(entry));
  }
}
