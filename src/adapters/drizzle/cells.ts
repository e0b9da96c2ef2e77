import type { ArrayRows } from "../../database/types.ts";

/**
 * Rows as Drizzle's columns expect them of a driver: moments as text, which is what both modes of a
 * timestamp read, and JSON as text where its value is a string, which they would parse again.
 */
export function toDrizzleRows({ columns, rows }: ArrayRows): unknown[][] {
  const types = columns.map(({ type }) => type);
  return rows.map((row) => row.map((cell, index) => toDrizzleCell(cell, types[index] ?? "")));
}

function toDrizzleCell(cell: unknown, type: string): unknown {
  if (cell instanceof Date) return momentText(cell, type);
  if (typeof cell === "string" && (type === "json" || type === "jsonb")) {
    return JSON.stringify(cell);
  }
  return cell;
}

function momentText(moment: Date, type: string): string {
  const text = moment.toISOString().replace("T", " ").replace("Z", "");
  return type === "timestamptz" ? `${text}+00` : text;
}
