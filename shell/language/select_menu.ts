/** The menu of `select`. */
import type { Interpreter } from "./interpreter.ts";

/** Prints the menu where it is wanted, and PS3; the line that was read, or undefined at the end. */
export async function readChoice(
  sh: Interpreter,
  words: readonly string[],
  menu: boolean,
): Promise<string | undefined> {
  const { variables } = sh.state;
  if (menu) sh.report(layOut(words, Number(variables.get("COLUMNS")) || 80));
  sh.report(variables.get("PS3") ?? "#? ");
  const { readLine }: typeof import("../commands/read.ts") = await import(
    "../commands/read.ts" as string
  );
  const input = sh.io.get(0)?.source;
  if (!input) return undefined;
  const { text, ended } = await readLine(input, { raw: true, delimiter: 10, count: Infinity });
  if (!ended || text !== "") return text;
  await sh.io.get(1)?.sink?.write(new Uint8Array([10]));
  return undefined;
}

/** Numbered, in columns that are filled from top to bottom, as bash does. */
function layOut(words: readonly string[], columns: number): string {
  const digits = String(words.length).length;
  const widest = Math.max(...words.map((word) => Array.from(word).length)) + digits + 2;
  const cell = widest + 2;
  let across = Math.max(1, Math.floor(columns / cell));
  let rows = Math.ceil(words.length / across);
  across = Math.ceil(words.length / rows);
  if (rows === 1) {
    rows = across;
    across = 1;
  }
  let text = "";
  for (let row = 0; row < rows; row++) {
    let at = 0;
    for (let i = row; i < words.length; i += rows) {
      const entry = `${String(i + 1).padStart(digits)}) ${words[i]}`;
      text += entry;
      at += Array.from(entry).length;
      if (i + rows >= words.length) break;
      const target = (Math.floor(i / rows) + 1) * cell;
      text += indent(at, target);
      at = target;
    }
    text += "\n";
  }
  return text;
}

/** White space from one column to another, with tabs where they fit. */
function indent(from: number, to: number): string {
  let text = "";
  while (from < to) {
    const tab = Math.floor(to / 8) > Math.floor(from / 8);
    text += tab ? "\t" : " ";
    from += tab ? 8 - from % 8 : 1;
  }
  return text;
}
