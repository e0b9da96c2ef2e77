import { assertEquals } from "@std/assert";
import { createDatabaseConnection } from "../../mod.ts";
import { HostileMysqlServer } from "../support/hostile_mysql_server.ts";

Deno.test("a hostile MySQL server gets no file of the machine, whatever it asks for", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "a secret of the orchestrator's");
  try {
    await using server = new HostileMysqlServer(file);
    const url = `mysql://root@127.0.0.1:${server.port}/app`;
    await using db = await createDatabaseConnection({ url, pool: { maxConnections: 1 } });
    const error = await db.query("SELECT 1").catch((reason) => reason);
    assertEquals(error.kind, "connection");
    assertEquals(server.received, [new Uint8Array()]);
  } finally {
    await Deno.remove(file);
  }
});
