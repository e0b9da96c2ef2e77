import { assertEquals } from "@std/assert";
import { DEFAULT_RESTART_POLICY, RestartBackoff } from "../../src/orchestrator/restart_backoff.ts";
import type { ModuleExit, RestartPolicy } from "../../src/orchestrator/types.ts";

const FAILED: ModuleExit = { success: false, code: 1, signal: null };
const FINISHED: ModuleExit = { success: true, code: 0, signal: null };

function backoff(policy: RestartPolicy, chance = 0.5): RestartBackoff {
  return new RestartBackoff({ ...DEFAULT_RESTART_POLICY, ...policy }, () => chance);
}

function delays(restarts: RestartBackoff, count: number): (number | undefined)[] {
  return Array.from({ length: count }, () => restarts.next(FAILED, 0)?.delayMs);
}

Deno.test("a module is never started again unless that is asked for", () => {
  assertEquals(backoff({}).next(FAILED, 0), undefined);
});

Deno.test("on-failure starts again after a failure, and not after an end by itself", () => {
  const restarts = backoff({ when: "on-failure" });
  assertEquals(restarts.next(FINISHED, 0), undefined);
  assertEquals(restarts.next(FAILED, 0)?.delayMs, 500);
});

Deno.test("always starts again after an end by itself too", () => {
  assertEquals(backoff({ when: "always" }).next(FINISHED, 0)?.delayMs, 500);
});

Deno.test("each wait is twice the one before, up to the longest", () => {
  const restarts = backoff({ when: "always", initialDelayMs: 100, maxDelayMs: 500 });
  assertEquals(delays(restarts, 5), [100, 200, 400, 500, 500]);
});

Deno.test("chance moves a wait by up to a quarter", () => {
  assertEquals(delays(backoff({ when: "always", initialDelayMs: 100 }, 0), 2), [75, 150]);
  assertEquals(delays(backoff({ when: "always", initialDelayMs: 100 }, 1), 2), [125, 250]);
});

Deno.test("a module that ran long enough starts afresh", () => {
  const restarts = backoff({ when: "always", initialDelayMs: 100, healthyAfterSeconds: 10 });
  assertEquals(delays(restarts, 3), [100, 200, 400]);
  assertEquals(restarts.next(FAILED, 9_999)?.delayMs, 800);
  assertEquals(restarts.next(FAILED, 10_000)?.delayMs, 100);
});

Deno.test("too many restarts in a row are a crash loop", () => {
  const restarts = backoff({ when: "always", crashLoopAfter: 2 });
  const isCrashLoop = () => restarts.next(FAILED, 0)?.isCrashLoop;
  assertEquals([isCrashLoop(), isCrashLoop(), isCrashLoop()], [false, false, true]);
  assertEquals(restarts.next(FAILED, 3_600_000)?.isCrashLoop, false);
});
