/** Points in time as people write them for touch. */

export interface Instant {
  readonly sec: number;
  readonly nsec: number;
}

/**
 * `now`, `yesterday`, `tomorrow`, `@SECONDS[.FRACTION]`, `2 days ago`, and dates with or without time and
 * zone: `2024-01-31`, `2024-01-31 12:34:56.789 +0100`, `2024-01-31T12:34:56Z`. Local time without a zone.
 */
export function parseDate(text: string, now: number): Instant | undefined {
  const trimmed = text.trim();
  const day = { now: 0, today: 0, yesterday: -1, tomorrow: 1, "": 0 }[trimmed];
  if (day !== undefined) return fromMilliseconds(now + day * 86400000);
  const epoch = /^@(-?\d+)(?:\.(\d+))?$/.exec(trimmed);
  if (epoch) return { sec: Number(epoch[1]), nsec: fraction(epoch[2]) };
  return relative(trimmed, now) ?? absolute(trimmed);
}

const UNITS: Record<string, number> = {
  second: 1,
  sec: 1,
  minute: 60,
  min: 60,
  hour: 3600,
  day: 86400,
  week: 604800,
};

function relative(text: string, now: number): Instant | undefined {
  const match = /^([-+]?\d+)\s*([a-z]+?)s?(\s+ago)?$/.exec(text);
  const unit = match && UNITS[match[2]];
  if (!match || !unit) return undefined;
  const sign = match[3] ? -1 : 1;
  return fromMilliseconds(now + sign * Number(match[1]) * unit * 1000);
}

const DATE =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(Z|UTC|[-+]\d{2}(?::?\d{2})?)?$/;

function absolute(text: string): Instant | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [year, month, date, hour, minute, second] = match.slice(1, 7).map((part) =>
    Number(part ?? 0)
  );
  if (month < 1 || month > 12 || date < 1 || date > 31 || hour > 24 || minute > 59 || second > 60) {
    return undefined;
  }
  const zone = match[8];
  const ms = zone === undefined
    ? new Date(year, month - 1, date, hour, minute, second).getTime()
    : Date.UTC(year, month - 1, date, hour, minute, second) - zoneSeconds(zone) * 1000;
  return { sec: Math.floor(ms / 1000), nsec: fraction(match[7]) };
}

function zoneSeconds(zone: string): number {
  const match = /^([-+])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60;
  return match[1] === "-" ? -seconds : seconds;
}

/** `[[CC]YY]MMDDhhmm[.ss]`, local time. */
export function parseStamp(text: string, now: number): Instant | undefined {
  const match = /^(\d{2}|\d{4})?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(text);
  if (!match) return undefined;
  const [, years, month, date, hour, minute, second] = match;
  let year = new Date(now).getFullYear();
  if (years?.length === 4) year = Number(years);
  else if (years) year = Number(years) + (Number(years) < 69 ? 2000 : 1900);
  const time = `${year}-${month}-${date} ${hour}:${minute}:${second ?? "00"}`;
  return absolute(time);
}

function fromMilliseconds(ms: number): Instant {
  return { sec: Math.floor(ms / 1000), nsec: Math.floor(((ms % 1000) + 1000) % 1000) * 1000000 };
}

function fraction(digits: string | undefined): number {
  return Number((digits ?? "").slice(0, 9).padEnd(9, "0"));
}
