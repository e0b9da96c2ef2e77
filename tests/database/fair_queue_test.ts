import { assertEquals } from "@std/assert";
import { FairQueue } from "../../src/database/pool/fair_queue.ts";

function drained(queue: FairQueue<string>): string[] {
  return Array.from({ length: queue.size }, () => queue.shift() ?? "nothing");
}

Deno.test("owners take turns, and of each one's own items the first comes first", () => {
  const queue = new FairQueue<string>();
  for (const item of ["a1", "a2", "a3", "a4"]) queue.push("a", item);
  queue.push("b", "b1");
  for (const item of ["c1", "c2"]) queue.push("c", item);
  assertEquals(drained(queue), ["a1", "b1", "c1", "a2", "c2", "a3", "a4"]);
});

Deno.test("whoever comes again goes to the end of the line", () => {
  const queue = new FairQueue<string>();
  queue.push("a", "a1");
  queue.push("b", "b1");
  assertEquals(queue.shift(), "a1");
  queue.push("a", "a2");
  assertEquals(drained(queue), ["b1", "a2"]);
});

Deno.test("an item that was removed is never handed out, and its owner keeps the others", () => {
  const queue = new FairQueue<string>();
  queue.push("a", "a1");
  queue.push("a", "a2");
  queue.push("b", "b1");
  queue.remove("a", "a1");
  queue.remove("b", "b1");
  queue.remove("c", "c1");
  assertEquals([queue.size, ...drained(queue)], [1, "a2"]);
  assertEquals(queue.shift(), undefined);
});
