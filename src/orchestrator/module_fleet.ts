import type { Logger } from "../logger.ts";
import { ConcurrencyLimit } from "./concurrency_limit.ts";
import { instanceName, moduleNameOf } from "./module_names.ts";
import { checkedInstances, graceMsOf, instancesOf, restartPolicyOf } from "./module_settings.ts";
import { startOrder } from "./start_order.ts";
import { SupervisedModule, type SupervisedProcess } from "./supervised_module.ts";
import type { LaunchedModule, ModuleConfig, StopOptions } from "./types.ts";

/** Fetching and checking code keeps a core busy: all modules at once would starve those that run. */
const FETCHES_AT_ONCE = Math.max(2, navigator.hardwareConcurrency);

/** What a fleet is made of, and how its processes are started. */
export interface ModuleFleetOptions {
  readonly modules: Readonly<Record<string, ModuleConfig>>;
  readonly logger: Logger;
  readonly cache: (name: string, config: ModuleConfig, signal: AbortSignal) => Promise<void>;
  readonly start: (instance: string, config: ModuleConfig) => SupervisedProcess;
}

/** All modules of an orchestrator that run, each in its instances. */
export class ModuleFleet {
  readonly #options: ModuleFleetOptions;
  readonly #order: readonly string[];
  readonly #running = new Map<string, SupervisedModule>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #fetches = new ConcurrencyLimit(FETCHES_AT_ONCE);
  readonly #stopping = new AbortController();
  #launches = 0;

  /** @throws {TypeError} When there is no order in which the modules could start. */
  constructor(options: ModuleFleetOptions) {
    this.#options = options;
    this.#order = startOrder(options.modules);
  }

  /** The instances that have not ended for good, by the order in which they were started. */
  get running(): readonly SupervisedModule[] {
    return [...this.#running.values()];
  }

  /** Whether there are modules that are about to be launched. */
  get isLaunching(): boolean {
    return this.#launches > 0;
  }

  /** An instance that has not ended for good. */
  find(instance: string): SupervisedModule | undefined {
    return this.#running.get(instance);
  }

  async launch(name: string): Promise<LaunchedModule[]> {
    const config = this.#configOf(`launch module "${name}"`, name);
    return await this.#launching(() =>
      this.#inTurn(name, async () => {
        if (this.#instances(name).length > 0) {
          throw new Error(`Cannot launch module "${name}": it is running already`);
        }
        return await this.#start(name, config, instancesOf(name, config));
      })
    );
  }

  async launchAll(): Promise<LaunchedModule[]> {
    const launches = new Map<string, Promise<LaunchedModule[]>>();
    for (const name of this.#order) launches.set(name, this.#launchAfterOthers(name, launches));
    await this.#launching(() => Promise.all(launches.values()));
    const inOrderOfOptions = Object.keys(this.#options.modules).map((name) => launches.get(name));
    return (await Promise.all(inOrderOfOptions)).flatMap((launched) => launched ?? []);
  }

  async scale(name: string, count: number, options: StopOptions): Promise<LaunchedModule[]> {
    const action = `scale module "${name}"`;
    const config = this.#configOf(action, name);
    checkedInstances(name, count);
    graceMsOf(action, options.graceMs);
    return await this.#inTurn(name, async () => {
      const superfluous = this.#instances(name).slice(count);
      await Promise.all(superfluous.map((instance) => instance.stop(options)));
      const missing = count - this.#instances(name).length;
      await this.#launching(() => this.#start(name, config, missing));
      return this.#instances(name);
    });
  }

  /** One after the other; one that cannot be is logged, and stays as it is. */
  async reloadAll(options: StopOptions): Promise<void> {
    for (const instance of this.#order.flatMap((name) => this.#instances(name))) {
      try {
        await instance.reload(options);
      } catch (error) {
        this.#options.logger.error(error instanceof Error ? error.message : String(error));
      }
    }
  }

  async stop(options: StopOptions): Promise<void> {
    this.#stopping.abort();
    const stops = this.running.map((instance) => instance.stop(options));
    for (const stopped of await Promise.allSettled(stops)) {
      if (stopped.status === "rejected") this.#options.logger.error(Deno.inspect(stopped.reason));
    }
  }

  async #launchAfterOthers(
    name: string,
    launches: ReadonlyMap<string, Promise<LaunchedModule[]>>,
  ): Promise<LaunchedModule[]> {
    const { startsAfter = [] } = this.#options.modules[name] ?? {};
    await Promise.all(startsAfter.map(async (earlier) => {
      for (const { ready } of await launches.get(earlier) ?? []) {
        await ready.catch((error) => {
          throw new Error(`Cannot launch module "${name}": ${error.message}`);
        });
      }
    }));
    return await this.launch(name);
  }

  /** The first instance is the first. */
  #instances(name: string): SupervisedModule[] {
    return this.running
      .filter(({ id }) => moduleNameOf(id) === name)
      .toSorted((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
  }

  async #start(name: string, config: ModuleConfig, count: number): Promise<LaunchedModule[]> {
    if (count <= 0) return [];
    const { start, logger } = this.#options;
    const cache = (signal: AbortSignal) => {
      return this.#fetches.run(() => this.#options.cache(name, config, signal));
    };
    this.#refuseWhenStopped(name);
    try {
      await cache(this.#stopping.signal);
    } catch (error) {
      this.#refuseWhenStopped(name);
      throw error;
    }
    this.#refuseWhenStopped(name);
    const started = [];
    for (let number = 1; started.length < count; number++) {
      const id = instanceName(name, number);
      if (this.#running.has(id)) continue;
      const instance = new SupervisedModule({
        id,
        restart: restartPolicyOf(name, config),
        logger,
        cache,
        start: () => start(id, config),
      });
      this.#running.set(id, instance);
      void instance.exited.then(() => this.#running.delete(id));
      started.push(instance);
    }
    return started;
  }

  async #launching<T>(launch: () => Promise<T>): Promise<T> {
    this.#launches++;
    try {
      return await launch();
    } finally {
      this.#launches--;
    }
  }

  /** What changes the instances of one module comes one after the other. */
  async #inTurn<T>(name: string, change: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(change);
    this.#turns.set(name, turn.catch(() => {}));
    return await turn;
  }

  #configOf(action: string, name: string): ModuleConfig {
    const { modules } = this.#options;
    const config = Object.hasOwn(modules, name) ? modules[name] : undefined;
    if (config !== undefined) return config;
    const known = Object.keys(modules).map((other) => `"${other}"`).join(", ");
    throw new TypeError(`Cannot ${action}: expected one of ${known || "none"}`);
  }

  #refuseWhenStopped(name: string): void {
    if (!this.#stopping.signal.aborted) return;
    throw new Error(`Cannot launch module "${name}": the orchestrator has stopped`);
  }
}
