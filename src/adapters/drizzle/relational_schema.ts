import {
  createTableRelationsHelpers,
  extractTablesRelationalConfig,
  type ExtractTablesWithRelations,
  type RelationalSchemaConfig,
} from "drizzle-orm/relations";
import { DefaultLogger, type DrizzleConfig, type Logger } from "drizzle-orm";

/** What Drizzle's relational queries have to know of the tables. */
export function relationalSchemaOf<Schema extends Record<string, unknown>>(
  fullSchema: Schema | undefined,
): RelationalSchemaConfig<ExtractTablesWithRelations<Schema>> | undefined {
  if (fullSchema === undefined) return undefined;
  const { tables, tableNamesMap } = extractTablesRelationalConfig<
    ExtractTablesWithRelations<Schema>
  >(fullSchema, createTableRelationsHelpers);
  return { fullSchema, schema: tables, tableNamesMap };
}

/** The logger that Drizzle's settings name, if any. */
export function loggerOf(
  { logger }: Pick<DrizzleConfig, "logger">,
): { logger?: Logger } {
  if (logger === true) return { logger: new DefaultLogger() };
  return logger ? { logger } : {};
}
