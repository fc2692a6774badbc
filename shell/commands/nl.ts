import { defineCommand } from "../command.ts";
import { decodeName } from "../../core/bytes.ts";
import { quoteName } from "../text/quoting.ts";
import { compilePosixRegex } from "../regex/posix_regex.ts";
import { eachInput, lineBlocks } from "../text/input.ts";
import { INTMAX, readCount } from "../text/sizes.ts";

type Numbered = (line: string) => boolean;

export const nl = defineCommand({
  name: "nl",
  summary: "Number lines",
  usage: "[OPTION]... [FILE]...",
  options: {
    body: {
      short: "b",
      long: "body-numbering",
      value: "STYLE",
      help: "of the body: a, t, n or pREGEX",
    },
    delimiter: {
      short: "d",
      long: "section-delimiter",
      value: "CC",
      help: "characters of sections",
    },
    footer: { short: "f", long: "footer-numbering", value: "STYLE", help: "of footers" },
    header: { short: "h", long: "header-numbering", value: "STYLE", help: "of headers" },
    increment: { short: "i", long: "line-increment", value: "N", help: "by N each" },
    blanks: {
      short: "l",
      long: "join-blank-lines",
      value: "N",
      help: "N blank lines count as one",
    },
    format: { short: "n", long: "number-format", value: "FORMAT", help: "ln, rn or rz" },
    noRenumber: { short: "p", long: "no-renumber", help: "go on over sections" },
    separator: { short: "s", long: "number-separator", value: "TEXT", help: "TEXT behind numbers" },
    start: { short: "v", long: "starting-line-number", value: "N", help: "the first number" },
    width: { short: "w", long: "number-width", value: "N", help: "N cells for numbers" },
  },
  notes: "STYLE is a for all lines, t for lines that are not empty (the body's), n for none.\n" +
    "With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    const numbers: Record<string, number> = {};
    for (const [key, standard, what, least, most] of COUNTS) {
      numbers[key] = readCount(options[key] ?? standard, `invalid ${what}`, { least, most });
    }
    const format = options.format ?? "rn";
    if (!["ln", "rn", "rz"].includes(format)) {
      return context.misuse(`invalid line numbering format: ${quoteName(format)}`);
    }
    const styles: Numbered[] = [];
    for (
      const [kind, text] of [["header", options.header ?? "n"], ["body", options.body ?? "t"], [
        "footer",
        options.footer ?? "n",
      ]]
    ) {
      const style = parseStyle(text);
      if (!style) return context.misuse(`invalid ${kind} numbering style: ${quoteName(text)}`);
      styles.push(style);
    }
    const mark = options.delimiter ?? "\\:";
    const section = mark.length === 1 ? `${mark}:` : mark;
    const separator = options.separator ?? "\t";
    const empty = " ".repeat(numbers.width + separator.length);
    let style = styles[1];
    let number = numbers.start;
    let blank = 0;
    const show = (line: string) => {
      const kind = section === ""
        ? 0
        : [section.repeat(3), section.repeat(2), section].indexOf(line) + 1;
      if (kind > 0) {
        style = styles[kind - 1];
        if (!options.noRenumber) number = numbers.start;
        return "\n";
      }
      // Of blank lines that count as one, the last has the number.
      const waits = line === "" && style === ALL && ++blank < numbers.blanks;
      if (line !== "" || blank >= numbers.blanks) blank = 0;
      if (waits || !style(line)) return `${empty}${line}\n`;
      const shown = formatNumber(number, format, numbers.width);
      number += numbers.increment;
      return `${shown}${separator}${line}\n`;
    };
    return await eachInput(context, operands, async (source) => {
      for await (const block of lineBlocks(source)) {
        const lines = decodeName(block).split("\n");
        if (lines.at(-1) === "") lines.pop();
        for (const line of lines) context.add(show(line));
        await context.flush();
      }
    });
  },
});

const COUNTS = [
  ["start", "1", "starting line number", -INTMAX - 1n, INTMAX],
  ["increment", "1", "line number increment", -INTMAX - 1n, INTMAX],
  ["width", "6", "line number field width", 1n, 2n ** 31n - 1n],
  ["blanks", "1", "line number of blank lines", 1n, INTMAX],
] as const;

const ALL: Numbered = () => true;

function parseStyle(text: string): Numbered | undefined {
  if (text === "a") return ALL;
  if (text === "t") return (line) => line !== "";
  if (text === "n") return () => false;
  if (!text.startsWith("p")) return undefined;
  const regex = compilePosixRegex([text.slice(1)], { extended: false });
  return (line) => regex.search(line, 0) >= 0;
}

function formatNumber(number: number, format: string, width: number): string {
  if (format === "ln") return String(number).padEnd(width);
  if (format === "rn") return String(number).padStart(width);
  const sign = number < 0 ? "-" : "";
  return sign + String(Math.abs(number)).padStart(width - sign.length, "0");
}
