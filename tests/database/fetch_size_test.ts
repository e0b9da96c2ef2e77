import { assertEquals } from "@std/assert";
import { FetchSize } from "../../src/database/pool/fetch_size.ts";

const SMALL = [1];
const LARGE = ["x".repeat(1024 * 1024)];

Deno.test("FetchSize begins with few rows, and goes up to what was asked for", () => {
  const size = new FetchSize(1_000);
  assertEquals(size.rows < 1_000, true);
  for (let round = 0; round < 3; round++) size.learn([SMALL, SMALL]);
  assertEquals(size.rows, 1_000);
  assertEquals(new FetchSize(7).rows, 7);
});

Deno.test("FetchSize asks for a single row where each is large, and for more once they are small", () => {
  const size = new FetchSize(1_000);
  size.learn([LARGE, LARGE]);
  assertEquals(size.rows, 1);
  size.learn([SMALL]);
  assertEquals(size.rows, 16);
  size.learn([]);
  assertEquals(size.rows, 16);
});

Deno.test("FetchSize asks for never more than was asked for", () => {
  const size = new FetchSize(40);
  for (let round = 0; round < 3; round++) size.learn([SMALL]);
  assertEquals(size.rows, 40);
});
