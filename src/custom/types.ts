import type { CallOptions } from "../deadline.ts";
import type { StandardSchema } from "../standard_schema.ts";

/** The names of a contract's methods that give one result. */
export type CallNames<Contract> = {
  [Name in keyof Contract]: Contract[Name] extends (params: never) => Promise<unknown> ? Name
    : never;
}[keyof Contract];

/** The names of a contract's methods that give many results, one by one. */
export type StreamNames<Contract> = {
  [Name in keyof Contract]: Contract[Name] extends (params: never) => AsyncIterable<unknown> ? Name
    : never;
}[keyof Contract];

/** What a method of a contract takes: `undefined` where it takes nothing. */
export type ParamsOf<Method> = Method extends (...args: infer Args) => unknown
  ? Args extends readonly [] ? undefined : Args[0]
  : never;

/** What follows a method's name in a call. */
export type CallArguments<Params> = undefined extends Params
  ? [params?: Params, options?: CallOptions]
  : [params: Params, options?: CallOptions];

/** What a method of a contract gives in the end. */
export type ResultOf<Method> = Method extends (params: never) => Promise<infer Result> ? Result
  : never;

/** What a method of a contract gives one by one. */
export type ItemOf<Method> = Method extends (params: never) => AsyncIterable<infer Item> ? Item
  : never;

/**
 * A service of an orchestrator's own, open: the same in a program that stands alone.
 *
 * What is handed over, and what comes back, arrives as a copy: `null`, `undefined`, booleans,
 * numbers, bigints, strings, dates, `Uint8Array`s, and arrays and plain objects of these. Anything
 * else has no form on the wire.
 */
export interface CustomService<Contract> extends AsyncDisposable {
  /** The service's name. */
  readonly name: string;

  /**
   * Calls a method that gives one result.
   *
   * @typeParam Name The method's name.
   * @param method The method's name.
   * @param args What it takes, which can be left out where it takes nothing; a signal, a time limit.
   * @returns What it gave.
   * @throws {ServiceError} Of any kind.
   * @throws {TypeError} When something in what it takes has no form on the wire.
   */
  call<Name extends CallNames<Contract> & string>(
    method: Name,
    ...args: CallArguments<ParamsOf<Contract[Name]>>
  ): Promise<ResultOf<Contract[Name]>>;

  /**
   * Calls a method that gives many results, and reads them one by one. Leaving the loop early ends
   * the method.
   *
   * @typeParam Name The method's name.
   * @param method The method's name.
   * @param args What it takes, which can be left out where it takes nothing; a signal, a time limit for
   * the whole stream.
   * @returns The results, to be read with `for await`.
   * @throws {ServiceError} Of any kind, when it is read.
   * @throws {TypeError} When something in what it takes has no form on the wire.
   */
  stream<Name extends StreamNames<Contract> & string>(
    method: Name,
    ...args: CallArguments<ParamsOf<Contract[Name]>>
  ): AsyncIterableIterator<ItemOf<Contract[Name]>>;

  /** Closes it: streams that are still open are ended. Closing twice does nothing. */
  close(): Promise<void>;
}

/** What a method is told beside its params. */
export interface ServiceContext {
  /** Which module asks; without one, the program stands alone. */
  readonly moduleId: string | undefined;
  /** Aborted when nobody waits for the result any more. */
  readonly signal: AbortSignal;
}

/** How one method of a service is carried out. */
export type ServiceMethod<Method> = Method extends (params: infer Params) => infer Result
  ? (params: Params, context: ServiceContext) => Result
  : never;

/** The same, with a schema that checks what callers hand over before it is carried out. */
export interface CheckedServiceMethod<Method> {
  /** Checks the params; what it makes of them is what the method gets. */
  readonly params: StandardSchema<ParamsOf<Method>>;
  /** Carries it out. */
  readonly run: ServiceMethod<Method>;
}

/** How a whole service is carried out: each method of its contract. */
export type ServiceImplementation<Contract> = {
  readonly [Name in keyof Contract]:
    | ServiceMethod<Contract[Name]>
    | CheckedServiceMethod<Contract[Name]>;
};
