/** The parts of words: text, quotations, expansions, wildcards. */
import type { ArithmeticExpansionPart, GlobPart, Word, WordPart } from "unbash";
import { compileScript } from "../compile/lists.ts";
import type { Interpreter } from "../interpreter.ts";
import { forEach, type Maybe } from "../maybe.ts";
import { escapeRegex } from "../pattern.ts";
import { compileArithmetic, compileArithmeticText } from "./arithmetic.ts";
import type { FieldBuilder } from "./fields.ts";
import { compileEmission, compileParameterText } from "./parameter.ts";
import { expandTildes, type TildePlace } from "./tilde.ts";

export type TextCode = (sh: Interpreter) => Maybe<string>;
/** Adds the arguments that a word stands for. */
export type WordCode = (sh: Interpreter, out: string[]) => void | Promise<void>;
/** Adds a part of a word. */
export type PartCode = (sh: Interpreter, builder: FieldBuilder) => void | Promise<void>;

/** How a word is being expanded. */
export interface Mode {
  readonly splitting: boolean;
  readonly tilde: TildePlace;
  readonly quote?: (text: string) => string;
  /** Literal text keeps its backslashes and is active, as in the right side of `=~`. */
  readonly raw?: true;
}

export const FIELDS: Mode = { splitting: true, tilde: "word" };
export const TEXT: Mode = { splitting: false, tilde: "word" };
export const ASSIGNMENT: Mode = { splitting: false, tilde: "assignment" };
export const REGEX: Mode = { splitting: false, tilde: "word", quote: escapeRegex, raw: true };
export const REPLACEMENT: Mode = {
  splitting: false,
  tilde: "word",
  quote: (text) => text.replace(/[\\&]/g, "\\$&"),
  raw: true,
};

export function runParts(
  parts: readonly PartCode[],
  sh: Interpreter,
  builder: FieldBuilder,
): void | Promise<void> {
  return forEach(parts, (part) => part(sh, builder));
}

/** A part that is always one text; undefined for others. */
export function compileScalar(part: WordPart, mode: Mode, quoted = false): TextCode | undefined {
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

function compileSubstitution(
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

export function concatenate(codes: readonly TextCode[]): TextCode {
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

export function compileParts(word: Word, mode: Mode): PartCode[] {
  if (!word.parts) {
    if (mode.raw) return [(_sh, builder) => builder.active(word.text)];
    return [
      tildeLiteral(word.text, word.value, mode, true, true),
      (_sh, builder) => builder.quoted(),
    ];
  }
  const { parts } = word;
  return parts.map((part, i) => {
    if (part.type !== "Literal") return compilePart(part, mode);
    if (mode.raw) return (_sh, builder) => builder.active(part.text);
    return tildeLiteral(part.text, part.value, mode, i === 0, i === parts.length - 1);
  });
}

/** Unquoted literal text with its tildes; `text` is its source, in which `\~` is still told from `~`. */
function tildeLiteral(
  text: string,
  value: string,
  mode: Mode,
  first: boolean,
  last: boolean,
): PartCode {
  if (!text.includes("~") || mode.raw || text !== value) {
    return (_sh, builder) => builder.literal(value);
  }
  const named = mode.splitting && first ? /^[A-Za-z_][A-Za-z0-9_]*=/.exec(text)?.[0] ?? "" : "";
  const place = named === "" ? mode.tilde : "assignment";
  const rest = text.slice(named.length);
  return (sh, builder) => builder.literal(named + expandTildes(sh, rest, place, first, last));
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
      return (sh, builder) => builder.literal(sh.substitutions.start(body, operator));
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
    if (text.startsWith("~")) return tildeLiteral(text, value, FIELDS, true, true);
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
