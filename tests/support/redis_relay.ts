/** Stands between a client and a Redis server, passes bytes on, and can lose them. */
export class RedisRelay implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #serving: Promise<void>;
  #answeredLast = true;
  /** Passes the next request on, and then cuts the line. */
  cutAfterNextRequest = false;
  /** Passes nothing on any more, and says nothing. */
  isMute = false;
  /** How many clients have connected. */
  connections = 0;
  /** How often a client has spoken again after the server had: its round trips. */
  roundTrips = 0;

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
    this.cut();
    await this.#serving;
  }

  /** Cuts all lines at once. */
  cut(): void {
    for (const connection of this.#open) this.#shut(connection);
  }

  async #serve(): Promise<void> {
    const pairs: Promise<void>[] = [];
    for await (const client of this.#listener) {
      this.connections++;
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
    const buffer = new Uint8Array(1_048_576);
    try {
      for (;;) {
        const length = await from.read(buffer);
        if (length === null) break;
        if (this.isMute) continue;
        if (isRequest && this.#answeredLast) this.roundTrips++;
        this.#answeredLast = !isRequest;
        const cut = isRequest && this.cutAfterNextRequest;
        if (cut) this.#shut(from);
        let written = 0;
        while (written < length) written += await to.write(buffer.slice(written, length));
        if (cut) {
          this.cutAfterNextRequest = false;
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
