import { assertEquals, assertRejects } from "@std/assert";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { connectedClient } from "../support/connected_client.ts";

Deno.test("of a module's own settings, its orchestrator hears no secret", async () => {
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
    config: {
      db_type: "postgres",
      host: "db.internal",
      port: 6432,
      database: "app",
      username: "app",
      ssl_mode: "verify-full",
      prepare: false,
      pool: { max_connections: 3 },
    },
  });
  peer.close();
  await opening;
});

Deno.test("of a url, its orchestrator hears all but the password", async () => {
  const { client, peer } = await connectedClient();
  const url = "postgres://app:hunter2@db.internal:6432/orders?sslmode=require";
  const opening = assertRejects(() => openDatabaseProxy(client, { url }));
  assertEquals(await peer.receive(), {
    op: "service_request",
    id: 1,
    service_type: "database",
    config: {
      db_type: "postgres",
      host: "db.internal",
      port: 6432,
      database: "orders",
      username: "app",
      ssl_mode: "require",
    },
  });
  peer.close();
  await opening;
});
