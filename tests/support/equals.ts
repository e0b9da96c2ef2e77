/** `true` when two types are the same, and `false` when one only fits into the other, or is `any`. */
export type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2)
  ? true
  : false;

/** Does not compile unless the type is `true`. */
export function assertType<_Holds extends true>(): void {}

/** The types in such a function are what is tested: nothing calls it. */
export function compiles(_uncalled: (...unused: never[]) => unknown): void {}
