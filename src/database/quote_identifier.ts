import type { QuoteIdentifier } from "./sql.ts";
import type { DatabaseType } from "./types.ts";

const STANDARD: QuoteIdentifier = (name) => `"${name.replaceAll('"', '""')}"`;

/** How each kind of database writes a name, so that whatever it holds stays a name. */
export const QUOTE_IDENTIFIER: Readonly<Record<DatabaseType, QuoteIdentifier>> = {
  postgres: STANDARD,
  sqlite: STANDARD,
};
