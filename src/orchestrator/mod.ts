/**
 * The orchestrator's half: launches modules with no more rights than they are given, and serves
 * them databases, caches and JWT over their stdin and stdout.
 *
 * @example Launch all modules and wait until they have ended
 * ```ts ignore
 * import { Orchestrator } from "@pywatt/sdk/orchestrator";
 *
 * await using orchestrator = new Orchestrator({
 *   services: {
 *     database: { default: { url: Deno.env.get("DATABASE_URL") ?? "sqlite:./app.db" } },
 *     cache: { default: { cacheType: "in_memory" } },
 *     jwt: { default: { secret: Deno.env.get("JWT_SECRET") ?? "" } },
 *   },
 *   modules: { orders: { entry: new URL("./orders.ts", import.meta.url) } },
 * });
 * const modules = await orchestrator.launchAll();
 * await Promise.all(modules.map((module) => module.exited));
 * ```
 *
 * @module
 */
export { Orchestrator } from "./orchestrator.ts";
export { defineOrchestrator } from "./config/define_orchestrator.ts";
export { loadOrchestratorConfig } from "./config/load_orchestrator_config.ts";
export type {
  CacheSettings,
  CacheTlsSettings,
  DatabaseSettings,
  JwksInlineSettings,
  JwtKeySettings,
  JwtSettings,
  ModuleSettings,
  OrchestratorConfig,
  Secret,
  SecretReference,
  SentinelSettings,
  ServiceSettings,
  SslSettings,
  TapeSettings,
  WithSecrets,
} from "./config/types.ts";
export type { Logger } from "../logger.ts";
export type { CacheConfig, CacheType } from "../cache/types.ts";
export { ServiceError } from "../errors.ts";
export type { ServiceErrorDetails, ServiceErrorKind } from "../errors.ts";
export type {
  CheckedServiceMethod,
  ParamsOf,
  ServiceContext,
  ServiceImplementation,
  ServiceMethod,
} from "../custom/types.ts";
export { orchestratorLog } from "./observability/orchestrator_log.ts";
export type { OrchestratorLog, OrchestratorLogOptions } from "./observability/orchestrator_log.ts";
export type { StatusServerOptions } from "./observability/status_options.ts";
export type { StatusServer } from "./observability/status_server.ts";
export type { ObservedError, ObservedOperation } from "./observability/observed_operation.ts";
export type {
  LatencyStatus,
  LoggedLine,
  ModuleStatus,
  OrchestratorStatus,
  PoolStatus,
  RecordedError,
  ServiceState,
  ServiceStatus,
} from "./observability/status_types.ts";
export type {
  DatabaseConfig,
  DatabaseType,
  PoolConfig,
  SslConfig,
  SslMode,
} from "../database/types.ts";
export type {
  Jwk,
  JwksCacheOptions,
  JwksConfig,
  JwksFile,
  JwksInline,
  JwksOptions,
  JwksUrl,
  JwtConfig,
  JwtIssueRules,
  JwtKeyConfig,
} from "../jwt/config_types.ts";
export type { JwtAlgorithm } from "../jwt/algorithm.ts";
export type { TokenChecks } from "../jwt/types.ts";
export type { TapeConfig } from "./tape/module_tape.ts";
export type { TapeRedaction } from "./tape/redaction.ts";
export type {
  CacheGrant,
  ConfigInheritance,
  DatabaseGrant,
  JwtGrant,
  ModuleLimits,
  ModuleServices,
} from "./module_grants.ts";
export type {
  HeartbeatConfig,
  LaunchedModule,
  ModuleConfig,
  ModuleExit,
  ModuleOutput,
  ModulePermissions,
  ModuleState,
  OrchestratorOptions,
  ReadinessConfig,
  Reconfigured,
  ReconfigureOptions,
  RestartPolicy,
  RotateJwtOptions,
  ServiceConfigs,
  StopOptions,
} from "./types.ts";
