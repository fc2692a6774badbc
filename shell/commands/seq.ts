import { defineCommand } from "../command.ts";
import { formatReal, type LongDouble, readLongDouble } from "../text/long_double.ts";
import { quoteName } from "../text/quoting.ts";

export const seq = defineCommand({
  name: "seq",
  summary: "Write numbers from FIRST to LAST",
  usage: "[OPTION]... LAST\n[OPTION]... FIRST LAST\n[OPTION]... FIRST INCREMENT LAST",
  options: {
    format: {
      short: "f",
      long: "format",
      value: "FORMAT",
      help: "numbers as printf(3)'s %f %e %g",
    },
    separator: {
      short: "s",
      long: "separator",
      value: "TEXT",
      help: "TEXT between, not a newline",
    },
    equal: { short: "w", long: "equal-width", help: "zeros in front, so that all are as wide" },
  },
  stopEarly: true,
  // A negative number is no option.
  modernize(args) {
    let at = 0;
    while (at < args.length && args[at] !== "--" && /^-(?!\.?\d)./.test(args[at])) {
      at += /^-[a-z]*[sf]$|^--(?:separator|format)$/.test(args[at]) ? 2 : 1;
    }
    return args[at] === "--" ? [...args] : [...args.slice(0, at), "--", ...args.slice(at)];
  },
  async run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    if (operands.length > 3) return context.misuse(`extra operand ${quoteName(operands[3])}`);
    for (const text of operands) {
      if (/^[-+]?nan$/i.test(text)) {
        return context.misuse(`invalid 'not-a-number' argument: ${quoteName(text)}`);
      }
      if (readLongDouble(text)?.rest !== "") {
        return context.misuse(`invalid floating point argument: ${quoteName(text)}`);
      }
    }
    const words = operands.map(decimal);
    const last = words[words.length - 1];
    const first = words.length > 1 ? words[0] : "1";
    const step = words.length > 2 ? words[1] : "1";
    if (/^[-+]?[0.]*(?:e|$)/i.test(step)) {
      return context.misuse(`invalid Zero increment value: ${quoteName(operands[1])}`);
    }
    if (options.format !== undefined) {
      const wrong = formatError(options.format);
      if (wrong !== undefined) return context.fail(wrong);
      if (options.equal) {
        return context.misuse(
          "format string may not be specified when printing equal width strings",
        );
      }
    }
    const places = Math.max(decimals(first), decimals(step));
    const show = options.format === undefined
      ? shower(options.equal, places, [first, last])
      : formatted(options.format, first, step);
    const separator = options.separator ?? "\n";
    let begun = false;
    for (const value of numbers(first, step, last, places)) {
      if (context.add((begun ? separator : "") + show(value))) await context.flush();
      begun = true;
      if (context.signal?.aborted) return 1;
    }
    if (begun) context.add("\n");
    return 0;
  },
});

/** A number's text without a hexadecimal form, or powers of ten that no long double has. */
function decimal(text: string): string {
  text = text.trim();
  if (/^[-+]?inf/i.test(text)) return text.startsWith("-") ? "-inf" : "inf";
  const power = Number(/^[^x]*e(.*)$/i.exec(text)?.[1] ?? 0);
  if (!/x/i.test(text) && Math.abs(power) < 4900) return text;
  const { value } = readLongDouble(text)!;
  const sign = value.negative ? "-" : "";
  return sign + (Math.abs(power) < 4900 ? value.general(20) : power < 0 ? "0" : "inf");
}

/** Digits behind the point. */
function decimals(text: string): number {
  const [, digits, exponent] = /^[^.eE]*(?:\.(\d*))?(?:[eE](.*))?$/.exec(text) ?? [];
  return Math.max(0, (digits ?? "").length - Number(exponent ?? 0));
}

/** The number times a power of ten; rounded down where it has more digits. */
function scaled(text: string, places: number): bigint | number {
  if (text.endsWith("inf")) return text.startsWith("-") ? -Infinity : Infinity;
  const [, sign, whole, fraction = "", exponent = "0"] = /^([-+]?)(\d*)\.?(\d*)(?:[eE](.*))?$/.exec(
    text,
  )!;
  const digits = BigInt(`${whole}${fraction}`);
  const power = places + Number(exponent) - fraction.length;
  const signed = sign === "-" ? -digits : digits;
  if (power >= 0) return signed * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  const rounded = signed / divisor;
  return signed < 0n && rounded * divisor !== signed ? rounded - 1n : rounded;
}

/** Values as integers of the last decimal place, so that nothing is rounded on the way. */
function* numbers(
  first: string,
  step: string,
  last: string,
  places: number,
): Generator<number | bigint> {
  const from = scaled(first, places);
  const by = scaled(step, places);
  let to = scaled(last, places);
  // Downwards the end is rounded up.
  if (by < 0 && typeof to === "bigint") to = -BigInt(scaled(negated(last), places));
  if (typeof from === "number" || typeof by === "number") return;
  let value: number | bigint = Number(from);
  if (Number.isSafeInteger(value)) {
    // The sign of a zero is shown.
    if (value === 0 && first.startsWith("-")) value = -0;
    const [add, end] = [Number(by), Number(to)];
    for (; Number.isSafeInteger(value); value += add) {
      if (add > 0 ? value > end : value < end) return;
      yield value;
    }
    value = BigInt(value - add) + by;
  } else value = from;
  for (; by > 0n ? value <= to : value >= to; value += by) yield value;
}

function negated(text: string): string {
  return text.startsWith("-") ? text.slice(1) : `-${text.replace("+", "")}`;
}

function formatted(format: string, first: string, step: string): () => string {
  const [from, by] = [first, step].map((text) => readLongDouble(text)!.value);
  let i = 0n;
  return () => formatNumber(format, from.plus(by.times(i++)));
}

function shower(
  equal: boolean,
  places: number,
  ends: readonly string[],
): (value: number | bigint) => string {
  const plain = (value: number | bigint) => {
    const digits = String(value).replace("-", "").padStart(places + 1, "0");
    if (places === 0) return digits;
    const point = digits.length - places;
    return `${digits.slice(0, point)}.${digits.slice(point)}`;
  };
  const negative = (value: number | bigint) => value < 0 || Object.is(value, -0);
  if (!equal) {
    if (places > 0) return (value) => (negative(value) ? "-" : "") + plain(value);
    return (value) => Object.is(value, -0) ? "-0" : String(value);
  }
  const width = Math.max(...ends.map(integerWidth)) + (places > 0 ? 1 + places : 0);
  return (value) =>
    negative(value)
      ? `-${plain(value).padStart(width - 1, "0")}`
      : plain(value).padStart(width, "0");
}

/** Cells in front of the point, as the number is written: zeros count, and so does a minus. */
function integerWidth(text: string): number {
  const [, minus, digits, exponent] = /^[-+]?(?<=(-?))(\d*)[^eE]*(?:[eE](.*))?$/.exec(text)!;
  return minus.length + Math.max(1, digits.length) + Math.max(0, Number(exponent ?? 0));
}

const DIRECTIVE = /%(?!%)([-+ #0']*)(\d*)(?:\.(\d*))?L?([a-zA-Z])?/;

function formatError(format: string): string | undefined {
  const bare = format.replaceAll("%%", "");
  const shown = quoteName(format);
  const match = DIRECTIVE.exec(bare);
  if (!match) return `format ${shown} has no % directive`;
  if (!match[4]) return `format ${shown} ends in %`;
  if (!"efgaEFGA".includes(match[4])) return `format ${shown} has unknown %${match[4]} directive`;
  if (bare.slice(match.index + match[0].length).includes("%")) {
    return `format ${shown} has too many % directives`;
  }
  return undefined;
}

function formatNumber(format: string, value: LongDouble): string {
  return format.replace(
    /%%|%([-+ #0']*)(\d*)(?:\.(\d*))?L?([aefgAEFG])/g,
    (whole, flags, width, digits, kind) => {
      if (whole === "%%") return "%";
      const precision = digits === undefined ? undefined : Number(digits);
      let text = formatReal(value, kind.toLowerCase(), flags, precision);
      if (kind !== kind.toLowerCase()) text = text.toUpperCase();
      const sign = value.negative
        ? "-"
        : flags.includes("+")
        ? "+"
        : flags.includes(" ")
        ? " "
        : "";
      const cells = Number(width || 0) - sign.length;
      if (flags.includes("-")) return (sign + text).padEnd(Number(width || 0));
      return flags.includes("0")
        ? sign + text.padStart(cells, "0")
        : (sign + text).padStart(Number(width || 0));
    },
  );
}
