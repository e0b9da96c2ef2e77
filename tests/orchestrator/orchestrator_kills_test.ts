import { createCacheService, createDatabaseConnection } from "@pywatt/sdk";
import type { DatabaseConnection } from "@pywatt/sdk";
import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { print } from "../../tools/print.ts";
import { newSeed, Random } from "../support/random.ts";
import { DoomedProcess } from "./doomed_process.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const REDIS_URL = Deno.env.get("REDIS_URL") ?? "";

/** How many orchestrators are killed. */
const KILLS = Number(Deno.env.get("PYWATT_TEST_KILLS") ?? "4");

/** Repeats the moments of an earlier run. */
const SEED = Number(Deno.env.get("PYWATT_TEST_SEED") ?? newSeed());

/** So many are under way at the same time: after its death, each takes eight seconds to go. */
const LANES = 3;

/** For how long something may still be there: far more than it takes. */
const LIMIT_MS = 60_000;

/** Itself, its guard, its four modules, and what one of these has started. */
const PROCESSES = 7;

/** What was seen of all that was killed. */
interface Seen {
  readonly inPlace: { kills: number; processes: number };
  readonly starting: { kills: number; processes: number };
  readonly inPlaceMs: number[];
  readonly processesGoneMs: number[];
  readonly connectionsGoneMs: number[];
}

Deno.test({
  name: "however often an orchestrator is killed, nothing of it is left, and the next one works",
  ignore: Deno.build.os !== "linux" || DATABASE_URL === "" || REDIS_URL === "",
  async fn() {
    print(`Seed ${SEED}`);
    await using admin = await createDatabaseConnection({ url: DATABASE_URL });
    await admin.execute("DROP TABLE IF EXISTS killed_rows");
    await admin.execute("CREATE TABLE killed_rows (id int PRIMARY KEY, changes int NOT NULL)");
    await admin.execute("GRANT ALL ON killed_rows TO PUBLIC");
    const seen: Seen = {
      inPlace: { kills: 0, processes: 0 },
      starting: { kills: 0, processes: 0 },
      inPlaceMs: [],
      processesGoneMs: [],
      connectionsGoneMs: [],
    };
    const lanes = Array.from({ length: Math.min(LANES, KILLS) }, (_, lane) => lane);
    await Promise.all(lanes.map((lane) => killInTurn(admin, lane, seen)));
    print(JSON.stringify({ ...seen.inPlace, when: "in place" }));
    print(JSON.stringify({ ...seen.starting, when: "while starting" }));
    print(`in place after ms: ${spread(seen.inPlaceMs)}`);
    print(`no process after ms: ${spread(seen.processesGoneMs)}`);
    print(`no connection after ms: ${spread(seen.connectionsGoneMs)}`);
    assertEquals(seen.inPlace.kills + seen.starting.kills, KILLS);
    assertEquals(await admin.query("SELECT * FROM killed_rows WHERE changes <> 0"), []);
    await admin.execute("DROP TABLE killed_rows");
  },
});

/** Kills one orchestrator after the other, each of which finds what the last one has left. */
async function killInTurn(admin: DatabaseConnection, lane: number, seen: Seen): Promise<void> {
  await admin.execute("INSERT INTO killed_rows VALUES ($1, 0)", [lane]);
  const ends: Promise<void>[] = [];
  let number = lane;
  let current = await start(admin, lane, number);
  while (number < KILLS) {
    await killAtSomeTime(admin, current, { number, lane, seen });
    ends.push(untilGone(admin, current, { number, seen }));
    // As whoever looks after an orchestrator would start it again: at once.
    number += LANES;
    current = await start(admin, lane, number);
  }
  await current.inPlace;
  assertEquals(await current.stop(), 0);
  await Promise.all([...ends, untilGone(admin, current, { number, seen })]);
}

async function untilGone(
  admin: DatabaseConnection,
  ended: DoomedProcess,
  { number, seen }: { readonly number: number; readonly seen: Seen },
): Promise<void> {
  await using _ended = ended;
  const endedAtMs = performance.now();
  await untilNothing(() => connectionsOf(admin, number));
  seen.connectionsGoneMs.push(performance.now() - endedAtMs);
  await admin.execute(`DROP ROLE ${roleOf(number)}`);
  await untilNothing(() => ended.processes());
  seen.processesGoneMs.push(performance.now() - endedAtMs);
}

/** Every fourth is killed while it starts, the others once all of its modules are in place. */
async function killAtSomeTime(
  admin: DatabaseConnection,
  doomed: DoomedProcess,
  { number, lane, seen }: { readonly number: number; readonly lane: number; readonly seen: Seen },
): Promise<void> {
  const random = new Random(SEED + number);
  const isStarting = number % 4 === 3;
  if (isStarting) {
    await pause(random.below(3_000));
  } else {
    await doomed.inPlace;
    seen.inPlaceMs.push(performance.now() - doomed.startedAtMs);
    const connections = await connectionsOf(admin, number);
    assertEquals(connections.filter(({ xact_start }) => xact_start !== null).length, 1);
    await using cache = await createCacheService({ url: REDIS_URL });
    assertEquals(await cache.lock(`row ${lane}`, { waitMs: 0 }), null);
    await pause(random.below(1_000));
  }
  const { length } = await doomed.processes();
  if (!isStarting) assertGreaterOrEqual(length, PROCESSES);
  await doomed.kill();
  const which = isStarting ? seen.starting : seen.inPlace;
  which.kills++;
  which.processes += length;
}

async function start(
  admin: DatabaseConnection,
  lane: number,
  number: number,
): Promise<DoomedProcess> {
  const role = roleOf(number);
  await admin.execute(`DROP ROLE IF EXISTS ${role}`);
  await admin.execute(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
  const url = new URL(DATABASE_URL);
  url.username = url.password = role;
  return await DoomedProcess.start({ databaseUrl: url.href, redisUrl: REDIS_URL, row: lane });
}

/** By its role, the connections of one orchestrator are told from those of all others. */
function roleOf(number: number): string {
  return `killed_${number}`;
}

async function connectionsOf(admin: DatabaseConnection, number: number) {
  const find = "SELECT pid, state, xact_start, query FROM pg_stat_activity WHERE usename = $1";
  return await admin.query(find, [roleOf(number)]);
}

async function untilNothing(left: () => Promise<readonly unknown[]>): Promise<void> {
  const endsMs = performance.now() + LIMIT_MS;
  for (let found = await left(); found.length > 0; found = await left()) {
    if (performance.now() > endsMs) throw new Error(`Left behind: ${Deno.inspect(found)}`);
    await pause(100);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The median and the highest. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b).map(Math.round);
  return `median ${sorted[sorted.length >> 1]}, highest ${sorted.at(-1)}`;
}
