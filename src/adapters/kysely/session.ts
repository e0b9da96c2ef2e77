import type { CompiledQuery, DatabaseConnection as KyselyConnection, QueryResult } from "kysely";
import type { Statement } from "../../database/driver.ts";
import { checkedStatement } from "../../database/parameters.ts";
import type { DatabaseConnection, DatabaseTransaction, Queryable } from "../../database/types.ts";
import type { LastInsertId } from "./flavors.ts";

/** What Kysely takes for one connection: the pool, and a lane of it while a transaction runs. */
export class Session implements KyselyConnection {
  /** The transaction that its queries are part of. */
  transaction: DatabaseTransaction | undefined;
  /** Whether its end has begun. */
  isCommitAsked = false;
  readonly #connection: DatabaseConnection;
  readonly #lastInsertId: LastInsertId | undefined;

  constructor(connection: DatabaseConnection, lastInsertId: LastInsertId | undefined) {
    this.#connection = connection;
    this.#lastInsertId = lastInsertId;
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    const statement = checkedStatement(compiled.sql, [...compiled.parameters]);
    if (isExplained(compiled)) return { rows: await this.#query(statement) };
    switch (compiled.query.kind) {
      case "SelectQueryNode":
        return { rows: await this.#query(statement) };
      case "InsertQueryNode":
        if (returns(compiled)) break;
        return await this.#insert(statement);
      case "UpdateQueryNode":
      case "DeleteQueryNode":
      case "MergeQueryNode":
        if (returns(compiled)) break;
        return affected(await this.#target.execute(statement.sql, statement.params));
      default:
        return await this.#run(statement);
    }
    const rows = await this.#query<R>(statement);
    return { rows, numAffectedRows: BigInt(rows.length) };
  }

  async *streamQuery<R>(
    compiled: CompiledQuery,
    chunkSize = 1,
  ): AsyncIterableIterator<QueryResult<R>> {
    const { sql, params } = checkedStatement(compiled.sql, [...compiled.parameters]);
    let rows: R[] = [];
    for await (const row of this.#target.stream<R>(sql, params, { batchSize: chunkSize })) {
      rows.push(row);
      if (rows.length < chunkSize) continue;
      yield { rows };
      rows = [];
    }
    if (rows.length > 0) yield { rows };
  }

  get #target(): Queryable {
    return this.transaction ?? this.#connection;
  }

  async #query<R>({ sql, params }: Statement): Promise<R[]> {
    return await this.#target.query<R>(sql, params);
  }

  async #insert<R>(statement: Statement): Promise<QueryResult<R>> {
    if (this.#lastInsertId === undefined) {
      return affected(await this.#target.execute(statement.sql, statement.params));
    }
    const { forget, read } = this.#lastInsertId;
    const results = await this.#target.batch([
      ...forget === undefined ? [] : [{ sql: forget }],
      statement,
      { sql: read },
    ]);
    const [inserted, last] = results.slice(-2);
    const affectedRows = inserted?.affectedRows ?? 0;
    const insertId = BigInt(String(last?.rows[0]?.id ?? 0));
    if (affectedRows === 0 || insertId === 0n) return affected(affectedRows);
    return { ...affected(affectedRows), insertId };
  }

  /** What Kysely did not build can be anything: it may give rows, and change some. */
  async #run<R>(statement: Statement): Promise<QueryResult<R>> {
    const [result] = await this.#target.batch([statement]);
    return { ...affected(result?.affectedRows ?? 0), rows: claimed(result?.rows ?? []) };
  }
}

function returns({ query }: CompiledQuery): boolean {
  return ("returning" in query && query.returning !== undefined) ||
    ("output" in query && query.output !== undefined);
}

function isExplained({ query }: CompiledQuery): boolean {
  return "explain" in query && query.explain !== undefined;
}

function affected(count: number): { numAffectedRows: bigint; rows: never[] } {
  return { numAffectedRows: BigInt(count), rows: [] };
}

/** The type of a row is the caller's word, as it is Kysely's. */
function claimed<R>(rows: unknown[]): R[];
function claimed(rows: unknown[]): unknown[] {
  return rows;
}
