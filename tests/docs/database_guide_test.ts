import { assertEquals } from "@std/assert";
import { DATABASE_ERROR_KINDS } from "../../mod.ts";
import { POSTGRES_VALUES } from "../parity/values/postgres_samples.ts";
import { SQLITE_VALUES } from "../parity/values/sqlite_samples.ts";
import type { ValueGroup } from "../parity/values/value_samples.ts";
import { assertExamplesRun } from "./guide_examples.ts";
import { codeSpan, codeSpans, tableRows } from "./markdown.ts";

const GUIDE = await Deno.readTextFile(new URL("../../docs/database.md", import.meta.url));

/** The arrays of all types are one row of the table. */
const ARRAYS = "T[]";

type Families = Readonly<Record<string, readonly ValueGroup[]>>;

Deno.test("the guide's table of PostgreSQL's types is what the value matrix compares", () => {
  assertTable("postgres values", POSTGRES_VALUES);
});

Deno.test("the guide's table of SQLite's types is what the value matrix compares", () => {
  assertTable("sqlite values", SQLITE_VALUES);
});

Deno.test("the guide names every kind of error", () => {
  assertEquals(
    tableRows(GUIDE, "database error kinds").map(([kind]) => codeSpan(kind)),
    [...DATABASE_ERROR_KINDS],
  );
});

Deno.test("the guide's examples do what they say", async () => {
  await assertExamplesRun({
    text: GUIDE,
    shownUrl: "postgres://app:secret@localhost:5432/app",
    serverUrl: Deno.env.get("DATABASE_URL"),
  });
});

/** The types, and what their values are in JavaScript, have to be the same on both sides. */
function assertTable(name: string, families: Families): void {
  const compared = kindsOf(Object.values(families).flat());
  const documented = tableRows(GUIDE, name).flatMap(([types = "", result = "", parameter = ""]) => {
    return codeSpans(types).map((type) => ({ type, result, parameter }));
  });
  assertEquals(
    documented.map(({ type }) => type).sort(),
    [...compared.keys()].sort(),
  );
  for (const { type, result, parameter } of documented) {
    if (result === "as its base type") continue;
    const kinds = compared.get(type);
    assertEquals(codeSpans(result).sort(), [...kinds?.results ?? []].sort(), `${type}: result`);
    assertEquals(
      codeSpans(parameter).sort(),
      [...kinds?.params ?? []].sort(),
      `${type}: parameter`,
    );
  }
}

interface Kinds {
  readonly results: Set<string>;
  readonly params: Set<string>;
}

function kindsOf(groups: readonly ValueGroup[]): ReadonlyMap<string, Kinds> {
  const all = new Map<string, Kinds>();
  for (const { type, samples } of groups) {
    const name = type.endsWith("[]") ? ARRAYS : type;
    const kinds = all.get(name) ?? { results: new Set(), params: new Set() };
    for (const { value, params } of samples) {
      if (value !== null) kinds.results.add(kindOf(value));
      for (const param of params) if (param !== null) kinds.params.add(kindOf(param));
    }
    // What is NULL and nothing else is no type.
    if (kinds.results.size > 0) all.set(name, kinds);
  }
  return all;
}

function kindOf(value: unknown): string {
  return typeof value === "object"
    ? Object.prototype.toString.call(value).slice("[object ".length, -1)
    : typeof value;
}
