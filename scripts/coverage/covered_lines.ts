/** What gcov says of lines, over all programs that a file was compiled into. */

/** Of gcov's JSON what is asked for here; a template's line stands in it once for each of its instances. */
export interface GcovReport {
  files: { file: string; lines: { line_number: number; count: number }[] }[];
}

export interface FileCoverage {
  file: string;
  /** Lines that have run, of those that have code. */
  run: number;
  lines: number;
}

/** Each file that `isWanted`, the least covered first. A line has run if it has in one program or instance. */
export function coveredLines(
  reports: Iterable<GcovReport>,
  isWanted: (file: string) => boolean,
): FileCoverage[] {
  const files = new Map<string, Map<number, boolean>>();
  for (const report of reports) {
    for (const { file, lines } of report.files) {
      if (!isWanted(file)) continue;
      const known = files.get(file) ?? new Map<number, boolean>();
      files.set(file, known);
      for (const { line_number: line, count } of lines) {
        known.set(line, (known.get(line) ?? false) || count > 0);
      }
    }
  }
  const share = ({ run, lines }: FileCoverage) => lines === 0 ? 1 : run / lines;
  return [...files]
    .map(([file, lines]) => ({
      file,
      run: [...lines.values()].filter((has) => has).length,
      lines: lines.size,
    }))
    .sort((a, b) => share(a) - share(b) || (a.file < b.file ? -1 : 1));
}
