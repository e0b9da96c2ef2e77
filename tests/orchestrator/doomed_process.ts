import { TempFolder } from "../support/temp_folder.ts";

const ENTRY = new URL("./doomed_orchestrator.ts", import.meta.url).href;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** What an orchestrator that is to be killed is started with. */
export interface DoomedSettings {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** The row that its transaction is about. */
  readonly row: number;
}

/**
 * The process of `doomed_orchestrator.ts`. It has a working folder of its own, which all inherit
 * that descend from it: so they are found after its death too, those are not that were given the id
 * of one, and neither is one that has ended and was not yet waited for, since it is in no folder.
 */
export class DoomedProcess implements AsyncDisposable {
  readonly startedAtMs = performance.now();
  readonly #folder: TempFolder;
  readonly #child: Deno.ChildProcess;
  readonly #inPlace = Promise.withResolvers<void>();
  readonly #text: Promise<string>;

  private constructor(folder: TempFolder, { databaseUrl, redisUrl, row }: DoomedSettings) {
    this.#folder = folder;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--config", CONFIG, ENTRY, String(row)],
      cwd: folder.path,
      env: { DOOMED_DATABASE_URL: databaseUrl, DOOMED_REDIS_URL: redisUrl },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    void this.#inPlace.promise.catch(() => {}); // One that is killed while it starts never is.
    this.#text = this.#read();
  }

  static async start(settings: DoomedSettings): Promise<DoomedProcess> {
    return new DoomedProcess(await TempFolder.make(), settings);
  }

  /** Resolves when all of its modules are at what they do; rejects when it ends before. */
  get inPlace(): Promise<void> {
    return this.#inPlace.promise;
  }

  /** The command lines of itself and of all that descend from it. */
  async processes(): Promise<string[]> {
    const found: string[] = [];
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const folder = await Deno.readLink(`/proc/${name}/cwd`).catch(() => undefined);
      if (folder !== this.#folder.path) continue;
      const command = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
      found.push(`${name}: ${command.replaceAll("\0", " ").trim()}`);
    }
    return found;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }

  /** Asks it to end, and tells with which code it did. */
  async stop(): Promise<number> {
    this.#child.kill("SIGTERM");
    return (await this.#child.status).code;
  }

  /** After its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#text;
    await this.#folder[Symbol.asyncDispose]();
  }

  async #read(): Promise<string> {
    let text = "";
    for await (const piece of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.includes("in place\n")) this.#inPlace.resolve();
    }
    this.#inPlace.reject(new Error(`The orchestrator ended, and said ${JSON.stringify(text)}`));
    return text;
  }
}
