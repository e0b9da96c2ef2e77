const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Turns the signals that end a process into an abort, so that what was started is stopped first. */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #listener = () => this.#controller.abort(new Error("Interrupted"));

  /** Starts to listen. */
  constructor() {
    for (const name of SIGNALS) Deno.addSignalListener(name, this.#listener);
  }

  /** Aborted by the first of these signals. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Gives the signals back their usual effect. */
  [Symbol.dispose](): void {
    for (const name of SIGNALS) Deno.removeSignalListener(name, this.#listener);
  }
}
