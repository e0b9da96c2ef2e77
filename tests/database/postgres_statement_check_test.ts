import { assertEquals } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { checkPostgresStatement } from "../../src/database/postgres/postgres_statement_check.ts";

function verdictOf(sql: string): string {
  try {
    checkPostgresStatement(sql);
    return "sent";
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return error.sqlState ?? "";
  }
}

function verdictsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((sql) => [sql, verdictOf(sql)]));
}

function all(texts: readonly string[], verdict: string): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((sql) => [sql, verdict]));
}

Deno.test("COPY from or to the client is found behind whatever the server passes over", () => {
  const texts = [
    "COPY t FROM STDIN",
    "cOpY t TO sTdOuT;",
    "\t\n\r\f\v ;; COPY t FROM STDIN",
    "-- a\n-- b\rCOPY t FROM STDIN",
    "/* a /* b */ c */COPY t FROM STDIN",
    "/*/**/*/ /***/ /*/*/**/*/*/ COPY t FROM STDIN",
    "COPY/**/t FROM STDIN WITH (FORMAT csv)",
    'COPY"t"FROM STDIN',
  ];
  assertEquals(verdictsOf(texts), all(texts, "0A000"));
});

Deno.test("what only looks like COPY from or to the client is sent", () => {
  const texts = [
    "SELECT 'COPY t FROM STDIN'",
    "COPY t FROM '/tmp/file'",
    "COPYING t FROM STDIN",
    "/* COPY t FROM STDIN */ SELECT 1",
    "-- COPY t FROM STDIN\nSELECT 1",
    "INSERT INTO t SELECT 'stdout'",
    "(SELECT 1)",
    "/* COPY t FROM STDIN",
  ];
  assertEquals(verdictsOf(texts), all(texts, "sent"));
});

Deno.test("what holds no statement is empty", () => {
  const texts = ["", " \n", ";", "--", "-- a", "/**/", "/* /* */ */;-- b\n"];
  assertEquals(verdictsOf(texts), all(texts, "42601"));
});

Deno.test("megabytes of what is passed over are read once", () => {
  const million = 1_000_000;
  const starts = [" ", ";", "--\n", "/**/", "/*".repeat(3) + "*/".repeat(3), "*/", "/*"];
  const texts = starts.map((start) => start.repeat(million));
  assertEquals(texts.map((sql) => verdictOf(sql + "COPY t FROM STDIN")), [
    ...Array.from({ length: 5 }, () => "0A000"),
    "sent",
    "sent",
  ]);
});
