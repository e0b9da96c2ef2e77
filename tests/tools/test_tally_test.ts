import { assertEquals } from "@std/assert";
import { tallyOf } from "../../tools/test_tally.ts";

Deno.test("the tally is read from the summary of a run that passed", () => {
  assertEquals(tallyOf("\nok | 21 passed | 0 failed (173ms)\n", true), { passed: 21, failed: 0 });
});

Deno.test("the tally is read with steps, ignored tests and colours", () => {
  const summary = "\x1b[0m\x1b[31mFAILED\x1b[0m | 56 passed (19 steps) | 16 failed (2 steps)" +
    " | 3 ignored \x1b[38;5;245m(1s)\x1b[0m\n";
  assertEquals(tallyOf(summary, false), { passed: 56, failed: 16 });
});

Deno.test("the last summary counts, not one that a test has printed", () => {
  const output = "ok | 9 passed | 0 failed (1ms)\nok | 1 passed | 0 failed (2ms)\n";
  assertEquals(tallyOf(output, true), { passed: 1, failed: 0 });
});

Deno.test("a run that failed without a failed test counts as one failure", () => {
  assertEquals(tallyOf("error: Type checking failed.\n", false), { passed: 0, failed: 1 });
  assertEquals(tallyOf("ok | 2 passed | 0 failed (1ms)\n", false), { passed: 2, failed: 1 });
});
