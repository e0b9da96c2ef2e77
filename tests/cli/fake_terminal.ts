import { runCommandLine } from "../../src/cli/command_line.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

/** A terminal that keeps what is written, and whose signals a test sends. */
export class FakeTerminal implements Terminal {
  readonly isInteractive: boolean;
  readonly hasColor: boolean;
  stdout = "";
  stderr = "";
  readonly #listeners = new Map<Deno.Signal, Set<() => void>>();
  readonly #columns: number;

  constructor({ isInteractive = false, hasColor = false, columns = 100 } = {}) {
    this.isInteractive = isInteractive;
    this.hasColor = hasColor;
    this.#columns = columns;
  }

  size(): { columns: number; rows: number } {
    return { columns: this.#columns, rows: 24 };
  }

  write(text: string): void {
    this.stdout += text;
  }

  writeSome(bytes: Uint8Array): Promise<number> {
    this.write(new TextDecoder().decode(bytes));
    return Promise.resolve(bytes.length);
  }

  writeError(text: string): void {
    this.stderr += text;
  }

  onSignal(signal: Deno.Signal, listener: () => void): () => void {
    const listeners = this.#listeners.get(signal) ?? new Set();
    this.#listeners.set(signal, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  send(signal: Deno.Signal): void {
    for (const listener of this.#listeners.get(signal) ?? []) listener();
  }
}

/** What a command line came to. */
export async function commandLine(...args: string[]) {
  const terminal = new FakeTerminal();
  const code = await runCommandLine(args, terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}
