import { onAbort } from "../../deadline.ts";
import { openPostgresSocket, type PostgresServer } from "./postgres_socket.ts";

const CANCEL_REQUEST_BYTES = 16;
const CANCEL_REQUEST_CODE = 80_877_102;

/** What identifies a running connection to its server. */
export interface PostgresBackend {
  readonly pid: number;
  readonly secret: number;
}

/**
 * Asks the server to end what a connection is running. Resolves when the server has closed the
 * connection that this goes over: it has signalled the backend by then, so no later statement can
 * be hit.
 *
 * Goes over a connection of its own, with TLS where the others have it, and through a pooler too.
 * A server that cannot be reached is no error: whoever waits for the statement gives up on its
 * connection in time.
 *
 * Source: PostgreSQL documentation, "Canceling Requests in Progress".
 *
 * @param signal Stops waiting for the server.
 */
export async function cancelPostgresStatement(
  server: PostgresServer,
  { pid, secret }: PostgresBackend,
  signal: AbortSignal,
): Promise<void> {
  const request = new DataView(new ArrayBuffer(CANCEL_REQUEST_BYTES));
  request.setInt32(0, CANCEL_REQUEST_BYTES);
  request.setInt32(4, CANCEL_REQUEST_CODE);
  request.setUint32(8, pid);
  request.setUint32(12, secret);
  const socket = await openPostgresSocket(server, signal).catch(() => undefined);
  if (socket === undefined) return;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  socket.once("close", () => resolve());
  socket.resume();
  socket.write(new Uint8Array(request.buffer));
  const stopListening = onAbort(signal, () => socket.destroy());
  await closed;
  stopListening();
}
