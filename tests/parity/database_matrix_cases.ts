import { assertEquals } from "@std/assert";
import type { DatabaseTransaction, SqlParameter } from "../../mod.ts";
import { difference } from "../support/difference.ts";
import type { DatabaseCase, DatabaseFixture } from "./database_fixture.ts";
import { POSTGRES_VALUES } from "./values/postgres_samples.ts";
import { SQLITE_VALUES } from "./values/sqlite_samples.ts";
import type { ValueGroup, ValueSample } from "./values/value_samples.ts";

/** So that the server prints what the samples say, however it is set up. */
const POSTGRES_SETTINGS: readonly string[] = [
  "SET LOCAL TimeZone = 'UTC'",
  "SET LOCAL IntervalStyle = 'postgres'",
  "SET LOCAL lc_monetary = 'C'",
];

/** Every value of every type, as a result and as a parameter, compared in all that can be seen. */
export const databaseMatrixCases: readonly DatabaseCase[] = [
  ...matrixCases("postgres", POSTGRES_VALUES, POSTGRES_SETTINGS),
  ...matrixCases("sqlite", SQLITE_VALUES),
];

/**
 * Makes the cases of one backend.
 *
 * @param families The values, by families of types.
 * @param settings Statements that come first.
 * @param exceptions Why the backend has no such values, by the name of the type.
 */
export function matrixCases(
  backend: DatabaseFixture["backend"],
  families: Readonly<Record<string, readonly ValueGroup[]>>,
  settings: readonly string[] = [],
  exceptions: Readonly<Record<string, string>> = {},
): DatabaseCase[] {
  return Object.entries(families).map(([family, groups]) => ({
    name: `every value comes back exactly, as a result and as a parameter: ${family}`,
    only: backend,
    async run({ open, table, report }) {
      await using db = await open();
      await using transaction = await db.beginTransaction();
      for (const sql of settings) await transaction.execute(sql);
      const schema = table("").slice(0, -1);
      if (schema !== "") await transaction.execute(`SET LOCAL search_path = ${schema}, public`);
      const matrix = new Matrix(transaction);
      for (const group of groups.filter(({ type }) => !Object.hasOwn(exceptions, type))) {
        await matrix.compare(group);
      }
      const { values, comparisons, differences } = matrix;
      report?.({ values, comparisons, differences: differences.length });
      assertEquals(differences, []);
    },
  }));
}

class Matrix {
  readonly differences: string[] = [];
  values = 0;
  comparisons = 0;
  readonly #transaction: DatabaseTransaction;

  constructor(transaction: DatabaseTransaction) {
    this.#transaction = transaction;
  }

  async compare({ setup = [], extension, placeholder, samples }: ValueGroup): Promise<void> {
    if (extension !== undefined && !(await this.#install(extension))) return;
    for (const sql of setup) await this.#transaction.execute(sql);
    for (const sample of samples) await this.#compareSample(placeholder, sample);
  }

  async #compareSample(placeholder: string, { sql, value, params }: ValueSample): Promise<void> {
    this.values++;
    await this.#compareRow(`SELECT ${sql} AS v`, [], value);
    for (const param of params) {
      await this.#compareRow(`SELECT ${placeholder} AS v`, [param], value);
    }
  }

  async #compareRow(sql: string, params: readonly SqlParameter[], v: SqlParameter): Promise<void> {
    const what = Deno.inspect([sql, ...params], { strAbbreviateSize: 80, breakLength: Infinity })
      .slice(0, 400);
    const row = await this.#transaction.queryOne(sql, params).catch((error) => {
      throw new Error(`Cannot compare ${what}`, { cause: error });
    });
    this.comparisons++;
    const found = difference(row, { v });
    if (found !== undefined) this.differences.push(`${what}: ${found}`);
  }

  async #install(extension: string): Promise<boolean> {
    const available = await this.#transaction.queryOne(
      "SELECT 1 FROM pg_available_extensions WHERE name = $1",
      [extension],
    );
    if (available === null) return false;
    await this.#transaction.execute(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
    return true;
  }
}
