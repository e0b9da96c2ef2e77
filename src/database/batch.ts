import { DatabaseError } from "../errors.ts";
import type { Statement, StatementResult } from "./driver.ts";
import type { ResultSize } from "./result_size.ts";

const ATTEMPTED = /^Cannot run the statement/;

/**
 * Runs statements one after the other, until the first that fails.
 *
 * @throws {DatabaseError} What that one threw, with its place in the message.
 */
export async function runBatch(
  statements: readonly Statement[],
  run: (statement: Statement) => Promise<StatementResult>,
  size: ResultSize,
): Promise<StatementResult[]> {
  const results: StatementResult[] = [];
  for (const statement of statements) {
    try {
      const result = await run(statement);
      size.add(result);
      results.push(result);
    } catch (error) {
      throw located(error, `${results.length + 1} of ${statements.length}`);
    }
  }
  return results;
}

function located(error: unknown, place: string): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const message = error.message.replace(ATTEMPTED, `Cannot run statement ${place} of the batch`);
  return new DatabaseError(error.kind, message, { ...error });
}
