import { type CustomService, ServiceError, type ServiceImplementation } from "../../mod.ts";
import type { StandardSchema } from "../../mod.ts";
import type { ParityCase } from "./parity_case.ts";

/** A service that exists only in tests. */
export interface Workshop {
  echo(value: unknown): Promise<unknown>;
  double(params: { n: number }): Promise<number>;
  refuse(params: { code: string }): Promise<never>;
  crash(params: { secret: string }): Promise<never>;
  hang(params: null): Promise<string>;
  /** Tells how often a method was told that nobody waits for it any more. */
  abortions(params: null): Promise<number>;
  count(params: { to: number }): AsyncIterable<number>;
  countAndCrash(params: { to: number }): AsyncIterable<number>;
  /** Tells how many generators were asked to return. */
  returns(): Promise<number>;
  cling(): AsyncIterable<string>;
  /** Waits for `letOpen` before it gives a generator. */
  slowToOpen(): AsyncIterable<string>;
  untilLateReturn(): Promise<void>;
  untilOpening(): Promise<void>;
  letOpen(): Promise<void>;
  stall(params: null): AsyncIterable<string>;
  unspeakable(params: null): Promise<unknown>;
}

/** What a case about such services is given, whatever the mode. */
export interface CustomFixture {
  open(): Promise<CustomService<Workshop>>;
}

export type CustomCase = ParityCase<CustomFixture>;

const numberSchema: StandardSchema<{ n: number }> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate(value) {
      return typeof value === "object" && value !== null && "n" in value &&
          typeof value.n === "number"
        ? { value: { n: value.n } }
        : { issues: [{ message: "expected a number", path: ["n"] }] };
    },
  },
};

class PaperError extends ServiceError {
  readonly secret = "opensesame";

  constructor(code: string) {
    super("operation", "Cannot: no", { code, cause: new Error("opensesame") });
  }
}

/** A service of its own for each case. */
export function makeWorkshop(): ServiceImplementation<Workshop> {
  let abortions = 0;
  let returns = 0;
  const opening = Promise.withResolvers<void>();
  const returned = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const noted = (signal: AbortSignal) => signal.addEventListener("abort", () => abortions++);
  return {
    echo: (value) => Promise.resolve(value),
    double: { params: numberSchema, run: ({ n }) => Promise.resolve(2 * n) },
    refuse: ({ code }) => Promise.reject(new PaperError(code)),
    crash: ({ secret }) => Promise.reject(new Error(`the password is ${secret}`)),
    hang(_params, { signal }) {
      noted(signal);
      return Promise.withResolvers<string>().promise;
    },
    abortions: () => Promise.resolve(abortions),
    async *count({ to }, { signal }) {
      noted(signal);
      try {
        for (let n = 1; n <= to; n++) yield await Promise.resolve(n);
      } finally {
        returns++;
      }
    },
    returns: () => Promise.resolve(returns),
    async *cling() {
      try {
        yield await Promise.resolve("first");
      } finally {
        await Promise.withResolvers<void>().promise;
      }
    },
    slowToOpen: {
      params: {
        "~standard": {
          version: 1,
          vendor: "test",
          async validate() {
            opening.resolve();
            await opened.promise;
            return { value: undefined };
          },
        },
      },
      run: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.resolve({ done: false, value: "first" }),
          return() {
            returned.resolve();
            return Promise.resolve({ done: true, value: undefined });
          },
        }),
      }),
    },
    untilLateReturn: () => returned.promise,
    untilOpening: () => opening.promise,
    letOpen: () => {
      opened.resolve();
      return Promise.resolve();
    },
    async *countAndCrash({ to }) {
      for (let n = 1; n <= to; n++) yield await Promise.resolve(n);
      throw new Error("worn out");
    },
    async *stall(_params, { signal }) {
      noted(signal);
      yield "first";
      yield await Promise.withResolvers<string>().promise;
    },
    unspeakable: () => Promise.resolve(() => "a function has no form on the wire"),
  };
}
