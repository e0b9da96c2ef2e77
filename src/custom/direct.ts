import { ServiceError } from "../errors.ts";
import { decodeValue, encodeValue } from "../ipc/value.ts";
import type { CustomDriver, ServiceStream } from "./driver.ts";
import { LocalService, toLocalMethods } from "./local.ts";

/** Opens a service whose implementation is in this very program. */
export function openLocalService(name: string, implementation: object): CustomDriver {
  const local = new LocalService(name, toLocalMethods(name, implementation), undefined);
  return new DirectService(name, local);
}

/** What is handed over is copied, and what goes wrong is told, just as on the way to a module. */
class DirectService implements CustomDriver {
  readonly #name: string;
  readonly #local: LocalService;

  constructor(name: string, local: LocalService) {
    this.#name = name;
    this.#local = local;
  }

  async call(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const copy = copied(params);
    return await this.#told(`call ${method}`, async () => {
      return decodeValue(await this.#local.call(method, copy, signal));
    });
  }

  async stream(method: string, params: unknown, signal?: AbortSignal): Promise<ServiceStream> {
    const attempted = `stream ${method}`;
    const copy = copied(params);
    const stream = await this.#told(attempted, () => {
      return this.#local.stream(method, copy, signal);
    });
    return {
      next: (nextSignal) =>
        this.#told(attempted, async () => {
          const { done, value } = await stream.next(nextSignal);
          return done ? { done, value: undefined } : { done: false, value: decodeValue(value) };
        }),
      close: () => stream.close().catch(() => {}),
    };
  }

  async close(): Promise<void> {
    await this.#local.close();
  }

  /** Of what it did not throw on purpose, a caller hears in both modes only that it failed. */
  async #told<T>(attempted: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof ServiceError) throw plain(error);
      throw new ServiceError(
        "operation",
        `Cannot ${attempted} of service "${this.#name}": it failed`,
        { outcomeUnknown: true, cause: error },
      );
    }
  }
}

/** Of a class that derives from it, nothing else gets to a module either. */
function plain({ kind, message, code, outcomeUnknown }: ServiceError): ServiceError {
  return new ServiceError(kind, message, {
    ...(code === undefined ? {} : { code }),
    ...(outcomeUnknown ? { outcomeUnknown } : {}),
  });
}

function copied(value: unknown): unknown {
  return decodeValue(encodeValue(value));
}
