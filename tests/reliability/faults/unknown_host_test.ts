import { assertStringIncludes } from "@std/assert";
import {
  CacheError,
  createCacheService,
  createDatabaseConnection,
  createJwtService,
  DatabaseError,
  JwtError,
} from "../../../mod.ts";
import { assertKind } from "../../parity/assert_kind.ts";

/** A name that never exists (RFC 6761). */
const HOST = "database.invalid";

for (const dbType of ["postgres", "mysql"] as const) {
  Deno.test(`${dbType}: a host whose name does not exist is of kind connection, and says so`, async () => {
    const { message } = await assertKind(
      DatabaseError,
      "connection",
      () => createDatabaseConnection({ dbType, host: HOST, database: "app" }),
    );
    assertStringIncludes(message, 'Cannot open database "app": ');
  });
}

for (const cacheType of ["redis", "memcached"] as const) {
  Deno.test(`${cacheType}: a host whose name does not exist is of kind connection, and says so`, async () => {
    const { message } = await assertKind(
      CacheError,
      "connection",
      () => createCacheService({ cacheType, hosts: [HOST] }),
    );
    assertStringIncludes(message, "Cannot open");
  });
}

Deno.test("keys whose host's name does not exist are of kind internal", async () => {
  const { message } = await assertKind(JwtError, "internal", async () => {
    await using jwt = await createJwtService({ jwks: { url: `https://${HOST}/keys` } });
    await jwt.validateToken("eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.AAAA");
  });
  assertStringIncludes(message, "Cannot");
});
