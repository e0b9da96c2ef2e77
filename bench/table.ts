import type { Comparison, Result } from "./comparison.ts";

/** The first lines of the table, which is Markdown. */
export const HEADING = `| what | median (min–max) | target | met |
| --- | --- | --- | --- |`;

/** A comparison's line of the table. */
export function rowOf({ direction, unit = "" }: Comparison, result: Result): string {
  const { name, ratio, min, max, target, met } = result;
  const sign = direction === "at least" ? "≥" : "≤";
  const cells = [
    name,
    `${shown(ratio)} (${shown(min)}–${shown(max)}) ${unit}`.trimEnd(),
    `${sign} ${target} ${unit}`.trimEnd(),
    met ? "yes" : "**no**",
  ];
  return `| ${cells.join(" | ")} |`;
}

function shown(figure: number): string {
  return Math.abs(figure) < 10 ? figure.toFixed(2) : figure.toFixed(0);
}
