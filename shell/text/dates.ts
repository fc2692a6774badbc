/** Points in time as people write them for touch, date and find. */

import type { Instant } from "../../core/instant.ts";
import { CYCLE, CYCLE_YEARS } from "./strftime.ts";
/**
 * What GNU's date takes, as far as people type it: `@SECONDS`, dates (`2024-01-31`, `1/31/2024`,
 * `31 Jan 2024`, `20240131`), times (`12:34:56.789`, `3pm`) with zones (`Z`, `+0100`, `CET`), days
 * (`today`, `monday`, `next friday`) and distances (`2 days ago`, `+1 month`, `last year`), together or
 * alone. Without a zone the time is local, or UTC where `utc` is set. Undefined for what is none.
 */
export function parseDate(text: string, now: number, utc = false): Instant | undefined {
  const epoch = /^\s*@([-+]?\d+)(?:[.,](\d+))?\s*$/.exec(text);
  if (epoch) return exact({ sec: Number(epoch[1]), nsec: fraction(epoch[2]) });
  // Nothing at all is the beginning of the day.
  if (text.trim() === "") text = "00:00";
  const words = new DateWords(now, utc);
  return words.read(text) ? words.instant() : undefined;
}

/** None for seconds of which a number cannot tell each. */
function exact(instant: Instant): Instant | undefined {
  return Number.isSafeInteger(instant.sec) ? instant : undefined;
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");
const ORDINALS: Record<string, number> = {
  ...{ last: -1, this: 0, next: 1, first: 1, third: 3, fourth: 4, fifth: 5, sixth: 6 },
  ...{ seventh: 7, eighth: 8, ninth: 9, tenth: 10, eleventh: 11, twelfth: 12 },
};
/** Hours east of Greenwich. */
const ZONES: Record<string, number> = {
  ...{ z: 0, utc: 0, gmt: 0, ut: 0, wet: 0, west: 1, bst: 1, cet: 1, cest: 2, met: 1, eet: 2 },
  ...{ eest: 3, msk: 3, ist: 5.5, jst: 9, est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6 },
  ...{ pst: -8, pdt: -7 },
};

const UNIT = "(?:sec(?:ond)?|min(?:ute)?|hour|day|week|fortnight|month|year)s?";

/** Each form that a part of a date has, tried in this order; false refuses the whole. */
const FORMS: readonly (readonly [RegExp, (d: DateWords, m: RegExpExecArray) => boolean | void])[] =
  [
    [/^[\s,]+/, () => {}],
    [/^(\d{4,15})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/, (d, [, y, m, day]) => d.date(y, m, day)],
    [/^(\d{4})\/(\d{1,2})\/(\d{1,2})/, (d, [, y, m, day]) => d.date(y, m, day)],
    [/^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?(?!\d)/, (d, [, m, day, y]) => d.date(y, m, day)],
    [
      /^(\d{1,2})[\s-]*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:[\s,-]*(\d{4}|\d{2})(?![\d:]))?/,
      (d, [, day, m, y]) => d.date(y, String(MONTHS.indexOf(m) + 1), day),
    ],
    [
      /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[\s-]*(\d{1,2})(?![\d:])(?:[\s,]+(\d{4})(?!\d))?/,
      (d, [, m, day, y]) => d.date(y, String(MONTHS.indexOf(m) + 1), day),
    ],
    [
      /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(am|pm|a\.m\.|p\.m\.)?/,
      (d, [, h, m, s, f, half]) => d.time(h, m, s, f, half),
    ],
    [
      /^(\d{1,2})\s*(am|pm|a\.m\.|p\.m\.)/,
      (d, [, h, half]) => d.time(h, "0", "0", undefined, half),
    ],
    [
      new RegExp(
        `^(?:([-+]?)\\s*(\\d+)|(last|this|next|first|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth))?\\s*(${UNIT})(\\s+ago)?(?![a-z])`,
      ),
      (d, [, sign, count, ordinal, unit, ago]) => d.relative(sign, count, ordinal, unit, ago),
    ],
    [/^t?([-+])(\d{2}):?(\d{2})?(?!\d)/, (d, [, sign, h, m]) => d.offset(sign, h, m)],
    [
      /^(\d{4})(\d{2})(\d{2})(?!\d)/,
      (d, [, y, m, day]) => d.date(y, m, day),
    ],
    [
      /^(\d{2})(\d{2})(?:(\d{2}))?(?!\d)/,
      (d, [, h, m, s]) => d.time(h, m, s, undefined, undefined),
    ],
    [/^(now|today)(?![a-z])/, () => {}],
    [/^(yesterday|tomorrow)(?![a-z])/, (d, [, day]) => d.add("day", day === "tomorrow" ? 1 : -1)],
    [
      /^(?:(last|this|next|first|third)\s+)?(sun|mon|tue|wed|thu|fri|sat)(?:[a-z]*day|s|rs|nes|ur)?\.?(?![a-z])/,
      (d, [, ordinal, day]) => d.weekday(DAYS.indexOf(day), ordinal),
    ],
    [/^([a-z]{1,4})(?![a-z])/, (d, [, zone]) => d.zone(zone)],
  ];

class DateWords {
  #date: { year: number; month: number; day: number } | undefined;
  #time: { hour: number; minute: number; second: number; nsec: number } | undefined;
  /** Minutes east of Greenwich. */
  #offset: number | undefined;
  #weekday: { day: number; ordinal: number } | undefined;
  #shift = { month: 0, day: 0, second: 0 };

  constructor(readonly now: number, readonly utc: boolean) {}

  read(text: string): boolean {
    let rest = text.toLowerCase();
    while (rest !== "") {
      const before = rest;
      for (const [form, take] of FORMS) {
        const match = form.exec(rest);
        if (!match || match[0] === "") continue;
        if (take(this, match) === false) return false;
        rest = rest.slice(match[0].length);
        break;
      }
      if (rest === before) return false;
    }
    return true;
  }

  date(year: string | undefined, month: string, day: string): boolean {
    const numbers = { month: Number(month), day: Number(day) };
    let y = year === undefined ? this.#today().year : Number(year);
    if (year?.length === 2) y += y < 69 ? 2000 : 1900;
    const longest = new Date(Date.UTC(2000 + y % CYCLE_YEARS, numbers.month, 0)).getUTCDate();
    if (this.#date || numbers.month < 1 || numbers.month > 12) return false;
    if (numbers.day < 1 || numbers.day > longest) return false;
    this.#date = { year: y, ...numbers };
    return true;
  }

  time(
    hour: string,
    minute: string,
    second: string | undefined,
    digits: string | undefined,
    half: string | undefined,
  ): boolean {
    let h = Number(hour);
    if (this.#time || (half && (h < 1 || h > 12))) return false;
    if (half) h = h % 12 + (half.startsWith("p") ? 12 : 0);
    const [m, s] = [Number(minute), Number(second ?? 0)];
    if (h > 24 || m > 59 || s > 60) return false;
    this.#time = { hour: h, minute: m, second: s, nsec: fraction(digits) };
    return true;
  }

  offset(sign: string, hours: string, minutes: string | undefined): boolean {
    // A sign behind a date alone begins a distance without unit, which nobody means.
    if (!this.#time || this.#offset !== undefined) return false;
    const total = Number(hours) * 60 + Number(minutes ?? 0);
    this.#offset = sign === "-" ? -total : total;
    return true;
  }

  zone(name: string): boolean {
    if (!Object.hasOwn(ZONES, name) || this.#offset !== undefined) return false;
    this.#offset = ZONES[name] * 60;
    return true;
  }

  relative(
    sign: string | undefined,
    count: string | undefined,
    ordinal: string | undefined,
    unit: string,
    ago: string | undefined,
  ): void {
    let amount = ordinal === undefined ? Number(count ?? 1) : ORDINALS[ordinal];
    if (sign === "-") amount = -amount;
    if (ago) amount = -amount;
    this.add(unit.replace(/s$/, ""), amount);
  }

  add(unit: string, amount: number): void {
    const shift = this.#shift;
    if (unit === "year") shift.month += 12 * amount;
    else if (unit === "month") shift.month += amount;
    else if (unit === "fortnight") shift.day += 14 * amount;
    else if (unit === "week") shift.day += 7 * amount;
    else if (unit === "day") shift.day += amount;
    else shift.second += amount * (unit === "hour" ? 3600 : unit.startsWith("min") ? 60 : 1);
  }

  weekday(day: number, ordinal: string | undefined): boolean {
    if (this.#weekday) return false;
    this.#weekday = { day, ordinal: ordinal === undefined ? 0 : ORDINALS[ordinal] };
    return true;
  }

  instant(): Instant | undefined {
    const today = this.#today();
    const base = this.#date ?? today;
    const dated = this.#date !== undefined || this.#weekday !== undefined;
    const time = this.#time ?? (dated ? MIDNIGHT : today);
    const shift = this.#shift;
    let day = base.day + shift.day;
    if (this.#weekday && !this.#date) {
      const from = new Date(Date.UTC(base.year, base.month - 1, base.day)).getUTCDay();
      const { day: wanted, ordinal } = this.#weekday;
      const weeks = ordinal > 0 && from !== wanted ? ordinal - 1 : ordinal;
      day += (wanted - from + 7) % 7 + 7 * weeks;
    }
    // Far years are those of a cycle that Date knows, and the seconds between.
    const far = base.year < 100 || base.year > 200_000;
    const cycles = far ? Math.floor((base.year - 2000) / CYCLE_YEARS) : 0;
    const parts = [
      base.year - cycles * CYCLE_YEARS,
      base.month - 1 + shift.month,
      day,
      time.hour,
      time.minute,
      time.second,
    ] as const;
    const zoned = this.#offset !== undefined || this.utc;
    const ms = zoned
      ? Date.UTC(...parts) - (this.#offset ?? 0) * 60000
      : new Date(...parts).getTime();
    if (Number.isNaN(ms)) return undefined;
    return exact({ sec: Math.floor(ms / 1000) + cycles * CYCLE + shift.second, nsec: time.nsec });
  }

  #today() {
    const date = new Date(this.now);
    const utc = this.utc || this.#offset === 0;
    return {
      year: utc ? date.getUTCFullYear() : date.getFullYear(),
      month: (utc ? date.getUTCMonth() : date.getMonth()) + 1,
      day: utc ? date.getUTCDate() : date.getDate(),
      hour: utc ? date.getUTCHours() : date.getHours(),
      minute: date.getMinutes(),
      second: date.getSeconds(),
      nsec: (this.now % 1000 + 1000) % 1000 * 1000000,
    };
  }
}

const MIDNIGHT = { hour: 0, minute: 0, second: 0, nsec: 0 };

/** `[[CC]YY]MMDDhhmm[.ss]`, local time. */
export function parseStamp(text: string, now: number): Instant | undefined {
  const match = /^(\d{2}|\d{4})?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(text);
  if (!match) return undefined;
  const [, years, month, date, hour, minute, second] = match;
  let year = new Date(now).getFullYear();
  if (years?.length === 4) year = Number(years);
  else if (years) year = Number(years) + (Number(years) < 69 ? 2000 : 1900);
  return parseDate(`${year}-${month}-${date} ${hour}:${minute}:${second ?? "00"}`, now);
}

function fraction(digits: string | undefined): number {
  return Number((digits ?? "").slice(0, 9).padEnd(9, "0"));
}
