/** Proves at run time that a value has a type. */
export type Guard<T> = (value: unknown) => value is T;

/** The type that a guard proves. */
export type Guarded<G> = G extends Guard<infer T> ? T : never;

/** A guard for a property that may be missing. */
export interface OptionalGuard<T> {
  readonly optional: Guard<T>;
}

type Shape = Record<string, Guard<unknown> | OptionalGuard<unknown>>;
type RequiredKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends Guard<unknown> ? K : never;
}[keyof S];
type OptionalKeys<S extends Shape> = Exclude<keyof S, RequiredKeys<S>>;

/** The object type that a shape of guards proves. */
export type Shaped<S extends Shape> =
  & { [K in RequiredKeys<S>]: Guarded<S[K]> }
  & { [K in OptionalKeys<S>]?: S[K] extends OptionalGuard<infer T> ? T : never };

export function isUnknown(_value: unknown): _value is unknown {
  return true;
}

export function isString(value: unknown): value is string {
  return typeof value === "string";
}

export function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

export function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

export function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function literal<const T extends string | number | boolean | null>(expected: T): Guard<T> {
  return (value): value is T => value === expected;
}

export function oneOf<const T extends string>(allowed: readonly T[]): Guard<T> {
  return (value): value is T => allowed.some((candidate) => candidate === value);
}

export function either<A, B>(first: Guard<A>, second: Guard<B>): Guard<A | B> {
  return (value): value is A | B => first(value) || second(value);
}

export function arrayOf<T>(item: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(item);
}

export function optional<T>(guard: Guard<T>): OptionalGuard<T> {
  return { optional: guard };
}

/** Other properties than the named ones are let through: a later version may add them. */
export function shape<S extends Shape>(guards: S): Guard<Shaped<S>> {
  const checks = Object.entries(guards).map(([key, guard]) => {
    return typeof guard === "function"
      ? { key, isProperty: guard, isOptional: false }
      : { key, isProperty: guard.optional, isOptional: true };
  });
  return (value): value is Shaped<S> => {
    if (!isRecord(value)) return false;
    for (const { key, isProperty, isOptional } of checks) {
      const property = Object.hasOwn(value, key) ? value[key] : undefined;
      if (!(isOptional && property === undefined) && !isProperty(property)) return false;
    }
    return true;
  };
}
