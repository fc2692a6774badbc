/** Word expansion, in bash's order: braces, tilde, parameters and the like, splitting, path names, quotes. */
import {
  type ArithmeticExpansionPart,
  type CommandExpansionPart,
  type DoubleQuotedChild,
  type GlobPart,
  parse,
  type Word,
  type WordPart,
} from "unbash";
import type { Cage } from "../../core/cage.ts";
import { ShellError } from "../control.ts";
import { escapeRegex, hasWildcard, quotePattern } from "../pattern.ts";
import type { ShellState } from "../state.ts";
import type { Task } from "../task.ts";
import { type ArithmeticScope, evaluate, evaluateText } from "./arithmetic.ts";
import { expandBraces } from "./braces.ts";
import { type Field, FieldBuilder } from "./fields.ts";
import { glob } from "./glob.ts";
import { expandParameter, lookupSimple } from "./parameter.ts";

/** What expansion needs of the interpreter. */
export interface ExpansionHost {
  readonly state: ShellState;
  readonly cage: Cage;
  /** `$$` */
  readonly pid: number;
  /** Output of a command substitution, its trailing newlines removed. */
  substitute(part: CommandExpansionPart): Task<string>;
}

/** How a word is being expanded. */
interface Mode {
  readonly splitting: boolean;
  /** A tilde counts behind each colon too. */
  readonly assignment?: boolean;
  readonly quote?: (text: string) => string;
  /** Literal text keeps its backslashes and is active, as in the right side of `=~`. */
  readonly regex?: boolean;
}

const FIELDS: Mode = { splitting: true };
const STRING: Mode = { splitting: false };
const ASSIGNMENT: Mode = { splitting: false, assignment: true };
const REGEX: Mode = { splitting: false, quote: escapeRegex, regex: true };

export class Expander {
  constructor(readonly host: ExpansionHost) {}

  /** The arguments a list of words expands to. */
  *words(words: readonly Word[]): Task<string[]> {
    const out: string[] = [];
    for (const word of words) yield* this.wordInto(word, out);
    return out;
  }

  *wordInto(word: Word, out: string[]): Task<void> {
    const literal = this.literal(word);
    if (literal !== undefined) {
      out.push(literal);
      return;
    }
    for (const each of braceWords(word)) {
      if (typeof each === "string") {
        out.push(each);
        continue;
      }
      for (const field of yield* this.#fields(each, FIELDS)) {
        if (this.host.state.options.has("noglob") || !hasWildcard(field.pattern)) {
          out.push(field.text);
          continue;
        }
        const paths = glob(this.host.cage, this.host.state.cwd, field.pattern);
        if (paths.length > 0) out.push(...paths);
        else out.push(field.text);
      }
    }
  }

  /** One string: no splitting, no path names. */
  *string(word: Word): Task<string> {
    return this.literal(word) ?? (yield* this.#fields(word, STRING))[0].text;
  }

  /** The value of an assignment. */
  *assignment(word: Word): Task<string> {
    if (word.parts === undefined && !word.text.includes("~")) return word.value;
    return (yield* this.#fields(word, ASSIGNMENT))[0].text;
  }

  /** A pattern whose quoted parts match literally. */
  *pattern(word: Word): Task<string> {
    return (yield* this.#fields(word, STRING))[0].pattern;
  }

  /** Source of a regular expression whose quoted parts match literally. */
  *regex(word: Word): Task<string> {
    return (yield* this.#fields(word, REGEX))[0].pattern;
  }

  /** A here-document's body or other text in which only expansions count. */
  *parts(parts: readonly WordPart[]): Task<string> {
    const builder = this.#builder(STRING);
    for (const part of parts) yield* this.#quotedPart(part as DoubleQuotedChild, builder);
    return builder.finish()[0].text;
  }

  /** Expands the operand of `${x:-operand}` where it stands. */
  *operand(word: Word, builder: FieldBuilder, quoted: boolean): Task<void> {
    if (!word.parts) {
      if (quoted || word.text !== word.value) builder.literal(word.value);
      else if (!word.text.startsWith("~")) builder.expansion(word.value);
      else this.#tildeLiteral(word.text, word.value, builder, FIELDS, true);
      return;
    }
    for (const part of word.parts) {
      if (quoted) {
        if (part.type === "DoubleQuoted") yield* this.#quotedParts(part.parts, builder);
        else yield* this.#quotedPart(part, builder);
      } else if (part.type === "Literal" && part.text === part.value) builder.expansion(part.value);
      else yield* this.#part(part, builder, FIELDS);
    }
  }

  *arithmetic(part: ArithmeticExpansionPart): Task<bigint> {
    if (part.expression) return yield* evaluate(part.expression, this.scope);
    return yield* evaluateText(part.text.replace(/^\$\(\(|\)\)$|^\$\[|\]$/g, ""), this.scope);
  }

  *number(text: string): Task<number> {
    return Number(yield* evaluateText(text, this.scope));
  }

  readonly scope: ArithmeticScope = {
    get: (name, index) => {
      const { state } = this.host;
      const value = index === undefined
        ? lookupSimple(this.host, name)
        : state.variables.elements(name).get(Number(index));
      if (value === undefined && state.options.has("nounset")) {
        throw new ShellError(`${name}: unbound variable`, 127);
      }
      return value;
    },
    set: (name, index, value) => {
      if (index === undefined) this.host.state.variables.set(name, value);
      else this.host.state.variables.setElement(name, Number(index), value);
    },
    expand: (word) => this.string(word),
  };

  get ifs(): string {
    return this.host.state.variables.get("IFS") ?? " \t\n";
  }

  /** The text of a word in which nothing is to be expanded. */
  literal(word: Word): string | undefined {
    if (word.parts !== undefined || word.text.charCodeAt(0) === 126) return undefined;
    return word.text.includes("=~") ? undefined : word.value;
  }

  #builder(mode: Mode): FieldBuilder {
    return new FieldBuilder(mode.splitting, this.ifs, mode.quote ?? quotePattern);
  }

  *#fields(word: Word, mode: Mode): Task<Field[]> {
    const builder = this.#builder(mode);
    if (!word.parts) {
      if (mode.regex) builder.active(word.text);
      else this.#tildeLiteral(word.text, word.value, builder, mode, true);
      if (word.text !== "") builder.quoted();
      return builder.finish();
    }
    let first = true;
    for (const part of word.parts) {
      if (part.type === "Literal") {
        if (mode.regex) builder.active(part.text);
        else this.#tildeLiteral(part.text, part.value, builder, mode, first);
      } else yield* this.#part(part, builder, mode);
      first = false;
    }
    return builder.finish();
  }

  *#part(part: WordPart, builder: FieldBuilder, mode: Mode): Task<void> {
    switch (part.type) {
      case "Literal":
        return builder.literal(part.value);
      case "SingleQuoted":
      case "AnsiCQuoted":
        builder.quoted();
        return builder.literal(part.value);
      case "DoubleQuoted":
      case "LocaleString":
        return yield* this.#quotedParts(part.parts, builder);
      case "Glob":
        if (part.kind === "bracket") return yield* this.#bracket(part, builder, mode);
        return builder.active(part.text);
      case "ExtendedGlob":
        return yield* this.#extendedGlob(part.operator, part.parts, part.pattern, builder);
      case "BraceExpansion":
        // Still there after brace expansion: no sequence after all, as in {1..$x}.
        if (!part.parts) return builder.literal(part.text);
        builder.literal("{");
        for (const each of part.parts) yield* this.#part(each, builder, mode);
        return builder.literal("}");
      case "ProcessSubstitution":
        throw new Error("invariant: refused when parsed");
      default:
        yield* this.#expansion(part, builder, false);
    }
  }

  *#quotedParts(parts: readonly DoubleQuotedChild[], builder: FieldBuilder): Task<void> {
    // "$@" of no parameters is no field at all, unlike any other quotation.
    let vanishes = parts.length > 0;
    for (const part of parts) {
      if (!(yield* this.#quotedPart(part, builder))) vanishes = false;
    }
    if (!vanishes) builder.quoted();
  }

  /** Answers whether the part was a list without elements. */
  *#quotedPart(part: WordPart, builder: FieldBuilder): Task<boolean> {
    if (part.type === "Literal") {
      builder.literal(part.value);
      return false;
    }
    if (part.type === "Glob" || part.type === "ExtendedGlob" || part.type === "BraceExpansion") {
      builder.literal(part.text);
      return false;
    }
    if (part.type === "SingleQuoted" || part.type === "AnsiCQuoted") {
      builder.literal(part.value);
      return false;
    }
    return yield* this.#expansion(part as DoubleQuotedChild, builder, true);
  }

  *#expansion(part: WordPart, builder: FieldBuilder, quoted: boolean): Task<boolean> {
    switch (part.type) {
      case "SimpleExpansion":
      case "ParameterExpansion":
        return yield* expandParameter(this, part, builder, quoted);
      case "CommandExpansion":
        this.emit(yield* this.host.substitute(part), builder, quoted);
        return false;
      case "ArithmeticExpansion":
        this.emit(String(yield* this.arithmetic(part)), builder, quoted);
        return false;
      default:
        yield* this.#part(part, builder, STRING);
        return false;
    }
  }

  emit(text: string, builder: FieldBuilder, quoted: boolean): void {
    if (quoted) builder.literal(text);
    else builder.expansion(text);
  }

  *#bracket(part: GlobPart, builder: FieldBuilder, mode: Mode): Task<void> {
    if (!part.parts?.some((each) => each.type !== "Literal")) return builder.active(part.text);
    builder.active("[");
    for (const each of part.parts) {
      if (each.type === "Literal") builder.active(each.text);
      else yield* this.#part(each, builder, { ...mode, splitting: false });
    }
    builder.active("]");
  }

  *#extendedGlob(
    operator: string,
    parts: readonly WordPart[] | undefined,
    pattern: string,
    builder: FieldBuilder,
  ): Task<void> {
    builder.active(`${operator}(`);
    if (!parts) builder.active(pattern);
    for (const part of parts ?? []) {
      if (part.type === "Literal") builder.active(part.text);
      else yield* this.#part(part, builder, STRING);
    }
    builder.active(")");
  }

  /** Unquoted literal text with its tildes; `text` is its source, in which `\~` is still told from `~`. */
  #tildeLiteral(
    text: string,
    value: string,
    builder: FieldBuilder,
    mode: Mode,
    first: boolean,
  ): void {
    if (!text.includes("~") || mode.regex) return builder.literal(value);
    const eligible = mode.assignment ? /(^|:)(~[^/:]*)/g : /^()(~[^/:]*)/g;
    const named = /^[A-Za-z_][A-Za-z0-9_]*=/.exec(text)?.[0] ?? "";
    if (mode.splitting && named && first) {
      builder.literal(named);
      return this.#tildeLiteral(text.slice(named.length), value.slice(named.length), builder, {
        ...mode,
        splitting: false,
        assignment: true,
      }, true);
    }
    if (text !== value) return builder.literal(value);
    builder.literal(text.replace(eligible, (whole, before: string, tilde: string, at: number) => {
      if (at === 0 && before === "" && !first) return whole;
      return before + (this.#tilde(tilde) ?? tilde);
    }));
  }

  #tilde(prefix: string): string | undefined {
    const { variables, cwd } = this.host.state;
    if (prefix === "~") return variables.get("HOME") ?? cwd;
    if (prefix === "~+") return cwd;
    if (prefix === "~-") return variables.get("OLDPWD");
    return undefined;
  }
}

const braced = new WeakMap<Word, readonly (Word | string)[]>();

/** The words a word stands for after brace expansion, parsed anew from their text unless that is plain. */
function braceWords(word: Word): readonly (Word | string)[] {
  if (!word.parts?.some((part) => part.type === "BraceExpansion")) return [word];
  let words = braced.get(word);
  if (!words) {
    words = expandBraces(word.text).filter((text) => text !== "").map((text) => {
      if (/^[\w.,:/+-]+$/.test(text)) return text;
      const command = parse(`: ${text}`).commands[0].command;
      return (command as { suffix: readonly Word[] }).suffix[0];
    });
    braced.set(word, words);
  }
  return words;
}
