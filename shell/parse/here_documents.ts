/** Bodies of here-documents, which are read where the line ends. */
import type { HereDocument } from "./nodes.ts";
import { ParameterReader } from "./parameter_reader.ts";
import type { ParserOptions } from "./text_reader.ts";

export abstract class HereDocumentReader extends ParameterReader {
  /** Those of the line that is being read. */
  protected pendingDocuments: HereDocument[] = [];
  /** Command substitutions that are being read, whose parenthesis ends a body, too. */
  protected substitutions = 0;
  /** What the reader has to say, with its line. */
  readonly warnings: { readonly line: number; readonly message: string }[] = [];

  /** A reader of a body, in which double quotes mean themselves. */
  protected abstract bodyParts(text: string, options: ParserOptions): HereDocument["parts"];

  protected readDocuments(): void {
    const pending = this.pendingDocuments;
    this.pendingDocuments = [];
    for (const each of pending) this.#readDocument(each);
  }

  #readDocument(document: HereDocument): void {
    const { end, quoted, operator } = document;
    const line = this.line;
    const lines: string[] = [];
    let closed = false;
    let early = false;
    while (!this.atEnd && !closed && !(early = this.#closesEarly(document))) {
      let text = this.#readLine();
      if (!quoted) text = this.#continued(text);
      if (operator === "<<-") text = text.replace(/^\t+/, "");
      closed = text === end || text === `${end}\n`;
      if (!closed) lines.push(text);
    }
    if (!closed) this.#unended(document, early);
    if (!closed && lines.length > 0 && !lines.at(-1)!.endsWith("\n")) lines.push("\n");
    document.body = lines.join("");
    document.parts = quoted
      ? [{ type: "Quoted", value: document.body }]
      : this.bodyParts(document.body, { ...this.options, open: false, line });
  }

  /** In a substitution the delimiter may have the parenthesis behind it, up to which it is taken. */
  #closesEarly({ end, operator }: HereDocument): boolean {
    if (this.substitutions === 0 || end === "") return false;
    const from = operator === "<<-" ? this.at + /^\t*/.exec(this.#lineAhead())![0].length : this.at;
    if (!this.source.startsWith(end, from)) return false;
    const behind = from + end.length;
    if (!this.#lineAhead().slice(behind - this.at).includes(")")) return false;
    this.at = behind;
    return true;
  }

  #lineAhead(): string {
    const end = this.source.indexOf("\n", this.at);
    return this.source.slice(this.at, end < 0 ? undefined : end);
  }

  /** A line with its newline. */
  #readLine(): string {
    const end = this.source.indexOf("\n", this.at);
    const text = this.source.slice(this.at, end < 0 ? undefined : end + 1);
    this.at += text.length;
    if (end >= 0) this.line++;
    return text;
  }

  /** With the lines behind it that a backslash joins to it. */
  #continued(text: string): string {
    const pieces = [text];
    while (/(^|[^\\])(\\\\)*\\\n$/.test(pieces.at(-1)!) && !this.atEnd) {
      pieces[pieces.length - 1] = pieces.at(-1)!.slice(0, -2);
      pieces.push(this.#readLine());
    }
    return pieces.join("");
  }

  #unended({ line, end }: HereDocument, early: boolean): void {
    if (this.options.open && !early) {
      throw this.error("unexpected end of file", this.line, true, [end]);
    }
    const message = `here-document at line ${line} delimited by end-of-file (wanted \`${end}')`;
    const over = this.atEnd && this.source.endsWith("\n") ? 1 : 0;
    this.warnings.push({ line: this.line - over, message });
  }
}
