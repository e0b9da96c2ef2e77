const TIMESTAMP =
  /^(\d{4,6})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?([+-]\d\d(?::\d\d)*)?( BC)?$/;

/**
 * Reads a timestamp as PostgreSQL's `ISO` style prints it, to the millisecond. One without a zone
 * is read as UTC, so that it means the same on every machine.
 *
 * @returns `undefined` where no `Date` can hold it.
 */
export function decodeTimestamp(text: string): Date | undefined {
  const parts = TIMESTAMP.exec(text);
  if (parts === null) return undefined;
  const [, year = "", month, day, time, fraction = "", zone = "+00", era] = parts;
  const signedYear = era === undefined ? Number(year) : 1 - Number(year);
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  const date = new Date(`${isoYear(signedYear)}-${month}-${day}T${time}.${milliseconds}Z`);
  date.setTime(date.getTime() - zoneSeconds(zone) * 1_000);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function isoYear(year: number): string {
  if (year >= 0 && year <= 9_999) return String(year).padStart(4, "0");
  return `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(6, "0")}`;
}

function zoneSeconds(zone: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = zone.slice(1).split(":").map(Number);
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3_600 + minutes * 60 + seconds);
}
