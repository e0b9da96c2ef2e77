const CLI = new URL("../../src/cli.ts", import.meta.url).pathname;

/** Far more than any command here takes; it only bounds a test that fails. */
const LIMIT_MS = 300_000;

/** How a command line is started. */
export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Starts it at a terminal of its own, of so many columns and rows. */
  readonly terminal?: { readonly columns: number; readonly rows: number };
}

/** The command line in a process of its own. */
export class CliProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stderr: Promise<string>;
  readonly #reading: Promise<void>;
  readonly #timer: ReturnType<typeof setTimeout>;
  #stdout = "";
  #isEnded = false;
  #wake = Promise.withResolvers<void>();

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#stderr = new Response(child.stderr).text();
    this.#reading = this.#read(child.stdout);
    this.#timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
    void child.status.then(() => clearTimeout(this.#timer));
  }

  static start(args: readonly string[], options: CliOptions = {}): CliProcess {
    const plain = [Deno.execPath(), "run", "--allow-all", "--quiet", CLI, ...args];
    const [program = "", ...rest] = options.terminal === undefined
      ? plain
      : atTerminal(plain, options.terminal);
    return new CliProcess(
      new Deno.Command(program, {
        args: rest,
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...options.env },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Waits until stdout holds this. */
  async until(text: string | RegExp): Promise<void> {
    const isThere = () => {
      return typeof text === "string" ? this.#stdout.includes(text) : text.test(this.#stdout);
    };
    while (!isThere()) {
      if (this.#isEnded) {
        throw new Error(`"${text}" never came:\n${this.#stdout}\n${await this.#stderr}`);
      }
      await this.#wake.promise;
    }
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  async ended(): Promise<
    { readonly code: number; readonly stdout: string; readonly stderr: string }
  > {
    const { code } = await this.#child.status;
    await this.#reading;
    return { code, stdout: this.#stdout, stderr: await this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended.
    }
    await this.ended();
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.#stdout += decoder.decode(chunk, { stream: true });
      this.#woken();
    }
    this.#isEnded = true;
    this.#woken();
  }

  #woken(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}

/** `script` of util-linux, which every Debian has, makes a terminal. */
function atTerminal(
  command: readonly string[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return ["script", "-qefc", `stty cols ${columns} rows ${rows}; exec ${quoted}`, "/dev/null"];
}
