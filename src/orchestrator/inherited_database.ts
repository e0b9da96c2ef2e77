import { type ChangedSetting, HIDDEN } from "../changed_setting.ts";
import { spelledOut } from "../database/config.ts";
import type { DatabaseShare } from "../database/driver.ts";
import { isSslMode } from "../database/tls_settings.ts";
import type { DatabaseConfig, EffectiveDatabaseConfig, PoolConfig } from "../database/types.ts";
import { isBoolean, isNumber, isPositiveInteger, isRecord, isString } from "../guard.ts";
import { type Allowable, smallest } from "./allowable.ts";
import type { DatabaseGrant } from "./module_grants.ts";

/** What says where a server is, and who comes to it. */
const ADDRESS = ["host", "port", "username", "sslMode"] as const;
const ALL = [...ADDRESS, "database", "prepare"] as const;

const HAS_LOGIN = "the service has a login, which would be shown to whatever the module names";
const NO_FILE = "the service names no file, whose folder could hold those of modules";
const NO_SERVER = "the service has no server";
const EMBEDDED = "the service is embedded";

/** What a module asks for that may be used for the connection itself. */
export type AskedDatabase =
  & Pick<
    DatabaseConfig,
    typeof ALL[number] | "pool" | "maxResultBytes"
  >
  & { readonly dbType?: string };

/** Which of a module's settings may be used for a database. */
export function allowableDatabaseSettings(service: DatabaseConfig): Allowable {
  const { url, dbType = "sqlite", ...fields } = spelledOut(service);
  if (url !== undefined) return nothing(ALL, EMBEDDED);
  if (dbType === "sqlite") {
    const isFile = fields.database !== undefined && fields.database !== ":memory:";
    return {
      allowed: isFile ? ["database"] : [],
      merged: [],
      refused: new Map([
        ...[...ADDRESS, "prepare"].map((name) => [name, NO_SERVER] as const),
        ...isFile ? [] : [["database", NO_FILE] as const],
      ]),
    };
  }
  const hasLogin = [fields.username, fields.password, fields.ssl].some((part) => {
    return part !== undefined;
  });
  const refused = hasLogin ? ADDRESS : [];
  const allowed = ALL.filter((name) => !refused.some((other) => other === name));
  return {
    allowed,
    merged: allowed.filter((name) => fields[name] === undefined),
    refused: new Map(refused.map((name) => [name, HAS_LOGIN])),
  };
}

/** What a module asks for, as far as it is understood. */
export function askedDatabase(hint: Readonly<Record<string, unknown>>): AskedDatabase {
  const { dbType, host, port, database, username, sslMode, prepare, maxResultBytes } = hint;
  return {
    ...(isString(dbType) ? { dbType } : {}),
    ...(isString(host) ? { host } : {}),
    ...(isPositiveInteger(port) ? { port } : {}),
    ...(isString(database) ? { database } : {}),
    ...(isString(username) ? { username } : {}),
    ...(isSslMode(sslMode) ? { sslMode } : {}),
    ...(isBoolean(prepare) ? { prepare } : {}),
    ...(isPositiveInteger(maxResultBytes) ? { maxResultBytes } : {}),
    pool: isRecord(hint.pool) ? askedPool(hint.pool) : {},
  };
}

const POOL_SETTINGS = [
  "maxConnections",
  "minConnections",
  "idleTimeoutSeconds",
  "maxLifetimeSeconds",
  "acquireTimeoutSeconds",
  "idleInTransactionTimeoutSeconds",
] as const satisfies readonly (keyof PoolConfig)[];

function askedPool(pool: Readonly<Record<string, unknown>>): PoolConfig {
  return Object.fromEntries(
    POOL_SETTINGS.flatMap((name) => {
      const value = pool[name];
      return isNumber(value) && value >= 0 && Number.isFinite(value) ? [[name, value]] : [];
    }),
  );
}

/**
 * How much of a database a module may take: the smaller of what it asks for and what it may have.
 *
 * @param users How many modules may use it.
 */
export function databaseShare(
  { pool, maxResultBytes }: EffectiveDatabaseConfig,
  grant: DatabaseGrant,
  asked: AskedDatabase,
  users: number,
): DatabaseShare {
  const { maxRows, statementTimeoutMs } = grant;
  const most = pool.maxConnections;
  const granted = grant.maxConnections ?? (users > 1 ? most - 1 : most);
  const maxConnections = Math.max(Math.min(granted, most), 1);
  const wanted = asked.pool ?? {};
  const ownConnections = Math.max(wanted.maxConnections ?? maxConnections, 1);
  return {
    maxConnections,
    maxOwnConnections: Math.min(ownConnections, maxConnections),
    acquireTimeoutSeconds: Math.min(
      pool.acquireTimeoutSeconds,
      wanted.acquireTimeoutSeconds ?? Infinity,
    ),
    idleInTransactionTimeoutSeconds: sooner(
      pool.idleInTransactionTimeoutSeconds,
      wanted.idleInTransactionTimeoutSeconds ?? 0,
    ),
    maxResultBytes: smallest(maxResultBytes, grant.maxResultBytes, asked.maxResultBytes) ??
      maxResultBytes,
    ...(maxRows === undefined ? {} : { maxRows }),
    ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
  };
}

/** 0 is never. */
function sooner(first: number, second: number): number {
  return first === 0 || second === 0 ? Math.max(first, second) : Math.min(first, second);
}

/**
 * What a module asked for and did not get. It is not told where the server is and who comes to it,
 * not even whether it guessed that.
 *
 * @param taken Which of its settings were used.
 */
export function changedDatabaseSettings(
  effective: EffectiveDatabaseConfig,
  { prepare = true }: DatabaseConfig,
  asked: AskedDatabase,
  taken: ReadonlySet<string>,
): ChangedSetting[] {
  const compared = [
    ["dbType", asked.dbType, effective.dbType],
    ["host", asked.host, HIDDEN],
    ["port", asked.port, HIDDEN],
    ["database", asked.database, effective.database],
    ["username", asked.username, HIDDEN],
    ["sslMode", asked.sslMode, effective.sslMode ?? null],
    ["prepare", asked.prepare, prepare],
    ["maxResultBytes", asked.maxResultBytes, effective.maxResultBytes],
    ...POOL_SETTINGS.map((name) =>
      [`pool.${name}`, asked.pool?.[name], effective.pool[name]] as const
    ),
  ] as const;
  return compared.flatMap(([setting, wanted, got]) => {
    return wanted === undefined || wanted === got || taken.has(setting)
      ? []
      : { setting, asked: wanted, got };
  });
}

function nothing(names: readonly string[], reason: string): Allowable {
  return { allowed: [], merged: [], refused: new Map(names.map((name) => [name, reason])) };
}
