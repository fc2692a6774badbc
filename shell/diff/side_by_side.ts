/** `diff -y`: two files side by side. */
import { decodeName, encodeName } from "../../core/bytes.ts";
import { fromByteString, toByteString } from "../text/byte_string.ts";
import type { DiffFile } from "./diff_output.ts";
import type { Change } from "./edit_script.ts";

export interface SideBySide {
  /** Columns in all. */
  readonly width: number;
  readonly tabSize: number;
  /** Blanks in place of tabs. */
  readonly expandTabs: boolean;
  /** Of lines that are the same only the left. */
  readonly leftColumn: boolean;
  /** Lines that are the same are left out. */
  readonly suppressCommon: boolean;
}

/** Columns between the two halves, at least. */
const GUTTER = 3;

/** A line of a file; undefined where there is none. */
interface Half {
  readonly text: string;
  readonly open: boolean;
}

export class SideBySideWriter {
  /** Columns of each half, and where the right one begins. */
  readonly #half: number;
  readonly #second: number;

  constructor(readonly one: DiffFile, readonly two: DiffFile, readonly style: SideBySide) {
    const { width, tabSize, expandTabs } = style;
    const unit = expandTabs ? 1 : tabSize;
    const gap = unit + GUTTER;
    const middle = Math.floor(width / 2) + Math.floor(gap / 2) + (width % 2 && gap % 2 ? 1 : 0);
    const offset = middle - middle % unit;
    const fits = offset > GUTTER && width > offset;
    this.#half = fits ? Math.min(offset - GUTTER, width - offset) : 0;
    this.#second = this.#half > 0 ? offset : width;
  }

  *lines(changes: readonly Change[]): Generator<string> {
    let [i, j] = [0, 0];
    for (const { from, to, otherFrom, otherTo } of changes) {
      yield* this.#common(i, from, j, otherFrom);
      for ([i, j] = [from, otherFrom]; i < to && j < otherTo;) {
        yield this.#line(half(this.one, i++), "|", half(this.two, j++));
      }
      while (j < otherTo) yield this.#line(undefined, ">", half(this.two, j++));
      while (i < to) yield this.#line(half(this.one, i++), "<", undefined);
    }
    yield* this.#common(i, this.one.lines.length, j, this.two.lines.length);
  }

  /** Lines that do not differ, of which a side may have more where differences do not count. */
  *#common(i: number, to: number, j: number, otherTo: number): Generator<string> {
    const { suppressCommon, leftColumn } = this.style;
    if (suppressCommon) return;
    if (!leftColumn) {
      while (i < to && j < otherTo) {
        yield this.#line(half(this.one, i++), " ", half(this.two, j++));
      }
      while (j < otherTo) yield this.#line(undefined, ")", half(this.two, j++));
    }
    while (i < to) yield this.#line(half(this.one, i++), "(", undefined);
  }

  #line(left: Half | undefined, mark: string, right: Half | undefined): string {
    let column = 0;
    let text = "";
    if (left) [text, column] = this.#cut(left.text, 0);
    if (mark !== " ") {
      const at = Math.floor((this.#half + this.#second - 1) / 2);
      if (mark === "|" && left!.open !== right!.open) mark = left!.open ? "\\" : "/";
      text += this.#blank(column, at) + mark;
      column = at + 1;
    }
    if (right && !(right.text === "" && !right.open)) {
      text += this.#blank(column, this.#second) + this.#cut(right.text, this.#second)[0];
    }
    const ended = [left, right].some((each) => each && !each.open);
    return ended ? `${text}\n` : text;
  }

  /** What of a line fits into a half, and the column behind it. */
  #cut(line: string, indent: number): [text: string, column: number] {
    const { tabSize, expandTabs } = this.style;
    let [text, read, column] = ["", 0, 0];
    for (const piece of characters(line)) {
      if (piece.bytes === "\t") {
        const blanks = tabSize - read % tabSize;
        if (read === column) {
          const stop = column + blanks;
          if (expandTabs) {
            text += " ".repeat(Math.max(0, Math.min(stop, this.#half) - column));
            column = Math.min(stop, this.#half);
          } else if (stop < this.#half) {
            text += "\t";
            column = stop;
          }
        }
        read += blanks;
      } else if (piece.bytes === "\r") {
        text += piece.bytes + this.#blank(0, indent);
        read = column = 0;
      } else {
        if (piece.width > 0) read += piece.width;
        if (read > this.#half || (piece.width === 0 && read >= this.#half)) continue;
        text += piece.bytes;
        column = read;
      }
    }
    return [text, column];
  }

  #blank(from: number, to: number): string {
    const { tabSize, expandTabs } = this.style;
    let text = "";
    if (!expandTabs) {
      for (let stop = from + tabSize - from % tabSize; stop <= to; stop += tabSize) {
        text += "\t";
        from = stop;
      }
    }
    return text + " ".repeat(Math.max(0, to - from));
  }
}

function half(file: DiffFile, i: number): Half {
  return { text: file.lines[i], open: file.unterminated && i === file.lines.length - 1 };
}

/** Each character's bytes, with the columns that it takes. */
function* characters(line: string): Generator<{ bytes: string; width: number }> {
  if (!/[\x80-\xff]/.test(line)) {
    for (const bytes of line) yield { bytes, width: /[ -~]/.test(bytes) ? 1 : 0 };
    return;
  }
  for (const character of decodeName(fromByteString(line))) {
    const bytes = toByteString(encodeName(character));
    const wide =
      /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]|[\u{20000}-\u{3fffd}]/u;
    const none = /[\p{M}\p{Cc}\p{Cf}]/u;
    yield { bytes, width: none.test(character) ? 0 : wide.test(character) ? 2 : 1 };
  }
}
