import { createMemoryTransportPair } from "../../src/ipc/memory_transport.ts";
import type { RemoteConnection } from "../../src/ipc/remote_connection.ts";
import { ServiceClient, type ServiceClientOptions } from "../../src/ipc/service_client.ts";
import { ScriptedPeer } from "./scripted_peer.ts";

/** A client and whoever stands in for its orchestrator. */
export interface ConnectedClient {
  readonly client: ServiceClient;
  readonly peer: ScriptedPeer;
}

/** What a test may want otherwise. */
export type ClientSettings = Partial<ServiceClientOptions> & { readonly maxInFlight?: number };

/** The orchestrator's greeting. */
export function initMessage(maxInFlight = 100): unknown {
  return {
    op: "init",
    protocol_version: 1,
    limits: { max_frame_bytes: 1_000_000, max_in_flight: maxInFlight },
  };
}

/** A client that has said nothing yet. */
export function newClient(options: Partial<ServiceClientOptions> = {}): ConnectedClient {
  const [near, far] = createMemoryTransportPair();
  const client = new ServiceClient(near, {
    moduleId: "orders",
    handshakeTimeoutMs: 60_000,
    ...options,
  });
  return { client, peer: new ScriptedPeer(far) };
}

/** A client after the handshake. */
export async function connectedClient(settings: ClientSettings = {}): Promise<ConnectedClient> {
  const { maxInFlight, ...options } = settings;
  const connected = newClient(options);
  const connecting = connected.client.connect();
  await connected.peer.receive();
  await connected.peer.send(initMessage(maxInFlight));
  await connecting;
  return connected;
}

/** A client after the handshake, with one connection of a service `clock`, opened as call 1. */
export async function openedClient(
  settings: ClientSettings = {},
): Promise<ConnectedClient & { readonly clock: RemoteConnection }> {
  const connected = await connectedClient(settings);
  const opening = connected.client.open(
    { serviceType: "clock", service: undefined, config: {} },
    undefined,
  );
  await connected.peer.receive();
  await connected.peer.send(
    {
      op: "service_response",
      id: 1,
      service_type: "clock",
      success: true,
      connection_id: "clock-1",
      config: {},
    },
  );
  return { ...connected, clock: await opening };
}
