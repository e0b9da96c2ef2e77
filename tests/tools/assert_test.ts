// These hold for the local stand-in and for the real package alike.
import {
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  AssertionError,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

class Point {
  constructor(readonly x: number) {}
}

class Secret {
  readonly #value: number;
  constructor(value: number) {
    this.#value = value;
  }
  get value(): number {
    return this.#value;
  }
}

Deno.test("assertEquals tells a class instance from a plain object with the same keys", () => {
  assertNotEquals<unknown>(new Point(1), { x: 1 });
});

Deno.test("assertEquals tells bytes from an array, and from bytes of another type", () => {
  assertNotEquals<unknown>(new Uint8Array([1]), [1]);
  assertNotEquals<unknown>(new Uint8Array([1]), new Uint16Array([1]));
});

Deno.test("assertEquals tells a missing property from an undefined one", () => {
  assertNotEquals<unknown>({}, { a: undefined });
});

Deno.test("assertEquals tells a number from a bigint and from a string", () => {
  assertNotEquals<unknown>(1, 1n);
  assertNotEquals<unknown>(1, "1");
});

Deno.test("assertEquals compares what getters of a class return", () => {
  assertEquals(new Secret(1), new Secret(1));
  assertNotEquals(new Secret(1), new Secret(2));
});

Deno.test("assertEquals takes NaN for NaN and zero for minus zero", () => {
  assertEquals([NaN, 0], [NaN, -0]);
});

Deno.test("assertStrictEquals tells zero from minus zero", () => {
  assertThrows(() => assertStrictEquals(0, -0), AssertionError);
});

Deno.test("assertEquals compares maps and sets whatever their order", () => {
  assertEquals(new Map([[{ a: 1 }, 1], [{ a: 2 }, 2]]), new Map([[{ a: 2 }, 2], [{ a: 1 }, 1]]));
  assertEquals(new Set([1, 2]), new Set([2, 1]));
  assertNotEquals(new Set([1, 2]), new Set([1, 3]));
});

Deno.test("assertEquals ends on objects that contain themselves", () => {
  const one: Record<string, unknown> = { a: 1 };
  const other: Record<string, unknown> = { a: 1 };
  one["self"] = one;
  other["self"] = other;
  assertEquals(one, other);
});

Deno.test("assertThrows returns the error, and fails on another class or other words", () => {
  function fails(): never {
    throw new RangeError("too far");
  }
  assertStrictEquals(assertThrows(fails, RangeError, "far").message, "too far");
  assertThrows(() => assertThrows(fails, TypeError), AssertionError);
  assertThrows(() => assertThrows(fails, RangeError, "near"), AssertionError);
  assertThrows(() => assertThrows(() => {}), AssertionError);
});

Deno.test("assertRejects fails on a promise that fulfils and on a function that throws", async () => {
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError);
  await assertRejects(
    () =>
      assertRejects(() => {
        throw new Error("at once");
      }),
    AssertionError,
  );
});

Deno.test("a failed assertEquals shows both values", () => {
  const { message } = assertThrows(() => assertEquals({ a: "left" }, { a: "right" }), Error);
  assertStringIncludes(message, "left");
  assertStringIncludes(message, "right");
});

Deno.test("assertArrayIncludes looks for equal elements, not for the same ones", () => {
  assertArrayIncludes([{ a: 1 }, { a: 2 }], [{ a: 2 }]);
  assertThrows(() => assertArrayIncludes([{ a: 1 }], [{ a: 2 }]), AssertionError);
});

Deno.test("assertAlmostEquals forgives rounding and nothing more", () => {
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertThrows(() => assertAlmostEquals(0.3001, 0.3), AssertionError);
});
