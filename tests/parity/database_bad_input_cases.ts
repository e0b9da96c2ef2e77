import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { type DatabaseConnection, DatabaseError, type SqlParameter } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase, DatabaseFixture } from "./database_fixture.ts";

class Order {
  readonly id = 1;
}

const CYCLE: Record<string, unknown> = {};
CYCLE.self = { again: [CYCLE] };

const REVOKED = Proxy.revocable({}, {});
REVOKED.revoke();

const TOO_DEEP = JSON.parse(`${"[".repeat(1_001)}${"]".repeat(1_001)}`);

/** What is refused before anything is sent, and why. */
const REFUSED: readonly (readonly [name: string, value: unknown, detail: string])[] = [
  ["undefined", undefined, "it is undefined; pass null for SQL NULL"],
  ["undefined in an array", [1, undefined], "it is undefined; pass null for SQL NULL"],
  // deno-lint-ignore no-sparse-arrays
  ["an array with a hole", [1, , 3], "it is undefined; pass null for SQL NULL"],
  ["a function", () => 1, "a function has no SQL value"],
  ["a method of an object", { toJSON: () => 1 }, "a function has no SQL value"],
  ["a symbol", Symbol("s"), "a symbol has no SQL value"],
  ["a symbol in an object", { a: Symbol("s") }, "a symbol has no SQL value"],
  ["a Map", new Map([[1, 2]]), "a Map has no SQL value"],
  ["a Set", new Set([1]), "a Set has no SQL value"],
  ["a Promise that nobody awaited", Promise.resolve(1), "a Promise has no SQL value"],
  ["an instance of a class", new Order(), "an Order has no SQL value"],
  ["an Error", new Error("secret"), "an Error has no SQL value"],
  ["a RegExp", /secret/, "a RegExp has no SQL value"],
  ["a URL", new URL("file:///secret"), "a URL has no SQL value"],
  ["a boxed number", Object(1), "a Number has no SQL value"],
  ["a Temporal.Instant", temporalInstant(), "a Temporal.Instant has no SQL value"],
  [
    "a typed array other than a Uint8Array",
    new Float64Array(1),
    "a Float64Array has no SQL value; send a Uint8Array",
  ],
  ["an ArrayBuffer", new ArrayBuffer(1), "an ArrayBuffer has no SQL value; send a Uint8Array"],
  [
    "a DataView",
    new DataView(new ArrayBuffer(1)),
    "a DataView has no SQL value; send a Uint8Array",
  ],
  ["an invalid Date", new Date(NaN), "it is an invalid Date"],
  ["an invalid Date in an array", [new Date(NaN)], "it is an invalid Date"],
  ["an object that contains itself", CYCLE, "it contains itself"],
  ["what is nested too deep", TOO_DEEP, "it is nested over 1000 levels"],
  ["half a surrogate pair", "a\ud800", "it holds a NUL or half a surrogate pair"],
  ["the other half", "\udc00a", "it holds a NUL or half a surrogate pair"],
  ["half a pair in an array", ["\ud800"], "it holds a NUL or half a surrogate pair"],
  ["half a pair in a key", { "\ud800": 1 }, "it holds a NUL or half a surrogate pair"],
  ["a NUL in text", "a\0b", "it holds a NUL or half a surrogate pair"],
  ["a NUL in an object", { a: ["\0"] }, "it holds a NUL or half a surrogate pair"],
  ["bytes in an object", { a: new Uint8Array(1) }, "JSON has no bytes"],
  ["bytes in an array in an object", { a: [[new Uint8Array(1)]] }, "JSON has no bytes"],
  ["NaN in an object", { a: NaN }, "JSON has no NaN"],
  ["-Infinity in an object", { a: [-Infinity] }, "JSON has no -Infinity"],
  [
    "a bigint of over a thousand digits",
    10n ** 1_000n,
    "it is a bigint of over 1000 digits; send it as a string",
  ],
  ["a negative one", -(10n ** 1_000n), "it is a bigint of over 1000 digits; send it as a string"],
  ["a getter that throws", throwingGetter(), "reading it throws"],
  ["a Proxy that was revoked", REVOKED.proxy, "reading it throws"],
  ["a Date behind a Proxy", new Proxy(new Date(), {}), "reading it throws"],
];

function temporalInstant(): unknown {
  const temporal: unknown = Reflect.get(globalThis, "Temporal");
  assert(typeof temporal === "object" && temporal !== null);
  const now: unknown = Reflect.get(temporal, "Now");
  assert(typeof now === "object" && now !== null);
  return Reflect.apply(Reflect.get(now, "instant"), now, []);
}

function throwingGetter(): unknown {
  return {
    get secret(): never {
      throw new Error("from the getter");
    },
  };
}

/** What only the server, or the type that it takes a parameter for, can refuse. */
const REFUSED_BY_TYPE: readonly {
  readonly name: string;
  readonly only: DatabaseFixture["backend"];
  readonly sql: string;
  readonly value: SqlParameter;
  readonly kind: "query" | "serialization";
  /** The SQLSTATE, or the whole message where we refuse it. */
  readonly expected: string;
}[] = [
  {
    name: "a bigint of over 64 bits to an int8",
    only: "postgres",
    sql: "SELECT $1::int8",
    value: 2n ** 63n,
    kind: "query",
    expected: "22003",
  },
  {
    name: "a number that may have lost digits to an int8",
    only: "postgres",
    sql: "SELECT $1::int8",
    value: 2 ** 53,
    kind: "serialization",
    expected: "Cannot send parameter $1: as a number, an integer beyond 2^53 may have lost " +
      "digits; send a bigint or a string",
  },
  {
    name: "a number that may have lost digits to an int8[]",
    only: "postgres",
    sql: "SELECT $1::int8[]",
    value: [[1], [-(2 ** 60)]],
    kind: "serialization",
    expected: "Cannot send parameter $1: as a number, an integer beyond 2^53 may have lost " +
      "digits; send a bigint or a string",
  },
  {
    name: "a fraction to an int4",
    only: "postgres",
    sql: "SELECT $1::int4",
    value: 1.5,
    kind: "query",
    expected: "22P02",
  },
  {
    name: "an array that holds NaN to a jsonb",
    only: "postgres",
    sql: "SELECT $1::jsonb",
    value: [1, [NaN]],
    kind: "serialization",
    expected: "Cannot send parameter $1: JSON has no NaN",
  },
  {
    name: "an array that holds bytes to a json",
    only: "postgres",
    sql: "SELECT $1::json",
    value: [new Uint8Array(1)],
    kind: "serialization",
    expected: "Cannot send parameter $1: JSON has no bytes",
  },
  {
    name: "text that is no JSON to a jsonb",
    only: "postgres",
    sql: "SELECT $1::jsonb",
    value: "hello",
    kind: "query",
    expected: "22P02",
  },
  {
    name: "an array of arrays of unequal lengths",
    only: "postgres",
    sql: "SELECT $1::int4[]",
    value: [[1, 2], [3]],
    kind: "query",
    expected: "22P02",
  },
  {
    name: "an integer of over 64 bits to SQLite",
    only: "sqlite",
    sql: "SELECT $1",
    value: -(2n ** 63n) - 1n,
    kind: "serialization",
    expected: "Cannot send parameter $1: SQLite has no integers of over 64 bits; send a string",
  },
  {
    name: "NaN to SQLite, which would store NULL",
    only: "sqlite",
    sql: "SELECT $1",
    value: NaN,
    kind: "serialization",
    expected: "Cannot send parameter $1: SQLite has no NaN",
  },
  {
    name: "an array that holds bytes to SQLite",
    only: "sqlite",
    sql: "SELECT $1",
    value: [new Uint8Array(1)],
    kind: "serialization",
    expected: "Cannot send parameter $1: JSON has no bytes",
  },
];

/** What cannot be sent is refused on that call, and nothing else is the worse for it. */
export const databaseBadInputCases: readonly DatabaseCase[] = [
  {
    name: "what cannot be a parameter is a TypeError that names it, and nothing is sent",
    async run({ open }) {
      await using db = await open();
      for (const [name, value, detail] of REFUSED) {
        const error = await assertRejects(() => queryAnything(db, [1, value]), TypeError);
        assertEquals(error.message, `Cannot send parameter $2: ${detail}`, name);
      }
      await assertUsable(db);
    },
  },
  {
    name: "the cause of a parameter that cannot be read is what was thrown",
    async run({ open }) {
      await using db = await open();
      const error = await assertRejects(() => queryAnything(db, [throwingGetter()]), TypeError);
      assertInstanceOf(error.cause, Error);
      assertEquals(error.cause.message, "from the getter");
    },
  },
  ...REFUSED_BY_TYPE.map(({ name, only, sql, value, kind, expected }): DatabaseCase => ({
    name: `${name} is refused, and the transaction goes on`,
    only,
    async run({ open }) {
      await using db = await open();
      const { sqlState, message } = await assertKind(DatabaseError, kind, () => {
        return db.query(sql, [value]);
      });
      assertEquals(kind === "query" ? sqlState : message, expected);
      await assertUsable(db);
      await db.transaction(async (transaction) => {
        await assertRejects(() => {
          return transaction.savepoint((inner) => inner.query(sql, [value]));
        }, DatabaseError);
        await assertUsable(transaction);
      });
    },
  })),
  {
    name: "a wrong number of parameters is refused",
    async run({ open }) {
      await using db = await open();
      for (const params of [[], [1, 2]]) {
        await assertKind(DatabaseError, "query", () => db.query("SELECT $1 AS v", params));
        await assertUsable(db);
      }
    },
  },
  {
    name: "more parameters than any database takes are a TypeError",
    async run({ open }) {
      await using db = await open();
      const error = await assertRejects(
        () => db.query("SELECT 1", new Array(65_534).fill(1)),
        TypeError,
      );
      assertEquals(
        error.message,
        "Cannot run the statement: 65534 parameters are over the limit of 65533",
      );
      await assertUsable(db);
    },
  },
  {
    name: "a statement of 10 MiB runs",
    async run({ open }) {
      await using db = await open();
      const text = "0123456789abcdef".repeat(10 * 64 * 1_024);
      const row = await db.queryOne(`SELECT '${text}' AS v`);
      assert(row?.v === text);
    },
  },
];

function queryAnything(db: DatabaseConnection, params: readonly unknown[]): Promise<unknown> {
  return Reflect.apply(db.query, db, ["SELECT 1", params]);
}

async function assertUsable(runner: Pick<DatabaseConnection, "queryOne">): Promise<void> {
  assertEquals(await runner.queryOne("SELECT 'fine' AS v"), { v: "fine" });
}
