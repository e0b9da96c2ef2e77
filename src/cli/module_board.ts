import type { LaunchedModule, ModuleExit, ModuleState } from "../orchestrator/types.ts";

/** What one module is doing; one that could not be launched has `failed`. */
export interface ModuleRow {
  readonly id: string;
  readonly state: ModuleState | "launching" | "failed";
  readonly uptimeSeconds: number | undefined;
  readonly restarts: number;
  readonly pid: number | undefined;
  readonly lastLine: string;
}

/** What is known of a module between two looks. */
interface Entry {
  launched?: LaunchedModule;
  failure?: string;
  exit?: ModuleExit;
  pid?: number | undefined;
  startedAtMs: number;
  lastLine: string;
}

/** What all modules are doing, as far as can be told from outside. */
export class ModuleBoard {
  readonly #entries = new Map<string, Entry>();
  readonly #nowMs: () => number;

  constructor(ids: readonly string[], nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    for (const id of ids) this.#change(id, {});
  }

  launched(launched: LaunchedModule): void {
    this.#change(launched.id, { launched });
    void launched.exited.then((exit) => this.#change(launched.id, { exit }));
  }

  failed(id: string, failure: string): void {
    this.#change(id, { failure, lastLine: failure });
  }

  wrote(id: string, line: string): void {
    if (line.trim() !== "") this.#change(id, { lastLine: line });
  }

  /** Whether each module that was launched ended well, and each was launched. */
  get isWell(): boolean {
    return [...this.#entries.values()].every(({ failure, exit }) => {
      return failure === undefined && exit?.success !== false;
    });
  }

  rows(): ModuleRow[] {
    return [...this.#entries].map(([id, entry]) => this.#row(id, entry));
  }

  #row(id: string, entry: Entry): ModuleRow {
    const { launched, failure, exit } = entry;
    if (entry.pid !== launched?.pid) {
      entry.pid = launched?.pid;
      entry.startedAtMs = this.#nowMs();
    }
    return {
      id,
      state: failure === undefined ? launched?.state ?? "launching" : "failed",
      uptimeSeconds: entry.pid === undefined
        ? undefined
        : (this.#nowMs() - entry.startedAtMs) / 1_000,
      restarts: launched?.restarts ?? 0,
      pid: entry.pid,
      lastLine: entry.lastLine ||
        (exit === undefined ? "" : `ended with ${exit.signal ?? `code ${exit.code}`}`),
    };
  }

  #change(id: string, change: Partial<Entry>): void {
    const entry = this.#entries.get(id) ?? { startedAtMs: this.#nowMs(), lastLine: "" };
    this.#entries.set(id, Object.assign(entry, change));
  }
}
