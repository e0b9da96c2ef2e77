import { assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { HeldRows } from "../../src/database/held_rows.ts";
import { assertKind } from "../parity/assert_kind.ts";

function holding(held: HeldRows, rows: readonly unknown[][]): HeldRows {
  for (const row of rows) held.add(row);
  return held;
}

Deno.test("HeldRows gives the rows once, in their order", () => {
  const held = holding(new HeldRows({ maxResultBytes: 100 }), [[1], ["a"]]);
  assertEquals(held.take(false), [[1], ["a"]]);
  assertEquals(held.take(false), []);
});

Deno.test("HeldRows holds nothing of rows that are too many, and says how many bytes they were", async () => {
  const held = holding(new HeldRows({ maxResultBytes: 20, advice: "use less" }), [[1], [2], [3]]);
  for (const [lasting, outcomeUnknown] of [[true, true], [false, undefined]] as const) {
    const error = await assertKind(DatabaseError, "serialization", () => {
      return Promise.reject(thrownBy(() => held.take(lasting)));
    });
    assertStringIncludes(error.message, "it has 24 bytes, maxResultBytes is 20; use less");
    assertEquals(error.outcomeUnknown, outcomeUnknown);
  }
});

Deno.test("HeldRows holds no more rows than are asked for, however large the others are", () => {
  const rows = [["first"], ["x".repeat(1_000)]];
  const limits = { maxResultBytes: 20 };
  assertEquals(holding(new HeldRows({ ...limits, rowLimit: 1 }), rows).take(true), [["first"]]);
  const none = holding(new HeldRows({ ...limits, rowLimit: 0 }), rows);
  assertEquals([none.take(true), none.count], [[], 2]);
});

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
