import { childProcessIds } from "../../../tools/servers/child_process_ids.ts";

const ENTRY = new URL("./ledger_orchestrator.ts", import.meta.url).href;

/** What the ledger's orchestrator is started with. */
export interface OrchestratorSettings {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly seed: number;
  readonly modules: number;
  readonly accounts: number;
}

/** One process of the ledger's orchestrator. */
export class OrchestratorProcess {
  readonly #child: Deno.ChildProcess;
  readonly #lines: Promise<string[]>;
  readonly #launched = Promise.withResolvers<void>();

  constructor({ databaseUrl, folder, seed, modules, accounts }: OrchestratorSettings) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", ENTRY, ...[folder, seed, modules, accounts].map(String)],
      env: { LEDGER_DATABASE_URL: databaseUrl, LEDGER_FOLDER: folder },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#lines = this.#read();
  }

  /** Resolves when all modules have been launched, or the process has ended. */
  get launched(): Promise<void> {
    return this.#launched.promise;
  }

  /** The ids of its modules' processes. */
  async moduleIds(): Promise<number[]> {
    // The processes that fetch code are none.
    const isModule = /\0run\0.*ledger_module\.ts/s;
    return [...await this.children()].flatMap(([id, command]) =>
      isModule.test(command) ? [id] : []
    );
  }

  /** All processes that it has started, each with its command line. */
  async children(): Promise<Map<number, string>> {
    const ids = await childProcessIds(this.#child.pid);
    return new Map(await Promise.all(ids.map(async (id) => [id, await commandOf(id)] as const)));
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#lines;
    await this.#child.status;
  }

  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }

  /** Asks it to end; gives its exit code and what it wrote. */
  async stop(): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
    this.#child.kill("SIGTERM");
    const lines = await this.#lines;
    return { code: (await this.#child.status).code, lines };
  }

  async #read(): Promise<string[]> {
    let text = "";
    for await (const piece of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.includes("launched\n")) this.#launched.resolve();
    }
    this.#launched.resolve();
    return text.split("\n").filter((line) => line !== "");
  }
}

/** The command line of a process, or nothing when there is none. */
export async function commandOf(processId: number): Promise<string> {
  return await Deno.readTextFile(`/proc/${processId}/cmdline`).catch(() => "");
}
