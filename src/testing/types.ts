import type { CacheService } from "../cache/types.ts";
import type { ServiceImplementation } from "../custom/types.ts";
import type { DatabaseConnection } from "../database/types.ts";
import type { Logger } from "../logger.ts";
import type { TapeConfig } from "../orchestrator/tape/module_tape.ts";
import type { ServiceConfigs } from "../orchestrator/types.ts";
import type { TestCall } from "./call_log.ts";
import type { CacheFault, DatabaseFault, JwtFault, ServiceFault } from "./faults.ts";

/** What starting a test host takes. */
export interface TestHostOptions {
  /**
   * The services, as an orchestrator has them. What is not named is there as `default`: SQLite in
   * memory, a cache in memory, JWT with a secret of this host's own.
   */
  readonly services?: ServiceConfigs;
  /**
   * What `moduleId()` says.
   *
   * @default {"test"}
   */
  readonly moduleId?: string;
  /** Fills the services before the code under test meets them. */
  readonly seed?: (services: SeedServices) => Promise<void>;
  /** Records what the code under test asks, or answers it from such a recording. */
  readonly tape?: TapeConfig;
  /** Takes what an orchestrator would log. By default nobody does. */
  readonly logger?: Logger;
}

/** What a seed fills: the default services. */
export interface SeedServices {
  /** The default database. */
  readonly database: DatabaseConnection;
  /** The default cache. */
  readonly cache: CacheService;
}

/** What a test sees and does of one service of its host. */
export interface TestService<Fault> {
  /** What the code under test has asked, in order. */
  readonly calls: readonly TestCall[];
  /** How many milliseconds each operation takes longer. 0 by default. */
  delayMs: number;

  /**
   * Lets the next operations fail.
   *
   * @param fault The error, which operation it is for, and whether that is carried out all the same.
   * @param times How many operations fail. 1 by default.
   */
  failNext(fault: Fault, times?: number): void;

  /**
   * Lets all operations fail until what it returns is disposed of.
   *
   * @param fault The error, which operations it is for, and whether they are carried out all the same.
   * @returns What ends it.
   */
  failAll(fault: Fault): Disposable;

  /** Forgets the calls so far. */
  clearCalls(): void;
}

/** A database of a test host. */
export interface TestDatabase extends TestService<DatabaseFault> {
  /** The SQL of all statements that the code under test has sent, in order. */
  readonly statements: readonly string[];

  /**
   * Opens a connection of the test's own to the same database: it is not watched, and nothing that
   * the test asked for happens to it.
   *
   * @returns The connection, which the host closes at its end.
   */
  open(): Promise<DatabaseConnection>;
}

/** A cache of a test host. */
export interface TestCache extends TestService<CacheFault> {
  /**
   * Opens a cache of the test's own on the same values: it is not watched, and nothing that the test
   * asked for happens to it.
   *
   * @returns The cache, which the host closes at its end.
   */
  open(): Promise<CacheService>;
}

/**
 * An orchestrator within the test: while there is one, `createDatabaseConnection`,
 * `createCacheService`, `createJwtService` and `createService` go the whole way of a launched module,
 * over a pipe in memory.
 */
export interface TestHost extends AsyncDisposable {
  /** The default database. */
  readonly database: TestDatabase;
  /** The default cache. */
  readonly cache: TestCache;
  /** The default JWT service. */
  readonly jwt: TestService<JwtFault>;

  /**
   * A database by its name.
   *
   * @param name Which of `services.database`.
   */
  databaseNamed(name: string): TestDatabase;

  /**
   * A cache by its name.
   *
   * @param name Which of `services.cache`.
   */
  cacheNamed(name: string): TestCache;

  /**
   * A JWT service by its name.
   *
   * @param name Which of `services.jwt`.
   */
  jwtNamed(name: string): TestService<JwtFault>;

  /**
   * A service that was provided.
   *
   * @param name Its name.
   */
  serviceNamed(name: string): TestService<ServiceFault>;

  /**
   * Provides a service of your own, as an orchestrator does.
   *
   * @typeParam Contract The service's methods, as its callers see them.
   * @param name Its name.
   * @param implementation What carries out each method.
   */
  provide<Contract>(name: string, implementation: ServiceImplementation<Contract> & object): void;

  /** Lets the orchestrator be gone: all calls fail from now on, as when it was killed. */
  disconnect(): void;
}
