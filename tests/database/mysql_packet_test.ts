import { assert, assertEquals } from "@std/assert";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";

const MYSQL_URL = Deno.env.get("MYSQL_URL") ?? "";
const SHARE_BYTES = 8 * 1024 * 1024;

Deno.test({
  name: "what is larger than MySQL takes is refused before it is sent, and the connection goes on",
  ignore: MYSQL_URL === "",
  async fn() {
    await using db = await createDatabaseConnection({
      url: MYSQL_URL,
      pool: { maxConnections: 1 },
    });
    const facts = "SELECT CONNECTION_ID() AS id, @@max_allowed_packet AS most";
    const before = await db.queryOne(facts);
    const most = Number(before?.most);
    const bytes = new Uint8Array(SHARE_BYTES);
    const params = Array.from({ length: Math.ceil(most / SHARE_BYTES) }, () => bytes);
    const places = params.map((_, index) => `LENGTH($${index + 1})`).join(", ");
    const tooMuch = [
      () => db.query(`SELECT ${places}`, params),
      () => db.query("SELECT $1 AS v", ["é".repeat(most / 2)]),
      () => db.query(`SELECT '${"é".repeat(most / 2)}' AS v`),
    ];
    for (const call of tooMuch) {
      const error = await assertKind(DatabaseError, "serialization", call);
      assert(error.message.endsWith(`bytes, the server's max_allowed_packet is ${most}`));
    }
    assertEquals(await db.queryOne(facts), before);
  },
});
