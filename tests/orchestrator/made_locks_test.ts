import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { MadeLocks } from "../../src/orchestrator/made_locks.ts";
import { spawnArgs } from "../../src/orchestrator/spawn_args.ts";

Deno.test("each module has a lock file of its own, which stays and goes with the orchestrator", async () => {
  const locks = new MadeLocks();
  await locks.make("../orders", written("1"));
  await locks.make("mails", written("2"));
  const [orders = "", mails = ""] = [locks.pathOf("../orders"), locks.pathOf("mails")];
  assertNotEquals(orders, mails);
  assertEquals(await Deno.readTextFile(orders), "1");
  await locks[Symbol.asyncDispose]();
  await assertRejects(() => Deno.stat(orders), Deno.errors.NotFound);
});

Deno.test("while a lock file is made anew, the one so far is there whole", async () => {
  await using locks = new MadeLocks();
  await locks.make("orders", written("1"));
  const path = locks.pathOf("orders") ?? "";
  await locks.make("orders", async (first = "") => {
    await Deno.writeTextFile(first, "a part of");
    await locks.make("orders", async (second = "") => {
      assertNotEquals(second, first);
      assertEquals(await Deno.readTextFile(path), "1");
      await Deno.writeTextFile(second, "2");
    });
    assertEquals(await Deno.readTextFile(path), "2");
    await Deno.writeTextFile(first, "3");
  });
  assertEquals(await Deno.readTextFile(path), "3");
});

Deno.test("code that cannot be fetched leaves the lock file so far, and code without packages has none", async () => {
  await using locks = new MadeLocks();
  await locks.make("orders", written("1"));
  const path = locks.pathOf("orders") ?? "";
  const failing = async (fresh = "") => {
    await Deno.writeTextFile(fresh, "2");
    throw new Error("no such package");
  };
  await assertRejects(() => locks.make("orders", failing), Error, "no such package");
  assertEquals(await Deno.readTextFile(path), "1");
  await locks.make("orders", () => Promise.resolve());
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
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

function written(text: string): (path: string | undefined) => Promise<void> {
  return (path = "") => Deno.writeTextFile(path, text);
}
