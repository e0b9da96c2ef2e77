import type { Guard } from "../guard.ts";
import { ProtocolViolation } from "./wire_error.ts";

/** One operation of a service: its name on the wire, what it takes, and what it gives. */
export interface Method<Params, Result> {
  readonly name: string;
  readonly params: Guard<Params>;
  readonly result: Guard<Result>;
}

/** One row of a service's table of methods. */
export function method<Params, Result>(
  name: string,
  params: Guard<Params>,
  result: Guard<Result>,
): Method<Params, Result> {
  return { name, params, result };
}

/** Carries out one operation on what came over the wire. */
export type Operation = (params: unknown, signal: AbortSignal) => Promise<unknown>;

/** What carries out every method of a table: the compiler names the one that is missing. */
export type Operations<Table> = { readonly [Name in keyof Table]: Operation };

/** Checks what came over the wire before it is carried out. */
export function operation<Params, Result>(
  { name, params: isParams }: Method<Params, Result>,
  run: (params: Params, signal: AbortSignal) => Promise<Result>,
): Operation {
  return (params, signal) => {
    if (isParams(params)) return run(params, signal);
    const message = `Cannot run ${name}: its params have a wrong shape`;
    return Promise.reject(new ProtocolViolation(message));
  };
}
