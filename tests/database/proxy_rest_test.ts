import { assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import type { ServiceClient } from "../../src/ipc/service_client.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { MemoryHost } from "../parity/modes.ts";

const NOTE = "x".repeat(1024 * 1024);

/** The same object, but for one method. */
function withMethod<T extends object>(object: T, name: keyof T, method: unknown): T {
  return new Proxy(object, {
    get(target, key) {
      if (key === name) return method;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A client that is lost as soon as more of a result is asked for. */
function lostAtFetch(client: ServiceClient): ServiceClient {
  return withMethod(client, "open", async (...args: Parameters<ServiceClient["open"]>) => {
    const remote = await client.open(...args);
    return withMethod(remote, "call", (...call: Parameters<typeof remote.call>) => {
      if (call[0].name === "fetch") client.close("lost");
      return remote.call(...call);
    });
  });
}

Deno.test("a write whose orchestrator is lost amid its rows says that it has happened", async () => {
  const folder = await Deno.makeTempDir();
  const services = { database: { default: { url: `sqlite:${folder}/notes.db` } } };
  try {
    await using host = await MemoryHost.start(services);
    await using db = connectionOver(await openDatabaseProxy(lostAtFetch(host.client), {}));
    await db.execute("CREATE TABLE notes (note TEXT)");
    const sql = "INSERT INTO notes SELECT $1 FROM (VALUES (1), (2), (3)) RETURNING note";
    const error = await assertKind(DatabaseError, "connection", () => db.query(sql, [NOTE]));
    assertEquals(error.outcomeUnknown, true);
    assertStringIncludes(error.message, "; the statement itself has run");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
