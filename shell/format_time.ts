/** strftime(3) in the C locale and the local time zone. */

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );
const COMPOSED: Record<string, string> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  T: "%H:%M:%S",
  X: "%H:%M:%S",
  x: "%m/%d/%y",
};

/** @param seconds since 1970 */
export function formatTime(format: string, seconds: number): string {
  const date = new Date(seconds * 1000);
  return format.replace(/%[-_0EO]?([a-zA-Z%])/g, (whole, c: string) => {
    const text = field(c, date, seconds);
    if (text === undefined) return whole;
    if (whole[1] === "-") return text.replace(/^[0 ]+(?=.)/, "");
    return whole[1] === "_" ? text.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length)) : text;
  });
}

function field(c: string, date: Date, seconds: number): string | undefined {
  if (c in COMPOSED) return formatTime(COMPOSED[c], seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const hour = date.getHours();
  switch (c) {
    case "%":
      return "%";
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "a":
      return DAYS[date.getDay()].slice(0, 3);
    case "A":
      return DAYS[date.getDay()];
    case "b":
    case "h":
      return MONTHS[date.getMonth()].slice(0, 3);
    case "B":
      return MONTHS[date.getMonth()];
    case "C":
      return two(Math.floor(date.getFullYear() / 100));
    case "d":
      return two(date.getDate());
    case "e":
      return String(date.getDate()).padStart(2);
    case "H":
      return two(hour);
    case "I":
      return two(hour % 12 || 12);
    case "j":
      return String(dayOfYear(date) + 1).padStart(3, "0");
    case "k":
      return String(hour).padStart(2);
    case "l":
      return String(hour % 12 || 12).padStart(2);
    case "m":
      return two(date.getMonth() + 1);
    case "M":
      return two(date.getMinutes());
    case "p":
      return hour < 12 ? "AM" : "PM";
    case "P":
      return hour < 12 ? "am" : "pm";
    case "s":
      return String(seconds);
    case "S":
      return two(date.getSeconds());
    case "u":
      return String(date.getDay() || 7);
    case "U":
      return two(Math.floor((dayOfYear(date) + 7 - date.getDay()) / 7));
    case "w":
      return String(date.getDay());
    case "W":
      return two(Math.floor((dayOfYear(date) + 7 - (date.getDay() || 7) + 1) / 7));
    case "y":
      return two(date.getFullYear() % 100);
    case "Y":
      return String(date.getFullYear());
    case "z":
      return offset(date);
    case "Z":
      return zoneName(date);
    default:
      return undefined;
  }
}

/** 0 on the first of January. */
function dayOfYear(date: Date): number {
  const start = Date.UTC(date.getFullYear(), 0, 1);
  return (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) - start) / 86400000;
}

function offset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const digits = String(Math.floor(Math.abs(minutes) / 60) * 100 + Math.abs(minutes) % 60);
  return (minutes < 0 ? "-" : "+") + digits.padStart(4, "0");
}

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(date);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}
