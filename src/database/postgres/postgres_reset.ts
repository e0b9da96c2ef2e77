/**
 * What PostgreSQL's DISCARD ALL is short for, but for the prepared statements, which stay; and then
 * how many of them are the driver's own, and how many were made by SQL, perhaps in the name of one
 * of the driver's.
 *
 * Names are qualified, and settings reset before any is looked up, so that nothing that was left in
 * the session can stand in for them.
 *
 * Source: PostgreSQL documentation, DISCARD and pg_prepared_statements.
 */
export const RESET_SQL = [
  "CLOSE ALL",
  "SET SESSION AUTHORIZATION DEFAULT",
  "RESET ALL",
  "UNLISTEN *",
  "SELECT pg_catalog.pg_advisory_unlock_all()",
  "DISCARD TEMP",
  "DISCARD SEQUENCES",
  "SELECT pg_catalog.count(*) FILTER (WHERE NOT from_sql) AS own, " +
  "pg_catalog.count(*) FILTER (WHERE from_sql) AS others FROM pg_catalog.pg_prepared_statements",
].join("; ");

/** Whether the driver's prepared statements are as they were, of which it has so many at least. */
export function isAsNew(results: unknown, ownStatements: number): boolean {
  const last = Array.isArray(results) ? results.at(-1) : undefined;
  const [own, foreign] = Array.isArray(last) && Array.isArray(last[0]) ? last[0] : [];
  return Number(own) >= ownStatements && Number(foreign) === 0;
}
