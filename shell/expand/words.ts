/**
 * Word expansion, in bash's order: braces, tilde, parameters and the like, splitting, path names, quotes.
 * Each word is compiled once to functions; one in which nothing is to be expanded is a constant.
 */
import { escapeQuoted } from "./regex_quoting.ts";
import { ShellError } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { forEach } from "../language/maybe.ts";
import type { Part, Word } from "../parse/nodes.ts";
import { parseQuoted, parseWord } from "../parse/parser.ts";
import { ScriptError } from "../parse/script_error.ts";
import { quotePattern } from "./pattern.ts";
import { expandBraces } from "./braces.ts";
import { FieldBuilder, isPattern } from "./fields.ts";
import { expandGlob } from "./glob.ts";
import {
  ASSIGNMENT,
  compileParts,
  compileQuotedPart,
  compileScalar,
  concatenate,
  FIELDS,
  type Mode,
  OPERAND,
  REGEX,
  REPLACEMENT,
  runParts,
  TEXT,
  type TextCode,
  type WordCode,
} from "./word_parts.ts";

export type { TextCode, WordCode };

/** Unquoted text that may be more than itself. */
const ACTIVE = /[*?[~]|[+@!]\(/;

/** The text of a word in which nothing is to be expanded. */
export function literalOf(word: Word): string | undefined {
  const { parts } = word;
  if (parts.length === 0 || (word.braces && mayExpandBraces(word))) return undefined;
  let text = "";
  for (const part of parts) {
    const piece = constantOf(part);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function constantOf(part: Part): string | undefined {
  if (part.type === "Quoted") return part.value;
  if (part.type === "Text") return ACTIVE.test(part.value) ? undefined : part.value;
  if (part.type !== "DoubleQuoted") return undefined;
  if (part.parts.length === 0) return "";
  const [only] = part.parts;
  return part.parts.length === 1 && only.type === "Text" ? only.value : undefined;
}

function mayExpandBraces({ text }: Word): boolean {
  return /\{.*(,|\.\.).*\}/s.test(text);
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
  let words;
  try {
    words = braceWords(word);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    // As bash: the word stays as it is.
    const fields = compileFields(word);
    return (sh, out) => {
      sh.complain(error.message);
      return fields(sh, out);
    };
  }
  if (words === undefined) return compileFields(word);
  const codes = words.map((each) => typeof each === "string" ? each : compileFields(each));
  const unexpanded = compileFields(word);
  return (sh, out) => {
    if (!sh.state.options.has("braceexpand")) return unexpanded(sh, out);
    return forEach(codes, (code) => {
      if (typeof code !== "string") return code(sh, out);
      out.push(code);
    });
  };
}

/** The words a word stands for after brace expansion, parsed anew from their text unless that is plain. */
function braceWords(word: Word): readonly (Word | string)[] | undefined {
  if (!word.braces || !mayExpandBraces(word)) return undefined;
  const texts = expandBraces(word.text);
  if (texts.length === 1 && texts[0] === word.text) return undefined;
  return texts.filter((text) => text !== "").map((text) => {
    if (/^[\w.,:/+-]+$/.test(text)) return text;
    // Between Z and a lie two that would quote.
    if (text === "`" || text === "\\") return text === "`" ? text : "";
    return wordOf(text);
  });
}

/** A word that brace expansion has made, or one that fails where it is reached. */
function wordOf(text: string): Word {
  try {
    return parseWord(text);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const rest = {
      name: "",
      prefix: "",
      index: undefined,
      operation: undefined,
      bad: true,
    } as const;
    return { type: "Word", text, parts: [{ type: "Parameter", text, ...rest }], braces: false };
  }
}

function compileFields(word: Word): WordCode {
  const only = word.parts.length === 1 ? word.parts[0] : undefined;
  const plain = only?.type === "Parameter" && !only.operation && only.prefix === "" && !only.index;
  if (only?.type === "DoubleQuoted" || plain) {
    const text = compileScalar(only!, TEXT);
    if (text && only!.type === "DoubleQuoted") {
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

/** One string: no splitting, no path names. */
export function textOfWord(word: Word): TextCode {
  return compileText(word, TEXT);
}

/** The operand of `${x-operand}` in a word of that mode. */
export function textOfOperand(word: Word, mode: Mode): TextCode {
  return compileText(word, mode.tilde === "assignment" ? ASSIGNMENT : OPERAND);
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
  return compileBuilt(word, REGEX, (builder) => escapeQuoted(builder.pattern));
}

/** The second half of `${x/pattern/text}`, where what is left of `&` stands for what matched. */
export function replacementOfWord(word: Word): TextCode {
  return compileBuilt(word, REPLACEMENT, (builder) => builder.pattern);
}

function compileText(word: Word, mode: Mode): TextCode {
  const scalars = word.parts.map((part) => compileScalar(part, mode));
  if (scalars.every((code) => code !== undefined)) return concatenate(scalars);
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

/** A here-document's body or other text in which only expansions count. */
export function textOfParts(parts: readonly Part[]): TextCode {
  const codes = parts.map(compileQuotedPart);
  return (sh) => {
    const builder = new FieldBuilder(false, "");
    const waiting = runParts(codes, sh, builder);
    return waiting ? waiting.then(() => builder.text) : builder.text;
  };
}

/** Text whose `$` and "`" count and whose quotes do not. */
export function compileHereText(text: string): TextCode {
  return /[$`\\]/.test(text) ? textOfParts(parseQuoted(text)) : () => text;
}
