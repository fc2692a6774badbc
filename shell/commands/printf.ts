import { decodeName, encodeName } from "../../core/bytes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { unescapeText } from "../text/escapes.ts";
import { exponential, fixed, general } from "../text/float_text.ts";
import { strftime } from "../text/strftime.ts";
import { quoteForInput } from "../text/quoting.ts";

export const printf = defineCommand({
  name: "printf",
  summary: "Print arguments as a format says",
  usage: "[-v NAME] FORMAT [ARGUMENT]...",
  options: {},
  raw: true,
  notes: `FORMAT is used again while arguments are left. It may contain backslash escapes and
  %s string   %b string with escapes   %q string quoted for a shell   %c first character
  %d %i decimal   %u unsigned   %o octal   %x %X hexadecimal   %e %f %g and %E %F %G floating point`,
  run(context, _options, operands) {
    let variable: string | undefined;
    if (operands[0] === "-v") {
      variable = operands[1];
      operands = operands.slice(2);
    }
    if (operands[0] === "--") operands = operands.slice(1);
    if (variable !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*(\[.+\])?$/s.test(variable)) {
      context.error(`\`${variable}': not a valid identifier`);
      return 2;
    }
    const [format, ...args] = operands;
    if (format === undefined) return context.misuse("usage: printf [-v var] format [arguments]", 2);
    const formatter = new Formatter(context, args);
    const text = formatter.format(format);
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
  /%%|%([-+ 0#']*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:[hlLqjzt](?=[diouxXeEfFgG]))?(\([^)]*\)T|[a-zA-Z])?|\\(?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|c|[^])|[^%\\]+|\\$/g;

class Formatter {
  status = 0;
  #at = 0;
  #stopped = false;

  constructor(readonly context: CommandContext, readonly args: readonly string[]) {}

  format(format: string): string {
    let out = "";
    do {
      const before = this.#at;
      out += this.#once(format);
      // A format that takes no argument is used once.
      if (this.#at === before) break;
    } while (this.#at < this.args.length && !this.#stopped);
    return out;
  }

  #once(format: string): string {
    let out = "";
    for (const match of format.matchAll(DIRECTIVE)) {
      const [piece, flags, width, precision, conversion] = match;
      if (this.#stopped) break;
      if (piece === "%%") out += "%";
      else if (piece[0] === "\\") {
        if (piece === "\\c") this.#stopped = true;
        else out += unescapeText(piece, "printf").text;
      } else if (piece[0] !== "%") out += piece;
      else out += this.#directive(piece, flags, width, precision, conversion);
    }
    return out;
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
      this.context.error(
        `\`${piece}': ${conversion ? "invalid format character" : "missing format character"}`,
      );
      this.status = 1;
      this.#stopped = true;
      return "";
    }
    const zeros = flags.includes("0") && !flags.includes("-") &&
      (/[eEfFgG]/.test(conversion!) || (/[diuoxX]/.test(conversion!) && precision === undefined));
    if (zeros) {
      return text.replace(
        /^([-+ ]?(?:0[xX])?)(.*)$/s,
        (_, sign, digits) => sign + digits.padStart(width - sign.length, "0"),
      );
    }
    // Widths count bytes, as C's do.
    const spaces = " ".repeat(Math.max(0, Math.abs(width) - encodeName(text).length));
    return flags.includes("-") || width < 0 ? text + spaces : spaces + text;
  }

  #size(text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    return text === "*" ? Number(this.#integer(this.#next() ?? "0")) : Number(text);
  }

  #next(): string | undefined {
    return this.args[this.#at++];
  }

  #convert(conversion: string, flags: string, precision: number | undefined): string | undefined {
    if (conversion.startsWith("(")) return this.#time(conversion.slice(1, -2));
    switch (conversion) {
      case "s":
        return cut(this.#next() ?? "", precision);
      case "b": {
        const { text, stopped } = unescapeText(this.#next() ?? "", "%b");
        if (stopped) this.#stopped = true;
        return cut(text, precision);
      }
      case "q":
        return backslashQuote(this.#next() ?? "");
      case "c":
        return Array.from(this.#next() ?? "")[0] ?? "";
      case "d":
      case "i":
        return this.#signed(this.#integer(this.#next() ?? "0"), flags, precision);
      case "u":
      case "o":
      case "x":
      case "X":
        return this.#unsigned(conversion, this.#integer(this.#next() ?? "0"), flags, precision);
      case "e":
      case "E":
      case "f":
      case "F":
      case "g":
      case "G":
        return this.#floating(conversion, flags, precision ?? 6);
      default:
        return undefined;
    }
  }

  /** `%(format)T`: -1 or nothing is now, -2 the start of the shell. */
  #time(format: string): string {
    const text = this.#next();
    const seconds = text === undefined ? -1n : this.#integer(text);
    const now = BigInt(Math.floor(Date.now() / 1000));
    return strftime(format === "" ? "%X" : format, Number(seconds < 0n ? now : seconds), 0);
  }

  #signed(value: bigint, flags: string, precision: number | undefined): string {
    const digits = String(value < 0n ? -value : value).padStart(precision ?? 0, "0");
    const plus = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    return (value < 0n ? "-" : plus) + digits;
  }

  #unsigned(
    conversion: string,
    value: bigint,
    flags: string,
    precision: number | undefined,
  ): string {
    const radix = { u: 10, o: 8, x: 16, X: 16 }[conversion]!;
    const digits = BigInt.asUintN(64, value).toString(radix).padStart(precision ?? 0, "0");
    let prefix = "";
    if (flags.includes("#") && value !== 0n) {
      prefix = { o: "0", x: "0x", X: "0x" }[conversion] ?? "";
    }
    return conversion === "X" ? (prefix + digits).toUpperCase() : prefix + digits;
  }

  /** An integer argument as C reads it, or the code of the character behind a quote. */
  #integer(text: string): bigint {
    if (/^["']/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text);
    if (!match || match[0] !== text) this.#invalid(text);
    if (!match) return 0n;
    const digits = /^0[0-7]+$/.test(match[2]) ? `0o${match[2].slice(1)}` : match[2];
    const value = BigInt(digits);
    return match[1] === "-" ? -value : value;
  }

  #invalid(text: string): void {
    if (text === "") return;
    this.context.error(`${text}: invalid number`);
    this.status = 1;
  }

  #floating(conversion: string, flags: string, precision: number): string {
    const text = this.#next() ?? "0";
    const value = text === "" ? 0 : Number(text);
    if (Number.isNaN(value)) this.#invalid(text);
    const shown = formatFloat(conversion.toLowerCase(), Number.isNaN(value) ? 0 : value, precision);
    const sign = shown.startsWith("-")
      ? ""
      : flags.includes("+")
      ? "+"
      : flags.includes(" ")
      ? " "
      : "";
    return conversion === conversion.toUpperCase() ? (sign + shown).toUpperCase() : sign + shown;
  }
}

function formatFloat(conversion: string, value: number, precision: number): string {
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (conversion === "f") return fixed(value, precision);
  if (conversion === "e") return exponential(value, precision);
  return general(value, precision);
}

/** At most `length` bytes. */
function cut(text: string, length: number | undefined): string {
  if (length === undefined || length < 0) return text;
  return decodeName(encodeName(text).subarray(0, length));
}

/** `%q`: backslashes where they do, as bash. */
function backslashQuote(text: string): string {
  if (text === "") return "''";
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f\udc80-\udcff]/u.test(text)) return quoteForInput(text, true);
  return text.replace(/[^A-Za-z0-9_@%+=:./\u0080-\uffff-]/g, "\\$&");
}
