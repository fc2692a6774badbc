/** Simple commands and redirections. */
import type { Assignment, Command, HereDocument, Redirection, Script, Word } from "./nodes.ts";
import { ScriptError } from "./script_error.ts";
import { TestReader } from "./test_reader.ts";
import { ARGUMENT, COMMAND, DECLARED, isPlain, type Token } from "./token_reader.ts";

/** Commands whose arguments may be assignments of arrays. */
const DECLARING = new Set(
  ["declare", "typeset", "local", "export", "readonly", "alias", "eval", "let"],
);
const REDIRECTING = /^([<>]|<>|>>|[<>]&|>\||&>>?|<<-?|<<<)$/;

export abstract class SimpleReader extends TestReader {
  protected abstract readList(stops: readonly string[], mayBeEmpty?: boolean): Script;
  protected abstract expect(text: string): Token;

  protected readSubstitution(_line: number): Script {
    const before = this.pendingDocuments.length;
    const script = this.#readInner();
    const token = this.peek(COMMAND);
    const pending = this.pendingDocuments.length - before;
    if (pending > 0) this.#warnOf(pending, token.line);
    if (token.text !== ")") throw this.unexpected(token);
    // The token is the parenthesis alone, whatever follows it.
    this.next();
    return script;
  }

  /** The text ends with the parenthesis missing, whatever else is. */
  #warnOf(pending: number, line: number): void {
    const what = `here-document${pending === 1 ? "" : "s"}`;
    this.warnings.push({ line, message: `command substitution: ${pending} unterminated ${what}` });
  }

  #readInner(): Script {
    this.substitutions++;
    try {
      return this.readList([")"], true);
    } catch (error) {
      if (!(error instanceof ScriptError) || !error.message.endsWith("unexpected end of file")) {
        throw error;
      }
      throw this.unclosed(")", error.line);
    } finally {
      this.substitutions--;
    }
  }

  /** A simple command, or the name of a function whose `()` has been taken. */
  protected readSimple(): Command | string {
    const assignments: Assignment[] = [];
    const words: (Word | Assignment)[] = [];
    const redirects: Redirection[] = [];
    let declaring = false;
    const first = this.peek(COMMAND);
    while (true) {
      const place = words.length === 0 ? COMMAND : declaring ? DECLARED : ARGUMENT;
      const token = this.peek(place);
      if (token.kind === "word") {
        this.next();
        if (words.length === 0 && token.assignment) assignments.push(token.assignment);
        else words.push(token.assignment ?? token.word!);
        declaring ||= declares(words);
      } else if (token.kind === "operator" && REDIRECTING.test(token.text)) {
        redirects.push(this.readRedirection());
      } else if (token.text === "(" && words.length === 1 && words[0].type === "Word") {
        if (assignments.length > 0 || redirects.length > 0) throw this.unexpected(token);
        this.next();
        this.expect(")");
        return words[0].text;
      } else break;
    }
    if (words.length + assignments.length + redirects.length === 0) {
      throw this.unexpected(this.peek(COMMAND));
    }
    return { type: "Command", assignments, words, redirects, line: first.line };
  }

  protected readRedirections(): Redirection[] {
    const redirects: Redirection[] = [];
    for (let token = this.peek(ARGUMENT); token.kind === "operator"; token = this.peek(ARGUMENT)) {
      if (!REDIRECTING.test(token.text)) break;
      redirects.push(this.readRedirection());
    }
    return redirects;
  }

  protected readRedirection(): Redirection {
    const { text: operator, to, line } = this.next();
    const token = this.peek(ARGUMENT);
    if (token.kind !== "word") throw this.unexpected(token);
    const target = this.next().word!;
    if (operator === "<<<") return { type: "HereString", to, target };
    if (operator !== "<<" && operator !== "<<-") return { type: "Redirect", operator, to, target };
    const document: HereDocument = {
      ...{ type: "HereDocument", to, operator, delimiter: target.text, line },
      ...{ quoted: isQuoted(target), end: delimiterOf(operator, target), body: "", parts: [] },
    };
    this.pendingDocuments.push(document);
    return document;
  }

  protected syntaxError(message: string, token: Token): Error {
    return new ScriptError(message, token.line, false, this.lineAt(token.start));
  }
}

/** Whether assignments may follow: behind `declare` and its like. */
function declares([first]: readonly (Word | Assignment)[]): boolean {
  return first?.type === "Word" && isPlain(first) && DECLARING.has(first.text);
}

function isQuoted({ parts }: Word): boolean {
  return parts.some(({ type }) => type === "Quoted" || type === "DoubleQuoted");
}

/** What a line is compared with that has lost its tabs is without them, too. */
function delimiterOf(operator: string, target: Word): string {
  const text = unquoted(target);
  return operator === "<<-" ? text.replace(/^\t+/, "") : text;
}

/** A delimiter without its quotes; nothing in it is expanded. */
function unquoted({ parts }: Word): string {
  return parts.map((part): string => {
    if (part.type === "Text" || part.type === "Quoted") return part.value;
    if (part.type !== "DoubleQuoted") return part.text;
    return unquoted({ type: "Word", text: "", parts: part.parts, braces: false });
  }).join("");
}
