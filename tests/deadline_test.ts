import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createCacheService, createDatabaseConnection, createService } from "../mod.ts";
import { startDeadline } from "../src/deadline.ts";

const IMPOSSIBLE = [NaN, 0, -1, Infinity, 2 ** 31, Number.MAX_SAFE_INTEGER];

for (const timeoutMs of IMPOSSIBLE) {
  Deno.test(`timeoutMs ${timeoutMs} is refused by its name`, () => {
    assertThrows(
      () => startDeadline({ timeoutMs }),
      TypeError,
      `Cannot wait for timeoutMs ${timeoutMs}: expected a positive number up to 2147483647`,
    );
  });

  Deno.test(`handshakeTimeoutMs ${timeoutMs} is refused by its name`, async () => {
    const options = { handshakeTimeoutMs: timeoutMs };
    const message = `Cannot wait for handshakeTimeoutMs ${timeoutMs}: expected a positive number`;
    await assertRejects(() => createService("none", options), TypeError, message);
    await assertRejects(() => createDatabaseConnection({}, options), TypeError, message);
    await assertRejects(() => createCacheService({}, options), TypeError, message);
  });
}

Deno.test("the longest timeoutMs does not run out at once", () => {
  using deadline = startDeadline({ timeoutMs: 2 ** 31 - 1 });
  assertEquals(deadline.signal?.aborted, false);
});
