/** A point of a series. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The straight line that is nearest to a series, by least squares. */
export interface LinearFit {
  readonly slope: number;
  readonly intercept: number;
}

/** Fits a line to at least two points whose `x` differ. */
export function linearFit(points: readonly Point[]): LinearFit {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  let covariance = 0;
  let variance = 0;
  for (const { x, y } of points) {
    covariance += (x - meanX) * (y - meanY);
    variance += (x - meanX) ** 2;
  }
  if (!(variance > 0)) throw new RangeError(`Cannot fit a line: ${points.length} points`);
  const slope = covariance / variance;
  return { slope, intercept: meanY - slope * meanX };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
