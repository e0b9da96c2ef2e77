/** These tests pass by compiling: `deno test` checks the types of what it runs. */
import type {
  CacheConfig,
  CacheErrorKind,
  CacheLock,
  CacheService,
  createCacheService,
  createDatabaseConnection,
  createJwtService,
  DatabaseConfig,
  DatabaseConnection,
  DatabaseErrorKind,
  DatabaseTransaction,
  EffectiveDatabaseConfig,
  EffectiveJwtConfig,
  isModule,
  JwtAlgorithm,
  JwtClaims,
  JwtConfig,
  JwtErrorKind,
  JwtProxyService,
  JwtService,
  moduleId,
  Row,
  shutdownSignal,
  SqlParameter,
  StandardSchema,
} from "../../mod.ts";
import { withJwt } from "../../mod.ts";
import type { ModuleConfig, OrchestratorOptions } from "../../src/orchestrator/mod.ts";
import { assertType, compiles, type Equals } from "../support/equals.ts";

interface User {
  readonly id: number;
}

type IsAny<T> = Equals<T, never> extends true ? false : 0 extends (1 & T) ? true : false;

Deno.test("query without a type gives rows of unknown values", () => {
  compiles(async (db: DatabaseConnection) => {
    const rows = await db.query("SELECT 1");
    assertType<Equals<typeof rows, Row[]>>();
    assertType<Equals<Row[string], unknown>>();
  });
});

Deno.test("query gives an array of the type that it is given", () => {
  compiles(async (db: DatabaseConnection) => {
    const users = await db.query<User>("SELECT id FROM users");
    assertType<Equals<typeof users, User[]>>();
  });
});

Deno.test("queryOne gives the type that it is given, or null", () => {
  compiles(async (db: DatabaseConnection) => {
    const user = await db.queryOne<User>("SELECT id FROM users");
    assertType<Equals<typeof user, User | null>>();
    const row = await db.queryOne("SELECT id FROM users");
    assertType<Equals<typeof row, Row | null>>();
  });
});

Deno.test("query takes the type of a row from its schema", () => {
  compiles(async (db: DatabaseConnection, schema: StandardSchema<User>) => {
    const users = await db.query("SELECT id FROM users", [], { schema });
    assertType<Equals<typeof users, User[]>>();
    const user = await db.queryOne("SELECT id FROM users", [], { schema });
    assertType<Equals<typeof user, User | null>>();
  });
});

Deno.test("query refuses a schema of another type than it is given", () => {
  compiles(async (db: DatabaseConnection, schema: StandardSchema<User>) => {
    // @ts-expect-error: the schema makes a User
    await db.query<string>("SELECT id FROM users", [], { schema });
  });
});

Deno.test("execute gives a number", () => {
  compiles(async (db: DatabaseConnection) => {
    const affected = await db.execute("DELETE FROM users");
    assertType<Equals<typeof affected, number>>();
  });
});

Deno.test("a parameter cannot be undefined", () => {
  compiles(async (db: DatabaseConnection) => {
    // @ts-expect-error: undefined has no SQL value
    await db.query("SELECT $1", [undefined]);
  });
});

Deno.test("a parameter cannot be a function or a symbol", () => {
  assertType<Equals<Extract<() => void, SqlParameter>, never>>();
  assertType<Equals<Extract<symbol, SqlParameter>, never>>();
});

Deno.test("transaction gives what its function gives", () => {
  compiles(async (db: DatabaseConnection) => {
    const count = await db.transaction(async (tx) => {
      assertType<Equals<typeof tx, DatabaseTransaction>>();
      return (await tx.query<User>("SELECT id FROM users")).length;
    });
    assertType<Equals<typeof count, number>>();
  });
});

Deno.test("a transaction begins no other one", () => {
  compiles((tx: DatabaseTransaction) => {
    // @ts-expect-error: only a connection does
    tx.beginTransaction();
  });
});

Deno.test("a database is of a kind of a closed list", () => {
  assertType<Equals<DatabaseConfig["dbType"], "postgres" | "mysql" | "sqlite" | undefined>>();
  // @ts-expect-error: no such kind
  const _config: DatabaseConfig = { dbType: "oracle" };
});

Deno.test("a cache is of a kind of a closed list", () => {
  assertType<
    Equals<CacheConfig["cacheType"], "redis" | "in_memory" | "file" | "memcached" | undefined>
  >();
  // @ts-expect-error: no such kind
  const _config: CacheConfig = { cacheType: "paper" };
});

Deno.test("settings refuse a misspelt name", () => {
  // @ts-expect-error: it is username
  const _database: DatabaseConfig = { userName: "app" };
  // @ts-expect-error: it is defaultTtlSeconds
  const _cache: CacheConfig = { defaultTTLSeconds: 1 };
  // @ts-expect-error: it is secret
  const _jwt: JwtConfig = { secretKey: "a" };
  // @ts-expect-error: it is keyId
  const _key: JwtConfig = { keys: [{ kid: "a", secret: "a" }] };
  // @ts-expect-error: it is maxLifetimeSeconds
  const _issue: JwtConfig = { issue: { lifetime: 1 } };
  // @ts-expect-error: there is no such algorithm
  const _none: JwtConfig = { secret: "a", algorithm: "none" };
  // @ts-expect-error: it is maxConnections
  const _pool: DatabaseConfig = { pool: { max: 1 } };
});

Deno.test("the settings in effect hold no secret", () => {
  assertType<
    Equals<
      keyof EffectiveDatabaseConfig,
      | "dbType"
      | "database"
      | "sslMode"
      | "pool"
      | "maxResultBytes"
      | "readOnly"
      | "maxRows"
      | "statementTimeoutMs"
      | "changed"
    >
  >();
});

Deno.test("kinds of errors are closed lists", () => {
  assertType<
    Equals<
      DatabaseErrorKind,
      | "connection"
      | "query"
      | "transaction"
      | "pool"
      | "timeout"
      | "cancelled"
      | "configuration"
      | "serialization"
    >
  >();
  assertType<Equals<Exclude<CacheErrorKind, DatabaseErrorKind>, "operation">>();
  assertType<Equals<string extends JwtErrorKind ? true : false, false>>();
});

Deno.test("a cache gives bytes or null, and bigints", () => {
  compiles(async (cache: CacheService) => {
    const value = await cache.get("key");
    assertType<Equals<typeof value, Uint8Array | null>>();
    const sum = await cache.increment("key");
    assertType<Equals<typeof sum, bigint>>();
    const isStored = await cache.set("key", "text");
    assertType<Equals<typeof isStored, boolean>>();
    const found = await cache.getMany(["key"]);
    assertType<Equals<typeof found, Map<string, Uint8Array>>>();
    // @ts-expect-error: a number is neither bytes nor text
    await cache.set("key", 42);
    // @ts-expect-error: it is ifAbsent
    await cache.set("key", "text", { nx: true });
  });
});

Deno.test("getJson gives the type of its schema, the type that it is given, or unknown", () => {
  compiles(async (cache: CacheService, schema: StandardSchema<User>) => {
    const checked = await cache.getJson("key", { schema });
    assertType<Equals<typeof checked, User | null>>();
    const claimed = await cache.getJson<User>("key");
    assertType<Equals<typeof claimed, User | null>>();
    const unknown = await cache.getJson("key");
    assertType<Equals<typeof unknown, unknown>>();
  });
});

Deno.test("a lock may not be had, and withLock gives what its function gives", () => {
  compiles(async (cache: CacheService) => {
    const lock = await cache.lock("key");
    assertType<Equals<typeof lock, CacheLock | null>>();
    const count = await cache.withLock("key", ({ fencingNumber }) => {
      assertType<Equals<typeof fencingNumber, bigint>>();
      return 1;
    });
    assertType<Equals<typeof count, number>>();
  });
});

Deno.test("validateToken gives the claims of its schema, of its type, or of RFC 7519", () => {
  compiles(async (jwt: JwtService, schema: StandardSchema<User>) => {
    const checked = await jwt.validateToken("token", { schema });
    assertType<Equals<typeof checked, User>>();
    const claimed = await jwt.validateToken<User>("token");
    assertType<Equals<typeof claimed, User>>();
    const standard = await jwt.validateToken("token");
    assertType<Equals<typeof standard, JwtClaims>>();
    assertType<Equals<typeof standard.sub, string | undefined>>();
  });
});

Deno.test("kinds of a JWT error and algorithms are closed lists", () => {
  assertType<
    Equals<
      JwtErrorKind,
      | "expired"
      | "not_active"
      | "invalid_signature"
      | "malformed"
      | "algorithm"
      | "claims"
      | "missing"
      | "configuration"
      | "internal"
      | "timeout"
      | "cancelled"
    >
  >();
  assertType<Equals<Extract<JwtAlgorithm, "none">, never>>();
  assertType<Equals<string extends JwtAlgorithm ? true : false, false>>();
});

Deno.test("the settings of JWT that are in effect hold no key", () => {
  assertType<Equals<keyof EffectiveJwtConfig, "algorithm" | "algorithms" | "validation">>();
});

Deno.test("generateToken takes a point in time as a Date, and lengths as numbers", () => {
  compiles(async (jwt: JwtService) => {
    await jwt.generateToken({}, { notBefore: new Date(), expiresInSeconds: 1, audience: ["a"] });
    // @ts-expect-error: a number would say neither from when nor in what
    await jwt.generateToken({}, { notBefore: 1 });
  });
});

Deno.test("claims can be missing only where a token is optional", () => {
  compiles((key: JwtConfig) => {
    withJwt<User>((_request, { claims }) => {
      assertType<Equals<typeof claims, User>>();
      return new Response();
    }, key);
    withJwt<User>(
      (_request, { claims }) => {
        assertType<Equals<typeof claims, User | undefined>>();
        return new Response();
      },
      key,
      { optional: true },
    );
  });
});

Deno.test("withJwt hands on the claims of its schema", () => {
  compiles((schema: StandardSchema<User>) => {
    withJwt(
      (_request, { claims }) => {
        assertType<Equals<typeof claims, User>>();
        return new Response();
      },
      "secret",
      { schema },
    );
  });
});

Deno.test("Deno.serve takes what withJwt gives", () => {
  compiles(() => Deno.serve(withJwt(() => new Response(), "secret")));
});

Deno.test("what opens a service gives that service", () => {
  assertType<
    Equals<ReturnType<typeof createDatabaseConnection>, Promise<DatabaseConnection>>
  >();
  assertType<Equals<ReturnType<typeof createCacheService>, Promise<CacheService>>>();
  assertType<Equals<ReturnType<typeof createJwtService>, Promise<JwtService>>>();
  assertType<Equals<ReturnType<typeof JwtProxyService.connect>, Promise<JwtService>>>();
});

Deno.test("every service can be left to await using", () => {
  assertType<DatabaseConnection extends AsyncDisposable ? true : false>();
  assertType<DatabaseTransaction extends AsyncDisposable ? true : false>();
  assertType<CacheService extends AsyncDisposable ? true : false>();
  assertType<JwtService extends AsyncDisposable ? true : false>();
});

Deno.test("what a module asks about itself has these types", () => {
  assertType<Equals<ReturnType<typeof isModule>, boolean>>();
  assertType<Equals<ReturnType<typeof moduleId>, string | undefined>>();
  assertType<Equals<ReturnType<typeof shutdownSignal>, AbortSignal>>();
});

Deno.test("a module may be allowed a closed list of things", () => {
  assertType<
    Equals<
      keyof NonNullable<ModuleConfig["permissions"]>,
      "net" | "read" | "write" | "run" | "sys" | "ffi"
    >
  >();
  // @ts-expect-error: nobody is allowed everything by one word
  const _all: ModuleConfig = { entry: "a.ts", permissions: { all: true } };
});

Deno.test("no result is of the type any", () => {
  compiles(async (db: DatabaseConnection, jwt: JwtService, options: OrchestratorOptions) => {
    const [row] = await db.query("SELECT 1");
    const claims = await jwt.validateToken("token");
    assertType<Equals<IsAny<typeof row>, false>>();
    assertType<Equals<IsAny<NonNullable<typeof row>[string]>, false>>();
    assertType<Equals<IsAny<typeof claims[string]>, false>>();
    assertType<Equals<IsAny<typeof options.modules[string]>, false>>();
  });
});
