/** Servers that the tests of one file share: they start before the first and stop after the last. */
export class TestServers<Servers> {
  #running: Servers | undefined;

  /**
   * Registers the start and the stop.
   *
   * @param ignore Whether the tests are ignored, so that nothing is to be started.
   * @param start Starts all of them; `stack` stops what is given to it.
   */
  constructor(ignore: boolean, start: (stack: AsyncDisposableStack) => Promise<Servers>) {
    if (ignore) return;
    const stack = new AsyncDisposableStack();
    Deno.test.beforeAll(async () => {
      this.#running = await start(stack);
    });
    Deno.test.afterAll(() => stack.disposeAsync());
  }

  /** What `start` gave. */
  get running(): Servers {
    if (this.#running === undefined) throw new Error("The servers have not been started");
    return this.#running;
  }
}
