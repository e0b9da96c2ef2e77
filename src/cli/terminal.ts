/** Where commands write, and whom they hear of. */
export interface Terminal {
  /** Whether a person reads what is written. */
  readonly isInteractive: boolean;
  readonly hasColor: boolean;
  size(): { readonly columns: number; readonly rows: number };
  /** What was asked for. */
  write(text: string): void;
  /** The same, without waiting for whoever reads it; tells how many bytes were taken. */
  writeSome(bytes: Uint8Array): Promise<number>;
  /** What went wrong. */
  writeError(text: string): void;
  /** Listens to a signal; the result ends that. */
  onSignal(signal: Deno.Signal, listener: () => void): () => void;
}

const NARROW = { columns: 80, rows: 24 };

/** That of this process. */
export const processTerminal: Terminal = {
  isInteractive: Deno.stdout.isTerminal(),
  hasColor: Deno.stdout.isTerminal() && !Deno.noColor,
  size() {
    try {
      const size = Deno.consoleSize();
      return size.columns > 0 && size.rows > 0 ? size : NARROW;
    } catch {
      return NARROW;
    }
  },
  write: (text) => writeTo(text, (bytes) => Deno.stdout.writeSync(bytes)),
  writeSome: (bytes) => Deno.stdout.write(bytes),
  writeError: (text) => writeTo(text, (bytes) => Deno.stderr.writeSync(bytes)),
  onSignal(signal, listener) {
    if (Deno.build.os === "windows" && signal !== "SIGINT") return () => {};
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  },
};

/** Whoever read it may be gone: then there is nobody to tell. */
function writeTo(text: string, writeSync: (bytes: Uint8Array) => number): void {
  try {
    for (let rest = new TextEncoder().encode(text); rest.length > 0;) {
      rest = rest.subarray(writeSync(rest));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
