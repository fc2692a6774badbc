/** `${...}` in all its forms. */
import type { Operation, Part, Subscript, Word } from "./nodes.ts";
import { PartList, PartReader } from "./part_reader.ts";

const NAME = /[A-Za-z_]\w*|[0-9]+|[@*#?$!-]/y;
const LENGTH = /#(?=[A-Za-z_0-9]|[@*?$!#-]\})/y;
const INDIRECTION = /!(?=[A-Za-z_0-9]|[@*#?$!-]\})/y;
const DEFAULT = /:?[-=?+]/y;
const REMOVE = /##?|%%?/y;
const REPLACE = /\/[/#%]?/y;
/** What must not stand alone behind `${#`, where one might take it for a length. */
const LONELY = /[:/%=+^,~]\}/y;
/** What stands between a name and an operand, across lines that are joined. */
const JOINED_OPERATOR = /(?:[-:=?+#%/^,~@*!]|\\\n)+\}?/y;
const CASE = /\^\^?|,,?|~~?/y;

export abstract class ParameterReader extends PartReader {
  protected readParameter(start: number, quoted: boolean): Part {
    const { line } = this;
    const prefix = (this.takeMatch(LENGTH) || this.takeMatch(INDIRECTION)) as "" | "#" | "!";
    const name = this.takeMatch(NAME);
    this.joinLines(JOINED_OPERATOR);
    let index: Subscript | undefined;
    let bad = name === "";
    if (/^[A-Za-z_]/.test(name) && this.source[this.at] === "[") {
      this.at++;
      index = this.readSubscript();
      bad = index === undefined || index.text === "";
      this.joinLines(JOINED_OPERATOR);
    }
    let operation: Operation | undefined;
    if (name === "#" && this.#isLonely()) bad = true;
    if (!bad && this.source[this.at] !== "}") {
      operation = this.#readOperation(prefix, name, quoted);
      bad = operation === undefined;
    }
    if (prefix === "#" && operation) bad = true;
    // As bash, which takes `${!#x}` for the length of what something names.
    if (name === "!" && operation?.type === "Remove" && operation.operator === "#") bad = true;
    if (this.source[this.at] !== "}") {
      bad = true;
      if (quoted) this.readQuoted("}", '$`"\\}');
      else this.readParts("}");
    }
    if (!this.take("}")) throw this.unclosed("}", line);
    const text = this.source.slice(start, this.at);
    const part = { type: "Parameter", text, name, prefix, index, operation } as const;
    return bad ? { ...part, bad } : part;
  }

  #isLonely(): boolean {
    LONELY.lastIndex = this.at;
    return LONELY.test(this.source);
  }

  /** Undefined where none begins here. */
  #readOperation(prefix: string, name: string, quoted: boolean): Operation | undefined {
    let operator = this.takeMatch(DEFAULT);
    if (operator !== "") {
      return { type: "Default", operator, operand: this.#readOperand(quoted) };
    }
    if (this.take(":")) return this.source[this.at] === "}" ? undefined : this.#readSlice();
    operator = this.takeMatch(REMOVE);
    if (operator !== "") {
      return { type: "Remove", operator: operator as "#", operand: this.#readOperand(false) };
    }
    operator = this.takeMatch(REPLACE);
    if (operator !== "") return this.#readReplace(operator);
    operator = this.takeMatch(CASE);
    if (operator !== "") {
      const operand = this.source[this.at] === "}" ? undefined : this.#readOperand(false);
      return { type: "CaseModification", operator, operand };
    }
    if (
      prefix === "!" && /^[A-Za-z_]/.test(name) &&
      /^[@*]\}/.test(this.source.slice(this.at, this.at + 2))
    ) {
      return { type: "Names", star: this.source[this.at++] === "*" };
    }
    if (this.take("@")) return { type: "Transform", kind: this.takeMatch(/[^}]*/y) };
    return undefined;
  }

  #readOperand(quoted: boolean): Word {
    const start = this.at;
    const list = quoted ? this.readQuoted("}", '$`"\\}') : this.readParts("}");
    return this.wordFrom(start, list.finish());
  }

  #readReplace(operator: string): Operation {
    // A slash behind `//` is the pattern's first character.
    const start = this.at;
    const list = new PartList();
    if (operator === "//" && this.take("/")) list.text("/");
    const pattern = this.wordFrom(start, this.readParts("/}", list).finish());
    const separated = this.take("/");
    const empty: Word = { type: "Word", text: "", parts: [], braces: false };
    const replacement = separated ? this.#readOperand(false) : empty;
    return { type: "Replace", operator: operator as "/", pattern, replacement };
  }

  #readSlice(): Operation {
    const offset = this.#readExpression();
    const length = this.take(":") ? this.#readExpression() : undefined;
    return { type: "Slice", offset, length };
  }

  /** An expression up to a colon that belongs to no `?`, or to the closing brace. */
  #readExpression(): string {
    const start = this.at;
    while (!this.atEnd) {
      this.readParts(":}");
      if (this.source[this.at] !== ":") break;
      const text = this.source.slice(start, this.at);
      const open = count(text, "(") > count(text, ")");
      if (!open && count(text, "?") <= count(text, ":")) break;
      this.at++;
    }
    return this.source.slice(start, this.at);
  }
}

function count(text: string, what: string): number {
  return text.split(what).length - 1;
}
