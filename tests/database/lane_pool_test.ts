import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { DatabaseError, type PoolConfig } from "../../mod.ts";
import type { Lane } from "../../src/database/pool/lane.ts";
import { LanePool } from "../../src/database/pool/lane_pool.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { FakeTime } from "../support/fake_time.ts";
import { FakeLane } from "./fake_lane.ts";

const SETTINGS: Required<PoolConfig> = {
  maxConnections: 2,
  minConnections: 0,
  idleTimeoutSeconds: 300,
  maxLifetimeSeconds: 1_800,
  acquireTimeoutSeconds: 30,
  idleInTransactionTimeoutSeconds: 300,
};

const SOMEBODY = { name: "somebody" };
const GREEDY = { name: "greedy" };
const MODEST = { name: "modest" };

/** A pool of lanes without a server. */
class FakePool extends LanePool {
  readonly lanes: FakeLane[];

  constructor(settings: Partial<PoolConfig> = {}) {
    const lanes: FakeLane[] = [];
    super(() => {
      const lane = new FakeLane();
      lanes.push(lane);
      return Promise.resolve(lane);
    }, { ...SETTINGS, ...settings });
    this.lanes = lanes;
  }

  /** How many are open. */
  get open(): number {
    return this.lanes.filter(({ reusable }) => reusable).length;
  }

  take(owner = SOMEBODY): Promise<Lane> {
    return this.acquire("run it", owner, undefined);
  }
}

Deno.test("a pool opens minConnections at first, one at least, and never more than maxConnections", async () => {
  for (const [minConnections, opened] of [[0, 1], [1, 1], [3, 3], [9, 4]] as const) {
    const pool = new FakePool({ minConnections, maxConnections: 4 });
    await pool.warm();
    assertEquals(pool.lanes.length, opened);
    await pool.close();
  }
});

Deno.test("a pool opens more as they are needed, and no more than maxConnections at any moment", async () => {
  const pool = new FakePool({ maxConnections: 3 });
  await pool.warm();
  let done = 0;
  await Promise.all(Array.from({ length: 50 }, async () => {
    const lane = await pool.take();
    await Promise.resolve();
    pool.release(lane);
    done++;
  }));
  assertEquals([done, pool.lanes.length], [50, 3]);
  await pool.close();
});

Deno.test("a call waits for acquireTimeoutSeconds, and is told how many hold a connection", async () => {
  using clock = new FakeTime();
  const pool = new FakePool({ acquireTimeoutSeconds: 7 });
  const held = [await pool.take(), await pool.take()];
  const first = assertKind(DatabaseError, "pool", () => pool.take());
  clock.advance(3_000);
  const second = assertKind(DatabaseError, "pool", () => pool.take());
  clock.advance(4_000);
  assertEquals(
    (await first).message,
    "Cannot run it: no connection became free within 7 s; 2 of 2 are in use, 1 calls wait",
  );
  clock.advance(3_000);
  assertEquals(
    (await second).message,
    "Cannot run it: no connection became free within 7 s; 2 of 2 are in use, 0 calls wait",
  );
  held.forEach((lane) => pool.release(lane));
  await pool.close();
});

Deno.test("a call that waits gets the first connection that becomes free", async () => {
  using clock = new FakeTime();
  const pool = new FakePool({ maxConnections: 1, acquireTimeoutSeconds: 7 });
  const lane = await pool.take();
  const waiting = pool.take();
  clock.advance(6_999);
  pool.release(lane);
  assertEquals(await waiting, lane);
  pool.release(lane);
  await pool.close();
});

Deno.test("connections above minConnections are closed after idleTimeoutSeconds, to the second", async () => {
  using clock = new FakeTime();
  const pool = new FakePool({ maxConnections: 4, minConnections: 1, idleTimeoutSeconds: 60 });
  const lanes = await Promise.all(Array.from({ length: 4 }, () => pool.take()));
  for (const lane of lanes) {
    clock.advance(10_000);
    pool.release(lane);
  }
  const open = [];
  for (let step = 0; step < 6; step++) {
    clock.advance(10_000);
    open.push(pool.open);
  }
  // Free since 10, 20, 30 and 40 s: at 70, 80 and 90 s one is closed, and the last one stays.
  assertEquals(open, [4, 4, 3, 2, 1, 1]);
  await pool.close();
});

Deno.test("idleTimeoutSeconds 0 closes nothing", async () => {
  using clock = new FakeTime();
  const pool = new FakePool({ idleTimeoutSeconds: 0 });
  const lanes = [await pool.take(), await pool.take()];
  lanes.forEach((lane) => pool.release(lane));
  clock.advance(1e9);
  assertEquals(pool.open, 2);
  await pool.close();
});

Deno.test("a connection is replaced after maxLifetimeSeconds, and 0 is never", async () => {
  using clock = new FakeTime();
  for (const [maxLifetimeSeconds, isReplaced] of [[100, true], [0, false]] as const) {
    const pool = new FakePool({ maxLifetimeSeconds, idleTimeoutSeconds: 0 });
    const first = await pool.take();
    clock.advance(99_000);
    pool.release(first);
    assertEquals(await pool.take(), first);
    clock.advance(2_000);
    pool.release(first);
    const second = await pool.take();
    assertEquals(second !== first, isReplaced);
    assertEquals(pool.open, 1);
    pool.release(second);
    await pool.close();
  }
});

Deno.test("a connection that is lost makes room for a new one, for whoever waits", async () => {
  const pool = new FakePool({ maxConnections: 1 });
  const lost = await pool.take();
  const waiting = pool.take();
  await lost.close();
  pool.release(lost);
  assertNotEquals(await waiting, lost);
  assertEquals(pool.open, 1);
  await pool.close();
});

Deno.test("a call that is aborted while a connection is opened for it leaves that to the next", async () => {
  const opened = Promise.withResolvers<Lane>();
  const pool = new LanePool(() => opened.promise, { ...SETTINGS, maxConnections: 1 });
  const controller = new AbortController();
  const aborted = assertKind(
    DatabaseError,
    "cancelled",
    () => pool.acquire("run it", SOMEBODY, controller.signal),
  );
  const next = pool.acquire("run it", SOMEBODY, undefined);
  controller.abort();
  assertEquals((await aborted).message, "Cannot run it: it was cancelled before it was sent");
  const lane = new FakeLane();
  opened.resolve(lane);
  assertEquals(await next, lane);
  await pool.close();
});

Deno.test("a connection is reset when it goes to another owner, and only then", async () => {
  const pool = new FakePool({ maxConnections: 1 });
  for (const owner of [GREEDY, GREEDY, MODEST, MODEST, GREEDY]) {
    pool.release(await pool.take(owner));
  }
  const [lane] = pool.lanes;
  assertEquals(lane?.events, ["reset", "reset"]);
  await pool.close();
});

Deno.test("a connection that cannot be reset is replaced", async () => {
  const pool = new FakePool({ maxConnections: 1 });
  pool.release(await pool.take(GREEDY));
  const [spoilt] = pool.lanes;
  assert(spoilt !== undefined);
  spoilt.reset = () => spoilt.close();
  const lane = await pool.take(MODEST);
  assertEquals([lane === spoilt, pool.lanes.length, pool.open], [false, 2, 1]);
  pool.release(lane);
  await pool.close();
});

Deno.test("a connection that could not be reset in time is reset for whoever gets it next", async () => {
  const pool = new FakePool({ maxConnections: 1 });
  pool.release(await pool.take(GREEDY));
  const [lane] = pool.lanes;
  assert(lane !== undefined);
  lane.refusal = new Error("locked");
  await assertRejects(() => pool.take(MODEST), Error, "locked");
  assertEquals(await pool.take(MODEST), lane);
  assertEquals(lane.events, ["reset", "reset"]);
  await pool.close();
});

Deno.test("an owner has its own connection back, then a new one, and another's only at last", async () => {
  const pool = new FakePool({ maxConnections: 3 });
  const owners = [GREEDY, MODEST].map(async (owner) => [owner, await pool.take(owner)] as const);
  const held = await Promise.all(owners);
  const fresh = await pool.take(SOMEBODY);
  held.forEach(([, lane]) => pool.release(lane));
  for (const [owner, lane] of held) {
    assertEquals(await pool.take(owner), lane);
    pool.release(lane);
  }
  pool.release(fresh);
  await pool.forget(SOMEBODY);
  const another = { name: "another" };
  assertEquals(await pool.take(another), fresh);
  assertEquals(await pool.take(another), held[0]?.[1]);
  await pool.close();
});

/** Lets one owner ask for many, another for one; tells how many of the former came first. */
async function callsBefore(settings: Partial<PoolConfig>, calls: number): Promise<number> {
  const pool = new FakePool(settings);
  let done = 0;
  const greedy = Array.from({ length: calls }, async () => {
    const lane = await pool.take(GREEDY);
    await lane.run({ sql: "SELECT 1", params: [] }, { signal: undefined, lasting: true });
    done++;
    pool.release(lane);
  });
  while (done < calls / 10) await Promise.resolve();
  const askedAfter = done;
  pool.release(await pool.take(MODEST));
  const before = done - askedAfter;
  await Promise.all(greedy);
  await pool.close();
  return before;
}

Deno.test("a single call waits for no more than one turn of a module that makes 10,000", async () => {
  // A turn is four calls on one connection; those on others that end meanwhile count as well.
  for (const maxConnections of [1, 2, 10]) {
    const before = await callsBefore({ maxConnections }, 10_000);
    assert(before <= 4 * maxConnections, `${before} calls came first, of ${maxConnections}`);
  }
});

Deno.test("a turn is over after some milliseconds, for calls that are not short", async () => {
  using clock = new FakeTime();
  const pool = new FakePool({ maxConnections: 1 });
  const lane = await pool.take(GREEDY);
  const order: string[] = [];
  const wait = async (owner: typeof GREEDY) => {
    const given = await pool.take(owner);
    order.push(owner.name);
    clock.advance(1_000);
    pool.release(given);
  };
  const waiting = [wait(GREEDY), wait(GREEDY), wait(MODEST), wait(GREEDY)];
  clock.advance(1_000);
  pool.release(lane);
  await Promise.all(waiting);
  assertEquals(order, ["modest", "greedy", "greedy", "greedy"]);
  await pool.close();
});

Deno.test("owners take turns of equal length while all of them wait", async () => {
  using _clock = new FakeTime();
  const pool = new FakePool({ maxConnections: 1 });
  const order: string[] = [];
  const lane = await pool.take(SOMEBODY);
  const waiting = [GREEDY, MODEST, SOMEBODY].flatMap((owner) =>
    Array.from({ length: 8 }, async () => {
      const given = await pool.take(owner);
      order.push(owner.name);
      pool.release(given);
    })
  );
  pool.release(lane);
  await Promise.all(waiting);
  const turns = order.filter((name, index) => name !== order[index - 1]);
  assertEquals(order.length, 24);
  assertEquals(turns, [
    "somebody",
    "greedy",
    "modest",
    "somebody",
    "greedy",
    "modest",
    "somebody",
  ]);
  await pool.close();
});

Deno.test("close() refuses those who wait, and waits for what is being opened and closed", async () => {
  const opened = Promise.withResolvers<Lane>();
  const pool = new LanePool(() => opened.promise, { ...SETTINGS, maxConnections: 1 });
  const calls = [1, 2].map(() =>
    assertKind(DatabaseError, "connection", () => pool.acquire("run it", SOMEBODY, undefined))
  );
  const closing = pool.close();
  const lane = new FakeLane();
  opened.resolve(lane);
  await closing;
  assertEquals(lane.events, ["close"]);
  const [, second] = await Promise.all(calls);
  assertEquals(second?.message, "Cannot run it: the connection is closed");
});
