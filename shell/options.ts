/** Command-line options of the shell's commands: declared as a table, parsed as getopt_long(3) does. */

export interface OptionSpec {
  /** One letter. */
  readonly short?: string;
  /** Without the dashes. */
  readonly long?: string;
  /** Name of the option's argument, for the help; options without it take none. */
  readonly value?: string;
  /** With `value`: the argument may be missing, and is then "". */
  readonly optional?: true;
  readonly help: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** The values of a table's options, under the table's keys. */
export type OptionValues<T extends OptionTable> =
  & {
    readonly [K in keyof T]: T[K] extends { readonly value: string } ? string | undefined
      : boolean;
  }
  & {
    /** Keys of the options given, in their order, for those of which the last one wins. */
    readonly given: readonly (keyof T & string)[];
    /** As `given`, with each one's argument ("" for options without), for those that add up. */
    readonly occurrences: readonly (readonly [keyof T & string, string])[];
  };

export interface ParsedOptions<T extends OptionTable> {
  readonly options: OptionValues<T>;
  readonly operands: string[];
}

/**
 * Arguments that cannot be: they do not fit the table, or are no value of their option. The message is GNU's,
 * without the command's name. A command may throw it at any time: `defineCommand` answers it.
 */
export class OptionError extends Error {
  /**
   * @param plain nothing is said of `--help`
   * @param status that the command ends with, where not its status of wrong options
   * @param builtin the message as bash words it for its builtins
   */
  constructor(
    message: string,
    readonly plain = false,
    readonly status?: number,
    readonly builtin = message,
  ) {
    super(message);
  }
}

export interface ParseStyle {
  /** Options end at the first operand, as in builtins and for commands that run others. */
  readonly stopEarly?: boolean;
}

const DASH = 45;
const absent = new WeakMap<OptionTable, unknown>();

/** The values of a table of which no option is given, always the same. */
function noOptions<T extends OptionTable>(table: T): OptionValues<T> {
  let values = absent.get(table);
  if (values === undefined) {
    absent.set(table, values = Object.freeze(new OptionParser(table, []).values));
  }
  return values as OptionValues<T>;
}

export function parseOptions<T extends OptionTable>(
  table: T,
  args: readonly string[],
  style: ParseStyle = {},
): ParsedOptions<T> {
  // Builtins in loops nearly always have no option at all.
  if (style.stopEarly && (args.length === 0 || args[0].charCodeAt(0) !== DASH)) {
    return { options: noOptions(table), operands: [...args] };
  }
  const parser = new OptionParser(table, args);
  parser.parse(style.stopEarly ?? false);
  return {
    options: parser.values as OptionValues<T>,
    operands: parser.operands,
  };
}

class OptionParser {
  readonly values: Record<string, unknown>;
  readonly operands: string[] = [];
  readonly #given: string[] = [];
  readonly #occurrences: [string, string][] = [];
  #at = 0;

  constructor(readonly table: OptionTable, readonly args: readonly string[]) {
    this.values = { given: this.#given, occurrences: this.#occurrences };
    for (const [key, spec] of Object.entries(table)) {
      this.values[key] = spec.value ? undefined : false;
    }
  }

  parse(stopEarly: boolean): void {
    while (this.#at < this.args.length) {
      const arg = this.args[this.#at++];
      if (arg === "--") break;
      if (arg.startsWith("--")) this.#long(arg.slice(2));
      else if (arg.startsWith("-") && arg.length > 1) this.#cluster(arg.slice(1));
      else {
        this.operands.push(arg);
        if (stopEarly) break;
      }
    }
    this.operands.push(...this.args.slice(this.#at));
  }

  #cluster(letters: string): void {
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i];
      const key = this.#find((spec) => spec.short === letter)[0];
      if (!key) {
        throw new OptionError(
          `invalid option -- '${letter}'`,
          false,
          undefined,
          `-${letter}: invalid option`,
        );
      }
      const spec = this.table[key];
      if (!spec.value) {
        this.#set(key, true);
        continue;
      }
      let value: string | undefined = letters.slice(i + 1);
      if (value === "" && !spec.optional) value = this.args[this.#at++];
      if (value === undefined) {
        const builtin = `-${letter}: option requires an argument`;
        throw new OptionError(
          `option requires an argument -- '${letter}'`,
          false,
          undefined,
          builtin,
        );
      }
      this.#set(key, value);
      return;
    }
  }

  #long(text: string): void {
    const equals = text.indexOf("=");
    const name = equals < 0 ? text : text.slice(0, equals);
    const key = this.#longKey(name, text);
    const spec = this.table[key];
    if (!spec.value) {
      if (equals >= 0) throw new OptionError(`option '--${spec.long}' doesn't allow an argument`);
      this.#set(key, true);
      return;
    }
    const value = equals >= 0 ? text.slice(equals + 1) : spec.optional ? "" : this.args[this.#at++];
    if (value === undefined) throw new OptionError(`option '--${spec.long}' requires an argument`);
    this.#set(key, value);
  }

  /** The option that `name` is, or is an unambiguous beginning of. */
  #longKey(name: string, whole: string): string {
    const exact = this.#find((spec) => spec.long === name);
    if (exact.length > 0) return exact[0];
    const begun = this.#find((spec) => spec.long?.startsWith(name) ?? false);
    if (begun.length === 1) return begun[0];
    if (begun.length === 0) {
      throw new OptionError(
        `unrecognized option '--${whole}'`,
        false,
        undefined,
        `--: invalid option`,
      );
    }
    const names = begun.map((key) => `'--${this.table[key].long}'`).join(" ");
    throw new OptionError(`option '--${name}' is ambiguous; possibilities: ${names}`);
  }

  #find(test: (spec: OptionSpec) => boolean): string[] {
    return Object.keys(this.table).filter((key) => test(this.table[key]));
  }

  #set(key: string, value: unknown): void {
    this.values[key] = value;
    this.#given.push(key);
    this.#occurrences.push([key, typeof value === "string" ? value : ""]);
  }
}

/** The lines of `--help` that describe a table's options. */
export function describeOptions(table: OptionTable): string {
  const all: [string, string][] = Object.values(table).map((spec) => [synopsis(spec), spec.help]);
  all.push(["    --help", "print this and end"]);
  const width = Math.max(...all.map(([left]) => left.length)) + 2;
  return all.map(([left, help]) => `  ${left.padEnd(width)}${help}\n`).join("");
}

function synopsis(spec: OptionSpec): string {
  const long = spec.long && `--${spec.long}${spec.value ? `=${spec.value}` : ""}`;
  if (!spec.short) return `    ${long}`;
  if (long) return `-${spec.short}, ${long}`;
  return `-${spec.short}${spec.value ? ` ${spec.value}` : ""}`;
}
