import { assertEquals } from "@std/assert";
import { createDatabaseConnection, DatabaseError } from "../../mod.ts";
import { openDatabaseProxy } from "../../src/database/proxy.ts";
import { resolveValueOptions } from "../../src/database/value_options.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { connectedClient } from "../support/connected_client.ts";

const WRONG: readonly (readonly [option: string, message: string])[] = [
  ["bigint", 'bigint is "wrong", expected "bigint" or "string" or "number"'],
  ["timestamp", 'timestamp is "wrong", expected "date" or "string"'],
  ["json", 'json is "wrong", expected "value" or "text"'],
];

Deno.test("a choice of how values come that is none is refused before anything is opened", async () => {
  for (const [option, message] of WRONG) {
    const error = await assertKind(DatabaseError, "configuration", () => {
      return Reflect.apply(createDatabaseConnection, undefined, [{ [option]: "wrong" }]);
    });
    assertEquals(error.message, `Cannot open a database: ${message}`);
  }
});

Deno.test("without a choice, values come exactly", () => {
  const defaults = { bigint: "bigint", timestamp: "date", json: "value" } as const;
  assertEquals(resolveValueOptions({}), defaults);
  assertEquals(Reflect.apply(resolveValueOptions, undefined, [{ bigint: undefined }]), defaults);
});

Deno.test("how values come is the module's own matter: the orchestrator is not told", async () => {
  const { client, peer } = await connectedClient();
  const config = { bigint: "string", timestamp: "string", json: "text" } as const;
  const opening = openDatabaseProxy(client, config).catch((error: unknown) => error);
  assertEquals(await peer.receive(), {
    op: "service_request",
    id: 1,
    service_type: "database",
    config: {},
  });
  client.close("the test is over");
  await opening;
});
