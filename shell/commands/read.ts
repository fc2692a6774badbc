import { decodeName } from "../../core/bytes.ts";
import { ArrayValue } from "../language/array_value.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { legalNumber } from "../expand/integers.ts";
import { ShellError } from "../language/control.ts";
import { after, type Maybe } from "../language/maybe.ts";
import type { Input } from "../io/streams.ts";

export const read = defineCommand({
  name: "read",
  summary: "Read a line into variables",
  usage:
    "[-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]",
  options: {
    array: { short: "a", value: "NAME", help: "the words become the elements of NAME" },
    delimiter: { short: "d", value: "DELIM", help: "read up to DELIM instead of a newline" },
    edit: { short: "e", help: "ignored: a line is not edited" },
    count: { short: "n", value: "COUNT", help: "read at most COUNT characters" },
    exactly: { short: "N", value: "COUNT", help: "read COUNT characters, delimiters among them" },
    prompt: { short: "p", value: "PROMPT", help: "on a terminal, print PROMPT first" },
    raw: { short: "r", help: "a backslash quotes nothing" },
    silent: { short: "s", help: "what is typed is not shown" },
    timeout: { short: "t", value: "SECONDS", help: "fail, with a status above 128, after that" },
    descriptor: { short: "u", value: "FD", help: "read from this descriptor" },
  },
  notes: "The words go to the NAMEs, the rest to the last; without NAME, the line goes to REPLY.",
  stopEarly: true,
  run(context, options, operands) {
    const bad = operands.find((name) => !NAME.test(name));
    if (bad !== undefined) return context.fail(`\`${bad}': not a valid identifier`);
    const from = options.descriptor === undefined
      ? context.stdin
      : context.descriptors.get(Number(options.descriptor))?.source;
    if (!from) {
      return context.fail(`${options.descriptor}: invalid file descriptor: Bad file descriptor`);
    }
    const seconds = options.timeout === undefined
      ? undefined
      : Number(options.timeout.replace(/^\s*\.?$/, "0"));
    if (seconds !== undefined && !(seconds >= 0 && /^\s*\+?\d*\.?\d*$/.test(options.timeout!))) {
      return context.fail(`${options.timeout}: invalid timeout specification`);
    }
    if (options.prompt !== undefined && from.terminal) {
      context.interpreter.report(options.prompt, context.descriptors);
    }
    for (const text of [options.exactly, options.count]) {
      const number = legalNumber(text ?? "0");
      if (number === undefined || number < 0 || number > MOST) {
        return context.fail(`${text}: invalid number`);
      }
    }
    const exactly = options.exactly === undefined ? undefined : Number(options.exactly);
    const style = {
      raw: Boolean(options.raw),
      delimiter: exactly !== undefined
        ? -1
        : options.delimiter === undefined
        ? 10
        : options.delimiter.charCodeAt(0) || 0,
      count: exactly ?? (options.count === undefined ? Infinity : Number(options.count)),
    };
    const store = (line: Line): number => {
      try {
        assign(
          context,
          { array: options.array, names: operands, whole: exactly !== undefined },
          line,
        );
      } catch (error) {
        if (!(error instanceof ShellError)) throw error;
        return context.refuse(error);
      }
      return line.ended ? 1 : 0;
    };
    if (seconds === 0) return after(isReady(from), (ready) => ready ? 0 : 1);
    if (seconds === undefined) return after(readLine(from, style), store);
    const reader = new LineReader(from, style);
    const line = reader.go(undefined);
    if (!(line instanceof Promise)) return store(line);
    // What has come by then is kept.
    return timed(from, line, seconds).then((read) =>
      read ? store(read) : store(reader.sofar) && TIMED_OUT
    );
  },
});

/** What C's int holds. */
const MOST = 2 ** 31 - 1;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*(\[.+\])?$/s;
/** 128 and the number of SIGALRM. */
const TIMED_OUT = 142;

/** Whether a read would not have to wait, as at the end of the input. */
function isReady(from: Input): Maybe<boolean> {
  const keep = (chunk: Uint8Array | null) => {
    if (chunk) from.unread(chunk);
    return true;
  };
  const reading = from.read(1);
  if (!(reading instanceof Promise)) return keep(reading);
  // What is there has come before a timer.
  return timed(from, reading, 0.001).then((chunk) => chunk === undefined ? false : keep(chunk));
}

async function timed<T>(
  from: Input,
  line: Promise<T>,
  seconds: number,
): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      from.abandon();
      resolve(undefined);
    }, Math.min(seconds * 1000, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([line, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface Line {
  readonly text: string;
  /** Offsets in `text` of characters that a backslash quoted. */
  readonly quoted: ReadonlySet<number>;
  /** The input ended before the delimiter. */
  readonly ended: boolean;
}

export interface LineStyle {
  /** A backslash quotes nothing. */
  readonly raw: boolean;
  /** The byte that ends it; -1 for none. */
  readonly delimiter: number;
  /** Characters that are read at most. */
  readonly count: number;
}

/** Reads a line; what lies behind it is left in the input. */
export function readLine(from: Input, style: LineStyle): Maybe<Line> {
  if (style.raw && style.count === Infinity) {
    // Nearly always the line is there, whole.
    const chunk = from.readUntil(style.delimiter);
    if (chunk instanceof Promise) return chunk.then((late) => new LineReader(from, style).go(late));
    const end = chunk === null ? -1 : chunk.indexOf(style.delimiter);
    if (end < 0) return new LineReader(from, style).go(chunk);
    from.unread(chunk!.subarray(end + 1));
    const bytes = chunk!.subarray(0, end);
    const text = decodeName(bytes);
    return {
      text: text.includes("\0") ? text.replaceAll("\0", "") : text,
      quoted: NONE,
      ended: false,
    };
  }
  return new LineReader(from, style).go(undefined);
}

const NONE: ReadonlySet<number> = new Set();

class LineReader {
  readonly #bytes: number[] = [];
  readonly #quoted = new Set<number>();
  #escaped = false;

  constructor(readonly from: Input, readonly style: LineStyle) {}

  /** What has been read, as if the input ended here. */
  get sofar(): Line {
    return line(this.#bytes, this.#quoted, true);
  }

  /** @param first a chunk that has been read already */
  go(first: Uint8Array | null | undefined): Maybe<Line> {
    let chunk: Maybe<Uint8Array | null> = first === undefined ? this.#next() : first;
    while (true) {
      if (chunk instanceof Promise) return chunk.then((late) => this.go(late));
      if (chunk === null) return line(this.#bytes, this.#quoted, true);
      const end = this.#take(chunk);
      if (end >= 0) {
        this.from.unread(chunk.subarray(end));
        return line(this.#bytes, this.#quoted, false);
      }
      chunk = this.#next();
    }
  }

  /** What the line may go on with; of a counted line no byte more than it has characters. */
  #next(): Maybe<Uint8Array | null> {
    const { count, delimiter } = this.style;
    return count === Infinity ? this.from.readUntil(delimiter) : this.from.read(1);
  }

  /** Where the line ends in a chunk, or -1. */
  #take(chunk: Uint8Array): number {
    const { raw, delimiter, count } = this.style;
    const bytes = this.#bytes;
    if (count === 0) return 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (this.#escaped) {
        this.#escaped = false;
        // A quoted newline joins lines.
        if (byte === 10) continue;
        this.#quoted.add(bytes.length);
        bytes.push(byte);
      } else if (byte === 92 && !raw) this.#escaped = true;
      else if (byte === delimiter) return i + 1;
      else if (byte !== 0) bytes.push(byte);
      if (bytes.length >= count && countCharacters(bytes) >= count) return i + 1;
    }
    return -1;
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

interface Names {
  readonly array: string | undefined;
  readonly names: readonly string[];
  /** What was read is not split, as with -N. */
  readonly whole: boolean;
}

function assign(
  context: CommandContext,
  { array, names, whole }: Names,
  { text, quoted }: Line,
): void {
  const { interpreter } = context;
  const { variables } = interpreter.state;
  const { ifs } = interpreter;
  if (array !== undefined) {
    variables.setArray(array, ArrayValue.from(splitWords(text, quoted, ifs, Infinity)));
    return;
  }
  const set = (name: string, value: string) => {
    const open = name.indexOf("[");
    if (open < 0) return variables.set(name, value);
    const base = name.slice(0, open);
    variables.setElement(base, interpreter.key(base, name.slice(open + 1, -1)), value);
  };
  if (names.length === 0) set("REPLY", text);
  else if (whole) names.forEach((name, i) => set(name, i === 0 ? text : ""));
  else {
    const words = splitWords(text, quoted, ifs, names.length);
    names.forEach((name, i) => set(name, words[i] ?? ""));
  }
}

/** At most `limit` words; the last takes the rest as it is, without the white space around it. */
function splitWords(
  text: string,
  quoted: ReadonlySet<number>,
  ifs: string,
  limit: number,
): string[] {
  const separates = (i: number) => ifs.includes(text[i]) && !quoted.has(i);
  const isBlank = (c: string) => " \t\n".includes(c);
  const blank = (i: number) => separates(i) && isBlank(text[i]);
  let end = text.length;
  while (end > 0 && blank(end - 1)) end--;
  let at = 0;
  while (at < end && blank(at)) at++;
  /** Behind the separator at `from` and the white space around it. */
  const behind = (from: number): number => {
    while (from < end && blank(from)) from++;
    if (from < end && separates(from)) from++;
    while (from < end && blank(from)) from++;
    return from;
  };
  const words: string[] = [];
  while (at < end) {
    let stop = at;
    while (stop < end && !separates(stop)) stop++;
    const next = behind(stop);
    // The rest loses a separator at its end where it is one word, as in bash: `a :` is.
    if (words.length === limit - 1 && next < end) {
      // Of a rest of several words it takes blanks at the end, quoted or not.
      for (stop = end; stop > at && ifs.includes(text[stop - 1]) && isBlank(text[stop - 1]);) {
        stop--;
      }
    }
    words.push(text.slice(at, stop));
    if (words.length === limit) break;
    at = next;
  }
  return words;
}
