import { encodeName } from "../../core/bytes.ts";
import { defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";
import { compilePosixRegex } from "../regex/posix_regex.ts";
import { ByteStringOutput, toByteString } from "../text/byte_string.ts";
import { eachInput, readWhole } from "../text/input.ts";

export const tac = defineCommand({
  name: "tac",
  summary: "Write lines last to first",
  usage: "[OPTION]... [FILE]...",
  options: {
    before: { short: "b", long: "before", help: "separators stand before what they separate" },
    regex: { short: "r", long: "regex", help: "the separator is a regular expression" },
    separator: {
      short: "s",
      long: "separator",
      value: "TEXT",
      help: "TEXT separates, not a newline",
    },
  },
  notes: "With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    const separator = options.separator ?? "\n";
    const out = new ByteStringOutput(context.stdout);
    return await eachInput(context, operands, async (source) => {
      const text = toByteString(await readWhole(source));
      const pieces = options.regex
        ? splitByRegex(text, separator)
        : splitByText(text, toByteString(encodeName(separator)) || "\0");
      const records = options.before ? joinBefore(pieces) : joinBehind(pieces);
      for (let i = records.length - 1; i >= 0; i--) if (out.add(records[i])) await out.flush();
      await out.flush();
    }, {
      opening: (operand) => `failed to open ${quoteName(operand)} for reading`,
      reading: (operand) => `${operand}: read error`,
    });
  },
});

/** Text and separators by turns, a text first and last. */
function splitByText(text: string, separator: string): string[] {
  return text.split(separator).flatMap((piece, i) => i === 0 ? [piece] : [separator, piece]);
}

function splitByRegex(text: string, pattern: string): string[] {
  const regex = compilePosixRegex([pattern], { extended: false });
  const pieces: string[] = [];
  let done = 0;
  for (let at = 0; at <= text.length;) {
    const match = regex.exec(text, at);
    if (!match) break;
    at = match.index + Math.max(1, match[0].length);
    if (match[0] === "") continue;
    pieces.push(text.slice(done, match.index), match[0]);
    done = at;
  }
  return [...pieces, text.slice(done)];
}

function joinBehind(pieces: readonly string[]): string[] {
  const records: string[] = [];
  for (let i = 0; i < pieces.length; i += 2) records.push(pieces[i] + (pieces[i + 1] ?? ""));
  return records;
}

function joinBefore(pieces: readonly string[]): string[] {
  const records = [pieces[0]];
  for (let i = 1; i < pieces.length; i += 2) records.push(pieces[i] + pieces[i + 1]);
  return records;
}
