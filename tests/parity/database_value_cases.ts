import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { difference } from "../support/difference.ts";
import { assertKind } from "./assert_kind.ts";
import type { DatabaseCase } from "./database_fixture.ts";
import { SQL_DIALECTS } from "./sql_dialect.ts";

const MANY = Array.from({ length: 1_600 }, (_, index) => index);
const LARGE = 10 * 1024 * 1024;

/** What becomes of values on their way, apart from the single value: rows, columns, sizes. */
export const databaseValueCases: readonly DatabaseCase[] = [
  {
    name: "bytes are a plain Uint8Array, whatever the driver makes of them",
    async run({ open, backend }) {
      await using db = await open();
      const sql = `SELECT ${SQL_DIALECTS[backend].bytes} AS v`;
      const row = await db.queryOne(sql, [new Uint8Array([1, 2, 3]).subarray(1)]);
      assertInstanceOf(row?.v, Uint8Array);
      assertStrictEquals(row.v.constructor, Uint8Array);
      assertEquals(row.v, new Uint8Array([2, 3]));
    },
  },
  {
    name: "a row is a plain object with its columns in order",
    async run({ open }) {
      await using db = await open();
      const rows = await db.query("SELECT 'z' AS z, 'a' AS a, 'm' AS m");
      assertEquals(difference(rows, [{ z: "z", a: "a", m: "m" }]), undefined);
    },
  },
  {
    name: "of two columns of one name the last one stays",
    async run({ open }) {
      await using db = await open();
      assertEquals(await db.queryOne("SELECT 'a' AS v, 'b' AS v"), { v: "b" });
    },
  },
  {
    name: "a column is a column whatever it is called",
    async run({ open, backend }) {
      await using db = await open();
      const { unusualName } = SQL_DIALECTS[backend];
      const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "a b", unusualName];
      const row = await db.queryOne(
        `SELECT ${names.map((name) => `'x' AS "${name}"`).join(", ")}`,
      );
      assert(row !== null);
      assertEquals(Object.keys(row), names);
      assertEquals(Object.values(row), names.map(() => "x"));
      assertStrictEquals(Object.getPrototypeOf(row), Object.prototype);
    },
  },
  {
    name: "no row is an empty array",
    async run({ open }) {
      await using db = await open();
      assertEquals(difference(await db.query("SELECT 'a' AS v WHERE 1 = 0"), []), undefined);
    },
  },
  {
    name: "a row without columns is a row",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      const rows = await db.query("SELECT FROM generate_series(1, 3)");
      assertEquals(difference(rows, [{}, {}, {}]), undefined);
    },
  },
  {
    name: "over a thousand columns come in their order",
    async run({ open }) {
      await using db = await open();
      const columns = MANY.map((index) => `'${index}' AS c${index}`);
      const row = await db.queryOne(`SELECT ${columns.join(", ")}`);
      const expected = Object.fromEntries(MANY.map((index) => [`c${index}`, String(index)]));
      assertEquals(difference(row, expected), undefined);
    },
  },
  {
    name: "columns of all types side by side each keep their own",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      const rows = await db.query(`
        SELECT 1 AS i, 2::int8 AS b, 1.50::numeric AS n, 'NaN'::float8 AS f, 'x' AS t, true AS o,
          '\\x00'::bytea AS y, '{"a":1}'::jsonb AS j, '1970-01-01'::timestamptz AS d,
          ARRAY[1,NULL]::int8[] AS a
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`);
      const none = null;
      assertEquals(
        difference(rows, [
          {
            i: 1,
            b: 2n,
            n: "1.50",
            f: NaN,
            t: "x",
            o: true,
            y: new Uint8Array(1),
            j: { a: 1 },
            d: new Date(0),
            a: [1n, null],
          },
          {
            i: none,
            b: none,
            n: none,
            f: none,
            t: none,
            o: none,
            y: none,
            j: none,
            d: none,
            a: none,
          },
        ]),
        undefined,
      );
    },
  },
  {
    name: "a text of 10 MiB and bytes of 10 MiB come back exactly",
    async run({ open, backend }) {
      await using db = await open();
      const text = "0123456789abcdé\n".repeat(LARGE / 16);
      const bytes = new Uint8Array(LARGE).map((_, index) => index % 251);
      const dialect = SQL_DIALECTS[backend];
      assert((await db.queryOne(`SELECT ${dialect.text} AS v`, [text]))?.v === text);
      const row = await db.queryOne(`SELECT ${dialect.bytes} AS v`, [bytes]);
      assertEquals(difference(row, { v: bytes }), undefined);
    },
  },
  {
    name: "a timestamp that no Date can hold is an error that says what to do",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      for (const text of ["infinity", "-infinity", "294276-12-31 23:59:59.999999"]) {
        const error = await assertKind(
          DatabaseError,
          "serialization",
          () => db.query(`SELECT '${text}'::timestamp AS v`),
        );
        assertEquals(
          error.message,
          `Cannot read column "v": no Date holds the timestamp ${text}; ` +
            'select it as text, or open the database with timestamp: "string"',
        );
        assertEquals(await db.queryOne(`SELECT '${text}'::timestamp::text AS v`), { v: text });
      }
    },
  },
  {
    name: "a timestamptz is the same instant in whatever zone the server prints it",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      const instants = [new Date("2024-07-01T12:34:56.789Z"), new Date("1800-01-01T00:00:00Z")];
      await using transaction = await db.beginTransaction();
      for (const zone of ["UTC", "Asia/Kolkata", "America/St_Johns", "Europe/Amsterdam"]) {
        await transaction.execute(`SET LOCAL TimeZone = '${zone}'`);
        const rows = await transaction.query(
          "SELECT unnest($1::timestamptz[]) AS v",
          [instants],
        );
        assertEquals(rows, instants.map((v) => ({ v })), zone);
      }
    },
  },
  {
    name: "bytes are read whichever way the server is set to print them",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      await using transaction = await db.beginTransaction();
      await transaction.execute("SET LOCAL bytea_output = 'escape'");
      const row = await transaction.queryOne("SELECT $1::bytea AS v, ARRAY[$1::bytea] AS a", [
        bytes,
      ]);
      assertEquals(difference(row, { v: bytes, a: [bytes] }), undefined);
    },
  },
  {
    name: "a bigint within json is as exact coming back as it went",
    only: "postgres",
    async run({ open }) {
      await using db = await open();
      const value = { id: 12_345_678_901_234_567_890n, all: [-(2n ** 100n), 1, 0.5] };
      for (const type of ["json", "jsonb"]) {
        const first = await db.queryOne<{ v: typeof value }>(`SELECT $1::${type} AS v`, [value]);
        assertEquals(difference(first, { v: value }), undefined);
        const again = await db.queryOne(`SELECT $1::${type} AS v`, [first?.v ?? null]);
        assertEquals(difference(again, first), undefined);
      }
      assertEquals(await db.queryOne("SELECT $1::jsonb ->> 'id' AS v", [value]), {
        v: "12345678901234567890",
      });
    },
  },
  {
    name: "an object is sent to SQLite as JSON that its functions read",
    only: "sqlite",
    async run({ open }) {
      await using db = await open();
      const value = { a: [2n ** 60n, "x"] };
      assertEquals(
        await db.queryOne("SELECT $1 ->> '$.a[0]' AS n, $1 ->> '$.a[1]' AS t", [value]),
        { n: 2n ** 60n, t: "x" },
      );
    },
  },
  {
    name: "text in which SQLite itself puts a NUL ends there, and is whole as a BLOB",
    only: "sqlite",
    async run({ open }) {
      await using db = await open();
      const row = await db.queryOne(
        "SELECT char(97, 0, 98) AS t, CAST(char(97, 0, 98) AS BLOB) AS b",
      );
      assertEquals(row, { t: "a", b: new Uint8Array([97, 0, 98]) });
    },
  },
  {
    name: "what looks like a placeholder within a string or a name is none",
    only: "sqlite",
    async run({ open }) {
      await using db = await open();
      const sql = 'SELECT \'$1\' || $1 || "$2 b" AS v FROM (SELECT 2 AS "$2 b")';
      assertEquals(await db.queryOne(sql, ["x"]), { v: "$1x2" });
    },
  },
  {
    name: "a hundred statements at once each get their own answer",
    async run({ open, backend }) {
      await using db = await open();
      const sql = `SELECT ${SQL_DIALECTS[backend].integer} AS v`;
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      const rows = await Promise.all(numbers.map((number) => db.queryOne(sql, [number])));
      assertEquals(rows, numbers.map((v) => ({ v })));
    },
  },
];
