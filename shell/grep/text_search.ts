/** Searches one text, a block of whole lines at a time. */
import type { GrepPlan } from "./grep_plan.ts";
import type { LineOutput } from "./line_output.ts";

export class TextSearch {
  /** Lines selected so far. */
  selected = 0;
  /** A selected line held bytes that are no text: the file counts as binary, nothing more is shown. */
  binary = false;
  #line = 1;
  #offset = 0;
  /** Lines kept for the context before a match, with their numbers and offsets. */
  #before: { text: string; number: number; offset: number }[] = [];
  /** Lines of context still to come. */
  #after = 0;
  /** Number of the last line written, to see gaps. */
  #written = 0;
  readonly #shows: boolean;
  readonly #grouping: boolean;

  /** @param name what stands before each line, if anything */
  constructor(
    readonly plan: GrepPlan,
    readonly name: string | undefined,
    readonly output: LineOutput,
  ) {
    this.#shows = plan.report === "lines";
    this.#grouping = plan.grouped;
  }

  /** Whether the rest of the file changes nothing any more. */
  get done(): boolean {
    if (this.binary) return true;
    const { plan } = this;
    if (this.selected >= plan.limit) return !this.#shows || this.#after === 0;
    return this.selected > 0 && plan.report !== "lines" && plan.report !== "count";
  }

  /** Only whether and how often lines match, as in a binary file. */
  countOnly(text: string): void {
    this.#walk(text, () => this.selected++);
  }

  /** @param text whole lines, the last perhaps without its newline */
  search(text: string): void {
    if (!this.#shows) return this.countOnly(text);
    const numbered = this.plan.lineNumbers || this.#grouping;
    let position = 0;
    this.#walk(text, (start, end) => {
      if (numbered) this.#line += this.#skipTo(text, position, start);
      const number = this.#line;
      this.#emit(text, start, end, number);
      if (numbered) this.#line++;
      position = end + 1;
    });
    if (numbered) this.#line += this.#skipTo(text, position, text.length + 1);
    if (this.plan.byteOffsets) this.#offset += byteLength(text);
  }

  /** Calls `take` with each selected line's bounds until the search is done. */
  #walk(text: string, take: (start: number, end: number) => void): void {
    const { invert, limit } = this.plan;
    const last = text.endsWith("\n") ? text.length - 1 : text.length;
    let from = 0;
    while (from <= last && this.selected < limit && !this.done) {
      const found = this.#nextMatch(text, from, last);
      if (!invert) {
        if (found === undefined) return;
        take(found.start, found.end);
        from = found.end + 1;
        continue;
      }
      const stop = found?.start ?? last + 1;
      while (from < stop && this.selected < limit && !this.done) {
        const newline = text.indexOf("\n", from);
        const end = newline < 0 ? text.length : newline;
        take(from, end);
        from = end + 1;
      }
      if (from < stop) return;
      from = found === undefined ? last + 1 : found.end + 1;
    }
  }

  #nextMatch(text: string, from: number, last: number): { start: number; end: number } | undefined {
    const at = this.plan.regex ? this.plan.regex.search(text, from) : -1;
    // Behind the last newline there is no line any more.
    if (
      at < 0 || at > last ||
      (at === last && last === text.length && at > 0 && text[at - 1] === "\n")
    ) {
      return undefined;
    }
    const start = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
    const newline = text.indexOf("\n", at);
    return { start, end: newline < 0 ? text.length : newline };
  }

  /**
   * Looks at the lines from `from` up to the one that begins at `to`: they are context or nothing. Answers
   * how many they are.
   */
  #skipTo(text: string, from: number, to: number): number {
    let count = 0;
    const { before } = this.plan;
    const end = Math.min(to, text.length);
    for (let at = from; at < end;) {
      const newline = text.indexOf("\n", at);
      const stop = newline < 0 ? text.length : newline;
      if (this.#after > 0) {
        this.#after--;
        const line = this.#line + count;
        this.#write(text.slice(at, stop), line, this.#at(text, at), "-");
      } else if (before > 0) {
        this.#before.push({
          text: text.slice(at, stop),
          number: this.#line + count,
          offset: this.#at(text, at),
        });
        if (this.#before.length > before) this.#before.shift();
      }
      count++;
      at = stop + 1;
    }
    return count;
  }

  #at(text: string, index: number): number {
    return this.plan.byteOffsets ? this.#offset + byteLength(text.slice(0, index)) : 0;
  }

  #emit(text: string, start: number, end: number, number: number): void {
    const line = text.slice(start, end);
    if (this.plan.binary === "binary" && !this.#printable(line)) {
      this.selected++;
      this.binary = true;
      return;
    }
    if (this.#grouping) {
      const first = this.#before[0]?.number ?? number;
      if (this.#written === 0 || first > this.#written + 1) this.output.startGroup();
      for (const each of this.#before) {
        this.#write(each.text, each.number, each.offset, "-");
      }
      this.#before = [];
    }
    this.selected++;
    this.#after = this.plan.after;
    const offset = this.#at(text, start);
    if (this.plan.onlyMatching) this.#matches(line, number, offset);
    else this.#write(line, number, offset, ":");
    this.#written = number;
  }

  /** NUL stands for the newlines of lines that end with NUL. */
  #printable(line: string): boolean {
    return line.isWellFormed() && (this.plan.delimiter === "\0" || !line.includes("\0"));
  }

  #write(line: string, number: number, offset: number, mark: ":" | "-"): void {
    this.#written = number;
    if (this.plan.onlyMatching) return;
    const { colors, invert } = this.plan;
    const shown = colors && (mark === ":") !== invert ? this.#highlight(line, colors) : line;
    this.output.line(this.name, number, offset, shown, mark);
  }

  #matches(line: string, number: number, offset: number): void {
    const { regex, invert, colors } = this.plan;
    if (invert || !regex) return;
    for (let at = 0; at <= line.length;) {
      const match = regex.exec(line, at);
      if (!match) return;
      const text = match[0];
      at = match.index + text.length;
      if (text === "") {
        at++;
        continue;
      }
      const begin = this.plan.byteOffsets ? offset + byteLength(line.slice(0, match.index)) : 0;
      const shown = colors ? colors.match + text + colors.end : text;
      this.output.line(this.name, number, begin, shown, ":");
    }
  }

  #highlight(line: string, colors: NonNullable<GrepPlan["colors"]>): string {
    let out = "";
    let done = 0;
    for (let at = 0; at <= line.length;) {
      const match = this.plan.regex!.exec(line, at);
      if (!match) break;
      at = match.index + match[0].length;
      if (match[0] === "") {
        at++;
        continue;
      }
      out += line.slice(done, match.index) + colors.match + match[0] + colors.end;
      done = at;
    }
    return out + line.slice(done);
  }
}

/** Bytes of a text in UTF-8, a lone surrogate being one byte. */
function byteLength(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80 || (unit >= 0xdc00 && unit <= 0xdfff)) continue;
    // A surrogate pair is four bytes; its second unit counts one above.
    length += unit < 0x800 ? 1 : 2;
  }
  return length;
}
