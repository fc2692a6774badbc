/** Cells in aligned columns. */
import { displayWidth } from "./width.ts";

export interface TableColumn {
  readonly title: string;
  readonly left?: true;
  /** Fewest cells. */
  readonly min?: number;
}

/** The title's line and a line for each row; the last column is not padded. */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map(({ min = 0 }, i) =>
    all.reduce((most, row) => Math.max(most, displayWidth(row[i])), min)
  );
  return all.map((row) => {
    const cells = row.map((cell, i) => {
      const space = " ".repeat(widths[i] - displayWidth(cell));
      if (!columns[i].left) return space + cell;
      return i === columns.length - 1 ? cell : cell + space;
    });
    return `${cells.join(" ")}\n`;
  }).join("");
}
