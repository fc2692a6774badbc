/** Where prompt and line stand on a screen of so many columns. */
import { characterWidth } from "../text/width.ts";

export interface ScreenPosition {
  readonly row: number;
  readonly column: number;
}

/** What stands in one or two columns; with no width what only colours, or "\n" for the end of a row. */
export interface Cell extends ScreenPosition {
  readonly text: string;
  readonly width: number;
}

export interface Layout {
  readonly columns: number;
  readonly cells: readonly Cell[];
  /** Behind the last cell. */
  readonly end: ScreenPosition;
  readonly cursor: ScreenPosition;
}

const TAB = 8;
/** A byte that is no UTF-8. */
const UNKNOWN = "\ufffd";
/** What a prompt says to take no columns, and what terminals take as orders. */
const INVISIBLE = new RegExp(
  [
    "\\x01[^\\x02]*\\x02?",
    "\\x1b\\[[0-?]*[ -/]*[@-~]",
    "\\x1b[\\]P_^][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)",
    "\\x1b[ -/]*[0-~]",
  ].join("|"),
  "y",
);

class Builder {
  readonly cells: Cell[] = [];
  #row = 0;
  #column = 0;
  /** Colours before the next cell. */
  #invisible = "";

  constructor(readonly columns: number) {}

  get position(): ScreenPosition {
    return this.#column < this.columns
      ? { row: this.#row, column: this.#column }
      : { row: this.#row + 1, column: 0 };
  }

  /** Where something so wide would stand. */
  positionOf(width: number): ScreenPosition {
    const { row, column } = this.position;
    return column + width > this.columns ? { row: row + 1, column: 0 } : { row, column };
  }

  invisible(text: string): void {
    this.#invisible += text;
  }

  flush(): void {
    if (this.#invisible !== "") this.#push("", 0);
  }

  cell(text: string, width: number): void {
    // Nothing stands in half a column: the rest of the row stays empty.
    while (this.position.column + width > this.columns && width <= this.columns) this.#push(" ", 1);
    this.#push(text, width);
  }

  newline(): void {
    this.#push("\n", 0);
    // What fills a row to its end leaves the cursor on it.
    this.#row++;
    this.#column = 0;
  }

  /** A mark over what stands last. */
  mark(text: string): void {
    const last = this.cells.pop();
    if (last) this.cells.push({ ...last, text: last.text + text });
  }

  #push(text: string, width: number): void {
    const { row, column } = width === 0 ? { row: this.#row, column: this.#column } : this.position;
    this.cells.push({ text: this.#invisible + text, width, row, column });
    this.#invisible = "";
    this.#row = row;
    this.#column = column + width;
  }

  /** A character of prompt or line. */
  character(c: string): void {
    if (c === "\n") this.newline();
    else if (c === "\t") {
      const { column } = this.position;
      const width = Math.min(TAB - column % TAB, this.columns - column);
      for (let i = 0; i < width; i++) this.cell(" ", 1);
    } else if (c < " " || c === "\x7f") {
      this.cell("^", 1);
      this.cell(String.fromCharCode(c.charCodeAt(0) ^ 0x40), 1);
    } else if (!c.isWellFormed()) this.cell(UNKNOWN, 1);
    else {
      const width = characterWidth(c);
      if (width === 0) this.mark(c);
      else this.cell(c, width);
    }
  }

  prompt(text: string): void {
    for (let at = 0; at < text.length;) {
      INVISIBLE.lastIndex = at;
      const found = INVISIBLE.exec(text);
      if (found) {
        this.invisible(found[0].replaceAll("\x01", "").replaceAll("\x02", ""));
        at += found[0].length;
        continue;
      }
      const c = String.fromCodePoint(text.codePointAt(at)!);
      at += c.length;
      if (c < " " && c !== "\n" && c !== "\t") this.invisible(c);
      else this.character(c);
    }
    this.flush();
  }
}

/** @param cursor offset in the line */
export function layOut(prompt: string, line: string, cursor: number, columns: number): Layout {
  const builder = new Builder(Math.max(1, columns));
  builder.prompt(prompt);
  let position: ScreenPosition | undefined;
  for (let at = 0; at < line.length;) {
    const c = String.fromCodePoint(line.codePointAt(at)!);
    if (at >= cursor) position ??= builder.positionOf(c < "\u1100" ? 1 : characterWidth(c));
    builder.character(c);
    at += c.length;
  }
  return {
    columns: builder.columns,
    cells: builder.cells,
    end: builder.position,
    cursor: position ?? builder.position,
  };
}
