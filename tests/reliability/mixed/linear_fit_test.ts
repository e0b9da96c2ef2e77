import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { linearFit } from "./linear_fit.ts";

Deno.test("linearFit() finds the line that the points are on", () => {
  const points = [0, 1, 2, 5].map((x) => ({ x, y: 3 * x - 2 }));
  assertEquals(linearFit(points), { slope: 3, intercept: -2 });
});

Deno.test("linearFit() finds growth within noise, and none where there is none", () => {
  const noisy = Array.from({ length: 100 }, (_, x) => ({ x, y: 50 + (x % 2 === 0 ? 10 : -10) }));
  assertAlmostEquals(linearFit(noisy).slope, 0, 0.02);
  const growing = noisy.map(({ x, y }) => ({ x, y: y + x }));
  assertAlmostEquals(linearFit(growing).slope, 1, 0.02);
});

Deno.test("linearFit() refuses what has no slope", () => {
  assertThrows(() => linearFit([{ x: 1, y: 1 }, { x: 1, y: 2 }]), RangeError, "2 points");
});
