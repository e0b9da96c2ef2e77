import { assertStrictEquals } from "@std/assert";
import { UnansweredBytes } from "../../src/ipc/unanswered_bytes.ts";

Deno.test("UnansweredBytes counts what was sent until it is answered", () => {
  const unanswered = new UnansweredBytes();
  unanswered.sent(1, 100);
  unanswered.sent(2, 30);
  assertStrictEquals(unanswered.total, 130);
  unanswered.answered(1);
  assertStrictEquals(unanswered.total, 30);
});

Deno.test("UnansweredBytes takes no notice of an answer that comes twice, or to nothing", () => {
  const unanswered = new UnansweredBytes();
  unanswered.sent(1, 100);
  for (const id of [1, 1, 7]) unanswered.answered(id);
  assertStrictEquals(unanswered.total, 0);
});

Deno.test("what has no answer is read when a later call is answered", () => {
  const unanswered = new UnansweredBytes();
  unanswered.sent(1, 100);
  unanswered.sentAlone(10);
  unanswered.answered(1);
  assertStrictEquals(unanswered.total, 10);
  unanswered.sent(2, 100);
  unanswered.answered(2);
  assertStrictEquals(unanswered.total, 0);
});
