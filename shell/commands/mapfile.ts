import { decodeName, encodeName } from "../../core/bytes.ts";
import { ArrayValue } from "../language/array_value.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { legalNumber } from "../expand/integers.ts";
import { quoteForInput } from "../text/quoting.ts";
import type { Input } from "../io/streams.ts";

export const mapfile = defineCommand({
  name: "mapfile",
  summary: "Read lines into an array",
  usage:
    "[-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]",
  options: {
    callback: {
      short: "C",
      value: "CODE",
      help: "run CODE with the index and the line now and then",
    },
    quantum: { short: "c", value: "COUNT", help: "that is for each COUNT lines; 5000" },
    delimiter: { short: "d", value: "DELIM", help: "lines end at DELIM instead of a newline" },
    count: { short: "n", value: "COUNT", help: "at most COUNT lines; 0 for all" },
    origin: { short: "O", value: "INDEX", help: "begin at INDEX, and keep the other elements" },
    skip: { short: "s", value: "COUNT", help: "leave the first COUNT lines out" },
    trim: { short: "t", help: "without the delimiter" },
    descriptor: { short: "u", value: "FD", help: "read from this descriptor" },
  },
  notes: "Without NAME, the array is MAPFILE.",
  stopEarly: true,
  usageStatus: 2,
  async run(context, options, operands) {
    const name = operands[0] ?? "MAPFILE";
    const from = options.descriptor === undefined
      ? context.stdin
      : context.descriptors.get(Number(options.descriptor))?.source;
    if (!from) {
      return context.fail(`${options.descriptor}: invalid file descriptor: Bad file descriptor`);
    }
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      return context.fail(`\`${name}': not a valid identifier`);
    }
    const numbers = { skip: 0, count: 0, origin: 0, quantum: 5000 };
    for (const [key, what, least] of NUMBERS) {
      const text = options[key];
      if (text === undefined) continue;
      const number = legalNumber(text);
      if (number === undefined || number < least || number > MOST) {
        return context.fail(`${text}: invalid ${what}`);
      }
      numbers[key] = Number(number);
    }
    const delimiter = options.delimiter === undefined ? 10 : encodeName(options.delimiter)[0] ?? 0;
    const lines = await readLines(from, delimiter, {
      skip: numbers.skip,
      count: numbers.count || Infinity,
    });
    const { interpreter } = context;
    const { variables } = interpreter.state;
    if (options.origin === undefined) variables.setArray(name, new ArrayValue());
    let index = numbers.origin;
    for (const [i, line] of lines.entries()) {
      const end = options.trim && line.at(-1) === delimiter ? line.length - 1 : line.length;
      // A variable holds no NUL: as in bash it ends there.
      const nul = line.subarray(0, end).indexOf(0);
      const text = decodeName(line.subarray(0, nul < 0 ? end : nul));
      if (options.callback !== undefined && (i + 1) % numbers.quantum === 0) {
        await callBack(context, options.callback, index, text);
      }
      variables.setElement(name, String(index++), text);
    }
    return 0;
  },
});

const NUMBERS = [
  ["skip", "line count", 0],
  ["count", "line count", 0],
  ["origin", "array origin", 0],
  ["quantum", "callback quantum", 1],
] as const;
/** What C's unsigned int holds. */
const MOST = 2 ** 32 - 1;

async function callBack(
  context: CommandContext,
  code: string,
  index: number,
  text: string,
): Promise<void> {
  await context.interpreter.source(`${code} ${index} ${quoteForInput(text, true)}`, undefined);
}

/** Lines with their delimiters. */
async function readLines(
  from: Input,
  delimiter: number,
  { skip, count }: { skip: number; count: number },
): Promise<Uint8Array[]> {
  const lines: Uint8Array[] = [];
  let rest = new Uint8Array(0);
  const keep = (line: Uint8Array) => void (skip-- > 0 || lines.push(line));
  while (lines.length < count) {
    const chunk = await from.read();
    if (chunk === null) {
      if (rest.length > 0) keep(rest);
      return lines;
    }
    let start = 0;
    for (let end; lines.length < count && (end = chunk.indexOf(delimiter, start)) >= 0;) {
      keep(joined(rest, chunk.subarray(start, end + 1)));
      rest = new Uint8Array(0);
      start = end + 1;
    }
    if (lines.length >= count) from.unread(chunk.subarray(start));
    else rest = joined(rest, chunk.subarray(start));
  }
  return lines;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
