/** Commands: the grammar of bash, by recursive descent. */
import { CompoundReader } from "./compound_reader.ts";
import type { Part, Script, Statement, Word } from "./nodes.ts";
import { ScriptError } from "./script_error.ts";
import type { ParserOptions } from "./text_reader.ts";
import { COMMAND } from "./token_reader.ts";

/** Parses a text line by line: what one line says may change how the next is read. */
export class Parser extends CompoundReader {
  /** The text as it was given, from the line that is being read. */
  #given = "";

  constructor(source: string, options: ParserOptions = {}) {
    super(source, { ...options });
  }

  /** More of the text. @param last nothing comes behind it */
  feed(text: string, last: boolean): void {
    this.source += text;
    if (last) this.options.open = false;
  }

  /**
   * The statements of the next line, or of the lines that one construct spans; undefined at the end. Where the
   * text is open and the line needs more of it, an incomplete ScriptError, and the line can be read again.
   */
  nextLine(): Script | undefined {
    if (this.options.open) {
      this.source = this.source.slice(this.at);
      this.#taken = 0;
      this.restart(0, this.line);
    }
    this.#given = this.source;
    const { at, line } = this;
    try {
      return this.#readLine();
    } catch (error) {
      if (!(error instanceof ScriptError) || !this.options.open) throw error;
      // What a line lacks that is to be continued may stand in the next one.
      const continued = !error.incomplete && this.#given.endsWith("\\\n");
      if (error.incomplete || continued) {
        this.source = this.#given;
        this.restart(at, line);
      }
      if (continued) throw this.error(error.message, error.line, true);
      throw error;
    }
  }

  #readLine(): Script | undefined {
    while (this.peek(COMMAND).kind === "newline") this.next();
    if (this.peek(COMMAND).kind === "end") return undefined;
    const statements: Statement[] = [];
    while (true) {
      statements.push(this.readStatement());
      // The next token may hold commands of its own.
      const separated = this.afterSeparator;
      const token = this.peek(COMMAND);
      if (token.kind === "newline" || token.kind === "end") break;
      if (!separated) throw this.unexpected(token);
    }
    const end = this.peek(COMMAND);
    if (end.kind === "newline") this.next();
    else if (this.options.open) throw this.unexpected(end);
    else if (this.pendingDocuments.length > 0) this.readDocuments();
    return { type: "Script", statements };
  }

  /** Goes on behind the line on which an error was found. */
  skipLine(): void {
    const end = this.source.indexOf("\n", this.at);
    const next = end < 0 ? this.source.length : end + 1;
    this.advance(next);
    this.restart(next, this.line);
  }

  #taken = 0;

  /** The text that has been read since this was last asked. */
  takeText(): string {
    const text = this.source.slice(this.#taken, this.at);
    this.#taken = this.at;
    return text;
  }

  protected bodyParts(text: string, options: ParserOptions): Part[] {
    return new Parser(text, { ...options, document: true }).readAll("$`\\");
  }

  /** The whole text, in which only expansions count. */
  readAll(escapable: string, inner = false): Part[] {
    return this.readQuoted("", escapable, inner).finish();
  }

  /** The whole text as one word, blanks and all. */
  readWhole(): Word {
    const list = this.readParts("");
    return this.wordFrom(0, list.finish());
  }
}

/** All of a text. */
export function parseScript(source: string, options: ParserOptions = {}): Script {
  const parser = new Parser(source, options);
  const statements: Statement[] = [];
  for (let line; (line = parser.nextLine());) statements.push(...line.statements);
  return { type: "Script", statements };
}

/** Whether more text is wanted for what `source` begins. */
export function isIncomplete(source: string, options: ParserOptions = {}): boolean {
  try {
    parseScript(source.endsWith("\n") ? source : `${source}\n`, { ...options, open: true });
    return /(^|[^\\])(\\\\)*\\\n?$/.test(source);
  } catch (error) {
    return error instanceof ScriptError && error.incomplete;
  }
}

/** The word that a text is, blanks and all. */
export function parseWord(text: string): Word {
  return new Parser(text).readWhole();
}

/** The parts of a text whose quotes mean nothing, as between double quotes or in a here-document. */
export function parseQuoted(text: string): Part[] {
  return new Parser(text).readAll('$`"\\');
}

/** The parts of an arithmetic expression, from which double quotes vanish. */
export function parseExpression(text: string): Part[] {
  return new Parser(text).readAll('$`"\\', true);
}
