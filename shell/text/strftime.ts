/** Dates by format, as strftime(3) in the C locale, in local time. */

const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const MONTHS =
  ("January February March April May June July August September October November December")
    .split(" ");

/** Directives that stand for others. */
const SHORT: Record<string, string> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  h: "%b",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

export interface StrftimeOptions {
  /** UTC instead of local time. */
  readonly utc?: boolean;
}

/**
 * `format` with GNU's flags (`_ - 0 ^ #`), widths, `%N` and `%:z`; a directive that nobody knows stays.
 * @param seconds since 1970
 */
export function strftime(
  format: string,
  seconds: number,
  nanoseconds: number,
  options: StrftimeOptions = {},
): string {
  // The calendar repeats itself, so that times that Date does not know are those of another cycle.
  const cycles = Math.abs(seconds) > DATE_SECONDS ? Math.floor(seconds / CYCLE) : 0;
  const date = new Date((seconds - cycles * CYCLE) * 1000);
  const parts = options.utc ? utcParts(date) : localParts(date);
  parts.year += cycles * CYCLE_YEARS;
  return expand(format, parts, seconds, nanoseconds);
}

/** Times that Date knows reach that far from 1970, in any zone. */
const DATE_SECONDS = 8.64e12 - 2 * 86400;
/** Years of the calendar that have the same days of the week as those before, and their seconds. */
export const CYCLE_YEARS = 400;
export const CYCLE = 146097 * 86400;

interface Parts {
  year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Minutes east of Greenwich. */
  readonly offset: number;
  readonly zone: string;
}

function localParts(date: Date): Parts {
  return {
    year: date.getFullYear(),
    month: date.getMonth(),
    day: date.getDate(),
    weekday: date.getDay(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
    offset: -date.getTimezoneOffset(),
    // Costs more than all the rest, and hardly any format asks for it.
    get zone() {
      return zoneName(date);
    },
  };
}

function utcParts(date: Date): Parts {
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    offset: 0,
    zone: "UTC",
  };
}

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(date);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

const DIRECTIVE = /%([_0^#-]*)(\d*)(:{0,3})([A-Za-z%+])/g;

function expand(format: string, parts: Parts, seconds: number, nanoseconds: number): string {
  return format.replace(
    DIRECTIVE,
    (whole, flags: string, width: string, colons: string, letter) => {
      if (colons !== "" && letter !== "z") return whole;
      if (letter === "N") return fraction(nanoseconds, width, flags);
      const short = letter === "F" && parts.year > 9999 ? "+%Y-%m-%d" : SHORT[letter];
      const field = short
        ? { text: expand(short, parts, seconds, nanoseconds), pad: " ", width: 0 }
        : DIRECTIVES[letter]?.(parts, seconds, colons.length);
      return field ? padded(field, flags, width) : whole;
    },
  );
}

interface Field {
  readonly text: string;
  readonly pad: string;
  readonly width: number;
}

function padded(field: Field, flags: string, width: string): string {
  let { text } = field;
  if (flags.includes("^")) text = text.toUpperCase();
  if (flags.includes("#")) {
    text = text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
  }
  const kind = flags.match(/[_0-]/g)?.at(-1);
  if (kind === "-") return text;
  const pad = kind === "_" ? " " : kind === "0" ? "0" : field.pad;
  const cells = width === "" ? field.width : Number(width);
  const minus = pad === "0" && text.startsWith("-") ? "-" : "";
  return minus + text.slice(minus.length).padStart(cells - minus.length, pad);
}

function fraction(nanoseconds: number, width: string, flags: string): string {
  const digits = String(nanoseconds).padStart(9, "0");
  if (flags.includes("-")) return digits.replace(/0+$/, "");
  const wanted = width === "" ? 9 : Number(width);
  return digits.slice(0, wanted).padEnd(wanted, flags.includes("_") ? " " : "0");
}

function number(value: number, width = 2, pad = "0"): Field {
  return { text: String(value), pad, width };
}

function word(text: string): Field {
  return { text, pad: " ", width: 0 };
}

/** What a directive shows of a point in time; `colons` are those between `%` and the letter. */
const DIRECTIVES: Record<string, (p: Parts, seconds: number, colons: number) => Field> = {
  "%": () => word("%"),
  a: (p) => word(DAYS[p.weekday].slice(0, 3)),
  A: (p) => word(DAYS[p.weekday]),
  b: (p) => word(MONTHS[p.month].slice(0, 3)),
  B: (p) => word(MONTHS[p.month]),
  C: (p) => number(Math.floor(p.year / 100)),
  d: (p) => number(p.day),
  e: (p) => number(p.day, 2, " "),
  g: (p) => number(isoWeek(p).year % 100),
  G: (p) => number(isoWeek(p).year, 4),
  H: (p) => number(p.hour),
  I: (p) => number(p.hour % 12 || 12),
  j: (p) => number(dayOfYear(p) + 1, 3),
  k: (p) => number(p.hour, 2, " "),
  l: (p) => number(p.hour % 12 || 12, 2, " "),
  m: (p) => number(p.month + 1),
  M: (p) => number(p.minute),
  n: () => word("\n"),
  p: (p) => word(p.hour < 12 ? "AM" : "PM"),
  P: (p) => word(p.hour < 12 ? "am" : "pm"),
  q: (p) => number(Math.floor(p.month / 3) + 1, 1),
  s: (_p, seconds) => number(seconds, 1),
  S: (p) => number(p.second),
  t: () => word("\t"),
  u: (p) => number(p.weekday || 7, 1),
  U: (p) => number(Math.floor((dayOfYear(p) + 7 - p.weekday) / 7)),
  V: (p) => number(isoWeek(p).week),
  w: (p) => number(p.weekday, 1),
  W: (p) => number(Math.floor((dayOfYear(p) + 7 - (p.weekday + 6) % 7) / 7)),
  y: (p) => number(((p.year % 100) + 100) % 100),
  Y: (p) => number(p.year, 4),
  z: (p, _seconds, colons) => word(zoneOffset(p.offset, colons)),
  Z: (p) => word(p.zone),
};

/** `+0100`, `+01:00`, `+01:00:00`, or as short as it can be said. */
function zoneOffset(minutes: number, colons: number): string {
  const sign = minutes < 0 ? "-" : "+";
  const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
    .map((value) => String(value).padStart(2, "0"));
  if (colons === 0) return `${sign}${hour}${minute}`;
  if (colons === 3 && minute === "00") return `${sign}${hour}`;
  return `${sign}${hour}:${minute}${colons === 2 ? ":00" : ""}`;
}

/** A year with the same days that Date knows. */
function likeYear(year: number): number {
  return 2000 + (year % CYCLE_YEARS + CYCLE_YEARS) % CYCLE_YEARS;
}

function dayOfYear({ year: real, month, day }: Parts): number {
  const year = likeYear(real);
  return Math.round((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86400000);
}

/** ISO 8601: the week of a day belongs to the year that has its Thursday. */
function isoWeek(p: Parts): { year: number; week: number } {
  const like = likeYear(p.year);
  const thursday = new Date(Date.UTC(like, p.month, p.day + 4 - (p.weekday || 7)));
  const year = thursday.getUTCFullYear();
  const days = (thursday.getTime() - Date.UTC(year, 0, 1)) / 86400000;
  return { year: p.year + year - like, week: Math.floor(days / 7) + 1 };
}
