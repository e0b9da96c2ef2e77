import type { Socket } from "node:net";
import { onAbort, startDeadline } from "../../deadline.ts";
import type { PostgresConfig } from "../config.ts";
import { CONNECTION_LOST } from "./postgres_error.ts";
import { startTls, tlsProblem } from "../start_tls.ts";

/** Where a server is, and how to reach it. */
export type PostgresServer = Pick<PostgresConfig, "host" | "port" | "sslMode" | "ssl" | "pool">;

/** PostgreSQL documentation, "Message Formats": SSLRequest. */
const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const ACCEPTED = "S".charCodeAt(0);
const REFUSED = "N".charCodeAt(0);

/**
 * Connects to a server, with TLS as its `sslMode` says.
 *
 * npm:postgres could do so itself, but it checks the certificate of an IP address as if the host
 * were called "localhost", goes on with TLS after a server has refused it, and does not come back
 * without TLS when the handshake fails.
 *
 * @param signal Ends the attempt.
 * @throws {Error} When the server cannot be reached or is not to be trusted; its message says why.
 */
export async function openPostgresSocket(
  server: PostgresServer,
  signal?: AbortSignal,
): Promise<Socket> {
  const { acquireTimeoutSeconds } = server.pool;
  using deadline = startDeadline({
    ...(acquireTimeoutSeconds === 0 ? {} : { timeoutMs: acquireTimeoutSeconds * 1_000 }),
    ...(signal === undefined ? {} : { signal }),
  });
  return await openBefore(deadline.signal, server);
}

async function openBefore(
  signal: AbortSignal | undefined,
  server: PostgresServer,
): Promise<Socket> {
  const socket = await connect(server, signal);
  if (server.sslMode === "disable") return socket;
  if (!await acceptsTls(socket, signal)) {
    if (server.sslMode === "prefer") return socket;
    socket.destroy();
    throw new Error(`the server offers no TLS, but sslMode is "${server.sslMode}"`);
  }
  const encrypted = await startTls(socket, server);
  try {
    await untilEvent(encrypted, "secureConnect", signal);
    return encrypted;
  } catch (error) {
    if (server.sslMode === "prefer") return await connect(server, signal);
    throw new Error(tlsProblem(error) ?? `the TLS handshake failed: ${messageOf(error)}`);
  }
}

/** Connects like {@linkcode openPostgresSocket}, but once: what is lost is not replaced unnoticed. */
export function singleSocket(server: PostgresServer): () => Promise<Socket> {
  let isOpened = false;
  return async () => {
    if (isOpened) throw new Error(CONNECTION_LOST);
    isOpened = true;
    return await openPostgresSocket(server);
  };
}

async function connect({ host, port }: PostgresServer, signal: AbortSignal | undefined) {
  const net = await import("node:net");
  const socket = host.startsWith("/")
    ? net.connect({ path: `${host}/.s.PGSQL.${port}` })
    : net.connect({ host, port });
  await untilEvent(socket, "connect", signal);
  return socket;
}

async function acceptsTls(socket: Socket, signal: AbortSignal | undefined): Promise<boolean> {
  const answered = untilEvent(socket, "data", signal);
  socket.write(SSL_REQUEST);
  const answer = await answered;
  // Whatever came with it, nobody has encrypted: it must not be taken for what comes later.
  if (answer instanceof Uint8Array && answer.length === 1) {
    if (answer[0] === ACCEPTED) return true;
    if (answer[0] === REFUSED) return false;
  }
  socket.destroy();
  throw new Error("the server did not understand the request for TLS");
}

/** Waits for an event; when anything ends the waiting before, the socket is of no use any more. */
async function untilEvent(
  socket: Socket,
  event: "connect" | "data" | "secureConnect",
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  socket.once(event, resolve);
  // Stays: an error that nobody listens for would end the process.
  socket.on("error", reject);
  socket.once("close", () => reject(new Error("the server ended the connection")));
  const stopListening = onAbort(
    signal,
    () => reject(new Error("the server did not answer in time")),
  );
  try {
    return await promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    stopListening();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
