import { type ChangedSetting, HIDDEN } from "../changed_setting.ts";
import { spelledOut } from "./config.ts";
import type { DatabaseConfig } from "./types.ts";

/** What never leaves the process, and so never counts. */
const SECRETS = ["password", "ssl"] as const;

/**
 * What an orchestrator is told of a module's own settings: no secret.
 *
 * @throws {DatabaseError} Of kind `configuration` when the url cannot be used.
 */
export function toHint(config: DatabaseConfig): Record<string, unknown> {
  const { dbType, host, port, database, username, sslMode, prepare, pool, maxResultBytes } =
    spelledOut(config);
  const asked = { dbType, host, port, database, username, sslMode, prepare, pool, maxResultBytes };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** The secrets among a module's own settings, which the orchestrator's take the place of. */
export function withheld(config: DatabaseConfig): ChangedSetting[] {
  const settings = spelledOut(config);
  return SECRETS.filter((setting) => settings[setting] !== undefined)
    .map((setting) => ({ setting, asked: HIDDEN, got: HIDDEN }));
}
