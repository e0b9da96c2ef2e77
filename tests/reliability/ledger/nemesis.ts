import { createDatabaseConnection, type DatabaseConnection } from "../../../mod.ts";
import type { ThrowawayServer } from "../../../tools/servers/throwaway_server.ts";
import type { Fault, PlannedFault } from "./fault_plan.ts";
import type { HostileLink } from "./hostile_link.ts";
import { OrchestratorProcess, type OrchestratorSettings } from "./orchestrator_process.ts";

/** What the faults hit. */
export interface Targets {
  readonly server: ThrowawayServer;
  readonly link: HostileLink;
  readonly settings: OrchestratorSettings;
}

type Target = "modules" | "orchestrator" | "server" | "link" | "pool";

const TARGET_OF: Readonly<Record<Fault, Target>> = {
  "module killed": "modules",
  "module paused": "modules",
  "orchestrator killed": "orchestrator",
  "orchestrator restarted": "orchestrator",
  "orchestrator paused": "orchestrator",
  "server restarted (fast)": "server",
  "server restarted (immediate)": "server",
  "server crashed": "server",
  "backend killed": "server",
  "backend paused": "server",
  "connections cut": "link",
  "answer to a commit lost": "link",
  "connections delayed": "link",
  "connections silent": "link",
  "pool filled": "pool",
};

const LINK_DELAY_MS = 30;

/** Injects faults: those of different targets at the same time, those of one after each other. */
export class Nemesis implements AsyncDisposable {
  readonly #targets: Targets;
  readonly #busy = new Map<Target, Promise<void>>();
  readonly #onFault: (fault: Fault) => void;
  /** The processes that orchestrators have started before they ended, with their command lines. */
  readonly orphans = new Map<number, string>();
  orchestrator: OrchestratorProcess;

  constructor(targets: Targets, onFault: (fault: Fault) => void) {
    this.#targets = targets;
    this.#onFault = onFault;
    this.orchestrator = new OrchestratorProcess(targets.settings);
  }

  /** Begins a fault, as soon as the one before it of the same target is over. */
  async begin(planned: PlannedFault): Promise<void> {
    const target = TARGET_OF[planned.fault];
    await this.#busy.get(target);
    this.#busy.set(target, this.#inject(planned));
  }

  /** Waits until all faults are over. */
  async calm(): Promise<void> {
    await Promise.all(this.#busy.values());
    this.#targets.link.loseNextCommit = false;
  }

  /** Asks the orchestrator to end, and tells how it did. */
  async stopOrchestrator(): ReturnType<OrchestratorProcess["stop"]> {
    await this.#noteChildren();
    return await this.orchestrator.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.calm();
    await this.orchestrator.kill().catch(() => {}); // It has ended.
  }

  async #inject({ fault, forMs, choice }: PlannedFault): Promise<void> {
    const { server, link, settings } = this.#targets;
    switch (fault) {
      case "module killed":
        this.#signal(fault, await this.#module(choice), "SIGKILL");
        return;
      case "module paused":
        return await this.#pause(fault, await this.#module(choice), forMs);
      case "backend killed":
        this.#signal(fault, await this.#backend(choice), "SIGTERM");
        return;
      case "backend paused":
        return await this.#pause(fault, await this.#backend(choice), forMs);
      default:
        this.#onFault(fault);
    }
    switch (fault) {
      case "orchestrator killed":
        await this.#noteChildren();
        await this.orchestrator.kill();
        this.orchestrator = new OrchestratorProcess(settings);
        return;
      case "orchestrator restarted":
        await this.orchestrator.launched;
        await this.stopOrchestrator();
        this.orchestrator = new OrchestratorProcess(settings);
        return;
      case "orchestrator paused":
        this.orchestrator.pause();
        await pause(forMs);
        this.orchestrator.resume();
        return;
      case "server restarted (fast)":
        return await server.restart("SIGINT");
      case "server restarted (immediate)":
        return await server.restart("SIGQUIT");
      case "server crashed":
        await server.kill();
        await pause(forMs);
        return await server.restart();
      case "connections cut":
        return link.cut();
      case "answer to a commit lost":
        link.loseNextCommit = true;
        return;
      case "connections delayed":
        link.delayMs = LINK_DELAY_MS;
        await pause(forMs);
        link.delayMs = 0;
        return;
      case "connections silent":
        link.isSilent = true;
        await pause(forMs);
        link.isSilent = false;
        return link.cut(); // Bytes are missing on each of them.
      case "pool filled":
        return await this.#fillPool(forMs);
    }
  }

  async #noteChildren(): Promise<void> {
    for (const [id, command] of await this.orchestrator.children()) this.orphans.set(id, command);
  }

  /** Whoever holds a connection waits for a lock, so that soon nobody else gets one. */
  async #fillPool(forMs: number): Promise<void> {
    await this.#withServer((db) =>
      db.transaction(async (tx) => {
        await tx.execute("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE");
        await pause(forMs);
      })
    );
  }

  async #module(choice: number): Promise<number | undefined> {
    const ids = await this.orchestrator.moduleIds();
    return ids[choice % ids.length];
  }

  async #backend(choice: number): Promise<number | undefined> {
    let ids: number[] = [];
    await this.#withServer(async (db) => {
      const rows = await db.query(
        "SELECT pid FROM pg_stat_activity " +
          "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid",
      );
      ids = rows.map(({ pid }) => Number(pid));
    });
    return ids[choice % ids.length];
  }

  async #withServer(use: (db: DatabaseConnection) => Promise<void>): Promise<void> {
    const { server: { url } } = this.#targets;
    try {
      await using db = await createDatabaseConnection({ url, pool: { maxConnections: 1 } });
      await use(db);
    } catch {
      // Another fault has hit the server meanwhile.
    }
  }

  async #pause(fault: Fault, id: number | undefined, forMs: number): Promise<void> {
    if (!this.#signal(fault, id, "SIGSTOP") || id === undefined) return;
    await pause(forMs);
    send(id, "SIGCONT");
  }

  #signal(fault: Fault, id: number | undefined, signal: Deno.Signal): boolean {
    const isSent = id !== undefined && send(id, signal);
    if (isSent) this.#onFault(fault);
    return isSent;
  }
}

function send(id: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(id, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
