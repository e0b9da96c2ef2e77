import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { MadeLocks } from "../../src/orchestrator/made_locks.ts";
import { spawnArgs } from "../../src/orchestrator/spawn_args.ts";

Deno.test("each module has a lock file of its own, which stays and goes with the orchestrator", async () => {
  const locks = new MadeLocks();
  const [orders = "", mails = "", ordersAgain = ""] = [
    await locks.pathOf("../orders"),
    await locks.pathOf("mails"),
    await locks.pathOf("../orders"),
  ];
  assertEquals(orders, ordersAgain);
  assertNotEquals(orders, mails);
  await Deno.writeTextFile(orders, "{}");
  await locks[Symbol.asyncDispose]();
  await assertRejects(() => Deno.stat(orders), Deno.errors.NotFound);
});

Deno.test("a module is run with the lock file that was made of its code, unless one is named", () => {
  const madeLock = "/tmp/made.lock";
  assertEquals(lockFlags(spawnArgs({ entry: "orders.ts" }, madeLock)), [`--lock=${madeLock}`]);
  const named = spawnArgs({ entry: "orders.ts", lock: "/srv/deno.lock" }, madeLock);
  assertEquals(lockFlags(named), ["--lock=/srv/deno.lock", "--frozen"]);
});

function lockFlags(args: readonly string[]): string[] {
  return args.filter((arg) => /lock|frozen/.test(arg));
}
