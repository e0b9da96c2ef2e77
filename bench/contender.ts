import { memoryOf } from "./memory_of.ts";
import type { Figures, RoundRequest } from "./programs/request.ts";

/** A program that does rounds: it is told of each by a line, and answers with a line. */
export class Contender implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: ReadableStreamDefaultReader<string>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#stdin = child.stdin.getWriter();
    this.#answers = child.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(splitLines()).getReader();
  }

  /** Starts one of the programs of this folder. */
  static async startDeno(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Contender> {
    const path = new URL(`./programs/${program}`, import.meta.url).pathname;
    return await Contender.start(Deno.execPath(), ["run", "-A", path, ...args], env);
  }

  /** Starts any program, and waits until it is ready. */
  static async start(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Contender> {
    const child = new Deno.Command(command, {
      args: [...args],
      env: { ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const contender = new Contender(child);
    await contender.#answer();
    return contender;
  }

  /** Does a round, and tells what all that took part came to. */
  async round(request: RoundRequest): Promise<Figures[]> {
    await this.#stdin.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
    return [JSON.parse(await this.#answer())].flat();
  }

  /** The memory that it holds. */
  async residentBytes(): Promise<number> {
    return await memoryOf(this.#child.pid, "VmRSS");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close().catch(() => {});
    await this.#child.status;
    await this.#answers.cancel();
  }

  async #answer(): Promise<string> {
    const { value } = await this.#answers.read();
    if (value === undefined) throw new Error("Cannot measure: a program has ended");
    return value;
  }
}

function splitLines(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, controller) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) controller.enqueue(line);
    },
  });
}
