/** Shows prompt and line on the terminal, and writes no more than what has changed. */
import type { EditorTerminal } from "./terminal.ts";
import { type Cell, type Layout, layOut, type ScreenPosition } from "./layout.ts";

const NOTHING: Layout = {
  columns: 0,
  cells: [],
  end: { row: 0, column: 0 },
  cursor: { row: 0, column: 0 },
};

export class Screen {
  readonly #terminal: EditorTerminal;
  /** As shown now; the cursor stands at its cursor. */
  #shown = NOTHING;
  /** The first row that is shown, of more than the screen has. */
  #top = 0;

  constructor(terminal: EditorTerminal) {
    this.#terminal = terminal;
  }

  show(prompt: string, line: string, cursor: number): void {
    const { columns, rows } = this.#terminal;
    this.#draw(layOut(prompt, line, cursor, columns), rows);
  }

  /** Puts the cursor behind what is shown, on a row of its own. */
  leave(): void {
    const { end, cursor } = this.#shown;
    const isOwnRow = end.column === 0 && end.row > 0 && this.#shown.cells.at(-1)?.text !== "\n";
    this.#terminal.write(this.#move(cursor, end) + (isOwnRow ? "" : "\n"));
    this.forget();
  }

  /** What was shown stays as it is: the next is shown below. */
  forget(): void {
    this.#shown = NOTHING;
    this.#top = 0;
  }

  /** Takes away what is shown. */
  clear(): void {
    this.#terminal.write(this.#toTop(this.#shown));
    this.forget();
  }

  /** The terminal has another width, and has wrapped what is shown anew. */
  resized(prompt: string, line: string, cursor: number): void {
    this.#terminal.write(this.#toTop(layOut(prompt, line, cursor, this.#terminal.columns)));
    this.forget();
    this.show(prompt, line, cursor);
  }

  #toTop({ cursor }: Layout): string {
    const up = Math.min(cursor.row - this.#top, this.#terminal.rows - 1);
    return `${up > 0 ? `\x1b[${up}A` : ""}\r\x1b[J`;
  }

  #draw(next: Layout, rows: number): void {
    const shown = this.#shown;
    const fits = next.end.row < rows && shown.end.row < rows && this.#top === 0;
    this.#terminal.write(
      fits && (shown === NOTHING || shown.columns === next.columns)
        ? this.#change(shown, next)
        : this.#all(shown, next, rows),
    );
    this.#shown = next;
  }

  /** From the first cell on that differs. */
  #change(shown: Layout, next: Layout): string {
    const { cells } = next;
    let first = 0;
    while (first < cells.length && shown.cells[first]?.text === cells[first].text) first++;
    // Behind a row that is full the cursor cannot be put.
    if (cells[first]?.column === next.columns) first--;
    const left = shown.cells.length - first;
    if (first === cells.length && left === 0) return this.#move(shown.cursor, next.cursor);
    const from = cells[first] ?? next.end;
    const clear = left === 0 ? "" : shown.end.row > next.end.row ? "\x1b[J" : "\x1b[K";
    return this.#move(shown.cursor, from) + this.#write(cells.slice(first), next) + clear +
      this.#move(next.end, next.cursor);
  }

  /** The cells, one behind the other: the terminal wraps them, and so knows them as one line. */
  #write(cells: readonly Cell[], { columns, end }: Layout): string {
    let out = "";
    for (const { text, width, column } of cells) {
      const ends = width === 0 && text.endsWith("\n");
      out += ends ? `${text.slice(0, -1)}${column < columns ? "\x1b[K" : ""}\r\n` : text;
    }
    const last = cells.findLast(({ width }) => width > 0);
    // Behind the last column the cursor is still on its row.
    const wraps = last && last.column + last.width === columns && end.column === 0 &&
      cells.at(-1)?.text !== "\n";
    return wraps ? `${out} \r` : out;
  }

  /** The rows around the cursor, where there is no room for all. */
  #all(shown: Layout, next: Layout, rows: number): string {
    const out = this.#toTop(shown);
    const { cursor, end } = next;
    let top = Math.min(this.#top, Math.max(0, end.row - rows + 1));
    if (cursor.row < top) top = cursor.row;
    if (cursor.row >= top + rows) top = cursor.row - rows + 1;
    this.#top = top;
    const visible = next.cells.filter(({ row, text }) =>
      row >= top && (row < top + rows - 1 || (row === top + rows - 1 && text !== "\n"))
    );
    const isWhole = end.row < top + rows;
    if (isWhole) return out + this.#write(visible, next) + this.#move(end, cursor);
    const last = { row: top + rows - 1, column: 0 };
    const text = this.#write(visible, { ...next, end: { row: 0, column: 1 } });
    return `${out}${text}\r${this.#move(last, cursor)}`;
  }

  #move(from: ScreenPosition, to: ScreenPosition): string {
    const down = to.row - from.row;
    const vertical = down > 0 ? `\x1b[${down}B` : down < 0 ? `\x1b[${-down}A` : "";
    const back = from.column - to.column;
    if (back === 0) return vertical;
    // Within a row only so far: the prompt may stand behind what a command has left on its row.
    if (vertical === "") {
      return back < 0 ? `\x1b[${-back}C` : back <= 4 ? "\b".repeat(back) : `\x1b[${back}D`;
    }
    return `${vertical}\r${to.column > 0 ? `\x1b[${to.column}C` : ""}`;
  }
}
