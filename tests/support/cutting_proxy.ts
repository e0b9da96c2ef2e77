/** Passes bytes on to the real server, until it is told to cut the line after a request. */
export class CuttingProxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #serving: Promise<void>;
  /** Says which request is the last to reach the server; its answer does not come back. */
  isLast: (request: string) => boolean = () => false;

  constructor(readonly server: URL) {
    this.#serving = this.#serve();
  }

  get url(): string {
    const url = new URL(this.server);
    url.host = `127.0.0.1:${this.#listener.addr.port}`;
    return url.href;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) connection.close();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const pairs: Promise<void>[] = [];
    for await (const client of this.#listener) {
      const server = await Deno.connect({
        hostname: this.server.hostname,
        port: Number(this.server.port),
      });
      this.#open.add(client).add(server);
      pairs.push(this.#pass(client, server, true), this.#pass(server, client, false));
    }
    await Promise.all(pairs);
  }

  async #pass(from: Deno.Conn, to: Deno.Conn, isRequest: boolean): Promise<void> {
    const buffer = new Uint8Array(4_096);
    try {
      for (;;) {
        const length = await from.read(buffer);
        if (length === null) break;
        const cut = isRequest && this.isLast(new TextDecoder().decode(buffer.subarray(0, length)));
        if (cut) this.#shut(from);
        await to.write(buffer.slice(0, length));
        if (cut) {
          this.isLast = () => false;
          break;
        }
      }
    } catch {
      // The other direction has cut the line.
    }
    this.#shut(from);
  }

  #shut(connection: Deno.Conn): void {
    if (!this.#open.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // Deno closes a connection whose other side has gone.
    }
  }
}
