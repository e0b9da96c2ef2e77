import { endReason, startDeadline, withDeadline } from "../deadline.ts";
import { ServiceError } from "../errors.ts";
import type { CustomDriver } from "./driver.ts";
import type {
  CallArguments,
  CallNames,
  CustomService,
  ItemOf,
  ParamsOf,
  ResultOf,
  StreamNames,
} from "./types.ts";

/** What a caller sees of a driver: the same checks and the same values in both modes. */
export function customServiceOver<Contract>(
  name: string,
  driver: CustomDriver,
): CustomService<Contract> {
  return new Service(name, driver);
}

class Service<Contract> implements CustomService<Contract> {
  readonly name: string;
  readonly #driver: CustomDriver;
  #closing: Promise<void> | undefined;

  constructor(name: string, driver: CustomDriver) {
    this.name = name;
    this.#driver = driver;
  }

  async call<Name extends CallNames<Contract> & string>(
    method: Name,
    ...[params, options = {}]: CallArguments<ParamsOf<Contract[Name]>>
  ): Promise<ResultOf<Contract[Name]>> {
    const result = await withDeadline(options, (signal) => {
      return this.#open(`call ${method}`, signal).call(method, params, signal);
    });
    return claimed(result);
  }

  async *stream<Name extends StreamNames<Contract> & string>(
    method: Name,
    ...[params, options = {}]: CallArguments<ParamsOf<Contract[Name]>>
  ): AsyncIterableIterator<ItemOf<Contract[Name]>> {
    using deadline = startDeadline(options);
    const { signal } = deadline;
    const stream = await this.#open(`stream ${method}`, signal).stream(method, params, signal);
    try {
      for (
        let next = await stream.next(signal);
        !next.done;
        next = await stream.next(signal)
      ) {
        yield claimed(next.value);
      }
    } finally {
      await stream.close();
    }
  }

  async close(): Promise<void> {
    this.#closing ??= this.#driver.close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #open(attempted: string, signal: AbortSignal | undefined): CustomDriver {
    const message = `Cannot ${attempted} of service "${this.name}"`;
    if (this.#closing !== undefined) {
      throw new ServiceError("connection", `${message}: the connection is closed`);
    }
    if (!signal?.aborted) return this.#driver;
    const reason = endReason(signal);
    const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
    throw new ServiceError(reason, `${message}: ${how} before it was sent`);
  }
}

/** The contract is the word of whoever wrote it, as the types say. */
function claimed<T>(value: unknown): T;
function claimed(value: unknown): unknown {
  return value;
}
