import { assertEquals, assertRejects } from "@std/assert";
import {
  CacheError,
  createCacheService,
  createDatabaseConnection,
  DatabaseError,
} from "../../mod.ts";

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
  Deno.test(`what follows an unescaped ? in a password is not shown: ${rest}`, async () => {
    const database = await assertRejects(
      () => createDatabaseConnection({ url: `postgres://app:12?${rest}` }),
      DatabaseError,
    );
    assertEquals(database.message, `Cannot open a database: ${HINT}`);
    const cache = await assertRejects(
      () => createCacheService({ url: `redis://app:12?${rest}` }),
      CacheError,
    );
    assertEquals(cache.message, `Cannot open a cache: ${HINT}`);
  });
}
