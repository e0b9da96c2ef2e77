import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError } from "@pywatt/sdk";
import { openDatabaseDriver } from "../../src/database/direct.ts";
import { utf8Text } from "../support/frame_bytes.ts";

/** PostgreSQL documentation, "Message Formats": AuthenticationCleartextPassword. */
const ASK_FOR_PASSWORD = new Uint8Array([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** Asks one client for its password, and tells what it said. */
async function passwordToldTo(listener: Deno.Listener): Promise<string> {
  using connection = await listener.accept();
  const buffer = new Uint8Array(1_024);
  await connection.read(buffer);
  await connection.write(ASK_FOR_PASSWORD);
  const length = await connection.read(buffer) ?? 0;
  return utf8Text(buffer.subarray(0, length));
}

Deno.test("a password in the environment is shown to no server", async () => {
  const before = Deno.env.get("PGPASSWORD");
  Deno.env.set("PGPASSWORD", "of-the-environment");
  try {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const opening = openDatabaseDriver({
      dbType: "postgres",
      host: "127.0.0.1",
      port,
      sslMode: "disable",
    });
    const refused = assertRejects(() => opening, DatabaseError);
    assertEquals(await passwordToldTo(listener), "p\0\0\0\x05\0");
    listener.close();
    await refused;
  } finally {
    if (before === undefined) Deno.env.delete("PGPASSWORD");
    else Deno.env.set("PGPASSWORD", before);
  }
});
