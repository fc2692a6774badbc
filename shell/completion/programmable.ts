/** Tab, where `complete` has said how: finds the specification, tells its function of the line, asks it. */
import { ArrayValue } from "../language/array_value.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { type TypedWord, typedWords } from "../terminal/typed_words.ts";
import { directoriesOf, generate, RetryCompletion } from "./generate.ts";
import { type CompletionSpec, SPECIAL_NAMES } from "./specification.ts";

/** What a specification offers. */
export interface Programmed {
  /** Where the text begins that a word replaces. */
  readonly start: number;
  readonly words: readonly string[];
  readonly options: ReadonlySet<string>;
  /** The quote that is open before the text, or "". */
  readonly quote: string;
}

/** Lookups after functions that answered 124; one that always does must not hold up the shell. */
const RETRIES = 10;

/** What is known of the line when Tab is pressed. */
interface Typed {
  readonly line: string;
  readonly command: TypedWord;
  /** What COMP_WORDS is to hold. */
  readonly words: readonly string[];
}

/** Undefined where no specification counts, and the shell's own completion is to answer. */
export async function completeProgrammed(
  sh: Interpreter,
  line: string,
): Promise<Programmed | undefined> {
  const { state } = sh;
  const all = typedWords(line);
  const first = all.findIndex(({ raw }) => !/^[A-Za-z_]\w*\+?=/.test(raw));
  const last = all.at(-1)!;
  if (last.isRedirected || /\$\{?\w*$/.test(last.raw)) return undefined;
  const command = all[first];
  if (!command) return undefined;
  const names = command === last ? [beginning(last)] : namesOf(command.text);
  const breaks = state.variables.get("COMP_WORDBREAKS") ?? "";
  const typed = { line, command, words: brokenWords(line, command.start, breaks) };
  const { start, text, quote } = wordAtCursor(line, last, breaks);
  for (let tries = 0; tries < RETRIES; tries++) {
    const name = names.find((each) => state.completions.has(each));
    if (name === undefined) return undefined;
    const set = state.completions.get(name)!;
    const spec = { ...set, options: new Set(set.options) };
    state.completing = { name, spec };
    try {
      const words = await ask(sh, spec, typed, text, command === last ? name : command.text);
      return words && { start, words, options: spec.options, quote };
    } catch (error) {
      if (!(error instanceof RetryCompletion)) throw error;
    } finally {
      state.completing = undefined;
    }
  }
  return undefined;
}

/** The command's whole path, its last part, and the name for all others. */
function namesOf(command: string): string[] {
  return [command, command.slice(command.lastIndexOf("/") + 1), SPECIAL_NAMES.D];
}

/** The name for commands that are being typed themselves. */
function beginning({ text }: TypedWord): string {
  return text === "" ? SPECIAL_NAMES.E : SPECIAL_NAMES.I;
}

/** Undefined where nothing was found and the shell's own completion may go on. */
async function ask(
  sh: Interpreter,
  spec: CompletionSpec,
  { line, command, words }: Typed,
  word: string,
  name: string,
): Promise<string[] | undefined> {
  const text = line.slice(command.start);
  const previous = words.at(-2) ?? "";
  const exported = spec.command !== undefined;
  return await withLine(sh, { text, words, key: "9", exported }, async () => {
    let found = await generate(sh, spec, { command: name, word, previous });
    if (found.length === 0 && spec.options.has("dirnames")) found = directoriesOf(sh, word);
    const goesOn = spec.options.has("default") || spec.options.has("bashdefault");
    return found.length === 0 && goesOn ? undefined : found;
  });
}

/** A line as the COMP_ variables tell of it. */
export interface CompletedLine {
  readonly text: string;
  readonly words: readonly string[];
  /** The code of the key that asks. */
  readonly key: string;
  /** The command of `-C` is to see it. */
  readonly exported: boolean;
}

/** Runs `body` while the COMP_ variables tell of the line, and forgets them behind it. */
export async function withLine<T>(
  { state: { variables } }: Interpreter,
  { text, words, key, exported }: CompletedLine,
  body: () => Promise<T>,
): Promise<T> {
  const point = new TextEncoder().encode(text).length;
  const shown = { COMP_LINE: text, COMP_POINT: String(point), COMP_TYPE: key, COMP_KEY: key };
  variables.setArray("COMP_WORDS", ArrayValue.from(words));
  variables.set("COMP_CWORD", String(words.length - 1));
  for (const [name, value] of Object.entries(shown)) {
    variables.set(name, value);
    variables.setExported(name, exported);
  }
  try {
    return await body();
  } finally {
    for (const name of ["COMP_WORDS", "COMP_CWORD", ...Object.keys(shown)]) variables.unset(name);
  }
}

/** The text behind the last break in the word that is being typed, and the quote that is open there. */
function wordAtCursor(line: string, { start, raw, quote }: TypedWord, breaks: string) {
  let from = 0;
  const opening = quote === "" ? -1 : raw.lastIndexOf(quote);
  if (opening >= 0) from = opening + 1;
  else {
    for (let i = 0; i < raw.length; i++) {
      if (raw[i] === "\\") i++;
      else if (breaks.includes(raw[i])) from = i + 1;
    }
  }
  const text = line.slice(start + from);
  return { start: start + from, text: quote === "" ? text.replace(/\\(.)/gs, "$1") : text, quote };
}

/** The words of COMP_WORDS: parted at blanks, and at runs of breaks, which are words as well. */
function brokenWords(line: string, start: number, breaks: string): string[] {
  const words: string[] = [];
  let at = start;
  while (at < line.length) {
    if (/\s/.test(line[at])) {
      at++;
      continue;
    }
    const from = at;
    const isBreak = (c: string) => breaks.includes(c) && !/[\s'"]/.test(c);
    if (isBreak(line[at])) { while (at < line.length && isBreak(line[at])) at++; }
    else {
      let quote = "";
      for (; at < line.length; at++) {
        const c = line[at];
        if (c === quote) quote = "";
        else if (c === "\\" && quote !== "'") at++;
        else if (quote === "" && (c === "'" || c === '"')) quote = c;
        else if (quote === "" && (/\s/.test(c) || isBreak(c))) break;
      }
      at = Math.min(at, line.length);
    }
    words.push(line.slice(from, at));
  }
  if (/(^|[^\\])\s$/.test(line)) words.push("");
  return words;
}
