import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { createMemoryTransportPair } from "../../src/ipc/memory_transport.ts";
import { utf8 } from "../support/frame_bytes.ts";

Deno.test("a memory transport reads what the other one writes", async () => {
  const [first, second] = createMemoryTransportPair();
  await first.write(utf8("a"));
  await second.write(utf8("b"));
  assertEquals(await second.read(), utf8("a"));
  assertEquals(await first.read(), utf8("b"));
});

Deno.test("a memory transport keeps the order of writes", async () => {
  const [first, second] = createMemoryTransportPair();
  for (const text of ["a", "b", "c"]) await first.write(utf8(text));
  assertEquals([await second.read(), await second.read(), await second.read()], [
    utf8("a"),
    utf8("b"),
    utf8("c"),
  ]);
});

Deno.test("a memory transport waits for what is not written yet", async () => {
  const [first, second] = createMemoryTransportPair();
  const reading = second.read();
  await first.write(utf8("late"));
  assertEquals(await reading, utf8("late"));
});

Deno.test("a memory transport copies what it is given", async () => {
  const [first, second] = createMemoryTransportPair();
  const bytes = utf8("abc");
  await first.write(bytes);
  bytes.fill(0);
  assertEquals(await second.read(), utf8("abc"));
});

Deno.test("closing a memory transport ends the other side's pending read", async () => {
  const [first, second] = createMemoryTransportPair();
  const reading = second.read();
  first.close();
  assertStrictEquals(await reading, null);
});

Deno.test("closing a memory transport ends its own pending read", async () => {
  const [first] = createMemoryTransportPair();
  const reading = first.read();
  first.close();
  assertStrictEquals(await reading, null);
});

Deno.test("what was written before the close can still be read", async () => {
  const [first, second] = createMemoryTransportPair();
  await first.write(utf8("last"));
  first.close();
  assertEquals([await second.read(), await second.read()], [utf8("last"), null]);
});

Deno.test("writing to a closed memory transport is a broken pipe", async () => {
  const [first, second] = createMemoryTransportPair();
  second.close();
  await assertRejects(() => first.write(utf8("a")), Deno.errors.BrokenPipe);
});
