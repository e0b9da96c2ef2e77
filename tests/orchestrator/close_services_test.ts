import { assertEquals } from "@std/assert";
import { closeServices } from "../../src/orchestrator/close_services.ts";
import type { SharedService } from "../../src/orchestrator/shared_service.ts";
import { FakeTime } from "../support/fake_time.ts";

const MINUTE_MS = 60_000;

function serviceThat(close: () => Promise<void>): SharedService {
  return {
    open: () => Promise.reject(new Error("Nobody opens it")),
    status: () => ({ state: "unused" }),
    check: () => Promise.resolve(),
    close,
  };
}

Deno.test("a service that never closes, or fails to, holds up neither the others nor the stop", async () => {
  using time = new FakeTime();
  let closed = 0;
  const closing = closeServices([
    ['cache "hung"', serviceThat(() => new Promise(() => {}))],
    ['database "failing"', serviceThat(() => Promise.reject(new RangeError("mine")))],
    ['cache "good"', serviceThat(() => Promise.resolve(void closed++))],
  ]);
  time.advance(MINUTE_MS);
  assertEquals(await closing, [
    'Cannot close cache "hung": it takes longer than 10000 ms',
    'Cannot close database "failing": mine',
  ]);
  assertEquals(closed, 1);
});
