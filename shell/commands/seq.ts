import { defineCommand } from "../command.ts";
import { exponential, fixed, general } from "../text/float_text.ts";
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
      if (!NUMBER.test(text)) {
        return context.misuse(`invalid floating point argument: ${quoteName(text)}`);
      }
    }
    const last = operands[operands.length - 1];
    const first = operands.length > 1 ? operands[0] : "1";
    const step = operands.length > 2 ? operands[1] : "1";
    if (Number(step) === 0) {
      return context.misuse(`invalid Zero increment value: ${quoteName(step)}`);
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
    const show = shower(options.format, options.equal, places, [first, last]);
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

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^[-+]?inf(?:inity)?$/i;

/** Digits behind the point. */
function decimals(text: string): number {
  const [, digits, exponent] = /^[^.eE]*(?:\.(\d*))?(?:[eE](.*))?$/.exec(text)!;
  return Math.max(0, (digits ?? "").length - Number(exponent ?? 0));
}

/** Values as integers of the last decimal place, so that nothing is rounded on the way. */
function* numbers(first: string, step: string, last: string, places: number): Generator<number> {
  const scale = 10 ** places;
  const [from, by] = [first, step].map((text) => Math.round(Number(text) * scale));
  const to = Number(last) * scale * (1 + Number.EPSILON * Math.sign(Number(last) * by));
  for (let i = 0;; i++) {
    const value = from + i * by;
    if (by > 0 ? value > to : value < to) return;
    yield value / scale;
  }
}

function shower(
  format: string | undefined,
  equal: boolean,
  places: number,
  ends: readonly string[],
): (value: number) => string {
  if (format !== undefined) return (value) => formatNumber(format, value);
  const plain = (value: number) => fixed(value, places);
  if (!equal) return plain;
  const width = Math.max(...ends.map(integerWidth)) + (places > 0 ? 1 + places : 0);
  return (value) => {
    const text = plain(Math.abs(value));
    return value < 0 || Object.is(value, -0)
      ? `-${text.padStart(width - 1, "0")}`
      : text.padStart(width, "0");
  };
}

/** Cells in front of the point, as the number is written: zeros count, and so does a minus. */
function integerWidth(text: string): number {
  const [, minus, digits, exponent] = /^[-+]?(?<=(-?))(\d*)[^eE]*(?:[eE](.*))?$/.exec(text)!;
  return minus.length + Math.max(1, digits.length) + Math.max(0, Number(exponent ?? 0));
}

const DIRECTIVE = /%(?!%)([-+ #0']*)(\d*)(?:\.(\d*))?([a-zA-Z])?/;

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

function formatNumber(format: string, value: number): string {
  return format.replace(
    /%%|%([-+ #0']*)(\d*)(?:\.(\d*))?([efgEFG])/g,
    (whole, flags, width, digits, kind) => {
      if (whole === "%%") return "%";
      const precision = digits === undefined ? 6 : Number(digits);
      let text = real(Math.abs(value), precision, kind.toLowerCase());
      if (kind !== kind.toLowerCase()) text = text.toUpperCase();
      const sign = value < 0 ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
      const cells = Number(width || 0) - sign.length;
      if (flags.includes("-")) return (sign + text).padEnd(Number(width || 0));
      return flags.includes("0")
        ? sign + text.padStart(cells, "0")
        : (sign + text).padStart(Number(width || 0));
    },
  );
}

function real(value: number, precision: number, kind: string): string {
  return (kind === "f" ? fixed : kind === "e" ? exponential : general)(value, precision);
}
