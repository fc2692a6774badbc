/**
 * Word expansion, in bash's order: braces, tilde, parameters and the like, splitting, path names, quotes.
 * Each word is compiled once to functions; one in which nothing is to be expanded is a constant.
 */
import {
  type ArithmeticExpansionPart,
  type GlobPart,
  type HereDoc,
  parse,
  type Word,
  type WordPart,
} from "unbash";
import { compileScript } from "../compile/lists.ts";
import type { Interpreter } from "../interpreter.ts";
import { forEach, type Maybe } from "../maybe.ts";
import { escapeRegex, quotePattern } from "../pattern.ts";
import { compileArithmetic, compileArithmeticText } from "./arithmetic.ts";
import { expandBraces } from "./braces.ts";
import { FieldBuilder, isPattern } from "./fields.ts";
import { expandGlob } from "./glob.ts";
import { parseWord } from "./parse_word.ts";
import { compileEmission, compileParameterText } from "./parameter.ts";
import { expandTildes, type TildePlace } from "./tilde.ts";

export type TextCode = (sh: Interpreter) => Maybe<string>;
/** Adds the arguments that a word stands for. */
export type WordCode = (sh: Interpreter, out: string[]) => void | Promise<void>;
/** Adds a part of a word. */
export type PartCode = (sh: Interpreter, builder: FieldBuilder) => void | Promise<void>;

/** How a word is being expanded. */
interface Mode {
  readonly splitting: boolean;
  readonly tilde: TildePlace;
  readonly quote?: (text: string) => string;
  /** Literal text keeps its backslashes and is active, as in the right side of `=~`. */
  readonly raw?: true;
}

const FIELDS: Mode = { splitting: true, tilde: "word" };
const TEXT: Mode = { splitting: false, tilde: "word" };
const ASSIGNMENT: Mode = { splitting: false, tilde: "assignment" };
const REGEX: Mode = { splitting: false, tilde: "word", quote: escapeRegex, raw: true };
const REPLACEMENT: Mode = {
  splitting: false,
  tilde: "word",
  quote: (text) => text.replace(/[\\&]/g, "\\$&"),
  raw: true,
};

/** The text of a word in which nothing is to be expanded. */
export function literalOf(word: Word): string | undefined {
  if (word.parts !== undefined || word.text.charCodeAt(0) === 126) return undefined;
  return word.text.includes("=~") ? undefined : word.value;
}

/** The arguments a list of words expands to. */
export function compileWords(words: readonly Word[]): WordCode {
  const codes = words.map(compileWord);
  if (codes.length === 1) return codes[0];
  return (sh, out) => forEach(codes, (code) => code(sh, out));
}

export function compileWord(word: Word): WordCode {
  const literal = literalOf(word);
  if (literal !== undefined) return (_sh, out) => void out.push(literal);
  const words = braceWords(word);
  if (words === undefined) return compileFields(word);
  const codes = words.map((each) => typeof each === "string" ? each : compileFields(each));
  return (sh, out) =>
    forEach(codes, (code) => {
      if (typeof code !== "string") return code(sh, out);
      out.push(code);
    });
}

/** The words a word stands for after brace expansion, parsed anew from their text unless that is plain. */
function braceWords(word: Word): readonly (Word | string)[] | undefined {
  if (!word.parts?.some((part) => part.type === "BraceExpansion")) return undefined;
  return expandBraces(word.text).filter((text) => text !== "").map((text) => {
    if (/^[\w.,:/+-]+$/.test(text)) return text;
    return parseWord(text);
  });
}

function compileFields(word: Word): WordCode {
  const only = word.parts?.length === 1 ? word.parts[0] : undefined;
  if (only?.type === "DoubleQuoted" || only?.type === "SimpleExpansion") {
    const text = compileScalar(only, TEXT);
    if (text && only.type === "DoubleQuoted") {
      return (sh, out) => {
        const value = text(sh);
        if (typeof value === "string") out.push(value);
        else return value.then((late) => void out.push(late));
      };
    }
    if (text) return (sh, out) => splitText(sh, text(sh) as string, out);
  }
  const parts = compileParts(word, FIELDS);
  return (sh, out) => {
    const builder = new FieldBuilder(true, sh.ifs);
    const waiting = runParts(parts, sh, builder);
    return waiting ? waiting.then(() => addFields(sh, builder, out)) : addFields(sh, builder, out);
  };
}

/** The fields of `$name`. */
function splitText(sh: Interpreter, text: string, out: string[]): void {
  if (text === "") return;
  const { ifs } = sh;
  if (ifs === " \t\n" && !/[\s*?[\\]|[+@!]\(/.test(text)) {
    out.push(text);
    return;
  }
  const builder = new FieldBuilder(true, ifs);
  builder.expansion(text);
  addFields(sh, builder, out);
}

function addFields(sh: Interpreter, builder: FieldBuilder, out: string[]): void {
  for (const field of builder.finish()) {
    if (!isPattern(field) || sh.state.options.has("noglob")) out.push(field.text);
    else for (const path of expandGlob(sh, field)) out.push(path);
  }
}

function runParts(
  parts: readonly PartCode[],
  sh: Interpreter,
  builder: FieldBuilder,
): void | Promise<void> {
  return forEach(parts, (part) => part(sh, builder));
}

/** One string: no splitting, no path names. */
export function textOfWord(word: Word): TextCode {
  return compileText(word, TEXT);
}

/** The value of an assignment. */
export function textOfAssignment(word: Word): TextCode {
  return compileText(word, ASSIGNMENT);
}

/** A pattern whose quoted parts match literally. */
export function patternOfWord(word: Word): TextCode {
  const literal = literalOf(word);
  if (literal !== undefined) {
    const pattern = quotePattern(literal);
    return () => pattern;
  }
  return compileBuilt(word, TEXT, (builder) => builder.pattern);
}

/** Source of a regular expression whose quoted parts match literally. */
export function regexOfWord(word: Word): TextCode {
  return compileBuilt(word, REGEX, (builder) => builder.pattern);
}

/** The second half of `${x/pattern/text}`, where what is left of `&` stands for what matched. */
export function replacementOfWord(word: Word): TextCode {
  return compileBuilt(word, REPLACEMENT, (builder) => builder.pattern);
}

function compileText(word: Word, mode: Mode): TextCode {
  const plain = word.parts === undefined && !word.text.includes("~");
  if (plain) {
    const { value } = word;
    return () => value;
  }
  const scalars = word.parts?.map((part) => compileScalar(part, mode));
  if (scalars?.every((code) => code !== undefined)) return concatenate(scalars as TextCode[]);
  return compileBuilt(word, mode, (builder) => builder.text);
}

function compileBuilt(
  word: Word,
  mode: Mode,
  result: (builder: FieldBuilder) => string,
): TextCode {
  const parts = compileParts(word, mode);
  return (sh) => {
    const builder = new FieldBuilder(false, "", mode.quote);
    const waiting = runParts(parts, sh, builder);
    return waiting ? waiting.then(() => result(builder)) : result(builder);
  };
}

/** A part that is always one text; undefined for others. */
function compileScalar(part: WordPart, mode: Mode, quoted = false): TextCode | undefined {
  switch (part.type) {
    case "Literal": {
      if (!quoted && part.text.includes("~")) return undefined;
      const { value } = part;
      return () => value;
    }
    case "SingleQuoted":
    case "AnsiCQuoted": {
      const { value } = part;
      return () => value;
    }
    case "DoubleQuoted":
    case "LocaleString": {
      const children = part.parts.map((child) => compileScalar(child, mode, true));
      const whole = children.every((code) => code !== undefined);
      return whole ? concatenate(children as TextCode[]) : undefined;
    }
    case "SimpleExpansion":
    case "ParameterExpansion":
      return compileParameterText(part, quoted);
    case "CommandExpansion":
      return compileSubstitution(part);
    case "ArithmeticExpansion": {
      const code = compileExpansion(part);
      return (sh) => {
        const value = code(sh);
        return value instanceof Promise ? value.then(String) : String(value);
      };
    }
    default:
      return undefined;
  }
}

export function compileSubstitution(
  part: Extract<WordPart, { type: "CommandExpansion" }>,
): TextCode {
  if (!part.script) return () => "";
  const { script } = part;
  const body = compileScript(script, script.source ?? "", true);
  return (sh) => sh.substitute(body);
}

function compileExpansion(part: ArithmeticExpansionPart) {
  if (part.expression) return compileArithmetic(part.expression, part.text, part.pos);
  return compileArithmeticText(part.text.replace(/^\$\(\(|\)\)$|^\$\[|\]$/g, ""));
}

function concatenate(codes: readonly TextCode[]): TextCode {
  if (codes.length === 0) return () => "";
  if (codes.length === 1) return codes[0];
  return (sh) => concatenateFrom(codes, 0, "", sh);
}

function concatenateFrom(
  codes: readonly TextCode[],
  from: number,
  before: string,
  sh: Interpreter,
): Maybe<string> {
  let text = before;
  for (let i = from; i < codes.length; i++) {
    const piece = codes[i](sh);
    if (typeof piece !== "string") {
      return piece.then((late) => concatenateFrom(codes, i + 1, text + late, sh));
    }
    text += piece;
  }
  return text;
}

function compileParts(word: Word, mode: Mode): PartCode[] {
  if (!word.parts) {
    if (mode.raw) return [(_sh, builder) => builder.active(word.text)];
    return [
      tildeLiteral(word.text, word.value, mode, true),
      (_sh, builder) => builder.quoted(),
    ];
  }
  return word.parts.map((part, i) => {
    if (part.type !== "Literal") return compilePart(part, mode);
    if (mode.raw) return (_sh, builder) => builder.active(part.text);
    return tildeLiteral(part.text, part.value, mode, i === 0);
  });
}

/** Unquoted literal text with its tildes; `text` is its source, in which `\~` is still told from `~`. */
function tildeLiteral(text: string, value: string, mode: Mode, first: boolean): PartCode {
  if (!text.includes("~") || mode.raw || text !== value) {
    return (_sh, builder) => builder.literal(value);
  }
  const named = mode.splitting && first ? /^[A-Za-z_][A-Za-z0-9_]*=/.exec(text)?.[0] ?? "" : "";
  const place = named === "" ? mode.tilde : "assignment";
  const rest = text.slice(named.length);
  return (sh, builder) => builder.literal(named + expandTildes(sh, rest, place, first));
}

function compilePart(part: WordPart, mode: Mode): PartCode {
  switch (part.type) {
    case "Literal":
      return (_sh, builder) => builder.literal(part.value);
    case "SingleQuoted":
    case "AnsiCQuoted":
      return (_sh, builder) => {
        builder.quoted();
        builder.literal(part.value);
      };
    case "DoubleQuoted":
    case "LocaleString":
      return compileQuoted(part.parts);
    case "Glob":
      if (part.kind === "bracket") return compileBracket(part, mode);
      return (_sh, builder) => builder.active(part.text);
    case "ExtendedGlob":
      return compileExtendedGlob(part);
    case "BraceExpansion": {
      // Still there after brace expansion: no sequence after all, as in {1..$x}.
      if (!part.parts) return (_sh, builder) => builder.literal(part.text);
      const inner = part.parts.map((each) => compilePart(each, mode));
      return together([
        (_sh, builder) => builder.literal("{"),
        ...inner,
        (_sh, builder) => builder.literal("}"),
      ]);
    }
    case "ProcessSubstitution": {
      const { script, operator } = part;
      const body = script ? compileScript(script, script.source ?? "") : () => 0;
      return (sh, builder) => builder.literal(sh.processSubstitution(body, operator));
    }
    default:
      return compileUnquoted(part, mode);
  }
}

function together(parts: readonly PartCode[]): PartCode {
  return (sh, builder) => runParts(parts, sh, builder);
}

function compileUnquoted(part: WordPart, mode: Mode, quoted = false): PartCode {
  if (part.type === "ParameterExpansion" || part.type === "SimpleExpansion") {
    const emission = compileEmission(part, quoted);
    return (sh, builder) => {
      const empty = emission(sh, builder);
      if (empty instanceof Promise) return empty.then(() => {});
    };
  }
  const text = compileScalar(part, mode, quoted);
  if (!text) return compilePart(part, TEXT);
  return (sh, builder) => {
    const value = text(sh);
    if (typeof value !== "string") {
      return value.then((late) => quoted ? builder.literal(late) : builder.expansion(late));
    }
    if (quoted) builder.literal(value);
    else builder.expansion(value);
  };
}

/** The inside of double quotes. */
function compileQuoted(parts: readonly WordPart[]): PartCode {
  const codes = parts.map(compileQuotedPart);
  // "$@" of no parameters is no field at all, unlike any other quotation.
  const mayVanish = parts.length === 1 &&
    (parts[0].type === "SimpleExpansion" || parts[0].type === "ParameterExpansion");
  if (!mayVanish) {
    return (sh, builder) => {
      builder.quoted();
      return runParts(codes, sh, builder);
    };
  }
  const part = parts[0] as Extract<WordPart, { type: "SimpleExpansion" | "ParameterExpansion" }>;
  const emission = compileEmission(part, true);
  return (sh, builder) => {
    const empty = emission(sh, builder);
    if (empty instanceof Promise) return empty.then((late) => late ? undefined : builder.quoted());
    if (!empty) builder.quoted();
  };
}

/** A part between double quotes or in a here-document. */
export function compileQuotedPart(part: WordPart): PartCode {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return (_sh, builder) => builder.literal(part.value);
    case "DoubleQuoted":
      return together(part.parts.map(compileQuotedPart));
    case "Glob":
    case "ExtendedGlob":
    case "BraceExpansion":
      return (_sh, builder) => builder.literal(part.text);
    default:
      return compileUnquoted(part, TEXT, true);
  }
}

/** The operand of `${x:-operand}` where it stands. */
export function compileOperand(word: Word, quoted: boolean): PartCode {
  if (!word.parts) {
    const { text, value } = word;
    if (quoted || text !== value) return (_sh, builder) => builder.literal(value);
    if (text.startsWith("~")) return tildeLiteral(text, value, FIELDS, true);
    return (_sh, builder) => builder.expansion(value);
  }
  return together(word.parts.map((part): PartCode => {
    if (quoted) return compileQuotedPart(part);
    if (part.type === "Literal" && part.text === part.value) {
      return (_sh, builder) => builder.expansion(part.value);
    }
    return compilePart(part, FIELDS);
  }));
}

function compileBracket(part: GlobPart, mode: Mode): PartCode {
  if (!part.parts?.some((each) => each.type !== "Literal")) {
    return (_sh, builder) => builder.active(part.text);
  }
  const inner = part.parts.map((each): PartCode =>
    each.type === "Literal"
      ? (_sh, builder) => builder.active(each.text)
      : compilePart(each, { ...mode, splitting: false })
  );
  return together([
    (_sh, builder) => builder.active("["),
    ...inner,
    (_sh, builder) => builder.active("]"),
  ]);
}

function compileExtendedGlob(part: Extract<WordPart, { type: "ExtendedGlob" }>): PartCode {
  const inner =
    part.parts?.map((each): PartCode =>
      each.type === "Literal"
        ? (_sh, builder) => builder.active(each.text)
        : compilePart(each, TEXT)
    ) ?? [(_sh, builder) => builder.active(part.pattern)];
  return together([
    (_sh, builder) => builder.active(`${part.operator}(`),
    ...inner,
    (_sh, builder) => builder.active(")"),
  ]);
}

/** A here-document's body or other text in which only expansions count. */
export function textOfParts(parts: readonly WordPart[]): TextCode {
  const codes = parts.map(compileQuotedPart);
  return (sh) => {
    const builder = new FieldBuilder(false, "");
    const waiting = runParts(codes, sh, builder);
    return waiting ? waiting.then(() => builder.text) : builder.text;
  };
}

/** Text whose `$` and "`" count and whose quotes do not. */
export function compileHereText(text: string): TextCode {
  const command = parse(`: <<EOF_\n${text}\nEOF_\n`).commands[0].command;
  const [document] = (command as { redirects: readonly HereDoc[] }).redirects;
  if (!document.body.parts) return () => text;
  const code = textOfParts(document.body.parts);
  return (sh) => {
    const value = code(sh);
    return typeof value === "string" ? value.slice(0, -1) : value.then((late) => late.slice(0, -1));
  };
}
