/** What a terminal shows of the bytes that it gets: as much of xterm as line editors use. */
import { characterWidth } from "../../../shell/text/width.ts";

// deno-lint-ignore no-control-regex
const ORDER = /^\x1b\[([?0-9;]*)([A-Za-z])/;
// deno-lint-ignore no-control-regex
const TITLE = /^\x1b\][^\x07]*\x07/;

export class Emulator {
  /** Characters by row and column; behind a wide one stands "". */
  #cells: string[][] = [[]];
  /** Whether each row goes on in the next. */
  #wrapped: boolean[] = [];
  row = 0;
  column = 0;
  /** The last column has been written: the next character begins the next row. */
  #pending = false;
  /** Rows that have left the screen at its top. */
  scrolled = 0;

  constructor(readonly columns: number, readonly rows: number) {}

  write(text: string): void {
    for (let at = 0; at < text.length;) {
      const rest = text.slice(at, at + 64);
      const order = ORDER.exec(rest) ?? TITLE.exec(rest);
      if (order) {
        if (order.length > 2) this.#obey(order[1], order[2]);
        at += order[0].length;
        continue;
      }
      const c = String.fromCodePoint(text.codePointAt(at)!);
      at += c.length;
      if (c < " ") this.#control(c);
      else this.#put(c);
    }
  }

  /** The rows that are shown, without what is empty at their ends. */
  get lines(): string[] {
    return Array.from(this.#cells, (row) => Array.from(row, (c) => c ?? " ").join("").trimEnd());
  }

  /** All that is shown, rows that wrap in one. */
  get text(): string {
    return this.lines.map((line, row) => line + (this.#wrapped[row] ? "" : "\n")).join("");
  }

  #control(c: string): void {
    if (c === "\r") this.column = 0;
    else if (c === "\b") this.column = Math.max(0, this.column - 1);
    else if (c === "\n") this.#down();
    if (c === "\r" || c === "\b" || c === "\n") this.#pending = false;
  }

  #obey(parameters: string, order: string): void {
    if (parameters.startsWith("?")) return;
    const [first = 0, second = 0] = parameters.split(";").map(Number);
    const count = Math.max(1, first);
    if ("ABCDHJK".includes(order)) this.#pending = false;
    if (order === "A") this.row = Math.max(0, this.row - count);
    else if (order === "B") this.row = Math.min(this.rows - 1, this.row + count);
    else if (order === "C") this.column = Math.min(this.columns - 1, this.column + count);
    else if (order === "D") this.column = Math.max(0, this.column - count);
    else if (order === "H") [this.row, this.column] = [count - 1, Math.max(0, second - 1)];
    else if (order === "K") this.#clearRow();
    else if (order === "J") {
      if (first === 2) this.#cells = [[]];
      else {
        this.#clearRow();
        this.#cells.length = Math.min(this.#cells.length, this.row + 1);
      }
    }
    while (this.#cells.length <= this.row) this.#cells.push([]);
  }

  #clearRow(): void {
    const row = this.#cells[this.row];
    row.length = Math.min(row.length, this.column);
    this.#wrapped[this.row] = false;
  }

  #down(): void {
    if (this.row < this.rows - 1) this.row++;
    else {
      this.#cells.shift();
      this.#wrapped.shift();
      this.scrolled++;
    }
    while (this.#cells.length <= this.row) this.#cells.push([]);
  }

  #put(c: string): void {
    const width = characterWidth(c);
    if (width === 0) {
      const row = this.#cells[this.row];
      let at = this.#pending ? this.column : this.column - 1;
      if (row[at] === "") at--;
      if (at >= 0) row[at] = (row[at] ?? " ") + c;
      return;
    }
    if (this.#pending || this.column + width > this.columns) {
      this.#wrapped[this.row] = true;
      this.column = 0;
      this.#pending = false;
      this.#down();
    }
    const row = this.#cells[this.row];
    while (row.length < this.column) row.push(" ");
    row[this.column] = c;
    if (width === 2) row[this.column + 1] = "";
    this.#pending = this.column + width === this.columns;
    if (!this.#pending) this.column += width;
    else this.column = this.columns - 1;
  }
}
