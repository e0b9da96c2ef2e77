import { operation, type Operations } from "../ipc/method.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import { decodeValue, encodeValue } from "../ipc/value.ts";
import { ProtocolViolation } from "../ipc/wire_error.ts";
import type { ServiceStream } from "./driver.ts";
import type { LocalService } from "./local.ts";
import { customMethods } from "./methods.ts";

/** Runs what one module asks over the wire on a service of the orchestrator's own. */
export class CustomHandler implements ServiceHandler {
  readonly operations: Operations<typeof customMethods>;
  readonly #service: LocalService;
  readonly #streams = new Map<number, ServiceStream>();
  #lastStream = 0;

  constructor(service: LocalService) {
    this.#service = service;
    this.operations = {
      call: operation(customMethods.call, async ({ method, params }, signal) => {
        return { value: encodeValue(await service.call(method, toValue(params), signal)) };
      }),
      open_stream: operation(customMethods.open_stream, async ({ method, params }, signal) => {
        const stream = await service.stream(method, toValue(params), signal);
        this.#streams.set(++this.#lastStream, stream);
        return { stream: this.#lastStream };
      }),
      next: operation(customMethods.next, async ({ stream }, signal) => {
        const { done = false, value } = await this.#stream(stream).next(signal);
        return done ? { done } : { done, value: encodeValue(value) };
      }),
      close_stream: operation(customMethods.close_stream, async ({ stream }) => {
        const closed = this.#stream(stream);
        this.#streams.delete(stream);
        await closed.close();
        return {};
      }),
    };
  }

  async close(): Promise<void> {
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    await this.#service.close();
    await Promise.allSettled(streams.map((stream) => stream.close()));
  }

  #stream(number: number): ServiceStream {
    const stream = this.#streams.get(number);
    if (stream !== undefined) return stream;
    throw new ProtocolViolation(`Cannot use the stream: ${number} is not one of this connection`);
  }
}

function toValue(encoded: unknown): unknown {
  try {
    return decodeValue(encoded);
  } catch (error) {
    throw new ProtocolViolation(error instanceof Error ? error.message : String(error));
  }
}
