import { assertEquals, assertStringIncludes } from "@std/assert";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { connectionOver } from "../../src/database/connection.ts";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { MemoryHost } from "../parity/modes.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

Deno.test("a file of SQLite's that cannot be opened is of kind connection, in both modes", async () => {
  await using folder = await TemporaryFolder.make();
  const database = `${folder.path}/missing/app.db`;
  const config = { dbType: "sqlite", database } as const;
  await using host = await MemoryHost.start({ database: { default: config } });
  const [direct, proxied] = [
    await assertKind(DatabaseError, "connection", () => createDatabaseConnection(config)),
    await assertKind(
      DatabaseError,
      "connection",
      async () => connectionOver(await openDatabaseProxy(host.client, {})),
    ),
  ];
  assertStringIncludes(direct.message, `Cannot open database "${database}": `);
  assertEquals(proxied.message, direct.message);
});
