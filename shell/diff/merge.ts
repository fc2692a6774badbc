/** Three texts made one: what two sides have done to lines of a third. */
import type { DiffFile } from "./diff_output.ts";
import type { Change } from "./edit_script.ts";
import { lineChanges } from "./lines.ts";

/** Lines of the base, and what a side has in their place. */
interface Side {
  readonly file: DiffFile;
  readonly changes: readonly Change[];
}

function linesOf(file: DiffFile, from: number, to: number): string[] {
  return file.lines.slice(from, to).map((line, i) =>
    file.unterminated && from + i === file.lines.length - 1 ? line : `${line}\n`
  );
}

/** What stands in a side for lines `from` to `to` of the base, into which or out of which no change of its reaches. */
function standing({ file, changes }: Side, from: number, to: number): string {
  let [start, end] = [from, to];
  for (const change of changes) {
    const grown = (change.otherTo - change.otherFrom) - (change.to - change.from);
    if (change.from < from) start += grown;
    if (change.from <= to) end += grown;
  }
  return linesOf(file, start, end).join("");
}

/**
 * The merged text as a byte string; undefined where both sides have changed the same lines, or lines that touch, in
 * different ways.
 */
export function mergeLines(base: DiffFile, ours: DiffFile, theirs: DiffFile): string | undefined {
  const sides = [ours, theirs].map((file) => ({ file, changes: lineChanges(base, file, 0) }));
  const all = sides.flatMap(({ changes }, side) => changes.map((change) => ({ change, side })))
    .sort((a, b) => a.change.from - b.change.from || a.change.to - b.change.to);
  let text = "";
  let at = 0;
  for (let i = 0; i < all.length;) {
    const group = [all[i]];
    const from = all[i].change.from;
    let to = all[i++].change.to;
    while (i < all.length && all[i].change.from <= to) {
      to = Math.max(to, all[i].change.to);
      group.push(all[i++]);
    }
    text += linesOf(base, at, from).join("");
    const [mine, other] = sides.map((side) => standing(side, from, to));
    const touched = new Set(group.map(({ side }) => side));
    if (touched.size === 2 && mine !== other) return undefined;
    text += touched.has(0) ? mine : other;
    at = to;
  }
  return text + linesOf(base, at, base.lines.length).join("");
}
