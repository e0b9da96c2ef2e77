/** A client's connection, and the server's that it is passed on to. */
interface Pair {
  /** Whether the connection is cut as soon as the server has answered. */
  isAnswerLost: boolean;
}

/** The way between a pool and its server, on which everything can go wrong. */
export class HostileLink implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #passing = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;
  #isDisposed = false;
  /** How long each piece is held before it is passed on. */
  delayMs = 0;
  /** Whether what is said is lost, in both directions. */
  isSilent = false;
  /** Whether the next COMMIT is carried out by the server, but its answer does not come back. */
  loseNextCommit = false;

  constructor(readonly server: URL) {
    this.#accepting = this.#accept();
  }

  /** The server's address, over this link. */
  get url(): string {
    const url = new URL(this.server);
    url.host = `127.0.0.1:${this.#listener.addr.port}`;
    return url.href;
  }

  /** How many sockets are open. */
  get openSockets(): number {
    return this.#open.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#listener.close();
    this.cut();
    await this.#accepting;
    await Promise.all(this.#passing);
  }

  /** Cuts all connections at once. */
  cut(): void {
    for (const socket of this.#open) this.#shut(socket);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      const passing = this.#connect(client);
      this.#passing.add(passing);
      void passing.then(() => this.#passing.delete(passing));
    }
  }

  async #connect(client: Deno.Conn): Promise<void> {
    this.#open.add(client);
    const { hostname, port } = this.server;
    const server = await Deno.connect({ hostname, port: Number(port) }).catch(() => undefined);
    if (server === undefined) return this.#shut(client);
    this.#open.add(server);
    if (this.#isDisposed) this.cut();
    const pair: Pair = { isAnswerLost: false };
    await Promise.all([
      this.#pass(client, server, (bytes) => this.#request(bytes, pair)),
      this.#pass(server, client, () => !pair.isAnswerLost),
    ]);
  }

  #request(bytes: Uint8Array, pair: Pair): boolean {
    if (this.loseNextCommit && holdsCommit(bytes)) {
      this.loseNextCommit = false;
      pair.isAnswerLost = true;
    }
    return true;
  }

  /** @param passes Whether a piece is passed on; otherwise the connection is cut. */
  async #pass(
    from: Deno.Conn,
    to: Deno.Conn,
    passes: (bytes: Uint8Array) => boolean,
  ): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (;;) {
        const length = await from.read(buffer);
        if (length === null) break;
        if (this.delayMs > 0) await pause(this.delayMs);
        if (this.isSilent) continue;
        const bytes = buffer.subarray(0, length);
        if (!passes(bytes)) break;
        let written = 0;
        while (written < length) written += await to.write(bytes.subarray(written));
      }
    } catch {
      // One of the two has gone, and so the other has to go.
    }
    this.#shut(from);
    this.#shut(to);
  }

  #shut(socket: Deno.Conn): void {
    if (!this.#open.delete(socket)) return;
    try {
      socket.close();
    } catch {
      // Deno closes a socket whose other side has gone.
    }
  }
}

function holdsCommit(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes).includes("COMMIT");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
