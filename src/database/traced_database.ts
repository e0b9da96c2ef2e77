import { DatabaseError, PywattError } from "../errors.ts";
import { isArray, isRecord } from "../guard.ts";
import { telemetry, traced, type TracedOperation } from "../telemetry.ts";
import type { DatabaseDriver } from "./driver.ts";
import type { DatabaseType } from "./types.ts";

/** OpenTelemetry, semantic conventions for databases: `db.system.name`. */
const SYSTEM_NAMES: Readonly<Record<DatabaseType, string>> = {
  postgres: "postgresql",
  mysql: "mysql",
  sqlite: "sqlite",
};

const WITHOUT_SQL: ReadonlySet<string> = new Set(["begin", "commit", "rollback", "ping"]);
const WITH_SQL: ReadonlySet<string> = new Set(["query", "queryOne", "execute", "stream"]);

/** The same database, with a span around each statement where telemetry is on. */
export function tracedDatabase<Driver extends DatabaseDriver>(driver: Driver): Driver {
  const on = telemetry();
  if (on === undefined) return driver;
  const { dbType, database } = driver.config;
  const place = { "db.system.name": SYSTEM_NAMES[dbType], "db.namespace": database };
  const describe = (method: string, args: readonly unknown[]): TracedOperation | undefined => {
    const [first] = args;
    if (method === "batch" && isArray(first)) {
      return operation("BATCH", { "db.operation.batch.size": first.length });
    }
    if (WITHOUT_SQL.has(method)) return operation(method.toUpperCase());
    if (!WITH_SQL.has(method) || !isRecord(first) || typeof first.sql !== "string") {
      return undefined;
    }
    return operation(verbOf(first.sql), { "db.query.text": first.sql });
  };
  const operation = (name: string, more: Record<string, string | number> = {}) => ({
    name: `${name} ${database}`,
    kind: "client" as const,
    attributes: { ...place, "db.operation.name": name, ...more },
    counted: { ...place, "db.operation.name": name },
    errorAttributes,
  });
  const withSpans = <T>(value: T): T =>
    isRecord(value) && typeof value.commit === "function"
      ? traced(value, on, describe, withSpans)
      : value;
  return traced(driver, on, describe, withSpans);
}

/** What a statement does, by its first word. */
function verbOf(sql: string): string {
  return (/^[\s(]*([a-z]+)/i.exec(sql)?.[1] ?? "SQL").toUpperCase();
}

function errorAttributes(error: unknown): Record<string, string> {
  if (!(error instanceof PywattError)) return { "error.type": "internal" };
  const state = error instanceof DatabaseError ? error.sqlState : undefined;
  return {
    "error.type": error.kind,
    ...state !== undefined && { "db.response.status_code": state },
  };
}
