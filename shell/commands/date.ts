import { decodeName } from "../../core/bytes.ts";
import { defineCommand } from "../command.ts";
import type { Instant } from "../../core/instant.ts";
import { parseDate } from "../text/dates.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { strftime } from "../text/strftime.ts";
import { openInput, readWhole } from "../text/input.ts";

const ISO: Record<string, string> = {
  hours: "%FT%H%:z",
  minutes: "%FT%H:%M%:z",
  date: "%F",
  seconds: "%FT%T%:z",
  ns: "%FT%T,%N%:z",
};
const RFC3339: Record<string, string> = { date: "%F", seconds: "%F %T%:z", ns: "%F %T.%N%:z" };

export const date = defineCommand({
  name: "date",
  summary: "Write the time, or another one",
  usage: "[OPTION]... [+FORMAT]",
  options: {
    date: { short: "d", long: "date", value: "TEXT", help: "the time that TEXT tells, not now" },
    file: { short: "f", long: "file", value: "FILE", help: "the time of each line of FILE" },
    iso: {
      short: "I",
      long: "iso-8601",
      value: "PART",
      optional: true,
      help: "as ISO 8601: date, hours, minutes, seconds or ns",
    },
    rfcEmail: { short: "R", long: "rfc-email", help: "as mail has it" },
    rfc3339: { long: "rfc-3339", value: "PART", help: "as RFC 3339: date, seconds or ns" },
    reference: {
      short: "r",
      long: "reference",
      value: "FILE",
      help: "the time of FILE's last change",
    },
    set: { short: "s", long: "set", value: "TEXT", help: "refused: the clock is the machine's" },
    utc: { short: "u", long: "utc", help: "in UTC" },
    universal: { long: "universal", help: "the same" },
  },
  notes: "FORMAT is that of strftime(3), with %N for nanoseconds and flags - _ 0 ^ #.",
  async run(context, options, operands) {
    const utc = options.utc || options.universal;
    const given = operands.filter((each) => each.startsWith("+"));
    const other = operands.find((each) => !each.startsWith("+"));
    if (other !== undefined) {
      return given.length > 0 || operands.length > 1
        ? context.misuse(`extra operand ${quoteName(operands[1])}`)
        : /^\d{8}(\d{2}|\d{4})?(\.\d{2})?$/.test(other)
        ? context.fail("cannot set date: Operation not permitted")
        : context.fail(`invalid date ${quoteName(other)}`);
    }
    if (given.length > 1) return context.misuse(`extra operand ${quoteName(given[1])}`);
    const formats = [given[0]?.slice(1), options.rfcEmail ? "%a, %d %b %Y %T %z" : undefined];
    for (const [key, table, name] of STANDARDS) {
      const format = standardFormat(options[key], table, name);
      if (typeof format === "object") return context.misuse(format.wrong);
      formats.push(format);
    }
    const chosen = formats.filter((format) => format !== undefined);
    if (chosen.length > 1) return context.fail("multiple output formats specified");
    if (options.set !== undefined) return context.fail("cannot set date: Operation not permitted");
    const format = chosen[0] ?? "%a %b %e %H:%M:%S %Z %Y";
    const show = ({ sec, nsec }: Instant) =>
      context.add(`${strftime(format, sec, nsec, { utc })}\n`);
    const now = Date.now();
    const parse = (text: string): number => {
      const time = parseDate(text, now, utc);
      if (!time) return context.fail(`invalid date ${quoteName(text)}`);
      show(time);
      return 0;
    };
    if (options.date !== undefined) return parse(options.date);
    try {
      if (options.file !== undefined) {
        const file = openInput(context, options.file);
        const lines = decodeName(await readWhole(file.source)).replace(/\n$/, "").split("\n");
        file.close();
        return lines.reduce((status, line) => parse(line) || status, 0);
      }
      if (options.reference !== undefined) {
        const found = context.cage.stat(context.path(options.reference));
        show({ sec: found.mtimeSec, nsec: found.mtimeNsec });
        return 0;
      }
    } catch (error) {
      return context.fail(quoteForTerminal(options.file ?? options.reference!), error);
    }
    const elapsed = performance.timeOrigin + performance.now();
    const sec = Math.floor(elapsed / 1000);
    show({ sec, nsec: Math.floor((elapsed - sec * 1000) * 1e6) });
    return 0;
  },
});

const STANDARDS = [["iso", ISO, "--iso-8601"], ["rfc3339", RFC3339, "--rfc-3339"]] as const;

/** The format of a standard to the precision that `part` says, or what is wrong with that. */
function standardFormat(
  part: string | undefined,
  table: Record<string, string>,
  option: string,
): string | undefined | { wrong: string } {
  if (part === undefined) return undefined;
  if (part === "") return table.date;
  const match = Object.keys(table).find((each) => each.startsWith(part));
  if (match) return table[match];
  const valid = Object.keys(table).map((each) => `  - '${each}'`).join("\n");
  const wrong = `invalid argument ${
    quoteName(part)
  } for '${option}'\nValid arguments are:\n${valid}`;
  return { wrong };
}
