const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `3 d 04:00:09`, `04:00:09`. */
export function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / DAY);
  const parts = [whole % DAY / HOUR, whole % HOUR / MINUTE, whole % MINUTE];
  const clock = parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
  return days === 0 ? clock : `${days} d ${clock}`;
}
