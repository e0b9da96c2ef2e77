import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  createCacheService,
  createDatabaseConnection,
  createJwtService,
  DatabaseError,
} from "../../mod.ts";
import { runModule, startTestHost } from "../../src/testing/mod.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** How often the demo's tape is replayed; `PYWATT_REPLAYS` says otherwise. */
const REPLAYS = Number(Deno.env.get("PYWATT_REPLAYS") ?? 5);

const DATABASE_URL = Deno.env.get("DATABASE_URL");

async function useEverything(): Promise<unknown[]> {
  const seen: unknown[] = [];
  await using db = await createDatabaseConnection();
  await db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT, data BLOB)");
  await db.transaction(async (tx) => {
    await tx.execute("INSERT INTO orders (email, data) VALUES ($1, $2)", [
      "ada@example.com",
      new Uint8Array([0, 255]),
    ]);
    await tx.execute("INSERT INTO orders (email) VALUES ($1)", [null]);
  });
  seen.push(await db.query("SELECT * FROM orders ORDER BY id"));
  for await (const row of db.stream("SELECT id FROM orders ORDER BY id", [], { batchSize: 1 })) {
    seen.push(row);
  }
  seen.push(await db.query("SELEC").catch((error) => [error.kind, error.sqlState, error.message]));
  await using cache = await createCacheService();
  await cache.set("bytes", new Uint8Array([1, 2, 3]));
  seen.push(await cache.get("bytes"), await cache.increment("count", 2n ** 60n));
  await cache.withLock("lock", () => seen.push("locked"));
  await using jwt = await createJwtService();
  const token = await jwt.generateToken({ sub: "42" });
  seen.push((await jwt.validateToken(token)).sub);
  return seen;
}

async function taped(record: string): Promise<unknown[]> {
  await using _host = await startTestHost({ tape: { record } });
  return await useEverything();
}

Deno.test("a tape answers as the services did: rows, bytes, streams, errors, locks", async () => {
  await using folder = await TemporaryFolder.make();
  const tape = `${folder.path}/run.pywatt-tape`;
  const recorded = await taped(tape);
  await using _host = await startTestHost({ tape: { replay: tape } });
  assertEquals(await useEverything(), recorded);
});

Deno.test("two recordings of the same are the same text", async () => {
  await using folder = await TemporaryFolder.make();
  const read = async (name: string) => {
    await using _host = await startTestHost({ tape: { record: `${folder.path}/${name}` } });
    await using db = await createDatabaseConnection();
    await db.query("SELECT 1 AS one");
    await using cache = await createCacheService();
    await cache.increment("count");
    return name;
  };
  const [first, second] = [await read("first"), await read("second")];
  assertEquals(
    await Deno.readTextFile(`${folder.path}/${first}`),
    await Deno.readTextFile(`${folder.path}/${second}`),
  );
});

Deno.test("a tape says what code asks that it did not ask before, and the host's end fails", async () => {
  await using folder = await TemporaryFolder.make();
  const tape = `${folder.path}/run.pywatt-tape`;
  {
    await using _host = await startTestHost({ tape: { record: tape } });
    await using db = await createDatabaseConnection();
    await db.query("SELECT $1 AS item", ["tea"]);
  }
  const replay = async () => {
    await using _host = await startTestHost({ tape: { replay: tape } });
    await using db = await createDatabaseConnection();
    const error = await assertRejects(() => db.query("SELECT $1 AS item", ["pot"]), DatabaseError);
    assertStringIncludes(
      error.message,
      "the module asks database-1 query, and the tape has call 2, database-1 query\n" +
        '- {"sql":"SELECT $1 AS item","params":["tea"]}\n' +
        '+ {"sql":"SELECT $1 AS item","params":["pot"]}',
    );
  };
  await assertRejects(replay, Error, "The code under test left its tape");
});

Deno.test("code that asks less than it did has left its tape, too", async () => {
  await using folder = await TemporaryFolder.make();
  const tape = `${folder.path}/run.pywatt-tape`;
  await taped(tape);
  const replay = async () => {
    await using _host = await startTestHost({ tape: { replay: tape } });
    await (await createDatabaseConnection()).close();
  };
  await assertRejects(replay, Error, "the module has not asked call 2, database-1 execute");
});

Deno.test("an answer comes when all was asked that came before it", async () => {
  await using folder = await TemporaryFolder.make();
  const tape = `${folder.path}/run.pywatt-tape`;
  const run = async () => {
    await using db = await createDatabaseConnection();
    const order: string[] = [];
    const slow = db.query("SELECT 1 AS n").then(() => order.push("slow"));
    const controller = new AbortController();
    const cancelled = db.query("SELECT 2 AS n", [], { signal: controller.signal })
      .catch((error) => order.push(error.kind));
    controller.abort();
    await Promise.all([slow, cancelled]);
    await db.query("SELECT 3 AS n");
    return order;
  };
  let recorded: string[];
  {
    await using host = await startTestHost({ tape: { record: tape } });
    host.database.delayMs = 5;
    recorded = await run();
  }
  await using _host = await startTestHost({ tape: { replay: tape } });
  assertEquals(await run(), recorded);
});

Deno.test("an answer does not wait for ever for what is not asked any more", async () => {
  await using folder = await TemporaryFolder.make();
  const tape = `${folder.path}/run.pywatt-tape`;
  {
    await using host = await startTestHost({ tape: { record: tape } });
    host.database.delayMs = 5;
    await using db = await createDatabaseConnection();
    await Promise.all([db.query("SELECT 1 AS n"), db.query("SELECT 2 AS n")]);
  }
  const replay = async () => {
    await using _host = await startTestHost({ tape: { replay: tape } });
    await using db = await createDatabaseConnection();
    assertEquals(await db.query("SELECT 1 AS n"), [{ n: 1 }]);
  };
  await assertRejects(replay, Error, "the module has not asked call 3, database-1 query");
});

Deno.test("what is secret is on no tape, wherever it stands, and the tape is replayed", async () => {
  await using folder = await TemporaryFolder.make();
  const tape = `${folder.path}/run.pywatt-tape`;
  const [email, secret] = ["ada@example.com", 'pa"ss-4711'];
  const json = { email, note: secret };
  const run = async () => {
    await using db = await createDatabaseConnection();
    await db.execute("CREATE TABLE people (email TEXT UNIQUE, note TEXT, bytes BLOB)");
    await db.execute("INSERT INTO people (email, note, bytes) VALUES ($1, $2, $3)", [
      email,
      JSON.stringify(json),
      new TextEncoder().encode(`a ${secret} b`),
    ]);
    await assertRejects(
      () => db.execute(`INSERT INTO people (email) VALUES ('${email}')`),
      DatabaseError,
    );
    await using cache = await createCacheService();
    await cache.setJson("ada", json);
    await using jwt = await createJwtService();
    const token = await jwt.generateToken({ sub: secret, email });
    const claims = await jwt.validateToken(token);
    return [await db.query("SELECT * FROM people"), await cache.getJson("ada"), claims.sub];
  };
  {
    const redact = { columns: ["email"], texts: [secret] };
    await using _host = await startTestHost({ tape: { record: tape, redact } });
    await run();
  }
  const text = await Deno.readTextFile(tape);
  const decoded = [...text.matchAll(/[\w+/-]{8,}/g)].map(([run]) => atobOrEmpty(run)).join("\n");
  for (const part of ["ada@", "4711"]) {
    assertEquals([text.includes(part), decoded.includes(part)], [false, false], part);
  }
  await using _host = await startTestHost({ tape: { replay: tape } });
  const [rows, cached, subject] = await run();
  assertEquals([cached, subject], [{ email: "[redacted]", note: "[redacted]" }, "[redacted]"]);
  assertEquals(rows, [{
    email: "[redacted]",
    note: '{"email":"[redacted]","note":"[redacted]"}',
    bytes: new TextEncoder().encode("a [redacted] b"),
  }]);
});

function atobOrEmpty(text: string): string {
  try {
    return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}

Deno.test("what is redacted is on no tape, and the tape is replayed all the same", async () => {
  await using folder = await TemporaryFolder.make();
  const tape = `${folder.path}/run.pywatt-tape`;
  const run = async () => {
    await using db = await createDatabaseConnection();
    await db.execute("CREATE TABLE people (email TEXT, note TEXT)");
    await db.execute("INSERT INTO people VALUES ($1, $2)", ["ada@example.com", "pin 4711"]);
    return await db.query("SELECT * FROM people");
  };
  {
    const redact = { columns: ["email"], texts: ["4711", "ada@example.com"] };
    await using _host = await startTestHost({ tape: { record: tape, redact } });
    assertEquals(await run(), [{ email: "ada@example.com", note: "pin 4711" }]);
  }
  const text = await Deno.readTextFile(tape);
  assertEquals([text.includes("ada@"), text.includes("4711")], [false, false]);
  await using _host = await startTestHost({ tape: { replay: tape } });
  assertEquals(await run(), [{ email: "[redacted]", note: "pin [redacted]" }]);
});

const DEMO = new URL("../../examples/demo/", import.meta.url);

Deno.test("the demo's modules replay from their tapes with no service at all", async () => {
  await using folder = await TemporaryFolder.make();
  const url = DATABASE_URL ?? `sqlite:${folder.path}/demo.db`;
  await using db = await createDatabaseConnection({ url });
  await db.execute("DROP TABLE IF EXISTS pywatt_demo_orders");
  const services = {
    database: { default: { url } },
    cache: { default: { cacheType: "in_memory" } },
    jwt: { default: { secret: crypto.randomUUID() } },
  } as const;
  for (const name of ["importer", "reporter"]) {
    const entry = new URL(`${name}.ts`, DEMO);
    const tape = `${folder.path}/${name}.pywatt-tape`;
    const recorded = await runModule(entry, { services, tape: { record: tape } });
    assertEquals([recorded.code, recorded.warnings], [0, []]);
    assert(recorded.lines.length > 3);
    for (let round = 0; round < REPLAYS; round++) {
      const replayed = await runModule(entry, { services: {}, tape: { replay: tape } });
      assertEquals(replayed, recorded);
    }
  }
  await db.execute("DROP TABLE pywatt_demo_orders");
});

Deno.test("a module that left its tape is told of in the warnings", async () => {
  await using folder = await TemporaryFolder.make();
  const tape = `${folder.path}/empty.pywatt-tape`;
  await Deno.writeTextFile(tape, "pywatt-tape 1\n");
  const { success, warnings } = await runModule(new URL("reporter.ts", DEMO), {
    services: {},
    tape: { replay: tape },
  });
  assertEquals(success, false);
  assertStringIncludes(warnings.join("\n"), "and nothing more is on the tape");
});
