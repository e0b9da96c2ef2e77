// deno-lint-ignore-file no-console
/** Has several statements under way, and tells how each ended. */
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";

const db = await createDatabaseConnection();
const outcomes = await Promise.allSettled([1, 2, 3].map((n) => db.execute("DELETE", [n])));
for (const outcome of outcomes) {
  if (outcome.status === "fulfilled" || !(outcome.reason instanceof DatabaseError)) continue;
  const { kind, message, outcomeUnknown } = outcome.reason;
  console.error(JSON.stringify({ kind, message, outcomeUnknown }));
}
