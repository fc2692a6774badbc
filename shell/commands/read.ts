import { decodeName } from "../../core/bytes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { ShellError } from "../control.ts";
import type { Input } from "../streams.ts";

export const read = defineCommand({
  name: "read",
  summary: "Read a line into variables",
  usage: "[OPTION]... [NAME]...",
  options: {
    array: { short: "a", value: "NAME", help: "the words become the elements of NAME" },
    delimiter: { short: "d", value: "DELIM", help: "read up to DELIM instead of a newline" },
    count: { short: "n", value: "COUNT", help: "read at most COUNT characters" },
    prompt: { short: "p", value: "PROMPT", help: "on a terminal, print PROMPT first" },
    raw: { short: "r", help: "a backslash quotes nothing" },
    descriptor: { short: "u", value: "FD", help: "read from this descriptor" },
  },
  notes: "The words go to the NAMEs, the rest to the last; without NAME, the line goes to REPLY.",
  stopEarly: true,
  usageStatus: 2,
  async run(context, options, operands) {
    const bad = operands.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
    if (bad !== undefined) return context.fail(`\`${bad}': not a valid identifier`);
    const from = options.descriptor === undefined
      ? context.stdin
      : context.descriptors.get(Number(options.descriptor))?.source;
    if (!from) {
      return context.fail(`${options.descriptor}: invalid file descriptor: Bad file descriptor`);
    }
    if (options.prompt !== undefined && from.terminal) {
      context.interpreter.report(options.prompt, context.descriptors);
    }
    const { text, quoted, ended } = await readLine(from, {
      raw: options.raw,
      delimiter: options.delimiter === undefined ? 10 : options.delimiter.charCodeAt(0) || 0,
      count: options.count === undefined ? Infinity : Number(options.count),
    });
    try {
      assign(context, options.array, operands, text, quoted);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      return context.fail(error.message);
    }
    return ended ? 1 : 0;
  },
});

interface Line {
  readonly text: string;
  /** Offsets in `text` of characters that a backslash quoted. */
  readonly quoted: ReadonlySet<number>;
  /** The input ended before the delimiter. */
  readonly ended: boolean;
}

async function readLine(
  from: Input,
  style: { raw: boolean; delimiter: number; count: number },
): Promise<Line> {
  const bytes: number[] = [];
  const quotedBytes = new Set<number>();
  let escaped = false;
  while (true) {
    const reading = from.read();
    const chunk = reading instanceof Promise ? await reading : reading;
    if (chunk === null) return line(bytes, quotedBytes, true);
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (escaped) {
        escaped = false;
        // A quoted newline joins lines.
        if (byte === 10) continue;
        quotedBytes.add(bytes.length);
        bytes.push(byte);
      } else if (byte === 92 && !style.raw) escaped = true;
      else if (byte === style.delimiter) {
        from.unread(chunk.subarray(i + 1));
        return line(bytes, quotedBytes, false);
      } else if (byte !== 0) bytes.push(byte);
      if (bytes.length >= style.count && countCharacters(bytes) >= style.count) {
        from.unread(chunk.subarray(i + 1));
        return line(bytes, quotedBytes, false);
      }
    }
  }
}

/** Characters that are whole: a byte that continues one counts for nothing. */
function countCharacters(bytes: readonly number[]): number {
  return Array.from(decodeName(Uint8Array.from(bytes))).length;
}

function line(bytes: readonly number[], quotedBytes: ReadonlySet<number>, ended: boolean): Line {
  const text = decodeName(Uint8Array.from(bytes));
  if (quotedBytes.size === 0) return { text, quoted: quotedBytes, ended };
  const quoted = new Set<number>();
  for (const at of quotedBytes) {
    quoted.add(decodeName(Uint8Array.from(bytes.slice(0, at))).length);
  }
  return { text, quoted, ended };
}

function assign(
  context: CommandContext,
  array: string | undefined,
  names: readonly string[],
  text: string,
  quoted: ReadonlySet<number>,
): void {
  const { variables } = context.interpreter.state;
  const ifs = variables.get("IFS") ?? " \t\n";
  if (array !== undefined) {
    variables.setArray(array, new Map(splitWords(text, quoted, ifs, Infinity).entries()));
    return;
  }
  if (names.length === 0) {
    variables.set("REPLY", text);
    return;
  }
  const words = splitWords(text, quoted, ifs, names.length);
  names.forEach((name, i) => variables.set(name, words[i] ?? ""));
}

/** At most `limit` words; the last takes the rest as it is, without the white space around it. */
function splitWords(
  text: string,
  quoted: ReadonlySet<number>,
  ifs: string,
  limit: number,
): string[] {
  const separates = (i: number) => ifs.includes(text[i]) && !quoted.has(i);
  const blank = (i: number) => separates(i) && " \t\n".includes(text[i]);
  let end = text.length;
  while (end > 0 && blank(end - 1)) end--;
  let at = 0;
  while (at < end && blank(at)) at++;
  const words: string[] = [];
  while (at < end) {
    if (words.length === limit - 1) {
      words.push(withoutOnlySeparator(text, at, end, separates, blank));
      break;
    }
    let stop = at;
    while (stop < end && !separates(stop)) stop++;
    words.push(text.slice(at, stop));
    at = stop;
    while (at < end && blank(at)) at++;
    if (at < end && separates(at)) {
      at++;
      while (at < end && blank(at)) at++;
    }
  }
  return words;
}

/** The rest loses a separator at its end where that is the only one, as in bash: `a:` is one word. */
function withoutOnlySeparator(
  text: string,
  at: number,
  end: number,
  separates: (i: number) => boolean,
  blank: (i: number) => boolean,
): string {
  for (let i = at; i < end - 1; i++) if (separates(i)) return text.slice(at, end);
  return separates(end - 1) && !blank(end - 1) ? text.slice(at, end - 1) : text.slice(at, end);
}
