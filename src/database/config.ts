import { isBoolean } from "../guard.ts";
import { isPartOfPassword, unknownParameter } from "../unknown_parameter.ts";
import { configError } from "./config_error.ts";
import { isSslMode, resolveTls, type TlsSettings } from "./tls_settings.ts";
import type { DatabaseConfig, DatabaseType, EffectiveDatabaseConfig, PoolConfig } from "./types.ts";

/** The settings of a PostgreSQL database, with every default filled in. */
export interface PostgresConfig extends TlsSettings {
  readonly dbType: "postgres";
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  readonly prepare: boolean;
  readonly pool: Required<PoolConfig>;
  readonly maxResultBytes: number;
}

/** The settings of a MySQL or MariaDB database, with every default filled in. */
export interface MysqlConfig extends Omit<PostgresConfig, "dbType" | "prepare"> {
  readonly dbType: "mysql";
  /** Empty where none is selected: then a statement names it with each table. */
  readonly database: string;
}

/** The settings of an SQLite database, with every default filled in. */
export interface SqliteConfig {
  readonly dbType: "sqlite";
  /** The file's path, or `:memory:`. */
  readonly database: string;
  readonly pool: Required<PoolConfig>;
  readonly maxResultBytes: number;
}

/** The settings of a PostgreSQL database that is embedded in this process. */
export interface PgliteConfig {
  readonly dbType: "pglite";
  /** The folder's path, or `pglite:memory`. */
  readonly database: string;
  /** The folder's path; without it, all is in memory. */
  readonly folder?: string;
  readonly pool: Required<PoolConfig>;
  readonly maxResultBytes: number;
}

/** Settings that say all that a driver has to know. */
export type ResolvedDatabaseConfig = PostgresConfig | PgliteConfig | MysqlConfig | SqliteConfig;

/** What comes before the folder of an embedded PostgreSQL. */
const PGLITE_SCHEME = "pglite:";
/** The name of every embedded PostgreSQL in memory. */
export const PGLITE_MEMORY = "pglite:memory";

const DEFAULT_POOL: Required<PoolConfig> = {
  maxConnections: 10,
  minConnections: 2,
  idleTimeoutSeconds: 300,
  maxLifetimeSeconds: 1_800,
  acquireTimeoutSeconds: 30,
  idleInTransactionTimeoutSeconds: 300,
};

const DEFAULT_MAX_RESULT_BYTES = 256 * 1024 * 1024;

/** The fields that a `url` says instead. */
const URL_FIELDS = ["host", "port", "database", "username", "password"] as const;

/** The fields that mean nothing without a server. */
const SERVER_FIELDS = [
  "host",
  "port",
  "username",
  "password",
  "sslMode",
  "ssl",
  "prepare",
] as const;

/** The parameters of libpq that name files, and what is given in their place. */
const FILE_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ["sslrootcert", "ssl.ca"],
  ["sslcert", "ssl.certificate"],
  ["sslkey", "ssl.privateKey"],
]);

/**
 * Fills in what the caller left out, and refuses what contradicts itself.
 *
 * @throws {DatabaseError} Of kind `configuration`.
 */
export function resolveDatabaseConfig(config: DatabaseConfig): ResolvedDatabaseConfig {
  const { dbType = "sqlite", ...fields } = config.url === undefined
    ? config
    : { ...config, ...fromUrl(config.url, config) };
  const pool = resolvePool(config.pool ?? {});
  const { maxResultBytes = DEFAULT_MAX_RESULT_BYTES } = config;
  requireWhole("maxResultBytes", maxResultBytes, 1);
  switch (dbType) {
    case "postgres": {
      if (config.url?.startsWith(PGLITE_SCHEME)) {
        refuseServerFields(fields, 'url is for "pglite"');
        return { dbType: "pglite", ...fromPgliteUrl(config.url), pool, maxResultBytes };
      }
      const { host = "localhost", prepare = true } = fields;
      requireBoolean("prepare", prepare);
      return {
        dbType,
        host,
        port: fields.port ?? 5432,
        username: fields.username ?? "postgres",
        database: fields.database ?? fields.username ?? "postgres",
        password: fields.password ?? "",
        ...resolveTls(fields, host.startsWith("/")),
        prepare,
        pool,
        maxResultBytes,
      };
    }
    case "mysql": {
      const { host = "localhost" } = fields;
      if (fields.prepare !== undefined) {
        throw configError('prepare is given, but dbType is "mysql", which always prepares');
      }
      return {
        dbType,
        host,
        port: fields.port ?? 3306,
        username: fields.username ?? "root",
        database: fields.database ?? "",
        password: fields.password ?? "",
        ...resolveTls(fields, host.startsWith("/")),
        pool,
        maxResultBytes,
      };
    }
    case "sqlite":
      refuseServerFields(fields, 'dbType is "sqlite"');
      return { dbType, database: fields.database ?? ":memory:", pool, maxResultBytes };
    default:
      throw configError(
        `dbType is ${JSON.stringify(dbType)}, expected "postgres", "mysql" or "sqlite"`,
      );
  }
}

/**
 * The same settings, each as a field of its own. An embedded PostgreSQL keeps its url, which says
 * what no field can.
 *
 * @throws {DatabaseError} Of kind `configuration` when the url cannot be used.
 */
export function spelledOut(config: DatabaseConfig): DatabaseConfig {
  const { url, ...others } = config;
  if (url === undefined || url.startsWith(PGLITE_SCHEME)) return config;
  const { sslMode, ...fields } = fromUrl(url, config);
  if (sslMode === undefined) return { ...others, ...fields };
  if (isSslMode(sslMode)) return { ...others, ...fields, sslMode };
  throw configError(`sslMode is ${JSON.stringify(sslMode)}, which is unknown`);
}

/** The schemes of a URL that names a server. */
const SERVER_SCHEMES: ReadonlyMap<string, DatabaseType> = new Map([
  ["postgres", "postgres"],
  ["postgresql", "postgres"],
  ["mysql", "mysql"],
  ["mariadb", "mysql"],
]);

type UrlFields = Pick<DatabaseConfig, typeof URL_FIELDS[number]> & {
  readonly dbType: DatabaseType;
  readonly sslMode?: string;
};

/** No message here shows the URL: it may hold a password. */
function fromUrl(url: string, config: DatabaseConfig): UrlFields {
  const twice = URL_FIELDS.find((field) => config[field] !== undefined);
  if (twice !== undefined) {
    throw configError(`both url and ${twice} are given, expected one of them`);
  }
  const scheme = /^[a-z]+(?=:)/.exec(url)?.[0] ?? "";
  const fields: UrlFields | undefined = scheme === "sqlite"
    ? { dbType: scheme, database: url.slice("sqlite:".length) || ":memory:" }
    : scheme === "pglite"
    ? { dbType: "postgres" }
    : fromServerUrl(url, SERVER_SCHEMES.get(scheme));
  if (fields === undefined) {
    throw configError(
      `url has the scheme ${JSON.stringify(scheme)}, ` +
        'expected "postgres", "pglite", "mysql" or "sqlite"',
    );
  }
  if (config.sslMode !== undefined && fields.sslMode !== undefined) {
    throw configError("both url and sslMode say how to use TLS, expected one of them");
  }
  if (config.dbType !== undefined && config.dbType !== fields.dbType) {
    throw configError(`dbType is "${config.dbType}", but url is for "${fields.dbType}"`);
  }
  return fields;
}

function fromServerUrl(text: string, dbType: DatabaseType | undefined): UrlFields | undefined {
  if (dbType === undefined) return undefined;
  if (!URL.canParse(text)) throw configError("url cannot be parsed");
  const url = new URL(text);
  for (const parameter of url.searchParams.keys()) refuseUnlessKnown(url, parameter);
  const sslMode = url.searchParams.get("sslmode");
  const database = decoded(url.pathname.slice(1));
  return {
    dbType,
    ...(url.hostname ? { host: decoded(url.hostname.replace(/^\[(.*)\]$/, "$1")) } : {}),
    ...(url.port ? { port: Number(url.port) } : {}),
    ...(database ? { database } : {}),
    ...(url.username ? { username: decoded(url.username) } : {}),
    ...(url.password ? { password: decoded(url.password) } : {}),
    ...(sslMode === null ? {} : { sslMode }),
  };
}

function fromPgliteUrl(url: string): Pick<PgliteConfig, "database" | "folder"> {
  if (url === PGLITE_MEMORY) return { database: url };
  const folder = url.slice(PGLITE_SCHEME.length);
  if (folder !== "") return { database: folder, folder };
  throw configError('url names no folder, expected "pglite:memory" or "pglite:./folder"');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw configError("url has a % that begins no percent-encoding");
  }
}

function refuseUnlessKnown(url: URL, parameter: string): void {
  if (parameter === "sslmode" && !isPartOfPassword(url)) return;
  const field = FILE_PARAMETERS.get(parameter);
  if (field === undefined) throw configError(unknownParameter(url, parameter));
  throw configError(`url names a file as "${parameter}", expected its text as ${field}`);
}

/** What has no server is this process's own. */
function refuseServerFields(
  config: { readonly [field in typeof SERVER_FIELDS[number]]?: unknown },
  instead: string,
) {
  const given = SERVER_FIELDS.find((field) => config[field] !== undefined);
  if (given === undefined) return;
  throw configError(`${given} is given, but ${instead}, which has no server`);
}

function resolvePool(pool: PoolConfig): Required<PoolConfig> {
  const resolved = { ...DEFAULT_POOL, ...pool };
  requireWhole("pool.maxConnections", resolved.maxConnections, 1);
  requireWhole("pool.minConnections", resolved.minConnections, 0);
  requireSeconds("pool.idleTimeoutSeconds", resolved.idleTimeoutSeconds);
  requireSeconds("pool.maxLifetimeSeconds", resolved.maxLifetimeSeconds);
  requireSeconds("pool.acquireTimeoutSeconds", resolved.acquireTimeoutSeconds);
  requireSeconds(
    "pool.idleInTransactionTimeoutSeconds",
    resolved.idleInTransactionTimeoutSeconds,
  );
  return {
    ...resolved,
    minConnections: Math.min(resolved.minConnections, resolved.maxConnections),
  };
}

function requireBoolean(name: string, value: unknown): void {
  if (isBoolean(value)) return;
  throw configError(`${name} is ${JSON.stringify(value)}, expected true or false`);
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw configError(`${name} is ${value}, expected a whole number of at least ${least}`);
}

/** A timer that is to run longer runs at once instead. */
const MAX_SECONDS = 2_147_483;

function requireSeconds(name: string, value: number): void {
  if (value >= 0 && value <= MAX_SECONDS) return;
  throw configError(`${name} is ${value}, expected a number of seconds from 0 to ${MAX_SECONDS}`);
}

/** What a caller may see of the settings in effect. */
export function effectiveConfig(config: ResolvedDatabaseConfig): EffectiveDatabaseConfig {
  const { database, pool, maxResultBytes } = config;
  const dbType = config.dbType === "pglite" ? "postgres" : config.dbType;
  const sslMode = "sslMode" in config ? { sslMode: config.sslMode } : {};
  return { dbType, database, ...sslMode, pool, maxResultBytes, changed: [] };
}
