const SCRIPT = `
trap '' INT TERM HUP
read -r line
kill -s "$1" "$2"
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  kill -s 0 "$2" || break
  sleep 0.5
done
kill -s KILL "$2"
rm -rf "$3"
`;

/** What is to end with this process. */
export interface LifelineOptions {
  readonly processId: number;
  readonly stopSignal: Deno.Signal;
  readonly folder: string;
}

/**
 * Ends a server and removes its folder when this process dies without doing so, be it by SIGKILL: a
 * shell waits at the end of a pipe for that.
 */
export class Lifeline {
  readonly #shell: Deno.ChildProcess;

  /** Starts to watch. */
  constructor({ processId, stopSignal, folder }: LifelineOptions) {
    const signalName = stopSignal.replace(/^SIG/, "");
    this.#shell = new Deno.Command("/bin/sh", {
      args: ["-c", SCRIPT, "sh", signalName, String(processId), folder],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** Stops watching: the server has ended. */
  async release(): Promise<void> {
    this.#shell.kill("SIGKILL");
    await this.#shell.status;
    await this.#shell.stdin.abort();
  }
}
