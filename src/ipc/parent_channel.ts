import { untilAborted } from "../deadline.ts";
import { MODULE_ID_VARIABLE, moduleId } from "../module_identity.ts";
import { redirectConsoleToStderr } from "./console_redirect.ts";
import { endAsOrphan, requestShutdown, watchParent, writeToStderr } from "./module_lifetime.ts";
import { ServiceClient } from "./service_client.ts";
import { isStdinTerminal, StdioTransport } from "./stdio_transport.ts";
import { ChannelError } from "./wire_error.ts";

/** How long a module waits for its orchestrator's first answer, unless it says otherwise. */
export const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;

let client: Promise<ServiceClient> | undefined;

// From the start: a module that has asked for nothing yet would be nobody's, too.
const launchedAs = moduleId();
if (launchedAs !== undefined) watchParent(() => loseParent(launchedAs));

/**
 * The one channel to the orchestrator that launched this module; connects at the first call.
 *
 * @throws {ChannelError} Of kind `handshake`, now and ever after, when there is no orchestrator.
 */
export async function parentClient(
  handshakeTimeoutMs: number | undefined,
  signal: AbortSignal | undefined,
): Promise<ServiceClient> {
  client ??= connectToParent(handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS);
  const connecting = client;
  return await untilAborted(connecting, signal, (reason) => {
    connecting.then((connected) => connected.restIfPossible(), () => {});
    return new ChannelError(reason, "no answer came", { sent: false });
  });
}

async function connectToParent(handshakeTimeoutMs: number): Promise<ServiceClient> {
  const id = moduleId();
  if (id === undefined) {
    const detail = `${MODULE_ID_VARIABLE} is not set: no orchestrator launched this program`;
    throw new ChannelError("handshake", detail, { sent: false });
  }
  const connecting = new ServiceClient(new StdioTransport(), {
    moduleId: id,
    handshakeTimeoutMs,
    onShutdown: requestShutdown,
    onClosed: () => endAsOrphan(id),
    onProtocolError: (message) => writeToStderr(`PyWatt module "${id}": ${message}\n`),
  });
  try {
    if (isStdinTerminal()) throw new Error("stdin is a terminal");
    await connecting.connect();
  } catch (error) {
    throw notConnected(id, error instanceof Error ? error.message : String(error));
  }
  redirectConsoleToStderr();
  return connecting;
}

function loseParent(id: string): void {
  client?.then((connected) => connected.close("the orchestrator is gone"), () => {});
  endAsOrphan(id);
}

function notConnected(id: string, detail: string): ChannelError {
  return new ChannelError(
    "handshake",
    `${MODULE_ID_VARIABLE} is "${id}", but ${detail}; start the module through its orchestrator, ` +
      `or unset ${MODULE_ID_VARIABLE} to run it alone`,
    { sent: false },
  );
}
