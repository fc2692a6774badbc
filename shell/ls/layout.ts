/** Names beside each other. */

/** A name as it is written, and the cells it takes. */
export interface Cell {
  readonly text: string;
  readonly width: number;
}

/** Columns a tab reaches to the next multiple of; 0: spaces alone. */
export interface Page {
  readonly width: number;
  readonly tab: number;
}

/** Fewest columns of a name and the gap behind it. */
const COLUMN_MIN = 3;
const GAP = 2;

/** As many columns as fit, filled downwards, or with `across` from left to right. */
export function inColumns(cells: readonly Cell[], page: Page, across: boolean): string {
  if (cells.length === 0) return "";
  const most = Math.min(cells.length, Math.max(1, Math.floor(page.width / COLUMN_MIN)));
  for (let columns = page.width === 0 ? cells.length : most; columns > 1; columns--) {
    const rows = Math.ceil(cells.length / columns);
    const widths = columnWidths(cells, columns, rows, across);
    const total = widths.reduce((sum, each) => sum + each, 0);
    if (page.width === 0 || total < page.width) return fill(cells, widths, rows, page.tab, across);
  }
  return cells.map(({ text }) => `${text}\n`).join("");
}

/** The last column needs no gap behind it. */
function columnWidths(
  cells: readonly Cell[],
  columns: number,
  rows: number,
  across: boolean,
): number[] {
  const widths = new Array<number>(columns).fill(COLUMN_MIN);
  cells.forEach(({ width }, i) => {
    const column = across ? i % columns : Math.floor(i / rows);
    const whole = width + (column === columns - 1 ? 0 : GAP);
    widths[column] = Math.max(widths[column], whole);
  });
  return widths;
}

function fill(
  cells: readonly Cell[],
  widths: readonly number[],
  rows: number,
  tab: number,
  across: boolean,
): string {
  let out = "";
  for (let row = 0; row < rows; row++) {
    let at = 0;
    let start = 0;
    for (let column = 0; column < widths.length; column++) {
      const cell = cells[across ? row * widths.length + column : column * rows + row];
      if (cell === undefined) break;
      if (column > 0) out += gap(at, start, tab);
      out += cell.text;
      at = start + cell.width;
      start += widths[column];
    }
    out += "\n";
  }
  return out;
}

function gap(from: number, to: number, tab: number): string {
  let out = "";
  for (let at = from; at < to;) {
    if (tab > 0 && Math.floor(to / tab) > Math.floor((at + 1) / tab)) {
      out += "\t";
      at += tab - at % tab;
    } else {
      out += " ";
      at++;
    }
  }
  return out;
}

/** `a, b, c`, broken before a name that would pass the edge. */
export function withCommas(cells: readonly Cell[], width: number): string {
  let out = "";
  let at = 0;
  cells.forEach((cell, i) => {
    if (i > 0) {
      const fits = width === 0 || at + GAP + cell.width < width;
      out += fits ? ", " : ",\n";
      at = fits ? at + GAP : 0;
    }
    out += cell.text;
    at += cell.width;
  });
  return out === "" ? "" : `${out}\n`;
}
