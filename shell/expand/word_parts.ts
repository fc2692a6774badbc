/** The parts of words: text, quotations, expansions, wildcards. */
import { compileScript } from "../compile/lists.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, forEach, type Maybe } from "../language/maybe.ts";
import { markQuoted } from "./regex_quoting.ts";
import type { CommandPart, Part, Word } from "../parse/nodes.ts";
import { parseScript } from "../parse/parser.ts";
import { compileArithmetic } from "./arithmetic.ts";
import type { FieldBuilder } from "./fields.ts";
import { compileEmission, compileParameterText, type EmissionCode } from "./parameter.ts";
import { expandTildes, type TildePlace } from "./tilde.ts";
import { substitute } from "../language/command_substitution.ts";

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
/** The operand of `${x-operand}`. */
export const OPERAND: Mode = { splitting: false, tilde: "operand" };
export const ASSIGNMENT: Mode = { splitting: false, tilde: "assignment" };
export const REGEX: Mode = { splitting: false, tilde: "word", quote: markQuoted, raw: true };
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
export function compileScalar(part: Part, mode: Mode, quoted = false): TextCode | undefined {
  switch (part.type) {
    case "Text": {
      if (!quoted && part.value.includes("~")) return undefined;
      const { value } = part;
      return () => value;
    }
    case "Quoted": {
      const { value } = part;
      return () => value;
    }
    case "DoubleQuoted": {
      const children = part.parts.map((child) => compileScalar(child, mode, true));
      return children.every((code) => code !== undefined) ? concatenate(children) : undefined;
    }
    case "Parameter":
      return compileParameterText(part, quoted, mode);
    case "CommandSubstitution":
      return compileSubstitution(part);
    case "Arithmetic": {
      const code = compileArithmetic(part.text);
      return (sh) => {
        const value = code(sh);
        return value instanceof Promise ? value.then(String) : String(value);
      };
    }
    default:
      return undefined;
  }
}

/** Between backquotes, perhaps a redirection alone, which reads a file. */
const READING = /^\s*<(?![<(&>])[^;&|`()\n]*;?\s*$/;

function compileSubstitution({ script, line }: CommandPart): TextCode {
  if (typeof script !== "string") {
    const body = compileScript(script, true);
    return (sh) => substitute(sh, body);
  }
  // What stands between backquotes is parsed when it runs, with the aliases of that moment.
  if (!READING.test(script)) {
    return (sh) => substitute(sh, (child) => child.runText(script, line, "command substitution"));
  }
  return (sh) =>
    substitute(
      sh,
      (child) => compileScript(parseScript(script, child.parserOptions(line)), true)(child),
    );
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

export function compileParts({ parts }: Word, mode: Mode): PartCode[] {
  return parts.map((part, i) => {
    if (part.type !== "Text") return compilePart(part, mode);
    return compileUnquotedText(part.value, mode, i === 0, i === parts.length - 1);
  });
}

/** What makes unquoted text a pattern, perhaps with what stands next to it. */
const ACTIVE = /[*?[\]()|!+@^-]/;

function compileUnquotedText(text: string, mode: Mode, first: boolean, last: boolean): PartCode {
  if (mode.raw && !(first && text[0] === "~")) return (_sh, builder) => builder.active(text);
  if (!text.includes("~")) {
    if (ACTIVE.test(text)) return (_sh, builder) => builder.active(text);
    return (_sh, builder) => builder.literal(text);
  }
  const named = mode.splitting && first ? /^[A-Za-z_][A-Za-z0-9_]*=/.exec(text)?.[0] ?? "" : "";
  const place = named === "" ? mode.tilde : "assignment";
  const rest = text.slice(named.length);
  return (sh, builder) => {
    builder.literal(named);
    const plain = named !== "" && sh.state.options.has("posix");
    for (const piece of expandTildes(sh, rest, plain ? "none" : place, first, last)) {
      if (piece.home) builder.literal(piece.text);
      else builder.active(piece.text);
    }
  };
}

function compilePart(part: Part, mode: Mode): PartCode {
  switch (part.type) {
    case "Text":
      return compileUnquotedText(part.value, { ...mode, tilde: "none" }, false, false);
    case "Quoted":
      return (_sh, builder) => {
        builder.quoted();
        builder.literal(part.value);
      };
    case "DoubleQuoted":
      return compileQuoted(part.parts);
    case "ProcessSubstitution": {
      const body = compileScript(part.script);
      const { operator } = part;
      return (sh, builder) => builder.literal(sh.substitutions.start(body, operator));
    }
    default:
      return compileUnquoted(part, mode);
  }
}

function together(parts: readonly PartCode[]): PartCode {
  return (sh, builder) => runParts(parts, sh, builder);
}

/** @param joined a list of it is one text that is split */
function compileUnquoted(part: Part, mode: Mode, quoted = false, joined = false): PartCode {
  if (part.type === "Parameter") {
    const emission = compileEmission(part, quoted, mode, joined);
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

/** The inside of double quotes: a field even where it is empty, but for a list that has no elements. */
function compileQuoted(parts: readonly Part[]): PartCode {
  if (parts.every(({ type }) => type !== "Parameter")) {
    const codes = parts.map(compileQuotedPart);
    return (sh, builder) => {
      builder.quoted();
      return runParts(codes, sh, builder);
    };
  }
  const codes = parts.map((part): EmissionCode => {
    if (part.type === "Parameter") return compileEmission(part, true, TEXT);
    const code = compileQuotedPart(part);
    return (sh, builder) => after(code(sh, builder), () => false);
  });
  return (sh, builder) => {
    let absent = false;
    const waiting = forEach(codes, (code) =>
      after(code(sh, builder), (empty) => {
        absent ||= empty;
      }) as void | Promise<void>);
    const end = () => absent ? undefined : builder.quoted();
    return waiting ? waiting.then(end) : end();
  };
}

/** A part between double quotes or in a here-document. */
export function compileQuotedPart(part: Part): PartCode {
  switch (part.type) {
    case "Text":
    case "Quoted":
      return (_sh, builder) => builder.literal(part.value);
    case "DoubleQuoted":
      return together(part.parts.map(compileQuotedPart));
    case "ProcessSubstitution":
      return (_sh, builder) => builder.literal(part.text);
    default:
      return compileUnquoted(part, TEXT, true);
  }
}

/** The operand of `${x:-operand}` where it stands. */
export function compileOperand({ parts }: Word, quoted: boolean): PartCode {
  return together(parts.map((part, i): PartCode => {
    if (quoted) return compileQuotedPart(part);
    if (part.type === "Parameter") return compileUnquoted(part, FIELDS, false, true);
    if (part.type !== "Text") return compilePart(part, FIELDS);
    if (i === 0 && part.value.startsWith("~")) {
      const mode: Mode = { splitting: true, tilde: "operand" };
      return compileUnquotedText(part.value, mode, true, parts.length === 1);
    }
    return (_sh, builder) => builder.expansion(part.value);
  }));
}
