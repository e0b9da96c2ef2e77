import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import Keyv from "keyv";

/** Named at run time alone: it brings a test runner and a database along, which the lock need not know. */
const SUITE = "npm:@keyv/test-suite@2.1.2";

/** One test of the suite that Keyv publishes for its stores. */
export interface KeyvSuiteTest {
  readonly name: string;
  run(makeStore: () => object): Promise<void>;
}

type Body = (context: { readonly expect: typeof expect }) => unknown;

/** The tests of the suite, for which the few parts of its test runner are made here. */
export async function keyvSuiteTests(): Promise<KeyvSuiteTest[]> {
  const { default: allTests, keyvIteratorTests } = await import(SUITE);
  const tests: KeyvSuiteTest[] = [];
  let current: () => object = () => ({});
  for (const suite of [allTests, keyvIteratorTests]) {
    let before: () => unknown = () => {};
    const runner = {
      beforeEach: (hook: () => unknown) => before = hook,
      afterEach: () => {},
      it(name: string, body: Body) {
        const prepare = before;
        tests.push({
          name,
          async run(makeStore) {
            current = makeStore;
            await prepare();
            counted = 0;
            expected = undefined;
            await body({ expect });
            if (expected !== undefined) assertEquals(counted, expected);
          },
        });
      },
    };
    Reflect.apply(suite, undefined, [runner, Keyv, () => current()]);
  }
  return tests;
}

let counted = 0;
let expected: number | undefined;

function expect(actual: unknown) {
  counted++;
  return {
    toBe: (wanted: unknown) => assertStrictEquals(actual, wanted),
    toEqual: (wanted: unknown) => assertEquals(actual, wanted),
    toBeTruthy: () => assert(actual),
    toBeFalsy: () => assert(!actual),
    toBeNull: () => assertStrictEquals(actual, null),
    toBeUndefined: () => assertStrictEquals(actual, undefined),
    toBeDefined: () => assertNotStrictEquals(actual, undefined),
    not: { toBe: (unwanted: unknown) => assertNotStrictEquals(actual, unwanted) },
  };
}
expect.assertions = (count: number) => {
  expected = count;
};
