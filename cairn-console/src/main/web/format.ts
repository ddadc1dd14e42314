const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const dateTime = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const number = new Intl.NumberFormat("en-US");

export const count = (value: number): string => number.format(value);

export const time = (iso: string): string => dateTime.format(new Date(iso));

/** Returns a duration in the two largest units that matter, such as `2 h 5 min`. */
export function duration(millis: number): string {
  const value = Math.max(0, millis);
  if (value < SECOND) {
    return `${Math.round(value)} ms`;
  }
  if (value < 10 * SECOND) {
    return `${(value / SECOND).toFixed(1)} s`;
  }
  if (value < MINUTE) {
    return `${Math.round(value / SECOND)} s`;
  }
  if (value < HOUR) {
    return two(value, MINUTE, "min", SECOND, "s");
  }
  return value < DAY ? two(value, HOUR, "h", MINUTE, "min") : two(value, DAY, "d", HOUR, "h");
}

function two(value: number, large: number, unit: string, small: number, rest: string): string {
  const whole = Math.floor(value / large);
  const part = Math.floor((value % large) / small);
  return part === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${part} ${rest}`;
}

const ISO = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/;

/** Returns the milliseconds of a duration of ISO 8601 without days, as the API writes them. */
export function millis(iso: string): number {
  const parts = ISO.exec(iso);
  const part = (index: number) => Number(parts?.[index] ?? 0);
  return part(1) * HOUR + part(2) * MINUTE + part(3) * SECOND;
}

export const ago = (iso: string, now: number): string => duration(now - Date.parse(iso));

/** Returns a duration of ISO 8601. */
export const isoSeconds = (seconds: number): string => `PT${seconds}S`;
