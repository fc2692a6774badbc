/** Times as text: the formats of strftime(3) with GNU's flags, for `date` and `find -printf`. */

export interface Moment {
  readonly sec: number;
  readonly nsec: number;
  readonly utc?: boolean;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September"],
  ...["October", "November", "December"],
];

/** A directive: flags `- _ 0 ^ #`, width, colons of %z, letter. */
const DIRECTIVE = /%([-_0^#+]*)(\d*)(?:[EO])?(:{0,3})([A-Za-z%])/g;

export function strftime(format: string, moment: Moment): string {
  const fields = new Fields(moment);
  return format.replace(DIRECTIVE, (whole, flags, width, colons, letter) => {
    const value = colons === "" || letter === "z" ? fields.directive(letter, colons) : undefined;
    return value === undefined ? whole : pad(value, flags, Number(width || 0));
  });
}

/** Text, or a number with the width and filler that it has by itself. */
type Value = string | { readonly number: number; readonly width: number; readonly fill?: " " };

function pad(value: Value, flags: string, width: number): string {
  if (typeof value === "string") {
    let text = value;
    if (flags.includes("^")) text = text.toUpperCase();
    if (flags.includes("#")) {
      text = text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
    }
    return text.padStart(width, flags.includes("0") ? "0" : " ");
  }
  const fill = flags.includes("-")
    ? undefined
    : flags.includes("_")
    ? " "
    : flags.includes("0")
    ? "0"
    : value.fill ?? "0";
  const sign = value.number < 0 ? "-" : "";
  const digits = String(Math.abs(value.number));
  if (fill === undefined) return sign + digits;
  const cells = (width || value.width) - sign.length;
  return fill === "0" ? sign + digits.padStart(cells, "0") : (sign + digits).padStart(cells);
}

class Fields {
  readonly #date: Date;
  readonly #utc: boolean;

  constructor(readonly moment: Moment) {
    this.#date = new Date(moment.sec * 1000);
    this.#utc = moment.utc ?? false;
  }

  get #year(): number {
    return this.#utc ? this.#date.getUTCFullYear() : this.#date.getFullYear();
  }

  get #month(): number {
    return this.#utc ? this.#date.getUTCMonth() : this.#date.getMonth();
  }

  get #day(): number {
    return this.#utc ? this.#date.getUTCDate() : this.#date.getDate();
  }

  get #weekday(): number {
    return this.#utc ? this.#date.getUTCDay() : this.#date.getDay();
  }

  get #hour(): number {
    return this.#utc ? this.#date.getUTCHours() : this.#date.getHours();
  }

  get #minute(): number {
    return this.#utc ? this.#date.getUTCMinutes() : this.#date.getMinutes();
  }

  get #second(): number {
    return this.#utc ? this.#date.getUTCSeconds() : this.#date.getSeconds();
  }

  /** Days since the first of January. */
  get #yearDay(): number {
    const day = (year: number, month: number, date: number) =>
      Date.UTC(year, month, date) / 86400000;
    return day(this.#year, this.#month, this.#day) - day(this.#year, 0, 1);
  }

  directive(letter: string, colons: string): Value | undefined {
    return this.#dateField(letter) ?? this.#timeField(letter, colons) ?? this.#composed(letter);
  }

  #dateField(letter: string): Value | undefined {
    switch (letter) {
      case "a":
        return DAYS[this.#weekday].slice(0, 3);
      case "A":
        return DAYS[this.#weekday];
      case "b":
      case "h":
        return MONTHS[this.#month].slice(0, 3);
      case "B":
        return MONTHS[this.#month];
      case "C":
        return { number: Math.floor(this.#year / 100), width: 2 };
      case "d":
        return { number: this.#day, width: 2 };
      case "e":
        return { number: this.#day, width: 2, fill: " " };
      case "j":
        return { number: this.#yearDay + 1, width: 3 };
      case "m":
        return { number: this.#month + 1, width: 2 };
      case "q":
        return { number: Math.floor(this.#month / 3) + 1, width: 1 };
      case "u":
        return { number: this.#weekday || 7, width: 1 };
      case "w":
        return { number: this.#weekday, width: 1 };
      case "U":
        return { number: Math.floor((this.#yearDay + 7 - this.#weekday) / 7), width: 2 };
      case "W":
        return { number: Math.floor((this.#yearDay + 7 - (this.#weekday + 6) % 7) / 7), width: 2 };
      case "V":
        return { number: this.#isoWeek().week, width: 2 };
      case "G":
        return { number: this.#isoWeek().year, width: 4 };
      case "g":
        return { number: this.#isoWeek().year % 100, width: 2 };
      case "y":
        return { number: this.#year % 100, width: 2 };
      case "Y":
        return { number: this.#year, width: 1 };
      default:
        return undefined;
    }
  }

  #timeField(letter: string, colons: string): Value | undefined {
    const hour12 = this.#hour % 12 || 12;
    switch (letter) {
      case "H":
        return { number: this.#hour, width: 2 };
      case "I":
        return { number: hour12, width: 2 };
      case "k":
        return { number: this.#hour, width: 2, fill: " " };
      case "l":
        return { number: hour12, width: 2, fill: " " };
      case "M":
        return { number: this.#minute, width: 2 };
      case "N":
        return { number: this.moment.nsec, width: 9 };
      case "p":
        return this.#hour < 12 ? "AM" : "PM";
      case "P":
        return this.#hour < 12 ? "am" : "pm";
      case "s":
        return { number: this.moment.sec, width: 1 };
      case "S":
        return { number: this.#second, width: 2 };
      case "z":
        return this.#offset(colons.length);
      case "Z":
        return this.#zoneName();
      default:
        return undefined;
    }
  }

  #composed(letter: string): string | undefined {
    const forms: Record<string, string> = {
      c: "%a %b %e %H:%M:%S %Y",
      D: "%m/%d/%y",
      F: "%Y-%m-%d",
      n: "\n",
      r: "%I:%M:%S %p",
      R: "%H:%M",
      t: "\t",
      T: "%H:%M:%S",
      x: "%m/%d/%y",
      X: "%H:%M:%S",
      "+": "%F+%T",
    };
    if (letter === "%") return "%";
    const form = forms[letter];
    return form === undefined ? undefined : strftime(form, this.moment);
  }

  /** ISO 8601: the week belongs to the year that has its Thursday. */
  #isoWeek(): { year: number; week: number } {
    const thursday = Date.UTC(this.#year, this.#month, this.#day + 4 - (this.#weekday || 7));
    const year = new Date(thursday).getUTCFullYear();
    return { year, week: Math.floor((thursday - Date.UTC(year, 0, 1)) / 604800000) + 1 };
  }

  /** `+hhmm`, with a colon `+hh:mm`, with two `+hh:mm:ss`, with three as short as it goes. */
  #offset(colons: number): string {
    const minutes = this.#utc ? 0 : -this.#date.getTimezoneOffset();
    const sign = minutes < 0 ? "-" : "+";
    const hh = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0");
    const mm = String(Math.floor(Math.abs(minutes) % 60)).padStart(2, "0");
    if (colons === 3) return mm === "00" ? sign + hh : `${sign}${hh}:${mm}`;
    return `${sign}${hh}${colons > 0 ? ":" : ""}${mm}${colons === 2 ? ":00" : ""}`;
  }

  #zoneName(): string {
    if (this.#utc) return "UTC";
    const format = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" });
    const name = format.formatToParts(this.#date).find((part) => part.type === "timeZoneName");
    const text = name?.value ?? "UTC";
    return text.startsWith("GMT") ? text.slice(3) || "GMT" : text;
  }
}
