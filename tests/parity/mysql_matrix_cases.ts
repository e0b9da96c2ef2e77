import { assertEquals } from "@std/assert";
import type { DatabaseTransaction, SqlParameter } from "../../mod.ts";
import type { DatabaseCase } from "./database_fixture.ts";
import { MYSQL_VALUES, type MysqlType } from "./mysql_value_samples.ts";

/** Every value of every type, through a column of that type, as a literal and as a parameter. */
export const mysqlMatrixCases: readonly DatabaseCase[] = Object.entries(MYSQL_VALUES).map(
  ([family, types]) => ({
    name: `every value comes back exactly, from a literal and from a parameter: ${family}`,
    only: "mysql",
    async run({ open }) {
      await using db = await open();
      for (const type of types) await db.transaction((tx) => compareType(tx, type));
    },
  }),
);

async function compareType(
  tx: DatabaseTransaction,
  { column, name, isSentAsItself, values }: MysqlType,
): Promise<void> {
  await tx.execute(`CREATE TEMPORARY TABLE cells (v ${column} NULL)`);
  const compare = async (value: SqlParameter, sql: string, ...params: SqlParameter[]) => {
    await tx.execute("DELETE FROM cells");
    await tx.execute(`INSERT INTO cells VALUES (${sql})`, params);
    const row = await tx.queryOne("SELECT v FROM cells");
    assertEquals([column, sql, ...params, row?.v], [column, sql, ...params, value]);
  };
  for (const [sql, value, ...others] of values) {
    await compare(value, sql);
    for (const param of isSentAsItself ? [value, ...others] : others) {
      await compare(value, "$1", param);
    }
  }
  await compare(null, "NULL");
  await compare(null, "$1", null);
  const { columns } = await tx.query("SELECT v FROM cells", [], { rowMode: "array" });
  assertEquals(columns, [{ name: "v", type: name }]);
  await tx.execute("DROP TEMPORARY TABLE cells");
}
