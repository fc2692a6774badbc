/** Files as lines that can be compared. */
import { toByteString } from "../text/byte_string.ts";
import type { DiffFile } from "./diff_output.ts";
import { type Change, editScript } from "./edit_script.ts";

/** Bytes in which a NUL makes a file binary. */
const BINARY_SPAN = 4096;

export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, BINARY_SPAN).includes(0);
}

export function splitLines(bytes: Uint8Array): DiffFile {
  const lines = toByteString(bytes).split("\n");
  const unterminated = lines.at(-1) !== "";
  if (!unterminated) lines.pop();
  return { lines, unterminated };
}

/** @param normalize what of a line counts; by default all of it, and whether it ends */
export function lineChanges(
  one: DiffFile,
  two: DiffFile,
  context: number,
  normalize?: (line: string) => string,
): Change[] {
  const numbers = new Map<string, number>();
  const [a, b] = [one, two].map((file) =>
    Int32Array.from(file.lines, (line, i) => {
      // A line without newline is another line than the same with one.
      const open = file.unterminated && i === file.lines.length - 1;
      const key = (normalize ? normalize(line) : line) + (open && !normalize ? "\n" : "");
      let number = numbers.get(key);
      if (number === undefined) numbers.set(key, number = numbers.size);
      return number;
    })
  );
  return editScript(a, b, context);
}
