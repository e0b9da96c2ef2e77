import { untilAborted } from "../deadline.ts";
import { ServiceError } from "../errors.ts";
import { isRecord } from "../guard.ts";
import { checkedBy, type StandardSchema } from "../standard_schema.ts";
import type { CustomDriver, ServiceStream } from "./driver.ts";
import type { ServiceContext } from "./types.ts";

type Run = (params: unknown, context: ServiceContext) => unknown;

/** A method as it is kept: its schema, if it has one, and what carries it out. */
interface LocalMethod {
  readonly params?: StandardSchema;
  readonly run: Run;
}

/** The methods of a service by name. */
export type LocalMethods = ReadonlyMap<string, LocalMethod>;

/** @throws {TypeError} When something in it is no method. */
export function toLocalMethods(name: string, implementation: object): LocalMethods {
  return new Map(
    Object.entries(implementation).map(([method, entry]: [string, unknown]) => {
      if (isRun(entry)) return [method, { run: entry }];
      if (isLocalMethod(entry)) return [method, entry];
      throw new TypeError(
        `Cannot provide service "${name}": ${method} is ${Deno.inspect(entry)}, ` +
          "expected a function, or an object with params and run",
      );
    }),
  );
}

/** A service's own implementation, as one caller has it. */
export class LocalService implements CustomDriver {
  readonly #name: string;
  readonly #methods: LocalMethods;
  readonly #moduleId: string | undefined;
  readonly #closing = new AbortController();

  constructor(name: string, methods: LocalMethods, moduleId: string | undefined) {
    this.#name = name;
    this.#methods = methods;
    this.#moduleId = moduleId;
  }

  async call(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const attempted = `call ${method}`;
    const run = this.#run(attempted, method, params, signal);
    const result = await this.#unlessEnded(attempted, run, signal);
    if (!isAsyncIterable(result)) return result;
    await result[Symbol.asyncIterator]().return?.();
    throw this.#refused(attempted, "it gives many results, which stream() reads");
  }

  async stream(method: string, params: unknown, signal?: AbortSignal): Promise<ServiceStream> {
    const attempted = `stream ${method}`;
    const ending = new AbortController();
    const run = this.#run(attempted, method, params, ending.signal);
    const result = await this.#unlessEnded(attempted, run, signal);
    if (!isAsyncIterable(result)) {
      throw this.#refused(attempted, "it gives one result, which call() waits for");
    }
    const iterator = result[Symbol.asyncIterator]();
    let isWaiting = false;
    return {
      next: async (nextSignal) => {
        isWaiting = true;
        const next = iterator.next().finally(() => isWaiting = false);
        const { done, value } = await this.#unlessEnded(attempted, next, nextSignal);
        return done ? { done, value: undefined } : { done: false, value };
      },
      async close() {
        ending.abort();
        const returned = iterator.return?.();
        if (isWaiting) returned?.catch(() => {}); // It comes after a result that may never come.
        else await returned;
      },
    };
  }

  close(): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }

  async #run(
    attempted: string,
    name: string,
    params: unknown,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const method = this.#methods.get(name);
    if (method === undefined) throw this.#refused(attempted, "it has no such method");
    const checked = method.params === undefined
      ? params
      : await checkedBy(method.params, params, (detail) => {
        return new ServiceError("invalid_params", this.#message(attempted, detail));
      });
    const closing = this.#closing.signal;
    return await method.run(checked, {
      moduleId: this.#moduleId,
      signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
    });
  }

  /** A method that takes no notice of its signal is not waited for. */
  async #unlessEnded<T>(
    attempted: string,
    running: Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return await untilAborted(running, signal, (reason) => {
      const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
      return new ServiceError(reason, this.#message(attempted, how), { outcomeUnknown: true });
    });
  }

  #refused(attempted: string, detail: string): ServiceError {
    return new ServiceError("operation", this.#message(attempted, detail));
  }

  #message(attempted: string, detail: string): string {
    return `Cannot ${attempted} of service "${this.#name}": ${detail}`;
  }
}

function isRun(value: unknown): value is Run {
  return typeof value === "function";
}

function isLocalMethod(value: unknown): value is LocalMethod {
  return isRecord(value) && isRun(value.run) && isRecord(value.params) &&
    isRecord(value.params["~standard"]);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
