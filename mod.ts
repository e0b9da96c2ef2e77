/**
 * One API for a database, a cache and JWT, in a program that stands alone and in a module that an
 * orchestrator launched: the same code, the same values, the same errors.
 *
 * @example The same program, alone and as a module
 * ```ts
 * import { createCacheService, createDatabaseConnection, createJwtService } from "@pywatt/sdk";
 * import { assertEquals } from "@std/assert";
 *
 * await using db = await createDatabaseConnection();
 * await db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, cents INTEGER NOT NULL)");
 * await db.transaction(async (tx) => {
 *   await tx.execute("INSERT INTO orders (cents) VALUES ($1)", [1250]);
 *   await tx.execute("INSERT INTO orders (cents) VALUES ($1)", [750]);
 * });
 * const sum = await db.queryOne("SELECT sum(cents) AS cents FROM orders");
 * assertEquals(sum, { cents: 2000 });
 *
 * await using cache = await createCacheService();
 * await cache.set("report", new TextEncoder().encode(JSON.stringify(sum)), { ttlSeconds: 60 });
 *
 * await using jwt = await createJwtService({ secret: "at least 32 bytes in production, please" });
 * const token = await jwt.generateToken({ sub: "reporter" }, { expiresInSeconds: 60 });
 * assertEquals((await jwt.validateToken(token)).sub, "reporter");
 * ```
 *
 * @module
 */
export { createDatabaseConnection } from "./src/database/open.ts";
export { DatabaseType } from "./src/database/types.ts";
export { sql } from "./src/database/sql.ts";
export type { SqlFragment, SqlTag, SqlTemplateValue } from "./src/database/sql.ts";
export type {
  ArrayQueryOptions,
  ArrayRows,
  BatchOptions,
  BatchResult,
  BatchStatement,
  Column,
  DatabaseConfig,
  DatabaseConnection,
  DatabaseTransaction,
  EffectiveDatabaseConfig,
  IsolationLevel,
  PoolConfig,
  Queryable,
  QueryOptions,
  RetriedTransactionOptions,
  Row,
  SqlParameter,
  SslConfig,
  SslMode,
  StreamOptions,
  TransactionOptions,
} from "./src/database/types.ts";
export type { ValueOptions } from "./src/database/value_options.ts";
export { createCacheService } from "./src/cache/open.ts";
export { CacheType } from "./src/cache/types.ts";
export type {
  CacheConfig,
  CacheGetOrSetOptions,
  CacheJsonOptions,
  CacheLock,
  CacheLockOptions,
  CacheService,
  CacheSetOptions,
  CacheStats,
  CacheStoreOptions,
  CacheTlsConfig,
  CacheTtlOptions,
  EffectiveCacheConfig,
  EvictionPolicy,
  SentinelConfig,
} from "./src/cache/types.ts";
export { createJwtService, JwtProxyService } from "./src/jwt/open.ts";
export { withJwt } from "./src/jwt/middleware.ts";
export type { JwtContext, JwtHandlerFunction, JwtServeHandler } from "./src/jwt/middleware.ts";
export { jwtMiddleware } from "./src/jwt/hono.ts";
export type { HonoJwtContext, HonoJwtMiddleware, JwtVariables } from "./src/jwt/hono.ts";
export { oakJwtMiddleware } from "./src/jwt/oak.ts";
export type { OakJwtContext, OakJwtMiddleware } from "./src/jwt/oak.ts";
export type { JwtMiddlewareOptions, JwtRefusal } from "./src/jwt/authentication.ts";
export type { JwtAlgorithm } from "./src/jwt/algorithm.ts";
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
} from "./src/jwt/config_types.ts";
export type {
  EffectiveJwtConfig,
  GenerateTokenOptions,
  JwtClaims,
  JwtService,
  TokenChecks,
  ValidateTokenOptions,
} from "./src/jwt/types.ts";
export { createService } from "./src/custom/open.ts";
export type { CreateServiceOptions } from "./src/custom/open.ts";
export type {
  CallArguments,
  CallNames,
  CheckedServiceMethod,
  CustomService,
  ItemOf,
  ParamsOf,
  ResultOf,
  ServiceContext,
  ServiceImplementation,
  ServiceMethod,
  StreamNames,
} from "./src/custom/types.ts";
export {
  CACHE_ERROR_KINDS,
  CacheError,
  DATABASE_ERROR_KINDS,
  DatabaseError,
  JWT_ERROR_KINDS,
  JwtError,
  PywattError,
  SERVICE_ERROR_KINDS,
  ServiceError,
} from "./src/errors.ts";
export type {
  CacheErrorDetails,
  CacheErrorKind,
  DatabaseErrorDetails,
  DatabaseErrorKind,
  JwtErrorKind,
  PywattErrorOptions,
  ServiceErrorDetails,
  ServiceErrorKind,
} from "./src/errors.ts";
export { isModule, moduleId } from "./src/module_identity.ts";
export { shutdownSignal } from "./src/ipc/module_lifetime.ts";
export type { ChangedSetting } from "./src/changed_setting.ts";
export type { CallOptions, OpenOptions } from "./src/deadline.ts";
export type {
  StandardSchema,
  StandardSchemaIssue,
  StandardSchemaResult,
} from "./src/standard_schema.ts";
