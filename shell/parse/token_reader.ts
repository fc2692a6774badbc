/** Tokens: words, operators and newlines, and what aliases make of words. */
import { HereDocumentReader } from "./here_documents.ts";
import type { ArrayElement, Assignment, RedirectTo, Subscript, Word } from "./nodes.ts";
import { PartList } from "./part_reader.ts";

export interface Token {
  readonly kind: "word" | "operator" | "newline" | "end";
  /** As it stands in the script. */
  readonly text: string;
  readonly start: number;
  readonly line: number;
  readonly word?: Word;
  readonly assignment?: Assignment;
  /** The descriptor before an operator of redirection. */
  readonly to?: RedirectTo;
}

/** What a word may be where it stands. */
export interface TokenContext {
  /** A command: aliases count. */
  readonly command: boolean;
  readonly assignments: boolean;
}

export const COMMAND: TokenContext = { command: true, assignments: true };
export const ARGUMENT: TokenContext = { command: false, assignments: false };
export const DECLARED: TokenContext = { command: false, assignments: true };

const OPERATOR = /&>>|&>|&&|&|\|\||\|&|\||;;&|;;|;&|;|<<<|<<-|<<|<&|<>|<|>>|>&|>\||>|\(|\)/y;
const REDIRECTED = /(?:([0-9]+)|\{([A-Za-z_]\w*(?:\[[^\]\s]*\])?)\})(?=[<>](?!\())/y;
/** A higher number is a word. */
const DESCRIPTORS = 2147483647;
const BLANKS = /(?:[ \t]|\\\n)+/y;
const COMMENT = /#[^\n]*/y;
const METACHARACTERS = " \t\n|&;()<>";
const NAME = /^[A-Za-z_]\w*$/;
// What lines that are joined may lie across.
const JOINED_OPERATOR = /(?:[&|;<>-]|\\\n)+/y;
const JOINED_DESCRIPTOR = /(?:\d|\\\n)+/y;
const JOINED_NAME = /(?:\w|\\\n)+(?:[[+=]|\\\n)*/y;
const JOINED_ASSIGNMENT = /(?:[+=]|\\\n)+/y;
/** Where a word that is an alias's text ends. */
interface Expansion {
  readonly name: string;
  readonly start: number;
  end: number;
  /** It stands for a word behind another alias: its first word may be one as well. */
  readonly again: boolean;
  /** The word behind it may be an alias, too. */
  next: boolean;
  /** Where the word stood, which is where all of its text stands. */
  readonly line: number;
}

export abstract class TokenReader extends HereDocumentReader {
  #token: Token | undefined;
  #context: TokenContext = COMMAND;
  /** Of the token, as the text's newlines count. */
  #line = 0;
  /** Lines joined before it. */
  #joined = 0;
  #end = { at: 0, line: 0 };
  #expansions: Expansion[] = [];
  /** How many here-documents were pending before the token. */
  #documents = 0;

  /** The next token, which stays where it is. */
  protected peek(context: TokenContext = ARGUMENT): Token {
    const token = this.#token;
    if (token !== undefined) {
      if (token.kind !== "word" || context === this.#context) return token;
      this.goBack(token.start, this.#line, this.#joined);
      this.pendingDocuments.length = this.#documents;
    }
    const documents = this.pendingDocuments.length;
    this.skipBlanks();
    const { joined } = this;
    // Reads the tokens of substitutions, too: what belongs to this one is set behind it.
    const found = this.#readToken(context);
    this.#token = found.token;
    this.#line = found.line;
    this.#joined = joined;
    this.#context = context;
    this.#documents = documents;
    this.#end = { at: this.at, line: this.line };
    return found.token;
  }

  /** Takes the token that was last looked at. */
  protected next(): Token {
    const token = this.#token ?? this.peek();
    this.#token = undefined;
    this.at = this.#end.at;
    this.line = this.#end.line;
    if (token.kind === "newline") this.readDocuments();
    return token;
  }

  /** Forgets what was looked at, to begin anew at `at`. */
  protected restart(at: number, line: number): void {
    this.at = at;
    this.line = line;
    this.#token = undefined;
    this.#expansions = [];
    this.pendingDocuments = [];
  }

  /** Goes back before the token that was looked at, to read it in another way. */
  protected unread(): void {
    if (this.#token === undefined) return;
    this.goBack(this.#token.start, this.#line, this.#joined);
    this.#token = undefined;
  }

  protected skipBlanks(): void {
    this.takeMatch(BLANKS);
    this.takeMatch(COMMENT);
  }

  /** A token, and the line on which its text begins. */
  #readToken(context: TokenContext): { token: Token; line: number } {
    const { line } = this;
    const token = this.#readPlain(context);
    if (token === undefined) {
      this.skipBlanks();
      return this.#readToken(context);
    }
    const alias = this.#expansions.find((each) => token.start < each.end);
    return { token: alias ? { ...token, line: alias.line } : token, line };
  }

  /** Undefined where an alias's text has taken a word's place. */
  #readPlain(context: TokenContext): Token | undefined {
    const { at: start, line } = this;
    if (this.atEnd) {
      const unfinished = start > 0 && this.source[start - 1] !== "\n";
      return { kind: "end", text: "", start, line: unfinished ? line + 1 : line };
    }
    if (this.source[start] === "\n") {
      this.advance(start + 1);
      return { kind: "newline", text: "\n", start, line };
    }
    const c = this.source[start];
    if ("&|;<>".includes(c)) this.joinLines(JOINED_OPERATOR);
    else if (c >= "0" && c <= "9") this.joinLines(JOINED_DESCRIPTOR);
    const process = (c === "<" || c === ">") && this.source[start + 1] === "(";
    if (!process) {
      const to = this.#readDescriptor();
      if (this.at > start) this.joinLines(JOINED_OPERATOR);
      const text = this.takeMatch(OPERATOR);
      if (text !== "") return { kind: "operator", text, start, line, to };
    }
    const { word, assignment } = this.readWord(context.assignments);
    if (this.#expandAlias(word, start, context)) return undefined;
    return { kind: "word", text: word.text, start, line, word, assignment };
  }

  #readDescriptor(): RedirectTo {
    REDIRECTED.lastIndex = this.at;
    const found = REDIRECTED.exec(this.source);
    if (found === null || Number(found[1] ?? 0) > DESCRIPTORS) return undefined;
    this.at += found[0].length;
    return found[2] ?? Number(found[1]);
  }

  /** Puts an alias's text in the place of the word that was read; false where that is none. */
  #expandAlias(word: Word, start: number, context: TokenContext): boolean {
    const { alias } = this.options;
    if (alias === undefined) return false;
    const behind = this.#expansions.some((each) => each.next && start >= each.end);
    this.#expansions = this.#expansions.filter((each) => start < each.end);
    const begins = this.#expansions.some((each) => each.again && each.start === start);
    if ((!context.command && !behind && !begins) || !isPlain(word)) return false;
    if (this.#expansions.some((each) => each.name === word.text)) return false;
    const given = alias(word.text);
    if (given === undefined) return false;
    // A number at its end is no descriptor of what stands behind it.
    const apart = /[\d}]$/.test(given) && /[<>]/.test(this.source[this.at] ?? "");
    const text = apart ? `${given} ` : given;
    const grown = text.length - word.text.length;
    this.source = this.source.slice(0, start) + text + this.source.slice(this.at);
    for (const each of this.#expansions) each.end += grown;
    const next = /[ \t]$/.test(given);
    const line = this.#expansions[0]?.line ?? this.line;
    const again = behind || begins;
    const end = start + text.length;
    this.#expansions.push({ name: word.text, start, end, next, again, line });
    this.at = start;
    this.line -= text.split("\n").length - 1;
    return true;
  }

  /** A word, which an assignment may be. */
  protected readWord(assignments: boolean): { word: Word; assignment?: Assignment } {
    const start = this.at;
    const list = new PartList();
    if (assignments && /[A-Za-z_]/.test(this.source[start])) {
      const assignment = this.#readAssignment(start);
      if (assignment && "value" in assignment) return { word: assignment.word, assignment };
      // Blanks between brackets behind a name end no word, even where it is no assignment.
      if (assignment) {
        list.text(`${assignment.name}[`);
        list.addAll(assignment.index.word.parts);
        list.text("]");
      }
    }
    this.readWordParts(list);
    return { word: this.wordFrom(start, list.finish()) };
  }

  /** Up to a character that ends words. */
  protected readWordParts(list: PartList): PartList {
    while (!this.atEnd) {
      const c = this.source[this.at];
      if (METACHARACTERS.includes(c)) {
        const process = (c === "<" || c === ">") && this.source[this.at + 1] === "(";
        if (!process) break;
      }
      if ("?*+@!".includes(c) && this.source[this.at + 1] === "(" && this.extended) {
        list.text(c);
        this.at++;
        this.#readGroup(list);
      } else this.readPart(list);
    }
    return list;
  }

  protected get extended(): boolean {
    return this.options.extendedPatterns?.() ?? true;
  }

  /** The parentheses of `@(...)` with what is in them. */
  #readGroup(list: PartList): void {
    const { line } = this;
    this.at++;
    list.text("(");
    for (let depth = 1; depth > 0;) {
      this.readParts("()", list);
      if (this.atEnd) throw this.unclosed(")", line);
      const c = this.source[this.at++];
      list.text(c);
      depth += c === "(" ? 1 : -1;
    }
  }

  /** `name=value`, `name[index]=value` and their like, or name and index alone. */
  #readAssignment(
    start: number,
  ): Assignment | { readonly name: string; readonly index: Subscript } | undefined {
    const { line, joined } = this;
    this.joinLines(JOINED_NAME);
    const name = this.takeMatch(/[A-Za-z_]\w*/y);
    const open = this.source[this.at];
    let index: Subscript | undefined;
    if (open === "[") {
      this.at++;
      index = this.readSubscript();
      if (index === undefined) throw this.unclosed("]", line);
      this.joinLines(JOINED_ASSIGNMENT);
    }
    const operator = open !== "[" || index ? this.takeMatch(/\+?=/y) : "";
    if (operator === "") {
      if (index === undefined) this.goBack(start, line, joined);
      return index && { name, index };
    }
    const append = operator === "+=";
    const from = this.at;
    if (this.source[from] === "(") {
      this.at++;
      const elements = this.#readElements(line);
      if (this.atEnd || METACHARACTERS.includes(this.source[this.at])) {
        const value = { type: "ArrayValue", elements } as const;
        return { type: "Assignment", name, index, append, value, word: this.wordFrom(start, []) };
      }
    }
    // With a tail behind the parentheses they are a text, as in expressions.
    const list = new PartList();
    if (this.at > from) list.text(this.source.slice(from, this.at));
    const parts = this.readWordParts(list).finish();
    const value = this.wordFrom(from, parts);
    const before = this.source.slice(start, from);
    const word = this.wordFrom(start, this.#whole(before, index, parts));
    return { type: "Assignment", name, index, append, value, word };
  }

  /** The parts of an assignment as a word. */
  #whole(before: string, index: Subscript | undefined, parts: Word["parts"]): Word["parts"] {
    const list = new PartList();
    if (index) {
      const open = before.indexOf("[");
      list.text(before.slice(0, open + 1));
      list.addAll(index.word.parts);
      list.text(before.slice(before.lastIndexOf("]")));
    } else list.text(before);
    list.addAll(parts);
    return list.finish();
  }

  /** The elements up to `)`, which is taken. */
  #readElements(line: number): ArrayElement[] {
    const elements: ArrayElement[] = [];
    while (true) {
      this.takeMatch(/(?:[ \t\n]|\\\n)+/y);
      if (this.takeMatch(COMMENT) !== "") continue;
      if (this.atEnd) throw this.unclosed(")", line);
      const c = this.source[this.at];
      if (c === ")") break;
      const process = (c === "<" || c === ">") && this.source[this.at + 1] === "(";
      if (!process && "|&;(<>".includes(c)) {
        const { token } = this.#readToken(ARGUMENT);
        throw this.giveUpLine(this.unexpected(token));
      }
      elements.push(this.#readElement());
    }
    this.at++;
    return elements;
  }

  #readElement(): ArrayElement {
    const { at: start, line, joined } = this;
    if (this.source[start] === "[") {
      this.at++;
      const key = this.readSubscript();
      this.joinLines(JOINED_ASSIGNMENT);
      const operator = key ? this.takeMatch(/\+?=/y) : "";
      if (operator !== "") {
        const from = this.at;
        const value = this.wordFrom(from, this.readWordParts(new PartList()).finish());
        const append = operator === "+=";
        return { key, append, value, word: this.wordFrom(start, value.parts) };
      }
      this.goBack(start, line, joined);
    }
    const value = this.wordFrom(start, this.readWordParts(new PartList()).finish());
    return { key: undefined, append: false, value, word: value };
  }

  /** The error for a token that cannot stand where it does. */
  protected unexpected(token: Token, awaits?: readonly string[]): Error {
    if (token.kind === "end") {
      return this.error("syntax error: unexpected end of file", token.line, true, awaits);
    }
    const name = token.kind === "newline" ? "newline" : token.text;
    return this.syntaxError(`syntax error near unexpected token \`${name}'`, token);
  }

  protected abstract syntaxError(message: string, token: Token): Error;
}

/** Nothing in it is quoted or expanded, so it may be a reserved word or an alias. */
export function isPlain(word: Word): boolean {
  const [first] = word.parts;
  return word.parts.length === 1 && first.type === "Text" && first.value === word.text;
}

export function isName(text: string): boolean {
  return NAME.test(text);
}
