import { assertEquals } from "@std/assert";
import { decodeTimestamp } from "../../src/database/timestamp_text.ts";
import { Random } from "../support/random.ts";

const MAX_MS = 8.64e15;
const HOUR_MS = 3_600_000;

Deno.test("a timestamp is read as the server prints it, in every year and zone", () => {
  const random = new Random(1);
  for (let round = 0; round < 10_000; round++) {
    const span = round % 2 === 0 ? MAX_MS - 24 * HOUR_MS : 4e13;
    const date = new Date(random.below(2 * span) - span);
    const zoneHours = random.below(30) - 15;
    const text = printed(date, zoneHours);
    assertEquals(decodeTimestamp(text), date, text);
  }
});

Deno.test("digits below the millisecond are dropped, and missing ones are 0", () => {
  for (const [fraction, milliseconds] of [["", 0], [".1", 100], [".01", 10], [".999999", 999]]) {
    const expected = new Date(Date.UTC(2024, 1, 29, 12, 34, 56, Number(milliseconds)));
    assertEquals(decodeTimestamp(`2024-02-29 12:34:56${fraction}`), expected);
  }
});

Deno.test("a zone of seconds counts", () => {
  assertEquals(
    decodeTimestamp("1800-01-01 00:00:00-00:01:15"),
    new Date(Date.UTC(1800, 0, 1, 0, 1, 15)),
  );
});

Deno.test("what no Date holds is none", () => {
  for (const text of ["infinity", "-infinity", "294276-12-31 23:59:59", "29.02.2024 12:34:56"]) {
    assertEquals(decodeTimestamp(text), undefined);
  }
});

/** As PostgreSQL's `ISO` style prints it. */
function printed(date: Date, zoneHours: number): string {
  const local = new Date(date.getTime() + zoneHours * HOUR_MS);
  const year = local.getUTCFullYear();
  const shownYear = String(year > 0 ? year : 1 - year).padStart(4, "0");
  const [, rest = ""] = /^[+-]?\d+(-.*)Z$/.exec(local.toISOString()) ?? [];
  const zone = `${zoneHours < 0 ? "-" : "+"}${String(Math.abs(zoneHours)).padStart(2, "0")}`;
  return `${shownYear}${rest.replace("T", " ")}${zone}${year > 0 ? "" : " BC"}`;
}
