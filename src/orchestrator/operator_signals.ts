const STOP_SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
const RELOAD_SIGNALS: readonly Deno.Signal[] = ["SIGHUP"];

/** On Windows there are no others that a program can listen to. */
const WINDOWS_STOP_SIGNALS: readonly Deno.Signal[] = ["SIGINT"];

/** What an operator's signals ask for. */
export interface SignalRequests {
  readonly stop: () => void;
  readonly reload: () => void;
}

/** Listens to the signals by which an operator asks for something. */
export class OperatorSignals implements Disposable {
  readonly #listeners = new Map<Deno.Signal, () => void>();

  /** In the place of what was listened to before. The second signal to stop ends this process. */
  listen({ stop, reload }: SignalRequests): void {
    this[Symbol.dispose]();
    const stopOnce = () => {
      this[Symbol.dispose]();
      stop();
    };
    const isWindows = Deno.build.os === "windows";
    for (const signal of isWindows ? WINDOWS_STOP_SIGNALS : STOP_SIGNALS) {
      this.#add(signal, stopOnce);
    }
    for (const signal of isWindows ? [] : RELOAD_SIGNALS) this.#add(signal, reload);
  }

  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
    this.#listeners.clear();
  }

  #add(signal: Deno.Signal, listener: () => void): void {
    Deno.addSignalListener(signal, listener);
    this.#listeners.set(signal, listener);
  }
}
