import type { Socket } from "node:net";
import { isRecord } from "../../guard.ts";
import { startTls, tlsProblem } from "../start_tls.ts";
import type { TlsSettings } from "../tls_settings.ts";

/** The part of a connection of mysql2 that its own TLS uses. */
interface Connection {
  stream: Socket;
  readonly packetParser: { execute(bytes: Uint8Array): void };
  emit(event: "end"): void;
  startTLS(onSecure: (error?: Error) => void): void;
  _handleNetworkError(error: Error): void;
}

/**
 * Encrypts a connection of mysql2 as `sslMode` says. mysql2 itself would check the certificate of an
 * IP address as if the host were called "localhost".
 *
 * @throws {Error} When the connection has not what mysql2's own TLS uses.
 */
export function useTls(
  connection: unknown,
  settings: TlsSettings & { readonly host: string },
): void {
  if (!isConnection(connection)) throw new Error("this version of mysql2 has another way of TLS");
  connection.startTLS = (onSecure) => {
    connection.stream.removeAllListeners("data");
    startTls(connection.stream, settings).then((socket) => {
      let isSecure = false;
      connection.stream = socket;
      socket.once("secureConnect", () => {
        isSecure = true;
        onSecure();
      });
      socket.on("error", (error) => {
        if (isSecure) connection._handleNetworkError(error);
        else onSecure(new Error(tlsProblem(error) ?? `the TLS handshake failed: ${error.message}`));
      });
      // mysql2 listens to the socket beneath, which hears nothing of it any more.
      socket.on("end", () => connection.emit("end"));
      socket.on("close", () => connection.emit("end"));
      socket.on("data", (bytes: Uint8Array) => connection.packetParser.execute(bytes));
    }, onSecure);
  };
}

function isConnection(value: unknown): value is Connection {
  return isRecord(value) && isRecord(value.stream) && isRecord(value.packetParser) &&
    typeof value.emit === "function" && typeof value.startTLS === "function" &&
    typeof value._handleNetworkError === "function";
}
