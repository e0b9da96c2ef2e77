import { fail } from "@std/assert";
import type { Transport } from "../../src/ipc/transport.ts";
import { ChildTransport } from "../../src/orchestrator/child_transport.ts";
import { childEnv } from "../../src/orchestrator/child_env.ts";
import { initMessage } from "./connected_client.ts";
import { ScriptedPeer } from "./scripted_peer.ts";

/** How long a program may take that should end by itself; generous, since machines can be slow. */
const END_LIMIT_MS = 30_000;

/** How a program is to be started. */
export interface StdioModuleOptions {
  /** The arguments of `deno run`, by default those that let it know that it is a module. */
  readonly flags?: readonly string[];
  readonly args?: readonly string[];
  /** Wraps the command line. */
  readonly through?: (command: readonly string[]) => readonly string[];
}

/** How a program ended, and what it wrote. */
export interface StdioModuleEnd {
  readonly code: number;
  readonly stderr: readonly string[];
}

/** A program of tests/modules with real pipes, whose orchestrator is the test. */
export class StdioModule implements AsyncDisposable {
  readonly peer: ScriptedPeer;
  /** For a test that has another orchestrator than {@linkcode StdioModule.peer}. */
  readonly transport: Transport;
  readonly #child: Deno.ChildProcess;
  readonly #stderr: LineReader;
  readonly #timer: ReturnType<typeof setTimeout>;
  #isEnded = false;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#stderr = new LineReader(child.stderr);
    this.transport = new ChildTransport(child);
    this.peer = new ScriptedPeer(this.transport);
    this.#timer = setTimeout(() => child.kill("SIGKILL"), END_LIMIT_MS);
    void child.status.then(() => {
      this.#isEnded = true;
      clearTimeout(this.#timer);
    });
  }

  static launch(name: string, options: StdioModuleOptions = {}): StdioModule {
    const { flags = ["--no-prompt", "--allow-env=PYWATT_MODULE_ID"], args = [] } = options;
    const entry = new URL(`../modules/stdio_${name}.ts`, import.meta.url).href;
    const plain = [Deno.execPath(), "run", "--quiet", ...flags, entry, ...args];
    const [program = "", ...rest] = options.through?.(plain) ?? plain;
    return new StdioModule(
      new Deno.Command(program, {
        args: rest,
        env: { ...childEnv("orders", { entry }), NO_COLOR: "1", PATH: Deno.env.get("PATH") ?? "" },
        clearEnv: true,
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Answers the module's first message. */
  async greet(): Promise<void> {
    await this.peer.receive();
    await this.peer.send(initMessage());
  }

  /** Answers the request for a database, whose call has this id. */
  async openDatabase(id: number): Promise<void> {
    await this.peer.receive();
    await this.peer.send({
      op: "service_response",
      id,
      service_type: "database",
      success: true,
      connection_id: "database-1",
      config: {
        db_type: "sqlite",
        database: ":memory:",
        pool: {
          max_connections: 1,
          min_connections: 1,
          idle_timeout_seconds: 0,
          max_lifetime_seconds: 0,
          acquire_timeout_seconds: 30,
          idle_in_transaction_timeout_seconds: 300,
        },
        max_result_bytes: 268_435_456,
      },
    });
  }

  /** Answers the close of the database, and the `idle` that follows. */
  async closeDatabase(id: number): Promise<void> {
    await this.peer.receive();
    await this.peer.send({ op: "service_operation_result", id, success: true, result: {} });
    await this.peer.receive();
    await this.peer.send({ op: "idle_ack" });
  }

  /** Waits for the next line on stderr. */
  async line(): Promise<string> {
    return await this.#stderr.next() ?? fail("The program ended without another line");
  }

  /** Waits until the program has ended by itself. */
  async ended(): Promise<StdioModuleEnd> {
    const { code, signal } = await this.#child.status;
    const stderr = await this.#stderr.rest();
    if (signal === "SIGKILL") fail(`The program did not end by itself: ${stderr.join("\n")}`);
    return { code, stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isEnded) this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#stderr.rest();
    this.peer.close();
  }
}

class LineReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";
  #isEnded = false;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  }

  async next(): Promise<string | undefined> {
    while (!this.#isEnded && !this.#text.includes("\n")) await this.#read();
    const end = this.#text.indexOf("\n");
    if (end === -1) return undefined;
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  async rest(): Promise<readonly string[]> {
    while (!this.#isEnded) await this.#read();
    const lines = this.#text.split("\n").filter((line) => line !== "");
    this.#text = "";
    return lines;
  }

  async #read(): Promise<void> {
    const { value, done } = await this.#reader.read();
    if (done) this.#isEnded = true;
    else this.#text += value;
  }
}
