import type { CacheConfig } from "../cache/types.ts";
import type { ServiceImplementation } from "../custom/types.ts";
import type { DatabaseConfig } from "../database/types.ts";
import type { JwtConfig } from "../jwt/config_types.ts";
import type { Logger } from "../logger.ts";
import { cacheModuleGraph } from "./cache_module_graph.ts";
import { denoPathOf } from "./deno_path.ts";
import { checkModules } from "./check_modules.ts";
import { ModuleFleet } from "./module_fleet.ts";
import { MadeLocks } from "./made_locks.ts";
import { ModuleProcess } from "./module_process.ts";
import { moduleNameOf } from "./module_names.ts";
import { drainMsOf, graceMsOf, heartbeatOf, readinessMsOf } from "./module_settings.ts";
import { Observations } from "./observability/observations.ts";
import { orchestratorLog } from "./observability/orchestrator_log.ts";
import { secretsOf, secretsOfEnv } from "./observability/secrets_of.ts";
import { takeStatus } from "./observability/status.ts";
import { resolveStatusOptions, type StatusServerOptions } from "./observability/status_options.ts";
import type { ServedStatus } from "./observability/status_routes.ts";
import { startStatusServer, type StatusServer } from "./observability/status_server.ts";
import type { OrchestratorStatus } from "./observability/status_types.ts";
import { OperatorSignals } from "./operator_signals.ts";
import { OrphanGuard } from "./orphan_guard.ts";
import { safeLogger, safely } from "./safe_callbacks.ts";
import { ServiceRegistry } from "./service_registry.ts";
import { awaitedModules } from "./start_order.ts";
import { loadTelemetry } from "../telemetry.ts";
import { beginTape, type RunningTape } from "./tape/module_tape.ts";
import type {
  LaunchedModule,
  ModuleConfig,
  OrchestratorOptions,
  Reconfigured,
  ReconfigureOptions,
  RotateJwtOptions,
  StopOptions,
} from "./types.ts";

/**
 * Launches modules and serves them: it owns the credentials, the connections and the keys.
 *
 * Services are opened when a module first asks for them, and are shared by all modules.
 *
 * @example Launch one module and wait for its end
 * ```ts ignore
 * import { Orchestrator } from "@pywatt/sdk/orchestrator";
 *
 * await using orchestrator = new Orchestrator({
 *   services: { database: { default: { dbType: "sqlite", database: "app.db" } } },
 *   modules: { orders: { entry: new URL("./orders.ts", import.meta.url) } },
 * });
 * const orders = await orchestrator.launch("orders");
 * const { code } = await orders.exited;
 * ```
 */
export class Orchestrator implements AsyncDisposable {
  readonly #services: ServiceRegistry;
  readonly #logger: Logger;
  readonly #observations: Observations;
  readonly #denoPath: string;
  readonly #orphanGuard: OrphanGuard;
  readonly #madeLocks = new MadeLocks();
  readonly #statusServers = new Set<StatusServer>();
  readonly #status: ServedStatus;
  readonly #awaited: ReadonlySet<string>;
  readonly #fleet: ModuleFleet;
  readonly #signals = new OperatorSignals();
  #stopped = false;

  /**
   * Makes an orchestrator that has launched and opened nothing yet.
   *
   * @param options Its services and its modules.
   * @throws {TypeError} When a module has a name that cannot be used, or settings that cannot: of
   * restarts, heartbeats, readiness, instances, limits or the order of starts; when its `services`
   * grant what does not exist, or cannot be granted; when only some of those that use a cache have a
   * `namespace` in it; when this is a compiled program, and there is no `denoPath`.
   */
  constructor(options: OrchestratorOptions) {
    const { modules } = options;
    checkModules(modules);
    const log = orchestratorLog();
    const { logger = log.logger, onModuleOutput = log.onModuleOutput } = options;
    this.#denoPath = denoPathOf(options.denoPath);
    this.#observations = new Observations({
      logger: safeLogger(logger),
      onOutput: safely(onModuleOutput, (error) => {
        this.#logger.error(`onModuleOutput failed: ${Deno.inspect(error)}`);
      }),
      onOperation: options.onOperation && safely(options.onOperation),
      nameOfService: (id, kind, service) => this.#services.nameOf(id, kind, service),
    });
    this.#logger = this.#observations.logger;
    this.#observations.redactor.learn([
      ...secretsOf(options.services),
      ...Object.values(modules).flatMap(({ env = {} }) => secretsOfEnv(env)),
    ]);
    this.#orphanGuard = new OrphanGuard(this.#logger);
    this.#services = new ServiceRegistry(options.services ?? {}, { modules, logger: this.#logger });
    this.#awaited = awaitedModules(modules);
    this.#fleet = new ModuleFleet({
      modules,
      logger: this.#logger,
      cache: async (id, config, signal) => {
        await loadTelemetry();
        try {
          await this.#madeLocks.make(id, async (madeLock) => {
            await cacheModuleGraph({ id, config, denoPath: this.#denoPath, madeLock, signal });
          });
        } catch (error) {
          this.#observations.module(id); // From now on, the status knows of it.
          throw error;
        }
      },
      start: (instance, config) => this.#start(instance, config),
    });
    this.#status = {
      observations: this.#observations,
      isLaunching: () => this.#fleet.isLaunching,
      running: (id) => this.#fleet.find(id),
      services: () => this.#services.status(),
      unreachable: (timeoutMs) => this.#services.unreachable(timeoutMs),
    };
  }

  /**
   * Provides a service of your own to all modules, which open it with `createService`.
   *
   * @typeParam Contract The service's methods, as its callers see them.
   * @param name The service's name.
   * @param implementation What carries out each method; a method can have a schema for its params.
   * @throws {TypeError} When there is a service of this name already, or something in it is no method.
   *
   * @example A service that sends mail
   * ```ts ignore
   * import { Orchestrator } from "@pywatt/sdk/orchestrator";
   *
   * interface Mailer {
   *   send(mail: { to: string; text: string }): Promise<{ id: number }>;
   * }
   *
   * await using orchestrator = new Orchestrator({
   *   modules: { shop: { entry: new URL("./shop.ts", import.meta.url) } },
   * });
   * orchestrator.provide<Mailer>("mailer", {
   *   send: async ({ to, text }, { moduleId, signal }) => {
   *     const body = JSON.stringify({ to, text, from: moduleId });
   *     await fetch("https://mail.example.com", { method: "POST", body, signal });
   *     return { id: 1 };
   *   },
   * });
   * await orchestrator.launch("shop");
   * ```
   */
  provide<Contract>(name: string, implementation: ServiceImplementation<Contract> & object): void {
    this.#services.provide(name, implementation);
  }

  /**
   * Launches one module, in all its instances.
   *
   * @param id The module's name, as it stands in the options.
   * @returns The launched module; of several instances, the first. `scale` gives all of them.
   * @throws {TypeError} When the options name no such module, or allow it what cannot be said.
   * @throws {Error} When it is running already, when its code does not exist, does not compile or
   * imports files outside its folder as data, or after `stop`.
   */
  async launch(id: string): Promise<LaunchedModule> {
    const [first] = await this.#fleet.launch(id);
    if (first === undefined) throw new Error(`Cannot launch module "${id}": it has no instances`);
    return first;
  }

  /**
   * Launches all modules; each waits until those that it `startsAfter` are connected.
   *
   * @returns The launched modules in all their instances, in the order of the options.
   * @throws {Error} What {@linkcode Orchestrator.launch} throws, and when a module that others start
   * after has ended for good before it was connected; those already launched go on.
   */
  async launchAll(): Promise<LaunchedModule[]> {
    return await this.#fleet.launchAll();
  }

  /**
   * Gives a module as many instances as are wanted, whatever `instances` its options say: starts
   * what is missing, or stops those of the highest numbers.
   *
   * @param id The module's name.
   * @param instances How many there are to be; 0 stops the module.
   * @param options How long an instance that is stopped has to end by itself.
   * @returns All its instances, the first one first.
   * @throws {TypeError} When there is no such module, when `instances` is no whole number from 0 to
   * 1000, or `graceMs` none of milliseconds that a timer can wait.
   * @throws {Error} What {@linkcode Orchestrator.launch} throws for its code, and after `stop`.
   *
   * @example Three processes of a module, and then one
   * ```ts no-eval
   * import { Orchestrator } from "@pywatt/sdk/orchestrator";
   *
   * await using orchestrator = new Orchestrator({
   *   modules: { orders: { entry: new URL("./orders.ts", import.meta.url) } },
   * });
   * await orchestrator.scale("orders", 3);
   * await orchestrator.scale("orders", 1);
   * ```
   */
  async scale(id: string, instances: number, options: StopOptions = {}): Promise<LaunchedModule[]> {
    return await this.#fleet.scale(id, instances, options);
  }

  /**
   * Gives a database other settings, while modules use it: another password, another server, another
   * size of the pool. Connections of modules stay what they are. Whatever begins from then on uses
   * the new settings; what has begun goes on with those so far, for as long as `drainSeconds` says.
   * When the new settings cannot be used, the service goes on as before.
   *
   * @param name Which of `services.database`.
   * @param config The whole of its new settings.
   * @param options How long what has begun may go on.
   * @returns When the new settings are in use; and when nothing uses those so far any more.
   * @throws {TypeError} When there is no such service, when the new settings are of another type of
   * database, or `drainSeconds` is no time.
   * @throws {DatabaseError} Of kind `configuration` or `connection` when the new settings are unusable.
   * @throws {Error} After `stop`.
   *
   * @example Connect with another password
   * ```ts no-eval
   * import { Orchestrator } from "@pywatt/sdk/orchestrator";
   *
   * const database = { dbType: "postgres", host: "db", username: "app", database: "app" } as const;
   * await using orchestrator = new Orchestrator({
   *   services: { database: { default: { ...database, password: "the old one" } } },
   *   modules: {},
   * });
   * const next = { ...database, password: "the new one" };
   * const { drained } = await orchestrator.reconfigureDatabase("default", next);
   * await drained;
   * ```
   */
  async reconfigureDatabase(
    name: string,
    config: DatabaseConfig,
    options: ReconfigureOptions = {},
  ): Promise<Reconfigured> {
    const action = `reconfigure database "${name}"`;
    const drainMs = drainMsOf(action, options.drainSeconds);
    if (this.#stopped) throw new Error(`Cannot ${action}: the orchestrator has stopped`);
    this.#observations.redactor.learn(secretsOf(config));
    return await this.#services.reconfigureDatabase(name, config, drainMs);
  }

  /**
   * Gives a cache other settings, while modules use it, as {@linkcode Orchestrator.reconfigureDatabase}
   * does. What is held in a cache, values and locks, stays where it is: with another server, or with
   * an in-memory cache, modules find what is there.
   *
   * @param name Which of `services.cache`.
   * @param config The whole of its new settings.
   * @param options How long calls that have begun may go on.
   * @returns When the new settings are in use; and when nothing uses those so far any more.
   * @throws {TypeError} When there is no such service, when the new settings are of another type of
   * cache, or `drainSeconds` is no time.
   * @throws {CacheError} Of kind `configuration` or `connection` when the new settings are unusable.
   * @throws {Error} After `stop`.
   */
  async reconfigureCache(
    name: string,
    config: CacheConfig,
    options: ReconfigureOptions = {},
  ): Promise<Reconfigured> {
    const action = `reconfigure cache "${name}"`;
    const drainMs = drainMsOf(action, options.drainSeconds);
    if (this.#stopped) throw new Error(`Cannot ${action}: the orchestrator has stopped`);
    this.#observations.redactor.learn(secretsOf(config));
    return await this.#services.reconfigureCache(name, config, drainMs);
  }

  /**
   * Gives a JWT service other keys and rules, while modules use it.
   *
   * A key that the new settings do not name is refused from then on, within a second in every
   * module; unless `overlapSeconds` lets its tokens live out their time. When the new settings
   * cannot be used, the service goes on as before.
   *
   * @param name Which of `services.jwt`.
   * @param config The whole of its new settings.
   * @param options How long the keys so far are still accepted.
   * @throws {TypeError} When there is no such service, or `overlapSeconds` is no number of at
   * least 0.
   * @throws {JwtError} Of kind `configuration` when the new settings are unusable; of kind
   * `internal` when keys cannot be read.
   * @throws {Error} After `stop`.
   *
   * @example Sign with a new secret, and accept the old one for an hour
   * ```ts
   * import { Orchestrator } from "@pywatt/sdk/orchestrator";
   *
   * await using orchestrator = new Orchestrator({
   *   services: { jwt: { default: { secret: "last year's secret, of 32 bytes or more" } } },
   *   modules: {},
   * });
   * const next = { secret: "this year's secret, of 32 bytes or more" };
   * await orchestrator.rotateJwt("default", next, { overlapSeconds: 3600 });
   * ```
   */
  async rotateJwt(
    name: string,
    config: JwtConfig,
    options: RotateJwtOptions = {},
  ): Promise<void> {
    const { overlapSeconds = 0 } = options;
    if (!(Number.isFinite(overlapSeconds) && overlapSeconds >= 0)) {
      throw new TypeError(
        `Cannot rotate JWT "${name}": overlapSeconds is ${overlapSeconds}, expected a number of ` +
          "at least 0",
      );
    }
    if (this.#stopped) throw new Error(`Cannot rotate JWT "${name}": the orchestrator has stopped`);
    this.#observations.redactor.learn(secretsOf(config));
    await this.#services.rotateJwt(name, config, options);
  }

  /**
   * What it is doing: a plain object, which can be written as JSON and holds no secret.
   *
   * @returns A snapshot, which does not change any more.
   *
   * @example See which modules are not connected
   * ```ts
   * import { Orchestrator } from "@pywatt/sdk/orchestrator";
   *
   * await using orchestrator = new Orchestrator({ modules: {} });
   * const { modules } = orchestrator.status();
   * console.log(modules.filter(({ state }) => state !== "connected"));
   * ```
   */
  status(): OrchestratorStatus {
    return takeStatus(this.#status);
  }

  /**
   * Serves what it is doing over HTTP, until it stops: a page for people at `/`, `/metrics` for
   * Prometheus, `/status.json`, and `/healthz` and `/readyz` for whoever watches over it.
   *
   * @param options Where, and to whom.
   * @returns The server.
   * @throws {TypeError} When there is no such port, or others can reach the address and there is no
   * `token`.
   * @throws {Error} When nobody can listen there, and after `stop`.
   *
   * @example Look at it in a browser
   * ```ts
   * import { Orchestrator } from "@pywatt/sdk/orchestrator";
   *
   * await using orchestrator = new Orchestrator({ modules: {} });
   * const { url } = await orchestrator.serveStatus({ port: 0 });
   * console.log(`See ${url}`);
   * ```
   */
  async serveStatus(options: StatusServerOptions = {}): Promise<StatusServer> {
    const resolved = resolveStatusOptions(options);
    if (this.#stopped) throw new Error("Cannot serve the status: the orchestrator has stopped");
    if (resolved.token !== undefined) this.#observations.redactor.learn([resolved.token]);
    const server = await startStatusServer(this.#status, resolved);
    this.#statusServers.add(server);
    return server;
  }

  /**
   * Stops all modules, then closes all services. One that is not closed within ten seconds is left
   * behind, with a line in the log.
   *
   * @param options How long a module has to end by itself.
   * @throws {TypeError} When `graceMs` is no whole number of milliseconds that a timer can wait.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    graceMsOf("stop the orchestrator", options.graceMs);
    this.#stopped = true;
    this.#signals[Symbol.dispose]();
    try {
      await this.#fleet.stop(options);
    } finally {
      try {
        for (const problem of await this.#services.close()) this.#logger.error(problem);
      } finally {
        await this.#madeLocks[Symbol.asyncDispose]();
        await this.#orphanGuard[Symbol.asyncDispose]();
        await Promise.all([...this.#statusServers].map((server) => server.close()));
      }
    }
  }

  /**
   * Does what an operator asks for by a signal: SIGTERM and SIGINT (Ctrl+C) stop it, so that modules
   * have their grace, where they would otherwise be cut off; SIGHUP reloads all modules, one after the
   * other. A second signal to stop ends this process at once.
   *
   * It does not end this process by itself; that ends once nothing is left to do, for example
   * when it waits for the end of its modules. On Windows, SIGINT alone is listened to.
   *
   * @param options How long a module has to end by itself.
   * @throws {TypeError} When `graceMs` is no whole number of milliseconds that a timer can wait.
   *
   * @example A service that ends well under systemd, Docker or Kubernetes
   * ```ts ignore
   * import { Orchestrator } from "@pywatt/sdk/orchestrator";
   *
   * await using orchestrator = new Orchestrator({
   *   modules: { orders: { entry: new URL("./orders.ts", import.meta.url) } },
   * });
   * orchestrator.handleSignals({ graceMs: 20_000 });
   * const modules = await orchestrator.launchAll();
   * await Promise.all(modules.map((module) => module.exited));
   * ```
   */
  handleSignals(options: StopOptions = {}): void {
    graceMsOf("handle signals", options.graceMs);
    if (this.#stopped) return;
    const logged = (done: Promise<void>) => {
      done.catch((error) => this.#logger.error(Deno.inspect(error)));
    };
    this.#signals.listen({
      stop: () => logged(this.stop(options)),
      reload: () => logged(this.#fleet.reloadAll(options)),
    });
  }

  /** Stops it, with the default grace. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #start(instance: string, config: ModuleConfig): ModuleProcess {
    const record = this.#observations.module(instance);
    const tape = config.tape && beginTape(config.tape, this.#services);
    const name = moduleNameOf(instance);
    const started = ModuleProcess.launch({
      id: instance,
      config,
      denoPath: this.#denoPath,
      madeLock: this.#madeLocks.pathOf(name),
      heartbeat: heartbeatOf(name, config),
      readinessMs: readinessMsOf(name, config, this.#awaited.has(name)),
      services: tape?.services ?? this.#services,
      orphanGuard: this.#orphanGuard,
      record,
      onOutput: this.#observations.output,
      logger: this.#logger,
    });
    record.started(this.#fleet.find(instance) !== undefined);
    this.#logger.info(`Module "${instance}" has been started as process ${started.pid}`);
    void started.exited.then((exit) => {
      record.exited(exit);
      this.#logger.info(
        `Module "${instance}" has ended with ${exit.signal ?? `code ${exit.code}`}`,
      );
      if (tape !== undefined) this.#endTape(instance, tape);
    });
    return started;
  }

  #endTape(id: string, tape: RunningTape): void {
    for (const difference of tape.end()) {
      this.#logger.error(`Module "${id}" left its tape: ${difference}`);
    }
  }
}
