import { O_CREAT, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { Descriptor } from "../io/descriptors.ts";
import { SIGNALS } from "../language/jobs.ts";
import { quoteName } from "../text/quoting.ts";
import { runOther } from "../run_other.ts";
import {
  type InputFile,
  joinBytes,
  openInput,
  openOutput,
  type OutputFile,
} from "../text/input.ts";
import { readCount, readSize } from "../text/sizes.ts";
import { BROKEN_PIPE_STATUS, BytesSource, type Input } from "../io/streams.ts";

export const split = defineCommand({
  name: "split",
  summary: "Cut a file into pieces",
  usage: "[OPTION]... [FILE [PREFIX]]",
  options: {
    suffix: {
      short: "a",
      long: "suffix-length",
      value: "N",
      help: "names with N letters, 2 by default",
    },
    additional: { long: "additional-suffix", value: "TEXT", help: "TEXT behind names" },
    bytes: { short: "b", long: "bytes", value: "SIZE", help: "SIZE bytes a piece" },
    lineBytes: {
      short: "C",
      long: "line-bytes",
      value: "SIZE",
      help: "whole lines of SIZE bytes at most",
    },
    digits: { short: "d", help: "names with digits from 0, not letters" },
    numeric: {
      long: "numeric-suffixes",
      value: "FROM",
      optional: true,
      help: "the same, from FROM",
    },
    filter: {
      long: "filter",
      value: "COMMAND",
      help: "give each piece to a shell's COMMAND, with its name as $FILE",
    },
    hex: { short: "x", help: "names with hexadecimal digits" },
    hexFrom: { long: "hex-suffixes", value: "FROM", optional: true, help: "the same, from FROM" },
    elide: { short: "e", long: "elide-empty-files", help: "no empty pieces with -n" },
    lines: { short: "l", long: "lines", value: "N", help: "N lines a piece, 1000 by default" },
    number: {
      short: "n",
      long: "number",
      value: "N",
      help: "N pieces; l/N of lines; r/N by turns; K/N one, to stdout",
    },
    separator: { short: "t", long: "separator", value: "C", help: "lines end with C" },
    verbose: { long: "verbose", help: "tell each piece" },
  },
  notes: "Pieces are xaa, xab and so on, or with PREFIX for x. With no FILE read standard input.",
  modernize: (args) =>
    args.map((arg, i) =>
      /^-\d+$/.test(arg) && !/^-[abCnlt]$/.test(args[i - 1]) ? `-l${arg.slice(1)}` : arg
    ),
  async run(context, options, operands) {
    if (operands.length > 2) return context.misuse(`extra operand ${quoteName(operands[2])}`);
    const kinds = options.given.filter((key) =>
      key === "bytes" || key === "lineBytes" || key === "lines" || key === "number"
    );
    if (kinds.length > 1) return context.misuse("cannot split in more than one way");
    const kind = kinds[0] ?? "lines";
    const text = options[kind] ?? "1000";
    const chunks = kind === "number" ? readChunks(text) : undefined;
    if (chunks?.only !== undefined && options.filter !== undefined) {
      return context.misuse("--filter does not process a chunk extracted to stdout");
    }
    const what = `invalid number of ${kind === "lines" ? "lines" : "bytes"}`;
    const count = chunks?.count ?? readSize(text, what, { least: 1n });
    const from = options.hexFrom || options.numeric || "0";
    const hex = options.hex || options.hexFrom !== undefined;
    if (!(hex ? /^[\da-f]+$/i : /^\d+$/).test(from)) {
      const kind = hex ? "hexadecimal" : "numerical";
      return context.misuse(`${quoteName(from)}: invalid start value for ${kind} suffix`);
    }
    if (options.separator !== undefined && !/^(?:\\0|[^]?)$/.test(options.separator)) {
      return context.fail(`multi-character separator ${quoteName(options.separator)}`);
    }
    const length = readCount(options.suffix ?? "0", "invalid suffix length", { most: 4096n });
    const pieces = new Pieces(context, operands[1] ?? "x", {
      length,
      base: hex ? 16 : options.digits || options.numeric !== undefined ? 10 : 26,
      from: parseInt(from, hex ? 16 : 10),
      additional: options.additional ?? "",
      verbose: options.verbose,
      filter: options.filter,
    });
    let file: InputFile;
    try {
      file = openInput(context, operands[0] ?? "-");
    } catch (error) {
      return context.fail(`cannot open ${quoteName(operands[0])} for reading`, error);
    }
    const delimiter = options.separator === undefined
      ? 10
      : options.separator === "\\0"
      ? 0
      : options.separator.charCodeAt(0);
    try {
      if (kind === "bytes") await byBytes(file.source, count, pieces);
      else if (kind === "lines") await byLines(file.source, count, delimiter, pieces);
      else {
        const all = await whole(file.source);
        if (kind === "lineBytes") await byLineBytes(all, count, delimiter, pieces);
        else await byNumber(context, all, chunks!, delimiter, pieces, options.elide);
      }
      await pieces.close();
      return 0;
    } catch (error) {
      if (error instanceof SplitError) {
        context.error(error.message);
        return error.status;
      }
      if ((error as { syscall?: string }).syscall !== "read") throw error;
      return context.fail(operands[0] ?? "-", error);
    } finally {
      file.close();
    }
  },
});

interface Chunks {
  /** l: of whole lines, r: of lines by turns. */
  readonly kind: string | undefined;
  readonly count: number;
  /** The only one that is wanted, from 1. */
  readonly only: number | undefined;
}

/** `N`, `K/N`, `l/N`, `l/K/N` and so on. */
function readChunks(text: string): Chunks {
  const [, kind, rest] = /^(?:([lr])\/)?(.*)$/s.exec(text)!;
  const [, only, total] = /^(?:([^/]*)\/(?=.))?(.*)$/s.exec(rest)!;
  const count = readCount(total, "invalid number of chunks", { least: 1n });
  if (only === undefined) return { kind, count, only };
  const bounds = { least: 1n, most: BigInt(count) };
  return { kind, count, only: readCount(only, "invalid chunk number", bounds) };
}

class SplitError extends Error {
  constructor(message: string, readonly status = 1) {
    super(message);
  }
}

interface Naming {
  /** 0: two, growing as they run out. */
  readonly length: number;
  readonly base: number;
  readonly from: number;
  readonly additional: string;
  readonly verbose: boolean;
  /** What takes the pieces in the place of files. */
  readonly filter: string | undefined;
}

class Pieces {
  #current: OutputFile | undefined;
  /** The piece that waits for the filter, which gets it whole. */
  #filtered: { readonly name: string; readonly chunks: Uint8Array[] } | undefined;
  #number = 0;

  constructor(readonly context: CommandContext, readonly prefix: string, readonly naming: Naming) {}

  async next(): Promise<void> {
    await this.close();
    const name = this.prefix + this.#suffix(this.#number++) + this.naming.additional;
    if (this.naming.filter !== undefined) {
      if (this.naming.verbose) this.context.add(`executing with FILE=${name}\n`);
      this.#filtered = { name, chunks: [] };
      return;
    }
    try {
      this.#current = openOutput(this.context, name, O_WRONLY | O_CREAT | O_TRUNC);
    } catch (error) {
      throw new SplitError(`${name}: ${errorText(error)}`);
    }
    if (this.naming.verbose) this.context.add(`creating file ${quoteName(name)}\n`);
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.open) await this.next();
    if (this.#filtered) this.#filtered.chunks.push(bytes);
    else if (bytes.length > 0) await this.#current!.sink.write(bytes);
  }

  get open(): boolean {
    return this.#current !== undefined || this.#filtered !== undefined;
  }

  async close(): Promise<void> {
    this.#current?.close();
    this.#current = undefined;
    const piece = this.#filtered;
    this.#filtered = undefined;
    if (piece) await this.#filter(piece.name, joinBytes(piece.chunks));
  }

  async #filter(name: string, bytes: Uint8Array): Promise<void> {
    const command = this.naming.filter!;
    const stdin = new Descriptor({ source: new BytesSource(bytes) });
    const status = await runOther(this.context, ["eval", command], {
      stdin,
      variables: { FILE: name },
    });
    if (status === 0 || status === BROKEN_PIPE_STATUS) return;
    const signal = Object.keys(SIGNALS).find((each) => SIGNALS[each] === status - 128);
    const end = signal === undefined ? `exit ${status}` : `signal ${signal}`;
    throw new SplitError(`with FILE=${name}, ${end} from command: ${command}`, status);
  }

  /** aa to yz, then zaaa to zyzz and so on, unless the length is fixed. */
  #suffix(number: number): string {
    const { base, length, from } = this.naming;
    const digit = (n: number) => base === 26 ? String.fromCharCode(97 + n) : n.toString(base);
    const digits = (n: number, cells: number) => {
      let text = "";
      for (let i = 0; i < cells; i++, n = Math.floor(n / base)) text = digit(n % base) + text;
      return text;
    };
    if (length > 0 || from > 0) {
      const cells = length || 2;
      if (number + from >= base ** cells) throw new SplitError("output file suffixes exhausted");
      return digits(number + from, cells);
    }
    const last = digit(base - 1);
    for (let cells = 2, grown = "";; cells++, grown += last) {
      const room = (base - 1) * base ** (cells - 1);
      if (number < room) return grown + digits(number, cells);
      number -= room;
    }
  }
}

async function byBytes(source: Input, size: number, pieces: Pieces): Promise<void> {
  let left = 0;
  for (let chunk; (chunk = await source.read()) !== null;) {
    for (let at = 0; at < chunk.length;) {
      if (left === 0) {
        await pieces.next();
        left = size;
      }
      const part = chunk.slice(at, at + left);
      await pieces.write(part);
      at += part.length;
      left -= part.length;
    }
  }
}

async function byLines(
  source: Input,
  count: number,
  delimiter: number,
  pieces: Pieces,
): Promise<void> {
  let left = 0;
  for (let chunk; (chunk = await source.read()) !== null;) {
    for (let at = 0; at < chunk.length;) {
      if (left === 0) {
        await pieces.next();
        left = count;
      }
      let end = at;
      while (left > 0 && end < chunk.length) {
        const newline = chunk.indexOf(delimiter, end);
        end = newline < 0 ? chunk.length : newline + 1;
        if (newline >= 0) left--;
      }
      await pieces.write(chunk.slice(at, end));
      at = end;
    }
  }
}

async function whole(source: Input): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let chunk; (chunk = await source.read()) !== null;) chunks.push(chunk);
  return joinBytes(chunks);
}

async function byLineBytes(
  all: Uint8Array,
  size: number,
  delimiter: number,
  pieces: Pieces,
): Promise<void> {
  for (let at = 0; at < all.length;) {
    let end = Math.min(all.length, at + size);
    if (end < all.length) {
      const newline = all.lastIndexOf(delimiter, end - 1);
      if (newline >= at) end = newline + 1;
    }
    await pieces.next();
    await pieces.write(all.slice(at, end));
    at = end;
  }
}

async function byNumber(
  { stdout }: CommandContext,
  all: Uint8Array,
  { kind, count, only }: Chunks,
  delimiter: number,
  pieces: Pieces,
  elide: boolean,
): Promise<void> {
  const parts = kind === "r" ? turns(all, count, delimiter) : chunks(all, kind, count, delimiter);
  let number = 0;
  for (const part of parts) {
    number++;
    if (only !== undefined) {
      if (number < only) continue;
      return void (part.length > 0 && await stdout.write(part));
    }
    if (part.length === 0 && elide) continue;
    await pieces.next();
    await pieces.write(part);
  }
}

/** Lines by turns: each piece has every `count`th. */
function* turns(all: Uint8Array, count: number, delimiter: number): Generator<Uint8Array> {
  const lines: Uint8Array[] = [];
  for (let at = 0; at < all.length;) {
    const end = all.indexOf(delimiter, at) + 1 || all.length;
    lines.push(all.subarray(at, end));
    at = end;
  }
  for (let i = 0; i < count; i++) {
    const mine: Uint8Array[] = [];
    for (let at = i; at < lines.length; at += count) mine.push(lines[at]);
    yield joinBytes(mine);
  }
}

/** Pieces of about the same size. */
function* chunks(
  all: Uint8Array,
  kind: string | undefined,
  count: number,
  delimiter: number,
): Generator<Uint8Array> {
  const size = Math.max(1, Math.floor(all.length / count));
  for (let i = 0, at = 0; i < count; i++) {
    let end = i === count - 1 ? all.length : Math.min(all.length, size * (i + 1));
    if (kind === "l" && end < all.length) {
      // A line belongs to the piece that it begins in.
      const newline = end > at ? all.indexOf(delimiter, end - 1) : at - 1;
      end = newline < 0 ? (end > at ? all.length : at) : newline + 1;
    }
    yield all.slice(at, Math.max(at, end));
    at = Math.max(at, end);
  }
}
