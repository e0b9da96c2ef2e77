import { endReason } from "../deadline.ts";
import { ServiceError } from "../errors.ts";
import { isRecord } from "../guard.ts";
import { writeToStderr } from "../ipc/module_lifetime.ts";
import { encodeValue } from "../ipc/value.ts";
import { checkedBy, type StandardSchema } from "../standard_schema.ts";
import { CallEndings } from "./call_endings.ts";
import type { CustomDriver, ServiceStream } from "./driver.ts";
import type { ServiceContext } from "./types.ts";

/** How long a generator may take to end that nobody reads any more. */
const RETURN_MS = 1_000;

type Run = (params: unknown, context: ServiceContext) => unknown;

/** A method as it is kept: its schema, if it has one, and what carries it out. */
interface LocalMethod {
  readonly params?: StandardSchema;
  readonly run: Run;
}

/** The methods of a service by name. */
export type LocalMethods = ReadonlyMap<string, LocalMethod>;

/** @throws {TypeError} When something in it is no method, or there is none. */
export function toLocalMethods(name: string, implementation: object): LocalMethods {
  const methods = new Map(
    [...entriesOf(implementation)].map(([method, entry]): [string, LocalMethod] => {
      if (isRun(entry)) return [method, { run: entry.bind(implementation) }];
      if (isLocalMethod(entry)) return [method, { ...entry, run: entry.run.bind(implementation) }];
      throw new TypeError(
        `Cannot provide service "${name}": ${method} is ${Deno.inspect(entry)}, ` +
          "expected a function, or an object with params and run",
      );
    }),
  );
  if (methods.size > 0) return methods;
  throw new TypeError(`Cannot provide service "${name}": it has no methods`);
}

/** Its own entries, and the methods of the classes that it is an instance of. */
function entriesOf(implementation: object): ReadonlyMap<string, unknown> {
  const entries = new Map<string, unknown>(Object.entries(implementation));
  for (
    let prototype: unknown = Object.getPrototypeOf(implementation);
    isRecord(prototype) && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== "constructor" && isRun(value) && !entries.has(name)) entries.set(name, value);
    }
  }
  return entries;
}

/** A service's own implementation, as one caller has it. Its results are tagged values. */
export class LocalService implements CustomDriver {
  readonly #name: string;
  readonly #methods: LocalMethods;
  readonly #moduleId: string | undefined;
  readonly #warn: (message: string) => void;
  readonly #endings = new CallEndings();

  constructor(
    name: string,
    methods: LocalMethods,
    moduleId: string | undefined,
    warn: (message: string) => void = writeLineToStderr,
  ) {
    this.#warn = warn;
    this.#name = name;
    this.#methods = methods;
    this.#moduleId = moduleId;
  }

  async call(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const attempted = `call ${method}`;
    const result = await this.#unlessEnded(attempted, signal, (ending) => {
      return this.#run(attempted, method, params, ending);
    });
    if (!isAsyncIterable(result)) return this.#encoded(attempted, result);
    void result[Symbol.asyncIterator]().return?.().catch(() => {});
    throw this.#refused(attempted, "it gives many results, which stream() reads");
  }

  async stream(method: string, params: unknown, signal?: AbortSignal): Promise<ServiceStream> {
    const attempted = `stream ${method}`;
    const ending = this.#endings.begin(undefined, () => {});
    const run = this.#run(attempted, method, params, ending.signal);
    let result: unknown;
    try {
      result = await this.#unlessEnded(attempted, signal, () => run);
    } catch (error) {
      ending.abort();
      ending.release();
      run.then(endLate, () => {});
      throw error;
    }
    if (!isAsyncIterable(result)) {
      ending.release();
      throw this.#refused(attempted, "it gives one result, which call() waits for");
    }
    const iterator = result[Symbol.asyncIterator]();
    let isWaiting = false;
    return {
      next: async (nextSignal) => {
        isWaiting = true;
        const next = iterator.next().finally(() => isWaiting = false);
        const { done, value } = await this.#unlessEnded(attempted, nextSignal, () => next);
        return done
          ? { done, value: undefined }
          : { done: false, value: this.#encoded(attempted, value) };
      },
      close: async () => {
        ending.abort();
        ending.release();
        const returned = iterator.return?.();
        if (isWaiting) returned?.catch(() => {}); // It comes after a result that may never come.
        else if (returned !== undefined) await this.#endsSoon(attempted, returned);
      },
    };
  }

  /** A generator that does not come to its end is left to itself: nobody is held by it. */
  async #endsSoon(attempted: string, returned: Promise<unknown>): Promise<void> {
    const late = Promise.withResolvers<"late">();
    const timer = setTimeout(() => late.resolve("late"), RETURN_MS);
    try {
      if (await Promise.race([returned, late.promise]) !== "late") return;
      returned.catch(() => {});
      this.#warn(
        this.#message(attempted, `it did not end within ${RETURN_MS} ms, and is left alone`),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  close(): Promise<void> {
    this.#endings.close();
    return Promise.resolve();
  }

  async #run(
    attempted: string,
    name: string,
    params: unknown,
    signal: AbortSignal,
  ): Promise<unknown> {
    const method = this.#methods.get(name);
    if (method === undefined) throw this.#refused(attempted, "it has no such method");
    const checked = method.params === undefined
      ? params
      : await checkedBy(method.params, params, (detail) => {
        return new ServiceError("invalid_params", this.#message(attempted, detail));
      });
    return await method.run(checked, { moduleId: this.#moduleId, signal });
  }

  /** A method that takes no notice of its signal is not waited for. */
  #unlessEnded<T>(
    attempted: string,
    signal: AbortSignal | undefined,
    run: (ending: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const ending = this.#endings.begin(signal, () => {
        const error = this.#ended(attempted, signal);
        queueMicrotask(() => reject(error)); // What has come already comes first.
      });
      run(ending.signal).then((result) => {
        ending.release();
        resolve(result);
      }, (error) => {
        ending.release();
        reject(error);
      });
    });
  }

  #ended(attempted: string, signal: AbortSignal | undefined): ServiceError {
    if (!signal?.aborted) {
      const message = this.#message(attempted, "the connection was closed");
      return new ServiceError("connection", message, { outcomeUnknown: true });
    }
    const reason = endReason(signal);
    const how = reason === "timeout" ? "its time ran out" : "it was cancelled";
    return new ServiceError(reason, this.#message(attempted, how), { outcomeUnknown: true });
  }

  #encoded(attempted: string, result: unknown): unknown {
    try {
      return encodeValue(result);
    } catch (error) {
      const why = error instanceof TypeError ? error.message : "it cannot be read";
      const message = this.#message(attempted, `its result cannot be sent (${why})`);
      throw new ServiceError("serialization", message, { outcomeUnknown: true });
    }
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

function endLate(result: unknown): void {
  if (isAsyncIterable(result)) {
    result[Symbol.asyncIterator]().return?.().catch(() => {});
  }
}

function writeLineToStderr(message: string): void {
  writeToStderr(`PyWatt: ${message}\n`);
}
