/** A measured cost. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const WIDTH = 50;

/** Draws bars, one a point, under a heading. */
export function plot(heading: string, points: readonly Point[]): string {
  const most = Math.max(...points.map(({ y }) => y));
  const lines = points.map(({ x, y }) => {
    const bar = "█".repeat(Math.max(Math.round(y / most * WIDTH), 1));
    return `${String(x).padStart(6)} ${bar} ${y.toFixed(1)}`;
  });
  return [heading, ...lines].join("\n");
}
