import { assertEquals, assertRejects } from "@std/assert";
import { createCacheService, createDatabaseConnection, PywattError } from "../mod.ts";

/** A server that takes every connection, and never says a word. */
function silentServer(): { readonly port: number } & AsyncDisposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) connections.push(connection);
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const connection of connections) connection.close();
    },
  };
}

type Open = (port: number, options: object) => Promise<AsyncDisposable>;

const SERVICES: Readonly<Record<string, Open>> = {
  PostgreSQL: (port, options) =>
    createDatabaseConnection({
      url: `postgres://me@127.0.0.1:${port}/app?sslmode=disable`,
      pool: { acquireTimeoutSeconds: 2 },
    }, options),
  Redis: (port, options) => createCacheService({ url: `redis://127.0.0.1:${port}` }, options),
};

for (const [name, open] of Object.entries(SERVICES)) {
  Deno.test({
    name: `opening ${name} on a server that says nothing ends with its time limit`,
    // What is left of the attempt ends with the driver's own limits.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using server = silentServer();
      const error = await assertRejects(
        () => open(server.port, { timeoutMs: 50 }),
        PywattError,
        "its time ran out",
      );
      assertEquals(error.kind, "timeout");
    },
  });

  Deno.test(`opening ${name} with a signal that is aborted already opens nothing`, async () => {
    const signal = AbortSignal.abort();
    const error = await assertRejects(() => open(9, { signal }), PywattError, "it was cancelled");
    assertEquals(error.kind, "cancelled");
  });
}
