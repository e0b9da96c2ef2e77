import type { ServiceImplementation } from "../custom/types.ts";
import type { JwtConfig } from "../jwt/config_types.ts";
import type { Logger } from "../logger.ts";
import { cacheModuleGraph } from "./cache_module_graph.ts";
import { cacheNamespacesOf } from "./cache_namespaces.ts";
import { denoPathOf } from "./deno_path.ts";
import { MadeLocks } from "./made_locks.ts";
import { ModuleProcess } from "./module_process.ts";
import { graceMsOf, heartbeatOf, restartPolicyOf } from "./module_settings.ts";
import { Observations } from "./observability/observations.ts";
import { orchestratorLog } from "./observability/orchestrator_log.ts";
import { secretsOf, secretsOfEnv } from "./observability/secrets_of.ts";
import { takeStatus } from "./observability/status.ts";
import { resolveStatusOptions, type StatusServerOptions } from "./observability/status_options.ts";
import type { ServedStatus } from "./observability/status_routes.ts";
import { startStatusServer, type StatusServer } from "./observability/status_server.ts";
import type { OrchestratorStatus } from "./observability/status_types.ts";
import { OrphanGuard } from "./orphan_guard.ts";
import { safeLogger, safely } from "./safe_callbacks.ts";
import { ServiceRegistry } from "./service_registry.ts";
import { loadTelemetry } from "../telemetry.ts";
import { SupervisedModule } from "./supervised_module.ts";
import { beginTape, type RunningTape } from "./tape/module_tape.ts";
import type {
  LaunchedModule,
  ModuleConfig,
  OrchestratorOptions,
  RotateJwtOptions,
  StopOptions,
} from "./types.ts";

const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

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
  readonly #options: OrchestratorOptions;
  readonly #services: ServiceRegistry;
  readonly #logger: Logger;
  readonly #observations: Observations;
  readonly #denoPath: string;
  readonly #orphanGuard: OrphanGuard;
  readonly #madeLocks = new MadeLocks();
  readonly #running = new Map<string, SupervisedModule>();
  readonly #signalListeners = new Map<Deno.Signal, () => void>();
  readonly #statusServers = new Set<StatusServer>();
  readonly #status: ServedStatus;
  #launching = 0;
  #stopped = false;

  /**
   * Makes an orchestrator that has launched and opened nothing yet.
   *
   * @param options Its services and its modules.
   * @throws {TypeError} When a module's `restart` or `heartbeat` holds what cannot be used; when
   * only some modules have a `cacheNamespace`, or one is none; when this is a compiled program, and
   * there is no `denoPath`.
   */
  constructor(options: OrchestratorOptions) {
    for (const [id, config] of Object.entries(options.modules)) {
      restartPolicyOf(id, config);
      heartbeatOf(id, config);
    }
    const log = orchestratorLog();
    const { logger = log.logger, onModuleOutput = log.onModuleOutput } = options;
    this.#options = options;
    this.#denoPath = denoPathOf(options.denoPath);
    this.#observations = new Observations({
      logger: safeLogger(logger),
      onOutput: safely(onModuleOutput, (error) => {
        this.#logger.error(`onModuleOutput failed: ${Deno.inspect(error)}`);
      }),
      onOperation: options.onOperation && safely(options.onOperation),
      nameOfService: (serviceType, service) => this.#services.nameOf(serviceType, service),
    });
    this.#logger = this.#observations.logger;
    this.#observations.redactor.learn([
      ...secretsOf(options.services),
      ...Object.values(options.modules).flatMap(({ env = {} }) => secretsOfEnv(env)),
    ]);
    this.#orphanGuard = new OrphanGuard(this.#logger);
    this.#services = new ServiceRegistry(
      options.services ?? {},
      cacheNamespacesOf(options.modules),
    );
    this.#status = {
      observations: this.#observations,
      isLaunching: () => this.#launching > 0,
      running: (id) => this.#running.get(id),
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
   * Launches one module.
   *
   * @param id The module's name, as it stands in the options.
   * @returns The launched module.
   * @throws {TypeError} When the options name no such module, or allow it what cannot be said.
   * @throws {Error} When it is running already, when its code does not exist, does not compile or
   * imports files outside its folder as data, or after `stop`.
   */
  async launch(id: string): Promise<LaunchedModule> {
    const { modules } = this.#options;
    const config = Object.hasOwn(modules, id) ? modules[id] : undefined;
    if (config === undefined) {
      const known = Object.keys(modules).map((name) => `"${name}"`).join(", ");
      throw new TypeError(`Cannot launch module "${id}": expected one of ${known || "none"}`);
    }
    const madeLock = await this.#madeLocks.pathOf(id);
    const cache = () => cacheModuleGraph({ id, config, denoPath: this.#denoPath, madeLock });
    await loadTelemetry();
    this.#launching++;
    await cache().finally(() => this.#launching--);
    if (this.#stopped) {
      throw new Error(`Cannot launch module "${id}": the orchestrator has stopped`);
    }
    if (this.#running.has(id)) {
      throw new Error(`Cannot launch module "${id}": it is running already`);
    }
    const launched = new SupervisedModule({
      id,
      restart: restartPolicyOf(id, config),
      logger: this.#logger,
      cache,
      start: () => this.#start(id, config, madeLock),
    });
    this.#running.set(id, launched);
    void launched.exited.then(() => this.#running.delete(id));
    return launched;
  }

  /**
   * Launches all modules.
   *
   * @returns The launched modules, in the order of the options.
   * @throws What {@linkcode Orchestrator.launch} throws; those already launched go on.
   */
  async launchAll(): Promise<LaunchedModule[]> {
    return await Promise.all(Object.keys(this.#options.modules).map((id) => this.launch(id)));
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
    this.#forgetSignals();
    try {
      const stops = [...this.#running.values()].map((running) => running.stop(options));
      for (const stopped of await Promise.allSettled(stops)) {
        if (stopped.status === "rejected") this.#logger.error(Deno.inspect(stopped.reason));
      }
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
   * Stops when an operator asks for it, by SIGTERM or SIGINT (Ctrl+C): modules then have their grace,
   * where they would otherwise be cut off. A second signal ends this process at once.
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
   * orchestrator.stopOnSignals({ graceMs: 20_000 });
   * const modules = await orchestrator.launchAll();
   * await Promise.all(modules.map((module) => module.exited));
   * ```
   */
  stopOnSignals(options: StopOptions = {}): void {
    graceMsOf("stop on signals", options.graceMs);
    if (this.#stopped) return;
    this.#forgetSignals();
    for (const signal of STOP_SIGNALS) {
      const listener = () => {
        this.#forgetSignals();
        this.stop(options).catch((error) => this.#logger.error(Deno.inspect(error)));
      };
      Deno.addSignalListener(signal, listener);
      this.#signalListeners.set(signal, listener);
    }
  }

  /** Stops it, with the default grace. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #start(id: string, config: ModuleConfig, madeLock: string | undefined): ModuleProcess {
    const record = this.#observations.module(id);
    const tape = config.tape && beginTape(config.tape, this.#services);
    const started = ModuleProcess.launch({
      id,
      config,
      denoPath: this.#denoPath,
      madeLock,
      heartbeat: heartbeatOf(id, config),
      services: tape?.services ?? this.#services,
      orphanGuard: this.#orphanGuard,
      record,
      onOutput: this.#observations.output,
      logger: this.#logger,
    });
    record.started(this.#running.has(id));
    this.#logger.info(`Module "${id}" has been started as process ${started.pid}`);
    void started.exited.then((exit) => {
      record.exited(exit);
      this.#logger.info(`Module "${id}" has ended with ${exit.signal ?? `code ${exit.code}`}`);
      if (tape !== undefined) this.#endTape(id, tape);
    });
    return started;
  }

  #endTape(id: string, tape: RunningTape): void {
    for (const difference of tape.end()) {
      this.#logger.error(`Module "${id}" left its tape: ${difference}`);
    }
  }

  #forgetSignals(): void {
    for (const [signal, listener] of this.#signalListeners) {
      Deno.removeSignalListener(signal, listener);
    }
    this.#signalListeners.clear();
  }
}
