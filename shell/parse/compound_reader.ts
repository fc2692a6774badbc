/** Lists, pipelines and compound commands. */
import type {
  ArithmeticFor,
  CaseItem,
  CommandNode,
  CompoundCommand,
  Coproc,
  FunctionNode,
  Pipeline,
  PipelineNode,
  Redirected,
  Script,
  Statement,
  Word,
} from "./nodes.ts";
import { endOfQuotation } from "./part_reader.ts";
import { SimpleReader } from "./simple_reader.ts";
import { ARGUMENT, COMMAND, isPlain, type Token } from "./token_reader.ts";

/** Words that open or go on with a construct where a command begins. */
const RESERVED = new Set(
  "if then elif else fi for select while until do done case esac in function time coproc { } ! [["
    .split(" "),
);
const COMPOUND = new Set(["if", "for", "select", "while", "until", "case", "{", "[["]);

export abstract class CompoundReader extends SimpleReader {
  /** The statement that was read last ended with `;` or `&`. */
  protected afterSeparator = false;

  /** The reserved word that a token is; "" for others. */
  protected reserved(token: Token): string {
    const { word } = token;
    return word && RESERVED.has(token.text) && isPlain(word) ? token.text : "";
  }

  protected skipNewlines(): void {
    while (this.peek(COMMAND).kind === "newline") this.next();
  }

  protected expect(text: string): Token {
    const token = this.peek(COMMAND);
    const there = token.kind === "word" ? this.reserved(token) === text : token.text === text;
    if (!there) throw this.unexpected(token);
    return this.next();
  }

  /** A list up to one of `stops`, which stays. */
  protected readList(stops: readonly string[], mayBeEmpty = false): Script {
    return this.nested(() => {
      const statements: Statement[] = [];
      while (true) {
        this.skipNewlines();
        const token = this.peek(COMMAND);
        if (token.kind === "end") throw this.unexpected(token, stops);
        if (this.#stops(token, stops)) {
          if (statements.length === 0 && !mayBeEmpty) throw this.unexpected(token);
          break;
        }
        statements.push(this.readStatement());
        const separated = this.afterSeparator;
        if (this.peek(COMMAND).kind !== "newline" && !separated) break;
      }
      return { type: "Script", statements };
    });
  }

  #stops(token: Token, stops: readonly string[]): boolean {
    if (token.kind === "word") return stops.includes(this.reserved(token)) && token.text !== "";
    return token.kind === "operator" && stops.includes(token.text);
  }

  /** One and-or list, and the `;` or `&` behind it. */
  protected readStatement(): Statement {
    const { line } = this.peek(COMMAND);
    const commands = [this.readPipeline()];
    const operators: ("&&" | "||")[] = [];
    while (true) {
      const { kind, text } = this.peek(ARGUMENT);
      if (kind !== "operator" || (text !== "&&" && text !== "||")) break;
      this.next();
      this.skipNewlines();
      operators.push(text);
      commands.push(this.readPipeline());
    }
    const separator = this.peek(ARGUMENT);
    const background = separator.kind === "operator" && separator.text === "&";
    this.afterSeparator = background || (separator.kind === "operator" && separator.text === ";");
    if (this.afterSeparator) this.next();
    const command = commands.length === 1
      ? commands[0]
      : { type: "AndOr", commands, operators } as const;
    return { type: "Statement", command, background, line };
  }

  protected readPipeline(): PipelineNode {
    let negated = false;
    let prefixed = false;
    let time: Pipeline["time"];
    const { line } = this.peek(COMMAND);
    for (let word; (word = this.reserved(this.peek(COMMAND))) === "!" || word === "time";) {
      this.next();
      prefixed = true;
      if (word === "!") negated = !negated;
      else time = this.#readTimeOptions();
    }
    const commands: CommandNode[] = [];
    const operators: ("|" | "|&")[] = [];
    const first = this.peek(COMMAND);
    const ends = first.kind === "newline" || first.kind === "end" || first.text === ";";
    if (!prefixed || !ends) commands.push(this.readCommand());
    while (commands.length > 0) {
      const { kind, text } = this.peek(ARGUMENT);
      if (kind !== "operator" || (text !== "|" && text !== "|&")) break;
      this.next();
      this.skipNewlines();
      operators.push(text);
      commands.push(this.readCommand());
    }
    if (commands.length === 1 && !prefixed) return commands[0];
    return { type: "Pipeline", commands, operators, negated, time, line };
  }

  #readTimeOptions(): "time" | "posix" {
    let posix = false;
    for (let text; (text = this.peek(COMMAND).text) === "-p" || text === "--";) {
      posix ||= text === "-p";
      this.next();
      if (text === "--") break;
    }
    return posix ? "posix" : "time";
  }

  protected readCommand(): CommandNode {
    const token = this.peek(COMMAND);
    const word = this.reserved(token);
    if (COMPOUND.has(word) || (token.kind === "operator" && token.text === "(")) {
      return this.#redirected(this.nested(() => this.readCompound()), token.line);
    }
    if (word === "function") return this.#readFunction();
    if (word === "coproc") return this.#readCoproc();
    if (word !== "" && word !== "in" && word !== "time" && word !== "!") {
      throw this.unexpected(token);
    }
    const simple = this.readSimple();
    return typeof simple === "string" ? this.readBody(simple, token.line) : simple;
  }

  #redirected(command: CompoundCommand, line: number): CompoundCommand | Redirected {
    const redirects = this.readRedirections();
    return redirects.length > 0 ? { type: "Redirected", command, redirects, line } : command;
  }

  protected readCompound(): CompoundCommand {
    const token = this.next();
    const { line } = token;
    switch (token.text) {
      case "(":
        return this.#readParenthesized(token);
      case "{": {
        const body = this.readList(["}"]);
        this.expect("}");
        return { type: "BraceGroup", body };
      }
      case "if":
        return this.#readIf();
      case "while":
      case "until": {
        const test = this.readList(["do"]);
        return { type: "While", until: token.text === "until", test, body: this.#readDo() };
      }
      case "for":
      case "select":
        return this.#readFor(token);
      case "case":
        return this.#readCase(line);
      default:
        return this.readTest(line);
    }
  }

  #readParenthesized({ start, line }: Token): CompoundCommand {
    if (this.source[start + 1] === "(") {
      const end = this.arithmeticEnd(start + 2);
      if (end >= 0) {
        this.unread();
        const text = this.source.slice(start + 2, end);
        this.closeArithmetic(end);
        return { type: "ArithmeticCommand", text, line };
      }
    }
    const body = this.readList([")"]);
    this.expect(")");
    return { type: "Subshell", body, line };
  }

  #readIf(): CompoundCommand {
    const branches: { test: Script; body: Script }[] = [];
    let otherwise: Script | undefined;
    for (let word = "if"; word !== "fi"; word = this.next().text) {
      if (word === "else") {
        otherwise = this.readList(["fi"]);
        this.expect("fi");
        break;
      }
      const test = this.readList(["then"]);
      this.expect("then");
      branches.push({ test, body: this.readList(["elif", "else", "fi"]) });
      const token = this.peek(COMMAND);
      if (!/^(elif|else|fi)$/.test(this.reserved(token))) throw this.unexpected(token);
    }
    return { type: "If", branches, otherwise };
  }

  #readDo(): Script {
    this.expect("do");
    const body = this.readList(["done"]);
    this.expect("done");
    return body;
  }

  #readFor({ text, line }: Token): CompoundCommand {
    const first = this.peek(ARGUMENT);
    if (text === "for" && first.text === "(" && this.source[first.start + 1] === "(") {
      return this.#readArithmeticFor(first);
    }
    const token = this.next();
    if (token.kind !== "word") throw this.unexpected(token);
    this.skipNewlines();
    let words: Word[] | undefined;
    if (this.reserved(this.peek(COMMAND)) === "in") {
      this.next();
      words = [];
      while (this.peek(ARGUMENT).kind === "word") words.push(this.next().word!);
      const end = this.peek(ARGUMENT);
      if (end.kind !== "newline" && end.text !== ";") throw this.unexpected(end);
      this.next();
    } else if (this.peek(COMMAND).text === ";") this.next();
    const body = this.#readLoopBody();
    const type = text === "for" ? "For" : "Select";
    return { type, name: token.word!, words, body, line };
  }

  /** `do ... done` or `{ ... }` */
  #readLoopBody(): Script {
    this.skipNewlines();
    if (this.reserved(this.peek(COMMAND)) !== "{") return this.#readDo();
    this.next();
    const body = this.readList(["}"]);
    this.expect("}");
    return body;
  }

  #readArithmeticFor({ start, line }: Token): ArithmeticFor {
    const end = this.arithmeticEnd(start + 2);
    if (end < 0) throw this.unexpected(this.peek(ARGUMENT));
    this.unread();
    const text = this.source.slice(start + 2, end);
    const parts = this.#splitExpressions(text);
    this.closeArithmetic(end);
    if (parts.length !== 3) {
      const what = parts.length < 3 ? "arithmetic expression required" : "`;' unexpected";
      throw this.error(`syntax error: ${what}\nsyntax error: \`((${text}))'`, line);
    }
    if (this.peek(COMMAND).text === ";") this.next();
    const [initialize, test, update] = parts;
    return { type: "ArithmeticFor", initialize, test, update, body: this.#readLoopBody(), line };
  }

  /** At the semicolons that nothing quotes and that are in no substitution. */
  #splitExpressions(text: string): string[] {
    const parts: string[] = [];
    let from = 0;
    let depth = 0;
    for (let i = 0; i <= text.length; i++) {
      if (text[i] === "(") depth++;
      else if (text[i] === ")") depth--;
      else if (text[i] === '"' || text[i] === "'" || text[i] === "`") {
        i = endOfQuotation(text, i) - 1;
      } else if (text[i] === "\\") i++;
      else if (i === text.length || (text[i] === ";" && depth === 0)) {
        parts.push(text.slice(from, i).trimStart());
        from = i + 1;
      }
    }
    return parts;
  }

  #readCase(line: number): CompoundCommand {
    const subject = this.peek(ARGUMENT);
    if (subject.kind !== "word") throw this.unexpected(subject);
    this.next();
    this.skipNewlines();
    this.expect("in");
    const items: CaseItem[] = [];
    while (true) {
      // Patterns are no commands: no alias counts.
      while (this.peek(ARGUMENT).kind === "newline") this.next();
      if (this.reserved(this.peek(ARGUMENT)) === "esac") break;
      items.push(this.#readItem());
      if (this.reserved(this.peek(ARGUMENT)) === "esac") break;
    }
    this.next();
    return { type: "Case", word: subject.word!, items, line };
  }

  #readItem(): CaseItem {
    if (this.peek(ARGUMENT).text === "(") this.next();
    const patterns: Word[] = [];
    while (true) {
      const token = this.peek(ARGUMENT);
      if (token.kind !== "word") throw this.unexpected(token);
      patterns.push(this.next().word!);
      const separator = this.peek(ARGUMENT);
      if (separator.text !== ")" && separator.text !== "|") throw this.unexpected(separator);
      this.next();
      if (separator.text === ")") break;
    }
    const body = this.readList(["esac", ";;", ";&", ";;&"], true);
    const end = this.peek(COMMAND);
    if (this.reserved(end) === "esac") return { patterns, body, terminator: ";;" };
    if (!/^(;;|;&|;;&)$/.test(end.text)) throw this.unexpected(end);
    this.next();
    return { patterns, body, terminator: end.text as ";;" };
  }

  /** `function name [()] body` */
  #readFunction(): FunctionNode {
    const { line } = this.next();
    const token = this.next();
    if (token.kind !== "word") throw this.unexpected(token);
    if (this.peek(ARGUMENT).text === "(" && this.source[this.peek(ARGUMENT).start + 1] !== "(") {
      this.next();
      this.expect(")");
    }
    return this.readBody(token.text, line);
  }

  /** The body of a function, which is a compound command. */
  protected readBody(name: string, line: number): FunctionNode {
    this.skipNewlines();
    const token = this.peek(COMMAND);
    if (!COMPOUND.has(this.reserved(token)) && token.text !== "(") throw this.unexpected(token);
    const compound = this.nested(() => this.readCompound());
    const end = this.line;
    const body = this.#redirected(compound, token.line);
    return { type: "Function", name, body, line, end };
  }

  #readCoproc(): Coproc {
    const { line } = this.next();
    const first = this.peek(COMMAND);
    let name: Word | undefined;
    if (first.word && this.reserved(first) === "" && this.#beforeCompound()) {
      name = first.word;
      this.next();
    }
    return { type: "Coproc", name, body: this.readCommand(), line };
  }

  /** Whether behind the word that was looked at a compound command begins. */
  #beforeCompound(): boolean {
    const { start, text } = this.peek(COMMAND);
    const behind = this.source.slice(start + text.length);
    return /^[ \t]+(\{\s|\((?!\s*\))|(if|for|select|while|until|case|\[\[)\s)/.test(behind);
  }
}
