import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import {
  CACHE_ERROR_KINDS,
  CacheError,
  DATABASE_ERROR_KINDS,
  DatabaseError,
  JWT_ERROR_KINDS,
  JwtError,
  PywattError,
  SERVICE_ERROR_KINDS,
  ServiceError,
} from "../../mod.ts";

Deno.test("a DatabaseError has one of these kinds", () => {
  assertEquals<readonly string[]>(DATABASE_ERROR_KINDS, [
    "connection",
    "query",
    "transaction",
    "pool",
    "timeout",
    "cancelled",
    "configuration",
    "serialization",
  ]);
});

Deno.test("a CacheError has one of these kinds", () => {
  assertEquals<readonly string[]>(CACHE_ERROR_KINDS, [
    "connection",
    "operation",
    "timeout",
    "cancelled",
    "configuration",
    "serialization",
  ]);
});

Deno.test("a JwtError has one of these kinds", () => {
  assertEquals<readonly string[]>(JWT_ERROR_KINDS, [
    "missing_token",
    "invalid_token",
    "expired",
    "not_yet_valid",
    "invalid_claims",
    "configuration",
    "timeout",
    "cancelled",
    "internal",
  ]);
});

Deno.test("a ServiceError has one of these kinds", () => {
  assertEquals<readonly string[]>(SERVICE_ERROR_KINDS, [
    "connection",
    "operation",
    "invalid_params",
    "timeout",
    "cancelled",
    "configuration",
    "serialization",
  ]);
});

for (
  const [name, error] of Object.entries({
    DatabaseError: new DatabaseError("query", "no"),
    CacheError: new CacheError("operation", "no"),
    JwtError: new JwtError("expired", "no"),
    ServiceError: new ServiceError("operation", "no"),
  })
) {
  Deno.test(`a ${name} is a PywattError and an Error, and says its name`, () => {
    assertInstanceOf(error, PywattError);
    assertInstanceOf(error, Error);
    assertStrictEquals(error.name, name);
    assertStrictEquals(String(error), `${name}: no`);
  });
}

Deno.test("a DatabaseError keeps what the server told as its own properties", () => {
  const details = {
    sqlState: "23505",
    constraint: "users_email_key",
    schema: "public",
    table: "users",
    column: "email",
    detail: "Key (email)=(a) already exists.",
    hint: "Use another.",
    position: 7,
    outcomeUnknown: true,
  } as const;
  const error = new DatabaseError("query", "no", { ...details, cause: "a cause" });
  assertEquals({ ...error }, { kind: "query", ...details });
  assertStrictEquals(error.cause, "a cause");
});

Deno.test("a DatabaseError has no property for what the server did not tell", () => {
  assertEquals(Object.keys(new DatabaseError("query", "no")), ["kind"]);
});

Deno.test("a CacheError tells when the outcome is unknown", () => {
  assertEquals({ ...new CacheError("timeout", "no", { outcomeUnknown: true }) }, {
    kind: "timeout",
    outcomeUnknown: true,
  });
});
