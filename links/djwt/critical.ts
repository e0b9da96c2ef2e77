/**
 * The extensions that a header calls critical, as jose wants them acknowledged. djwt does not look
 * at `crit`; jose would refuse the names it does not know.
 */
export function acknowledgedExtensions(header: Record<string, unknown>): Record<string, boolean> {
  if (!Array.isArray(header["crit"])) return {};
  return Object.fromEntries(header["crit"].map((name) => [String(name), true]));
}
