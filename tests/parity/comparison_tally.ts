import { isSafeInteger, shape } from "../../src/guard.ts";
import type { Comparison } from "./database_fixture.ts";

const isReport = shape({
  comparison: shape({
    values: isSafeInteger,
    comparisons: isSafeInteger,
    differences: isSafeInteger,
  }),
});

/** Counts what all cases have compared, whatever the backend and the mode. */
export class ComparisonTally {
  readonly #values = new Map<string, number>();
  #comparisons = 0;
  #differences = 0;

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** @param where The backend and the mode. */
  add(where: string, { values, comparisons, differences }: Comparison): void {
    this.#values.set(where, (this.#values.get(where) ?? 0) + values);
    this.#comparisons += comparisons;
    this.#differences += differences;
  }

  /** Counts what a module has printed, where that is what it compared. */
  addLine(where: string, line: string): void {
    if (!line.startsWith('{"comparison":')) return;
    const report: unknown = JSON.parse(line);
    if (isReport(report)) this.add(where, report.comparison);
  }

  /** All of it in one line. */
  toString(): string {
    const values = [...this.#values].map(([where, count]) => `${where} ${count}`);
    return `Value matrix: ${this.#comparisons} comparisons, ${this.#differences} differences ` +
      `(values: ${values.join(", ")})`;
  }
}
