import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { PendingCalls } from "../../src/ipc/pending_calls.ts";

Deno.test("PendingCalls counts ids from 1 and uses none twice", () => {
  const calls = new PendingCalls<string>();
  const first = calls.add();
  calls.resolve(first.id, "a");
  assertEquals([first.id, calls.add().id, calls.add().id], [1, 2, 3]);
});

Deno.test("PendingCalls resolves the call that the id names", async () => {
  const calls = new PendingCalls<string>();
  const [first, second] = [calls.add(), calls.add()];
  calls.resolve(second.id, "second");
  calls.resolve(first.id, "first");
  assertEquals(await Promise.all([first.answer, second.answer]), ["first", "second"]);
});

Deno.test("PendingCalls rejects the call that the id names", async () => {
  const calls = new PendingCalls<string>();
  const { id, answer } = calls.add();
  calls.reject(id, new RangeError("no"));
  await assertRejects(() => answer, RangeError, "no");
});

Deno.test("PendingCalls tells whether anybody was waiting for an answer", () => {
  const calls = new PendingCalls<string>();
  const { id } = calls.add();
  assertEquals([calls.resolve(id, "a"), calls.resolve(id, "b"), calls.resolve(99, "c")], [
    true,
    false,
    false,
  ]);
});

Deno.test("PendingCalls tells whether anybody was waiting for a rejection", async () => {
  const calls = new PendingCalls<string>();
  const { id, answer } = calls.add();
  assertEquals([calls.reject(id, new Error("a")), calls.reject(id, new Error("b"))], [true, false]);
  await assertRejects(() => answer, Error, "a");
});

Deno.test("PendingCalls counts the calls that wait", async () => {
  const calls = new PendingCalls<string>();
  const first = calls.add();
  const second = calls.add();
  assertStrictEquals(calls.size, 2);
  calls.resolve(first.id, "a");
  assertStrictEquals(calls.size, 1);
  calls.reject(second.id, new Error("b"));
  assertStrictEquals(calls.size, 0);
  await assertRejects(() => second.answer);
});

Deno.test("PendingCalls rejects every call with an error of its own", async () => {
  const calls = new PendingCalls<string>();
  const answers = [calls.add().answer, calls.add().answer];
  calls.rejectAll(() => new Error("lost"));
  const outcomes = await Promise.allSettled(answers);
  const errors = outcomes.map((outcome) => outcome.status === "rejected" ? outcome.reason : null);
  assertEquals(errors.map(String), ["Error: lost", "Error: lost"]);
  assertStrictEquals(new Set(errors).size, 2);
});

Deno.test("PendingCalls forgets the calls that it rejected", async () => {
  const calls = new PendingCalls<string>();
  const { id, answer } = calls.add();
  calls.rejectAll(() => new Error("lost"));
  assertEquals([calls.size, calls.resolve(id, "late")], [0, false]);
  await assertRejects(() => answer);
});
