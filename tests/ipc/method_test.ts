import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { isSafeInteger, shape } from "../../src/guard.ts";
import { method, operation } from "../../src/ipc/method.ts";
import { ProtocolViolation } from "../../src/ipc/wire_error.ts";

const double = method("double", shape({ value: isSafeInteger }), shape({ twice: isSafeInteger }));

Deno.test("a method knows its name and tells what it takes and gives", () => {
  assertEquals(double.name, "double");
  assertEquals([double.params({ value: 1 }), double.params({ value: "1" })], [true, false]);
  assertEquals([double.result({ twice: 2 }), double.result({})], [true, false]);
});

Deno.test("an operation runs on params of the right shape", async () => {
  const run = operation(double, ({ value }) => Promise.resolve({ twice: 2 * value }));
  assertEquals(await run({ value: 21 }, new AbortController().signal), { twice: 42 });
});

Deno.test("an operation refuses params of a wrong shape before it runs", async () => {
  let runs = 0;
  const run = operation(double, ({ value }) => {
    runs++;
    return Promise.resolve({ twice: 2 * value });
  });
  await assertRejects(
    () => run({ value: "21" }, new AbortController().signal),
    ProtocolViolation,
    "Cannot run double: its params have a wrong shape",
  );
  assertStrictEquals(runs, 0);
});

Deno.test("an operation hands the signal on", async () => {
  const { signal } = new AbortController();
  let received: AbortSignal | undefined;
  const run = operation(double, (_params, given) => {
    received = given;
    return Promise.resolve({ twice: 0 });
  });
  await run({ value: 0 }, signal);
  assertStrictEquals(received, signal);
});

Deno.test("an operation fails with what its function throws", async () => {
  const run = operation(double, () => Promise.reject(new RangeError("too much")));
  await assertRejects(
    () => run({ value: 0 }, new AbortController().signal),
    RangeError,
    "too much",
  );
});
