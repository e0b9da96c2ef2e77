/** Rows of cells as lines, each column as wide as its widest cell. */
export function alignedRows(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_cell, column) => {
    return Math.max(...rows.map((row) => row[column]?.length ?? 0));
  });
  return rows.map((row) => {
    return row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd();
  });
}
