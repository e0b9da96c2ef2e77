import { untilAborted } from "../deadline.ts";
import { MODULE_ID_VARIABLE, moduleId, passForModule } from "../module_identity.ts";
import { isRecord } from "../guard.ts";
import { redirectConsoleToStderr } from "./console_redirect.ts";
import { PROTOCOL_VERSION } from "./message.ts";
import { endAsOrphan, requestShutdown, watchParent, writeToStderr } from "./module_lifetime.ts";
import { ServiceClient } from "./service_client.ts";
import { isStdinTerminal, StdioTransport } from "./stdio_transport.ts";
import { ChannelError } from "./wire_error.ts";

/** How long a module waits for its orchestrator's first answer, unless it says otherwise. */
export const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;

/** Where all copies of this library in one process find the one channel that there is. */
const PARENT_CHANNEL = Symbol.for("pywatt.parent_channel");

/** Told apart by the protocol's version: a copy of another one cannot use the channel. */
interface ParentChannel {
  readonly protocolVersion: number;
  readonly client: Promise<ServiceClient>;
}

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
  const connecting = sharedClient(handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS);
  return await untilAborted(connecting, signal, (reason) => {
    connecting.then((connected) => connected.restIfPossible(), () => {});
    return new ChannelError(reason, "no answer came", { sent: false });
  });
}

function sharedClient(handshakeTimeoutMs: number): Promise<ServiceClient> {
  const existing: unknown = Reflect.get(globalThis, PARENT_CHANNEL);
  if (existing === undefined) {
    const connecting = connectToParent(handshakeTimeoutMs);
    const shared: ParentChannel = { protocolVersion: PROTOCOL_VERSION, client: connecting };
    Reflect.set(globalThis, PARENT_CHANNEL, shared);
    return connecting;
  }
  if (isParentChannel(existing)) return existing.client;
  const detail = "another version of this library holds the channel of this process";
  return Promise.reject(new ChannelError("handshake", detail, { sent: false }));
}

/**
 * Puts a channel to a test's own orchestrator in the place of the one to a real one.
 *
 * @throws {Error} When there is one already.
 */
export function lendParentChannel(moduleId: string, client: ServiceClient): Disposable {
  if (Reflect.has(globalThis, PARENT_CHANNEL)) {
    throw new Error("Cannot start a test host: there is one, or an orchestrator, already");
  }
  const lent: ParentChannel = {
    protocolVersion: PROTOCOL_VERSION,
    client: Promise.resolve(client),
  };
  Reflect.set(globalThis, PARENT_CHANNEL, lent);
  passForModule(moduleId);
  return {
    [Symbol.dispose]() {
      Reflect.deleteProperty(globalThis, PARENT_CHANNEL);
      passForModule(undefined);
    },
  };
}

function isParentChannel(value: unknown): value is ParentChannel {
  return isRecord(value) && value.protocolVersion === PROTOCOL_VERSION &&
    value.client instanceof Promise;
}

/** A worker shares stdin with its process, so both would read what is for one of them. */
function isWorker(): boolean {
  return "WorkerGlobalScope" in globalThis;
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
    if (isWorker()) throw new Error("this is a worker, and the channel is its process's");
    if (isStdinTerminal()) throw new Error("stdin is a terminal");
    await connecting.connect();
  } catch (error) {
    throw notConnected(id, error instanceof Error ? error.message : String(error));
  }
  redirectConsoleToStderr();
  return connecting;
}

function loseParent(id: string): void {
  const existing: unknown = Reflect.get(globalThis, PARENT_CHANNEL);
  if (isParentChannel(existing)) {
    existing.client.then((connected) => connected.close("the orchestrator is gone"), () => {});
  }
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
