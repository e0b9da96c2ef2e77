import { ServiceError } from "../errors.ts";
import { operation, type Operations } from "../ipc/method.ts";
import type { ServiceHandler } from "../ipc/service_handler.ts";
import { decodeValue } from "../ipc/value.ts";
import { ProtocolViolation } from "../ipc/wire_error.ts";
import type { ServiceStream } from "./driver.ts";
import type { LocalService } from "./local.ts";
import { customMethods } from "./methods.ts";

/** docs/protocol.md §3.2: how many streams of one connection may be open. */
const MAX_STREAMS = 1_000;

/** Runs what one module asks over the wire on a service of the orchestrator's own. */
export class CustomHandler implements ServiceHandler {
  readonly operations: Operations<typeof customMethods>;
  readonly #service: LocalService;
  readonly #streams = new Map<number, ServiceStream>();
  #lastStream = 0;
  #opening = 0;
  #isClosed = false;

  constructor(service: LocalService) {
    this.#service = service;
    this.operations = {
      call: operation(customMethods.call, async ({ method, params }, signal) => {
        return { value: await service.call(method, toValue(params), signal) };
      }),
      open_stream: operation(customMethods.open_stream, async ({ method, params }, signal) => {
        this.#checkRoom();
        this.#opening++;
        const stream = await service.stream(method, toValue(params), signal)
          .finally(() => this.#opening--);
        if (this.#isClosed || signal.aborted) {
          await stream.close().catch(() => {});
          throw new ServiceError("cancelled", `Cannot stream ${method}: nobody waits for it`);
        }
        this.#streams.set(++this.#lastStream, stream);
        return { stream: this.#lastStream };
      }),
      next: operation(customMethods.next, async ({ stream }, signal) => {
        const { done = false, value } = await this.#stream(stream).next(signal);
        return done ? { done } : { done, value };
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
    this.#isClosed = true;
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    await this.#service.close();
    await Promise.allSettled(streams.map((stream) => stream.close()));
  }

  #checkRoom(): void {
    if (this.#streams.size + this.#opening < MAX_STREAMS) return;
    throw new ProtocolViolation(`Cannot open a stream: ${MAX_STREAMS} of this connection are open`);
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
