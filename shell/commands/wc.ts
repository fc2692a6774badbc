import { S_IFMT, S_IFREG } from "../../core/constants.ts";
import { giveBackChunk } from "../io/chunk_pool.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { decodeName } from "../../core/bytes.ts";
import { errorText } from "../text/error_text.ts";
import { displayWidth } from "../text/width.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import type { ByteSource } from "../io/streams.ts";
import { countByte } from "../text/count_byte.ts";
import { eachInput, isStandardInput, lineBlocks, openInput, readWhole } from "../text/input.ts";

const KINDS = ["lines", "words", "chars", "bytes", "longest"] as const;
type Counts = Record<(typeof KINDS)[number], number>;

export const wc = defineCommand({
  name: "wc",
  summary: "Count lines, words and bytes",
  usage: "[OPTION]... [FILE]...\n[OPTION]... --files0-from=F",
  options: {
    bytes: { short: "c", long: "bytes", help: "the bytes" },
    chars: { short: "m", long: "chars", help: "the characters" },
    lines: { short: "l", long: "lines", help: "the newlines" },
    longest: { short: "L", long: "max-line-length", help: "the width of the widest line" },
    words: { short: "w", long: "words", help: "the words" },
    filesFrom: { long: "files0-from", value: "F", help: "names of files from F, separated by NUL" },
  },
  notes: "Lines, words and bytes by default. With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    let kinds = KINDS.filter((kind) => options[kind]);
    if (kinds.length === 0) kinds = ["lines", "words", "bytes"];
    if (options.filesFrom !== undefined) {
      if (operands.length > 0) {
        const message = `extra operand ${quoteName(operands[0])}\n` +
          "file operands cannot be combined with --files0-from";
        return context.misuse(message);
      }
      try {
        const list = openInput(context, options.filesFrom);
        operands = decodeName(await readWhole(list.source)).split("\0").filter((name) =>
          name !== ""
        );
        list.close();
      } catch (error) {
        return context.fail(`cannot open ${quoteName(options.filesFrom)} for reading`, error);
      }
    }
    const total: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 };
    const width = columnWidth(context, operands, kinds.length);
    const show = (counts: Counts, name: string) => {
      const cells = kinds.map((kind) => String(counts[kind]).padStart(width));
      context.add(`${cells.join(" ")}${name === "" ? "" : ` ${name}`}\n`);
    };
    let failed = 0;
    const status = await eachInput(context, operands, async (source, operand) => {
      const name = operands.length > 0 ? quoteForTerminal(operand) : "";
      const counts: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 };
      let failure: unknown;
      try {
        await count(source, kinds, counts);
      } catch (error) {
        if ((error as { syscall?: string }).syscall !== "read") throw error;
        failure = error;
      }
      for (const kind of KINDS) {
        total[kind] = kind === "longest"
          ? Math.max(total.longest, counts.longest)
          : total[kind] + counts[kind];
      }
      if (failure) context.error(`${name}: ${errorText(failure)}`);
      show(counts, name);
      if (failure) failed = 1;
    });
    if (operands.length > 1) show(total, "total");
    return status || failed;
  },
});

/** As GNU's: as wide as the sum of the sizes, at least 7 where a size is not known; 1 for a single number. */
function columnWidth(
  context: CommandContext,
  operands: readonly string[],
  kinds: number,
): number {
  if (operands.length <= 1 && kinds === 1) return 1;
  let total = 0;
  let least = 1;
  for (const operand of operands.length > 0 ? operands : ["-"]) {
    const path = isStandardInput(operand) ? context.stdin.origin?.path : context.path(operand);
    if (path === undefined) {
      least = 7;
      continue;
    }
    try {
      const found = context.cage.stat(path);
      if ((found.mode & S_IFMT) === S_IFREG) total += found.size;
      else least = 7;
    } catch {
      // What cannot be opened has no size.
    }
  }
  return Math.max(least, String(total).length);
}

const SEPARATOR = 1;
const WORD = 2;
/** What a byte does to the counting of words; control characters do nothing. */
function byteClasses(): Uint8Array {
  const classes = new Uint8Array(256).fill(WORD, 33);
  classes[127] = 0;
  for (const space of [9, 10, 11, 12, 13, 32]) classes[space] = SEPARATOR;
  return classes;
}

async function count(
  source: ByteSource,
  kinds: readonly (keyof Counts)[],
  counts: Counts,
): Promise<void> {
  if (kinds.includes("longest")) {
    for await (const block of lineBlocks(source)) {
      counts.longest = Math.max(counts.longest, widestLine(decodeName(block)));
      counts.lines += countByte(block, 10);
      counts.words += countWords(block, byteClasses(), { inWord: false });
      counts.chars += countCharacters(block);
      counts.bytes += block.length;
    }
    return;
  }
  const classes = byteClasses();
  const state = { inWord: false };
  const [lines, words, chars] = (["lines", "words", "chars"] as const).map((kind) =>
    kinds.includes(kind)
  );
  for (;;) {
    const reading = source.read();
    const chunk = reading instanceof Promise ? await reading : reading;
    if (chunk === null) return;
    counts.bytes += chunk.length;
    if (lines) counts.lines += countByte(chunk, 10);
    if (words) counts.words += countWords(chunk, classes, state);
    if (chars) counts.chars += countCharacters(chunk);
    giveBackChunk(chunk);
  }
}

function countWords(chunk: Uint8Array, classes: Uint8Array, state: { inWord: boolean }): number {
  let words = 0;
  let { inWord } = state;
  for (let at = 0; at < chunk.length; at++) {
    const kind = classes[chunk[at]];
    if (kind === WORD) {
      if (!inWord) words++;
      inWord = true;
    } else if (kind === SEPARATOR) inWord = false;
  }
  state.inWord = inWord;
  return words;
}

/** Bytes that begin a character of UTF-8. */
function countCharacters(chunk: Uint8Array): number {
  let continuing = 0;
  for (let at = 0; at < chunk.length; at++) if ((chunk[at] & 0xc0) === 0x80) continuing++;
  return chunk.length - continuing;
}

function widestLine(text: string): number {
  let widest = 0;
  for (const line of text.split(/[\n\r\f]/)) {
    let width = 0;
    for (const [i, piece] of line.split("\t").entries()) {
      if (i > 0) width += 8 - width % 8;
      // deno-lint-ignore no-control-regex
      width += displayWidth(piece.replace(/[\0-\x1f\x7f\udc80-\udcff]/gu, ""));
    }
    widest = Math.max(widest, width);
  }
  return widest;
}
