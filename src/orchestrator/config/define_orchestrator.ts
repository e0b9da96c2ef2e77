import type { OrchestratorConfig } from "./types.ts";

/**
 * Gives a configuration its type: what `pywatt.config.ts` exports. It is checked, and its secrets
 * are fetched, when it is loaded.
 *
 * @param config The services and the modules.
 * @returns The same configuration.
 *
 * @example A configuration whose secrets are elsewhere
 * ```ts ignore
 * import { defineOrchestrator } from "@pywatt/sdk/orchestrator";
 *
 * export default defineOrchestrator({
 *   services: {
 *     database: {
 *       default: { dbType: "postgres", host: "db.internal", password: { env: "DB_PASSWORD" } },
 *     },
 *     jwt: { default: { secret: { file: "/run/secrets/jwt" } } },
 *   },
 *   modules: { orders: { entry: "./orders.ts", restart: { when: "on-failure" } } },
 * });
 * ```
 */
export function defineOrchestrator(config: OrchestratorConfig): OrchestratorConfig {
  return config;
}
