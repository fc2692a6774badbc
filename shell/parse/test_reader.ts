/** `[[ ... ]]` */
import type { TestCommand, TestExpression, Word } from "./nodes.ts";
import { PartList } from "./part_reader.ts";
import { ARGUMENT, isPlain, type Token, TokenReader } from "./token_reader.ts";

const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const BINARY = /^(==?|!=|=~|-(eq|ne|lt|le|gt|ge|nt|ot|ef))$/;

export abstract class TestReader extends TokenReader {
  /** Behind an operator, where patterns may be extended. */
  #right = false;

  protected override get extended(): boolean {
    return this.#right || super.extended;
  }

  /** What stands behind `[[`, and the `]]`. */
  protected readTest(line: number): TestCommand {
    const expression = this.#readOr();
    this.#skipNewlines();
    const end = this.peek(ARGUMENT);
    if (!isWord(end, "]]")) throw this.#wrong(end);
    this.next();
    return { type: "TestCommand", expression, line };
  }

  #skipNewlines(): void {
    while (this.peek(ARGUMENT).kind === "newline") this.next();
  }

  #readOr(): TestExpression {
    return this.#readLogical("||", () => this.#readLogical("&&", () => this.#readTerm()));
  }

  #readLogical(operator: "&&" | "||", operand: () => TestExpression): TestExpression {
    const operands = [operand()];
    while (true) {
      this.#skipNewlines();
      if (this.peek(ARGUMENT).text !== operator) break;
      this.next();
      operands.push(operand());
    }
    return operands.length === 1 ? operands[0] : { type: "TestLogical", operator, operands };
  }

  #readTerm(): TestExpression {
    this.#skipNewlines();
    const token = this.peek(ARGUMENT);
    if (token.kind === "operator" && token.text === "(") return this.#readGroup();
    if (isWord(token, "!")) {
      this.next();
      return { type: "TestNot", operand: this.nested(() => this.#readTerm()) };
    }
    if (token.kind !== "word" || isWord(token, "]]")) throw this.#wrong(token);
    this.next();
    if (UNARY.test(token.text)) return this.#readUnary(token);
    return this.#readBinary(token.word!);
  }

  #readGroup(): TestExpression {
    this.next();
    const expression = this.nested(() => this.#readOr());
    this.#skipNewlines();
    const end = this.peek(ARGUMENT);
    if (end.text !== ")") {
      throw this.syntaxError(`unexpected token \`${shown(end)}', expected \`)'`, end);
    }
    this.next();
    return { type: "TestGroup", expression };
  }

  #readUnary({ text }: Token): TestExpression {
    const operand = this.peek(ARGUMENT);
    if (operand.kind !== "word" || isWord(operand, "]]")) {
      const what = `unexpected argument \`${shown(operand)}' to conditional unary operator`;
      throw this.syntaxError(what, operand);
    }
    this.next();
    return { type: "TestUnary", operator: text, operand: operand.word! };
  }

  #readBinary(left: Word): TestExpression {
    const token = this.peek(ARGUMENT);
    const { text } = token;
    if (token.to !== undefined) {
      throw this.syntaxError("conditional binary operator expected", token);
    }
    if (token.kind === "operator" ? text === "<" || text === ">" : BINARY.test(text)) {
      this.next();
      const right = text === "=~" ? this.#readRegex() : this.#readRight();
      return { type: "TestBinary", operator: text, left, right };
    }
    if (token.kind === "word" && !isWord(token, "]]")) {
      const what = `unexpected token \`${text}', conditional binary operator expected`;
      throw this.syntaxError(
        token.kind === "word" ? "conditional binary operator expected" : what,
        token,
      );
    }
    if (token.kind === "operator" && !["&&", "||", ")"].includes(text)) throw this.#wrong(token);
    return { type: "TestUnary", operator: "-n", operand: left };
  }

  #readRight(): Word {
    this.#right = true;
    let token: Token;
    try {
      token = this.peek(ARGUMENT);
    } finally {
      this.#right = false;
    }
    if (token.kind !== "word" || isWord(token, "]]")) {
      const what = `unexpected argument \`${shown(token)}' to conditional binary operator`;
      throw this.syntaxError(what, token);
    }
    return this.next().word!;
  }

  /** A regular expression, in which parentheses and bars are text and blanks between parentheses, too. */
  #readRegex(): Word {
    this.skipBlanks();
    const start = this.at;
    const list = new PartList();
    for (let depth = 0; !this.atEnd;) {
      const c = this.source[this.at];
      if (c === "\n" || (depth === 0 && " \t&;<>".includes(c))) break;
      if (c === ")" && depth === 0) break;
      if (c === "(") depth++;
      if (c === ")") depth--;
      if ("()|<> \t".includes(c)) {
        list.text(c);
        this.at++;
      } else this.readPart(list);
    }
    if (this.at === start) return this.#readRight();
    return this.wordFrom(start, list.finish());
  }

  #wrong(token: Token): Error {
    if (token.kind === "end") {
      return this.error("unexpected EOF while looking for `]]'", token.line, true);
    }
    return this.syntaxError("syntax error in conditional expression", token);
  }
}

function isWord(token: Token, text: string): boolean {
  return token.text === text && token.word !== undefined && isPlain(token.word);
}

function shown(token: Token): string {
  return token.kind === "newline" || token.kind === "end" ? "newline" : token.text;
}
