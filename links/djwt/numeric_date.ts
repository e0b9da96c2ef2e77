const MILLISECONDS_PER_SECOND = 1000;

/** The seconds since 1970 of a date, or of so many seconds from now. */
export function getNumericDate(exp: number | Date): number {
  if (exp instanceof Date) return Math.round(exp.getTime() / MILLISECONDS_PER_SECOND);
  return Math.round(Date.now() / MILLISECONDS_PER_SECOND + exp);
}
