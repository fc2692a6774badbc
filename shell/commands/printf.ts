import { decodeName, encodeName } from "../../core/bytes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { unescapeText } from "../text/escapes.ts";
import { formatReal, readLongDouble } from "../text/long_double.ts";
import { strftime } from "../text/strftime.ts";
import { quoteForInput } from "../text/quoting.ts";

export const printf = defineCommand({
  name: "printf",
  summary: "Print arguments as a format says",
  usage: "[-v var] format [arguments]",
  options: {},
  raw: true,
  notes: `FORMAT is used again while arguments are left. It may contain backslash escapes and
  %s string   %b string with escapes   %q string quoted for a shell   %c first byte
  %d %i decimal   %u unsigned   %o octal   %x %X hexadecimal
  %e %f %g %a %E %F %G %A floating point   %(FORMAT)T a time   %n bytes so far, into a variable`,
  run(context, _options, operands) {
    let variable: string | undefined;
    for (; /^-./s.test(operands[0] ?? ""); operands = operands.slice(1)) {
      const [option] = operands;
      if (option === "--") {
        operands = operands.slice(1);
        break;
      }
      if (!option.startsWith("-v")) {
        return context.misuse(`${option.slice(0, 2)}: invalid option`);
      }
      if (option === "-v") operands = operands.slice(1);
      variable = option === "-v" ? operands[0] : option.slice(2);
      if (variable === undefined) return context.misuse("-v: option requires an argument");
    }
    if (variable !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*(\[.+\])?$/s.test(variable)) {
      context.error(`\`${variable}': not a valid identifier`);
      return 2;
    }
    const [format, ...args] = operands;
    if (format === undefined) return context.misuse("");
    const formatter = new Formatter(context, args);
    const written = formatter.format(format);
    const text = variable === undefined ? written : written.split("\0", 1)[0];
    if (variable === undefined) {
      const done = context.print(text);
      return done ? done.then(() => formatter.status) : formatter.status;
    }
    const { interpreter } = context;
    const [, name, subscript] = /^([^[]*)(?:\[(.*)\])?$/s.exec(variable)!;
    const { variables } = interpreter.state;
    if (subscript === undefined) variables.set(name, text);
    else variables.setElement(name, interpreter.key(name, subscript), text);
    return formatter.status;
  },
});

const DIRECTIVE =
  /%%|%([-+ 0#']*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:[hlLjzt]+|q(?=[diouxXeEfFgGaA]))*(\([^)]*\)T|[a-zA-Z%])?|\\(?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|c|[^])|[^%\\]+|\\$/g;
const UINTMAX = 2n ** 64n - 1n;
/** The widest field, in bytes: what C's int holds. */
const WIDEST = 2n ** 31n - 1n;

class Formatter {
  status = 0;
  #at = 0;
  #stopped = false;
  /** What has been written so far, for %n. */
  #out = "";

  constructor(readonly context: CommandContext, readonly args: readonly string[]) {}

  format(format: string): string {
    do {
      const before = this.#at;
      this.#once(format);
      // A format that takes no argument is used once.
      if (this.#at === before) break;
    } while (this.#at < this.args.length && !this.#stopped);
    return this.#out;
  }

  #once(format: string): void {
    for (const match of format.matchAll(DIRECTIVE)) {
      const [piece, flags, width, precision, conversion] = match;
      if (this.#stopped) break;
      if (piece === "%%") this.#out += "%";
      else if (piece[0] === "\\") {
        if (piece === "\\c") this.#stopped = true;
        else this.#out += unescapeText(piece, "printf").text;
      } else if (piece[0] !== "%") this.#out += piece;
      else this.#out += this.#directive(piece, flags, width, precision, conversion);
    }
  }

  #directive(
    piece: string,
    flags: string,
    widthText: string | undefined,
    precisionText: string | undefined,
    conversion: string | undefined,
  ): string {
    const width = this.#size(widthText) ?? 0;
    const precision = this.#size(precisionText);
    const text = conversion && this.#convert(conversion, flags, precision);
    if (text === undefined || text === "" && !conversion) {
      const problem = conversion
        ? `\`${conversion}': invalid format character`
        : `\`${piece}': missing format character`;
      this.context.error(problem);
      this.status = 1;
      this.#stopped = true;
      return "";
    }
    const zeros = flags.includes("0") && !flags.includes("-") && width > 0 &&
      (/[eEfFgGaA]/.test(conversion!) ? /\d/.test(text) : precision === undefined) &&
      /[diuoxXeEfFgGaA]/.test(conversion!);
    if (zeros) {
      return text.replace(
        /^([-+ ]?(?:0[xX])?)(.*)$/s,
        (_, sign, digits) => sign + digits.padStart(width - sign.length, "0"),
      );
    }
    // Widths count bytes, as C's do.
    const spaces = width === 0
      ? ""
      : " ".repeat(Math.max(0, Math.abs(width) - encodeName(text).length));
    return flags.includes("-") || width < 0 ? text + spaces : spaces + text;
  }

  #size(text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    const given = text === "*" ? this.#integer(this.#next() ?? "0") : BigInt(text || "0");
    if (given <= WIDEST && given >= -WIDEST) return Number(given);
    throw new RangeError("Invalid string length");
  }

  #next(): string | undefined {
    return this.args[this.#at++];
  }

  #convert(conversion: string, flags: string, precision: number | undefined): string | undefined {
    if (conversion.startsWith("(")) return cut(this.#time(conversion.slice(1, -2)), precision);
    switch (conversion) {
      case "s":
        return cut(this.#next() ?? "", precision);
      case "b": {
        const { text, stopped } = unescapeText(this.#next() ?? "", "%b");
        if (stopped) this.#stopped = true;
        return cut(text, precision);
      }
      case "q":
        return cut(backslashQuote(this.#next() ?? ""), precision);
      case "Q":
        return backslashQuote(cut(this.#next() ?? "", precision));
      case "c":
        return cut(this.#next() || "\0", 1);
      case "n":
        return this.#count();
      case "d":
      case "i":
        return this.#signed(this.#integer(this.#next() ?? "0"), flags, precision);
      case "u":
      case "o":
      case "x":
      case "X":
        return this.#unsigned(
          conversion,
          this.#integer(this.#next() ?? "0", true),
          flags,
          precision,
        );
      default:
        return /^[eEfFgGaA]$/.test(conversion)
          ? this.#floating(conversion, flags, precision)
          : undefined;
    }
  }

  /** `%n`: the variable gets the number of bytes so far. */
  #count(): string {
    const name = this.#next();
    const { variables } = this.context.interpreter.state;
    if (name) variables.set(name, String(encodeName(this.#out).length));
    return "";
  }

  /** `%(format)T`: -1 or nothing is now, -2 the start of the shell. */
  #time(format: string): string {
    const text = this.#next();
    const seconds = text === undefined ? -1n : this.#integer(text);
    const now = BigInt(Math.floor(Date.now() / 1000));
    return strftime(format === "" ? "%X" : format, Number(seconds < 0n ? now : seconds), 0);
  }

  #signed(value: bigint, flags: string, precision: number | undefined): string {
    const plus = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    return (value < 0n ? "-" : plus) + digitsOf(value < 0n ? -value : value, 10, precision);
  }

  #unsigned(
    conversion: string,
    value: bigint,
    flags: string,
    precision: number | undefined,
  ): string {
    const radix = { u: 10, o: 8, x: 16, X: 16 }[conversion]!;
    const digits = digitsOf(BigInt.asUintN(64, value), radix, precision);
    let prefix = "";
    if (flags.includes("#") && value !== 0n) {
      prefix = { o: digits.startsWith("0") ? "" : "0", x: "0x", X: "0x" }[conversion] ?? "";
    }
    return conversion === "X" ? (prefix + digits).toUpperCase() : prefix + digits;
  }

  /** An integer argument as C reads it, or the code of the character behind a quote. */
  #integer(text: string, unsigned = false): bigint {
    if (/^["']/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text);
    if (!match || match[0] !== text) this.#invalid(text);
    if (!match) return 0n;
    const digits = /^0[0-7]+$/.test(match[2]) ? `0o${match[2].slice(1)}` : match[2];
    const value = match[1] === "-" ? -BigInt(digits) : BigInt(digits);
    // As strtoumax(3), of which a negative number is what it is in 64 bits.
    const [least, most] = unsigned ? [-UINTMAX, UINTMAX] : [-(2n ** 63n), 2n ** 63n - 1n];
    if (value >= least && value <= most) return value;
    this.#outOfRange(text);
    return value < 0n && !unsigned ? least : most;
  }

  #outOfRange(text: string): void {
    this.context.error(`warning: ${text}: Numerical result out of range`);
  }

  #invalid(text: string): void {
    if (text === "") return;
    const kind = /^\s*[-+]?0[xX]/.test(text) ? "hex " : /^\s*[-+]?0\d/.test(text) ? "octal " : "";
    this.context.error(`${text}: invalid ${kind}number`);
    this.status = 1;
  }

  #floating(conversion: string, flags: string, precision: number | undefined): string {
    const text = this.#next() ?? "0";
    const shown = this.#real(conversion.toLowerCase(), text, flags, precision);
    const sign = shown.startsWith("-")
      ? ""
      : flags.includes("+")
      ? "+"
      : flags.includes(" ")
      ? " "
      : "";
    return conversion === conversion.toUpperCase() ? (sign + shown).toUpperCase() : sign + shown;
  }

  #real(conversion: string, text: string, flags: string, precision: number | undefined): string {
    const quoted = /^["']/.test(text);
    const nan = quoted ? null : /^\s*(-?)\+?nan$/i.exec(text);
    if (nan) return `${nan[1]}nan`;
    const read = readLongDouble(quoted ? String(text.codePointAt(1) ?? 0) : text);
    if (!read || read.rest !== "") this.#invalid(text);
    if (!read) return this.#real(conversion, "0", flags, precision);
    const { value } = read;
    if (value.mantissa === undefined && !/inf/i.test(text)) this.#outOfRange(text);
    return (value.negative ? "-" : "") + formatReal(value, conversion, flags, precision);
  }
}

function digitsOf(value: bigint, radix: number, precision: number | undefined): string {
  if (precision === 0 && value === 0n) return "";
  return value.toString(radix).padStart(precision ?? 0, "0");
}

/** At most `length` bytes. */
function cut(text: string, length: number | undefined): string {
  if (length === undefined || length < 0) return text;
  // A character takes at least one byte.
  return decodeName(encodeName(text.slice(0, length)).subarray(0, length));
}

/** `%q`: backslashes where they do, as bash. */
function backslashQuote(text: string): string {
  if (text === "") return "''";
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f\udc80-\udcff]/u.test(text)) return quoteForInput(text, true);
  return text.replace(/[^A-Za-z0-9_@%+=:./\u0080-\uffff-]/g, "\\$&");
}
