/** The end of a failure message: the caller's own words, or a full stop. */
export function messageSuffix(message: string | undefined): string {
  return message ? `: ${message}` : ".";
}
