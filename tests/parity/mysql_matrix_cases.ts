import { assertEquals } from "@std/assert";
import type { DatabaseTransaction, SqlParameter } from "../../mod.ts";
import { difference } from "../support/difference.ts";
import type { DatabaseCase } from "./database_fixture.ts";
import { MYSQL_VALUES, type MysqlType } from "./mysql_value_samples.ts";

/** Every value of every type, through a column of that type, as a literal and as a parameter. */
export const mysqlMatrixCases: readonly DatabaseCase[] = Object.entries(MYSQL_VALUES).map(
  ([family, types]) => ({
    name: `every value comes back exactly, from a literal and from a parameter: ${family}`,
    only: "mysql",
    async run({ open, report }) {
      await using db = await open();
      const matrix = new Matrix();
      for (const type of types) await db.transaction((tx) => matrix.compareType(tx, type));
      const { values, comparisons, differences } = matrix;
      report?.({ values, comparisons, differences: differences.length });
      assertEquals(differences, []);
    },
  }),
);

class Matrix {
  readonly differences: string[] = [];
  values = 0;
  comparisons = 0;

  async compareType(
    tx: DatabaseTransaction,
    { column, name, isSentAsItself, values }: MysqlType,
  ): Promise<void> {
    await tx.execute(`CREATE TEMPORARY TABLE cells (v ${column} NULL)`);
    const compare = async (v: SqlParameter, sql: string, ...params: SqlParameter[]) => {
      await tx.execute("DELETE FROM cells");
      await tx.execute(`INSERT INTO cells VALUES (${sql})`, params);
      this.#note(`${column}: ${Deno.inspect([sql, ...params])}`, [
        await tx.queryOne("SELECT v FROM cells"),
        { v },
      ]);
    };
    for (const [sql, value, ...others] of values) {
      this.values++;
      await compare(value, sql);
      for (const param of isSentAsItself ? [value, ...others] : others) {
        await compare(value, "$1", param);
      }
    }
    this.values++;
    await compare(null, "NULL");
    await compare(null, "$1", null);
    const { columns } = await tx.query("SELECT v FROM cells", [], { rowMode: "array" });
    assertEquals(columns, [{ name: "v", type: name }]);
    await tx.execute("DROP TEMPORARY TABLE cells");
  }

  #note(what: string, [actual, expected]: readonly [unknown, unknown]): void {
    this.comparisons++;
    const found = difference(actual, expected);
    if (found !== undefined) this.differences.push(`${what}: ${found}`);
  }
}
