import { assert, assertEquals } from "@std/assert";
import postgres from "postgres";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { resolveDatabaseConfig } from "../../src/database/config.ts";
import type { Statement } from "../../src/database/driver.ts";
import { parseArray } from "../../src/database/postgres/postgres_array.ts";
import { PostgresCatalog } from "../../src/database/postgres/postgres_catalog.ts";
import { PostgresLane } from "../../src/database/postgres/postgres_lane.ts";
import { BUILT_IN_TYPES } from "../../src/database/postgres/postgres_types.ts";
import { assertKind } from "../parity/assert_kind.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const NEEDS_SERVER = { ignore: DATABASE_URL === "" };

interface ServerType {
  readonly oid: number;
  readonly name: string;
}

/** Those that a result can have: neither a table's rows, nor what only functions are declared with. */
const SERVER_TYPES = `
SELECT oid, CASE WHEN element IS NULL THEN typname ELSE element || '[]' END AS name
FROM pg_catalog.pg_type AS type
LEFT JOIN LATERAL (
  SELECT e.typname AS element, e.typtype AS element_type
  FROM pg_catalog.pg_type AS e WHERE e.typarray = type.oid
) AS elements ON true
WHERE oid < 10000 AND typrelid = 0 AND coalesce(element_type, typtype) <> 'c'
  AND (typtype IN ('b', 'r', 'm') OR typname IN ('record', '_record'))
ORDER BY oid`;

Deno.test({
  name: "the table of types knows every type of the server's by its name",
  ...NEEDS_SERVER,
  async fn() {
    await using db = await createDatabaseConnection({ url: DATABASE_URL });
    const types = await db.query<ServerType>(SERVER_TYPES);
    assert(types.length > 150);
    const known = types.filter(({ name }) => !name.startsWith("pg_brin"));
    assertEquals(
      known.map(({ oid }) => ({ oid, name: BUILT_IN_TYPES.get(oid)?.name })),
      known,
    );
  },
});

class CountingCatalog extends PostgresCatalog {
  lookups = 0;

  override lookup(oids: readonly number[]): Statement {
    this.lookups++;
    return super.lookup(oids);
  }
}

class BrokenCatalog extends PostgresCatalog {
  override lookup(): Statement {
    return { sql: "SELECT no_such_column", params: [] };
  }
}

function openLane(catalog: PostgresCatalog): Promise<PostgresLane> {
  const config = resolveDatabaseConfig({ url: DATABASE_URL });
  if (config.dbType !== "postgres") throw new Error("DATABASE_URL names no PostgreSQL");
  return PostgresLane.open(postgres, config, catalog);
}

/** A type that no client knows, for as long as the test runs. */
async function withOwnType(run: (type: string) => Promise<void>): Promise<void> {
  const type = `mood_${crypto.randomUUID().replaceAll("-", "")}`;
  await using db = await createDatabaseConnection({ url: DATABASE_URL });
  await db.execute(`CREATE TYPE ${type} AS ENUM ('glad')`);
  try {
    await run(type);
  } finally {
    await db.execute(`DROP TYPE ${type} CASCADE`);
  }
}

const ALONE = { signal: undefined, lasting: true };

Deno.test({
  name: "a type of the database's own is looked up once for all connections of a pool",
  ...NEEDS_SERVER,
  async fn() {
    await withOwnType(async (type) => {
      const catalog = new CountingCatalog();
      for (const lane of [await openLane(catalog), await openLane(catalog)]) {
        for (let round = 0; round < 2; round++) {
          const sql = `SELECT '{glad,NULL}'::${type}[] AS v, 1 AS w`;
          const { rows, types } = await lane.run({ sql, params: [] }, ALONE);
          assertEquals(rows, [[["glad", null], 1]]);
          assertEquals(types, [`${type}[]`, "int4"]);
        }
        await lane.close();
      }
      assertEquals(catalog.lookups, 1);
    });
  },
});

Deno.test({
  name: "a statement whose result cannot be understood says that it may have happened",
  ...NEEDS_SERVER,
  async fn() {
    await withOwnType(async (type) => {
      const lane = await openLane(new BrokenCatalog());
      const sql = `SELECT 'glad'::${type} AS v`;
      const lasting = await assertKind(DatabaseError, "query", () => {
        return lane.run({ sql, params: [] }, ALONE);
      });
      assertEquals(lasting.outcomeUnknown, true);
      const inTransaction = await assertKind(DatabaseError, "query", () => {
        return lane.run({ sql, params: [] }, { signal: undefined, lasting: false });
      });
      assertEquals(inTransaction.outcomeUnknown, undefined);
      await lane.close();
    });
  },
});

Deno.test("a type that is gone when it is looked up is one of texts", () => {
  const catalog = new PostgresCatalog();
  assertEquals(catalog.learn([20, 99_999], []).map(({ name }) => name), ["int8", "99999"]);
  assertEquals(catalog.typesOf([99_999])?.map(({ encoding }) => encoding), ["plain"]);
});

Deno.test("what is built in is never looked up", () => {
  const catalog = new PostgresCatalog();
  assertEquals(catalog.typesOf([20, 1007, 3807])?.map(({ name }) => name), [
    "int8",
    "int4[]",
    "jsonb[]",
  ]);
  assertEquals(catalog.typesOf([20, 99_999]), undefined);
});

Deno.test("the text of an array that does not end is read to its end, not for ever", () => {
  for (const text of ["{", "{1", "{1,", '{"a', "{{1}", '{"a\\', ""]) {
    assertEquals(Array.isArray(parseArray(text, undefined)), true, text);
  }
});

Deno.test("an array's elements are parted by the delimiter of its type", () => {
  assertEquals(parseArray("{(1,1),(0,0);(2,2),(0,0)}", undefined, ";"), [
    "(1,1),(0,0)",
    "(2,2),(0,0)",
  ]);
});
