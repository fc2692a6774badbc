/** The Markdown tables that `deno task bench` prints. */

export interface Table {
  head: string[];
  rows: string[][];
}

function cells(line: string): string[] {
  return line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
}

export function tablesIn(markdown: string): Table[] {
  const found: Table[] = [];
  let table: Table | undefined;
  for (const line of markdown.split("\n")) {
    if (!line.trim().startsWith("|")) table = undefined;
    else if (/^[|\s:-]+$/.test(line)) continue;
    else if (table === undefined) found.push(table = { head: cells(line), rows: [] });
    else table.rows.push(cells(line));
  }
  return found;
}

/** The tables that have a column, with the numbers in it: "0.15", "1.40 !"; without figures of memory. */
export function ratios(
  markdown: string,
  column: string,
): { name: string; ratio: number }[] {
  return tablesIn(markdown).flatMap(({ head, rows }) => {
    const at = head.indexOf(column);
    if (at < 0) return [];
    const unit = head.indexOf("unit");
    return rows.filter((row) => row[unit] !== "bytes").map((row) => ({
      name: row[0],
      ratio: parseFloat(row[at]),
    }))
      .filter(({ ratio }) => Number.isFinite(ratio));
  });
}
