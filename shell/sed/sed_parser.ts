/** Parses scripts of `sed`. */
import { compilePosixRegex, type PosixRegex } from "../regex/posix_regex.ts";
import { RegexError } from "../regex/posix_syntax.ts";
import {
  type Action,
  type Address,
  type SedCommand,
  SedError,
  type SedProgram,
  type Selection,
} from "./sed_program.ts";
import { type ScriptPart, SedReader } from "./sed_reader.ts";
import { parseReplacement, readEscape } from "./sed_replacement.ts";

/** Throws SedError. */
export function parseSed(parts: readonly ScriptPart[], extended: boolean): SedProgram {
  return new SedParser(new SedReader(parts), extended).parse();
}

const SIMPLE = "=dDFgGhHnNpPxz";

class SedParser {
  readonly #commands: SedCommand[] = [];
  readonly #open: { action: Extract<Action, { name: "{" }> }[] = [];
  readonly #labels = new Map<string, number>();
  readonly #outputs: string[] = [];

  constructor(readonly reader: SedReader, readonly extended: boolean) {}

  parse(): SedProgram {
    const { reader } = this;
    const quiet = /^#n(?:\n|$)/.test(reader.parts[0]?.text ?? "");
    for (;;) {
      reader.skip(/[\s;]/);
      if (reader.ended) break;
      this.#command();
    }
    if (this.#open.length > 0) throw reader.error("unmatched `{'", true);
    for (const { action } of this.#commands) {
      if (action.name !== "b" && action.name !== "t" && action.name !== "T") continue;
      const target = action.label === "" ? this.#commands.length : this.#labels.get(action.label);
      if (target === undefined) {
        throw new SedError(`can't find label for jump to \`${action.label}'`);
      }
      action.target = target;
    }
    return { commands: this.#commands, quiet, outputs: this.#outputs };
  }

  #command(): void {
    const { reader } = this;
    const selection = this.#selection();
    const name = reader.take();
    if (name === undefined || name === "\n") {
      reader.at = Math.min(reader.at, reader.text.length);
      throw reader.error("missing command");
    }
    if (name === "#") {
      if (selection.from) throw reader.error("comments don't accept any addresses");
      reader.line();
      return;
    }
    if (selection.from?.type === "line" && selection.from.line === 0) {
      const regex = selection.to?.type === "regex";
      if (!regex) throw reader.error("invalid usage of line address 0");
    }
    if (name === ":") {
      if (selection.from) throw reader.error(": doesn't want any addresses");
      reader.skip(/[ \t]/);
      const label = this.#label(/[\s;]/);
      if (label === "") throw reader.error('":" lacks a label');
      this.#labels.set(label, this.#commands.length);
      return;
    }
    if (name === "v") {
      // The version that a script asks for.
      reader.line();
      return;
    }
    if (name === "}") {
      const block = this.#open.pop();
      if (!block) throw reader.error("unexpected `}'");
      if (selection.from) throw reader.error("} doesn't want any addresses");
      block.action.end = this.#commands.length;
      return this.#end();
    }
    const action = this.#action(name);
    this.#commands.push({ selection, action, active: false, begun: false, rangeEnd: 0 });
    if (action.name === "{") this.#open.push({ action });
  }

  #selection(): Selection {
    const { reader } = this;
    const from = this.#address();
    let to: Address | undefined;
    if (from) {
      reader.skip(/\s/);
      if (reader.next === ",") {
        reader.at++;
        reader.skip(/\s/);
        to = this.#address(true);
        if (!to) {
          reader.at++;
          throw reader.error("unexpected `,'");
        }
      }
    }
    reader.skip(/\s/);
    let negated = false;
    if (reader.next === "!") {
      reader.at++;
      negated = true;
      reader.skip(/\s/);
      if (reader.next === "!") {
        reader.at++;
        throw reader.error("multiple `!'s");
      }
    }
    return { from, to, negated };
  }

  #address(second = false): Address | undefined {
    const { reader } = this;
    const c = reader.next;
    if (c === "$") {
      reader.at++;
      return { type: "last" };
    }
    if (c === "/" || c === "\\") {
      reader.at++;
      const delimiter = c === "/" ? c : reader.take();
      return { type: "regex", regex: this.#addressRegex(delimiter) };
    }
    if (c === "+" || c === "~") {
      reader.at++;
      if (!second && /\d/.test(reader.next ?? "")) {
        reader.at++;
        throw reader.error("invalid usage of +N or ~N as first address");
      }
      const number = reader.number();
      if (number === undefined) throw reader.error("expected number");
      return c === "+" ? { type: "count", lines: number } : { type: "multiple", of: number };
    }
    const line = reader.number();
    if (line === undefined) return undefined;
    reader.skip(/[ \t]/);
    if (reader.next !== "~" || second) return { type: "line", line };
    reader.at++;
    const step = reader.number() ?? 0;
    return step === 0 ? { type: "line", line } : { type: "step", first: line, step };
  }

  #addressRegex(delimiter: string | undefined): PosixRegex | undefined {
    const { reader } = this;
    const pattern = delimiter === undefined ? undefined : reader.delimited(delimiter, true);
    if (pattern === undefined) throw reader.error("unterminated address regex");
    let ignoreCase = false;
    let multiline = false;
    for (;; reader.at++) {
      if (reader.next === "I") ignoreCase = true;
      else if (reader.next === "M") multiline = true;
      else break;
    }
    return this.#regex(pattern, ignoreCase, multiline);
  }

  #regex(pattern: string, ignoreCase: boolean, multiline: boolean): PosixRegex | undefined {
    if (pattern === "") return undefined;
    try {
      return compilePosixRegex([pattern], {
        extended: this.extended,
        escapes: true,
        ignoreCase,
        mode: multiline ? "multiline" : undefined,
      });
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      throw this.reader.error(error.message);
    }
  }

  #action(name: string): Action {
    const { reader } = this;
    if (SIMPLE.includes(name)) {
      this.#end();
      return { name } as Action;
    }
    switch (name) {
      case "{":
        return { name, end: 0 };
      case "s":
        return this.#substitute();
      case "y":
        return this.#transliterate();
      case "a":
      case "i":
      case "c":
        return { name, text: this.#text() };
      case "b":
      case "t":
      case "T": {
        reader.skip(/[ \t]/);
        const label = this.#label(/[\s;}]/);
        return { name, label, target: 0 };
      }
      case "r":
      case "R":
      case "w":
      case "W":
        return { name, file: this.#file(name === "w" || name === "W") };
      case "q":
      case "Q":
      case "l":
      case "L": {
        reader.skip(/[ \t]/);
        const number = reader.number();
        this.#end();
        return { name, number };
      }
      case "e":
        throw reader.error("e is not supported here: it would run a program");
      default:
        throw reader.error(`unknown command: \`${name}'`);
    }
  }

  #label(end: RegExp): string {
    const { reader } = this;
    const start = reader.at;
    while (!reader.ended && !end.test(reader.next!)) reader.at++;
    return reader.text.slice(start, reader.at);
  }

  #file(output: boolean): string {
    const { reader } = this;
    reader.skip(/[ \t]/);
    const file = reader.line();
    if (file === "") throw reader.error("missing filename in r/R/w/W commands");
    if (output) this.#outputs.push(file);
    return file;
  }

  /** What may follow a command. */
  #end(): void {
    const { reader } = this;
    reader.skip(/[ \t\r]/);
    const c = reader.next;
    if (c === undefined || c === "}" || c === "#") return;
    reader.at++;
    if (c !== "\n" && c !== ";") throw reader.error("extra characters after command");
  }

  /** The text of a, i and c: behind `\` and a newline, or on the same line. */
  #text(): string {
    const { reader } = this;
    reader.skip(/[ \t]/);
    if (reader.ended) throw reader.error("expected \\ after `a', `c' or `i'");
    // A backslash in front only keeps the blanks behind it, also where a newline comes between.
    const keeping = /^\\(?:[ \t]*\n)?/.exec(reader.text.slice(reader.at));
    reader.at += keeping?.[0].length ?? 0;
    if (reader.ended && keeping?.[0] === "\\") return "";
    let text = "";
    for (let c; (c = reader.take()) !== undefined && c !== "\n";) {
      if (c !== "\\") {
        text += c;
        continue;
      }
      const special = readEscape(reader.text.slice(reader.at, reader.at + 4));
      text += special?.text ?? reader.next ?? "";
      reader.at += special?.length ?? 1;
    }
    return `${text}\n`;
  }

  #substitute(): Action {
    const { reader } = this;
    const delimiter = reader.take();
    const pattern = delimiter === undefined ? undefined : reader.delimited(delimiter, true);
    const right = pattern === undefined ? undefined : reader.delimited(delimiter!, false);
    if (right === undefined) throw reader.error("unterminated `s' command");
    const flags = this.#flags();
    const regex = this.#regex(pattern!, flags.ignoreCase, flags.multiline);
    const replacement = parseReplacement(right);
    for (const part of replacement) {
      if (part.type === "group" && regex && part.index > regex.groups) {
        throw reader.error(`invalid reference \\${part.index} on \`s' command's RHS`);
      }
    }
    const { global, print, number, file } = flags;
    return { name: "s", substitution: { regex, replacement, global, print, number, file } };
  }

  #flags() {
    const { reader } = this;
    const flags = {
      ...{ global: false, print: false, ignoreCase: false, multiline: false },
      number: 0,
      file: undefined as string | undefined,
    };
    for (;;) {
      const c = reader.next;
      if (c === undefined || c === "}" || c === "#") break;
      if (/\d/.test(c)) {
        const several = flags.number > 0;
        flags.number = reader.number()!;
        if (several) throw reader.error("multiple number options to `s' command");
        if (flags.number === 0) {
          throw reader.error("number option to `s' command may not be zero");
        }
        continue;
      }
      reader.at++;
      if (c === "\n" || c === ";") break;
      if (c === "g" && flags.global) throw reader.error("multiple `g' options to `s' command");
      if (c === "p" && flags.print) throw reader.error("multiple `p' options to `s' command");
      if (c === "g") flags.global = true;
      else if (c === "p") flags.print = true;
      else if (c === "i" || c === "I") flags.ignoreCase = true;
      else if (c === "m" || c === "M") flags.multiline = true;
      else if (c === "w") {
        flags.file = this.#file(true);
        break;
      } else if (c === "e") {
        throw reader.error("e is not supported here: it would run a program");
      } else if (!/[ \t\r]/.test(c)) throw reader.error("unknown option to `s'");
    }
    return { ...flags, number: flags.number || 1 };
  }

  #transliterate(): Action {
    const { reader } = this;
    const delimiter = reader.take();
    const from = delimiter === undefined ? undefined : reader.delimited(delimiter, false);
    const to = from === undefined ? undefined : reader.delimited(delimiter!, false);
    if (to === undefined) throw reader.error("unterminated `y' command");
    const [left, right] = [characters(from!), characters(to)];
    if (left.length !== right.length) {
      throw reader.error("strings for `y' command are different lengths");
    }
    this.#end();
    const map = new Map<string, string>();
    left.forEach((c, i) => map.has(c) || map.set(c, right[i]));
    return { name: "y", map };
  }
}

/** The characters of one side of `y`. */
function characters(text: string): string[] {
  const out: string[] = [];
  const all = [...text];
  for (let i = 0; i < all.length; i++) {
    if (all[i] !== "\\" || i + 1 === all.length) {
      out.push(all[i]);
      continue;
    }
    const special = readEscape(all.slice(i + 1, i + 5).join(""));
    if (special) {
      out.push(special.text);
      i += special.length;
    } else out.push(all[++i]);
  }
  return out;
}
