const TIMESTAMP =
  /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-]\d\d(?::\d\d)*)?( BC)?$/;

/** After so many years the calendar repeats itself. */
const CALENDAR_YEARS = 400;
const CALENDAR_MS = 146_097 * 86_400_000;

/**
 * Reads a timestamp as PostgreSQL's `ISO` style prints it, to the millisecond. One without a zone
 * is read as UTC, so that it means the same on every machine.
 *
 * @returns `undefined` where no `Date` can hold it.
 */
export function decodeTimestamp(text: string): Date | undefined {
  const parts = TIMESTAMP.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hours, minutes, seconds, fraction, zone, era] = parts;
  const localMs = utcMs(era === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, [
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
    fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0")),
  ]);
  const date = new Date(zone === undefined ? localMs : localMs - zoneMs(zone));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

type DayAndTime = readonly [
  day: number,
  hours: number,
  minutes: number,
  seconds: number,
  milliseconds: number,
];

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999. */
function utcMs(year: number, month: number, rest: DayAndTime): number {
  return year >= 0 && year < 100
    ? Date.UTC(year + CALENDAR_YEARS, month, ...rest) - CALENDAR_MS
    : Date.UTC(year, month, ...rest);
}

function zoneMs(zone: string): number {
  if (zone === "+00") return 0;
  const [hours = 0, minutes = 0, seconds = 0] = zone.slice(1).split(":").map(Number);
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3_600 + minutes * 60 + seconds) * 1_000;
}
