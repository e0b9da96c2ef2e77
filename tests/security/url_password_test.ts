import { assertEquals, assertThrows } from "@std/assert";
import { CacheError, DatabaseError } from "../../mod.ts";
import { resolveCacheConfig } from "../../src/cache/config.ts";
import { resolveDatabaseConfig } from "../../src/database/config.ts";

const HINT = "url has an unknown parameter; a ? in a password is to be written as %3F";

for (
  const rest of [
    "secret@127.0.0.1:1/app",
    "secret=1@127.0.0.1",
    "secret:x@127.0.0.1",
    "s3cret",
    "sslmode=secret@127.0.0.1",
  ]
) {
  Deno.test(`what follows an unescaped ? in a password is not shown: ${rest}`, () => {
    const database = assertThrows(
      () => resolveDatabaseConfig({ url: `postgres://app:12?${rest}` }),
      DatabaseError,
    );
    assertEquals(database.message, `Cannot open a database: ${HINT}`);
    const cache = assertThrows(
      () => resolveCacheConfig({ url: `redis://app:12?${rest}` }),
      CacheError,
    );
    assertEquals(cache.message, `Cannot open a cache: ${HINT}`);
  });
}
