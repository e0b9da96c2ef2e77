import { assertEquals, assertRejects } from "@std/assert";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { connectedClient } from "../support/connected_client.ts";

Deno.test("of a module's own settings, its orchestrator hears no address and no secret", async () => {
  const { client, peer } = await connectedClient();
  const opening = assertRejects(() =>
    openDatabaseProxy(client, {
      dbType: "postgres",
      service: "orders",
      host: "db.internal",
      port: 6432,
      database: "app",
      username: "app",
      password: "hunter2",
      sslMode: "verify-full",
      ssl: { ca: "a CA", certificate: "a certificate", privateKey: "a private key" },
      prepare: false,
      pool: { maxConnections: 3 },
    })
  );
  assertEquals(await peer.receive(), {
    op: "service_request",
    id: 1,
    service_type: "database",
    service: "orders",
    config: { db_type: "postgres", pool: { max_connections: 3 } },
  });
  peer.close();
  await opening;
});
