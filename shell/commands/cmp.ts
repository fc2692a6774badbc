import { S_IFDIR, S_IFMT } from "../../core/constants.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import type { Input } from "../io/streams.ts";
import { type InputFile, openInput } from "../text/input.ts";
import { parseSize } from "../text/sizes.ts";

const TROUBLE = 2;

export const cmp = defineCommand({
  name: "cmp",
  summary: "Compare two files byte by byte",
  usage: "[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]",
  options: {
    bytesShown: { short: "b", long: "print-bytes", help: "with the bytes that differ" },
    skip: { short: "i", long: "ignore-initial", value: "N[:N]", help: "without the first N bytes" },
    verbose: { short: "l", long: "verbose", help: "all differences, as positions and values" },
    limit: { short: "n", long: "bytes", value: "N", help: "at most N bytes" },
    silent: { short: "s", long: "silent", help: "nothing but the status" },
    quiet: { long: "quiet", help: "the same" },
  },
  notes: "FILE2 is - by default. Status: 0 for no difference, 1 for some, 2 for trouble.",
  usageStatus: TROUBLE,
  async run(context, options, operands) {
    if (operands.length === 0) {
      return context.misuse(`missing operand after ${quoteName("cmp")}`, TROUBLE);
    }
    if (operands.length > 4) {
      return context.misuse(`extra operand ${quoteName(operands[4])}`, TROUBLE);
    }
    if (options.verbose && (options.silent || options.quiet)) {
      return context.misuse("options -l and -s are incompatible", TROUBLE);
    }
    const skips = options.skip?.split(":") ?? operands.slice(2);
    const [first, second = skips.length === 1 && options.skip !== undefined ? skips[0] : "0"] =
      skips;
    const counts = [first ?? "0", second, options.limit ?? "0"].map((text) => {
      const size = parseSize(text);
      return size !== undefined && size < 2 ** 63 ? size : undefined;
    });
    const wrong = counts.indexOf(undefined);
    if (wrong >= 0) {
      const option = wrong === 2 ? "--bytes" : "--ignore-initial";
      const value = wrong === 2 ? options.limit! : options.skip ?? operands[2 + wrong];
      return context.misuse(`invalid ${option} value ${quoteName(value)}`, TROUBLE);
    }
    const names = [operands[0], operands[1] ?? "-"];
    const files: InputFile[] = [];
    try {
      for (const name of names) {
        files.push(openInput(context, name));
      }
    } catch (error) {
      if (!options.silent && !options.quiet) {
        context.fail(quoteForTerminal(names[files.length]), error);
      }
      for (const file of files) file.close();
      return TROUBLE;
    }
    const comparison = new Comparison(context, names, {
      quiet: options.silent || options.quiet,
      all: options.verbose,
      bytes: options.bytesShown,
      limit: options.limit === undefined ? Infinity : counts[2]!,
    });
    try {
      await skip(files[0].source, counts[0]!);
      await skip(files[1].source, counts[1]!);
      return await comparison.run(files[0].source, files[1].source);
    } catch (error) {
      if ((error as { syscall?: string }).syscall !== "read") throw error;
      const directory = names.find((name) => isDirectory(context, name)) ?? names[0];
      context.fail(quoteForTerminal(directory), error);
      return TROUBLE;
    } finally {
      for (const file of files) file.close();
    }
  },
});

function isDirectory(context: CommandContext, name: string): boolean {
  try {
    return (context.cage.stat(context.path(name)).mode & S_IFMT) === S_IFDIR;
  } catch {
    return false;
  }
}

async function skip(source: Input, count: number): Promise<void> {
  for (let left = count; left > 0;) {
    const chunk = await source.read(Math.min(left, 131072));
    if (chunk === null) return;
    left -= chunk.length;
  }
}

const EMPTY = new Uint8Array(0);

interface ComparisonStyle {
  readonly quiet: boolean;
  readonly all: boolean;
  readonly bytes: boolean;
  readonly limit: number;
}

class Comparison {
  #position = 0;
  #line = 1;
  #different = false;
  #lastByte = 10;

  constructor(
    readonly context: CommandContext,
    readonly names: readonly string[],
    readonly style: ComparisonStyle,
  ) {}

  async run(one: Input, two: Input): Promise<number> {
    let a: Uint8Array | null = EMPTY;
    let b: Uint8Array | null = EMPTY;
    while (this.#position < this.style.limit) {
      if (a === null || a.length === 0) a = await one.read();
      if (b === null || b.length === 0) b = await two.read();
      if (a === null || b === null) return this.#ended(a, b);
      const left = this.style.limit - this.#position;
      const length: number = Math.min(a.length, b.length, left);
      if (this.#compare(a, b, length) && !this.style.all) return 1;
      a = a.subarray(length);
      b = b.subarray(length);
      await this.context.flush();
    }
    return this.#different ? 1 : 0;
  }

  #ended(a: Uint8Array | null, b: Uint8Array | null): number {
    if (a === b) return this.#different ? 1 : 0;
    if (this.style.quiet) return 1;
    const name = quoteForTerminal(this.names[a === null ? 0 : 1]);
    if (this.#position === 0) this.context.error(`EOF on ${name} which is empty`);
    else {
      const partial = this.#lastByte === 10;
      const line = partial ? `line ${this.#line - 1}` : `in line ${this.#line}`;
      const where = this.style.all ? "" : `, ${line}`;
      this.context.error(`EOF on ${name} after byte ${this.#position}${where}`);
    }
    return 1;
  }

  /** Whether the first `length` bytes differ; counts lines and positions on the way. */
  #compare(a: Uint8Array, b: Uint8Array, length: number): boolean {
    for (let at = 0; at < length; at++) {
      if (a[at] !== b[at]) {
        this.#different = true;
        if (!this.#tell(this.#position + at + 1, a[at], b[at])) return true;
      }
      if (a[at] === 10) this.#line++;
    }
    this.#position += length;
    if (length > 0) this.#lastByte = a[length - 1];
    return this.#different;
  }

  /** Whether to go on. */
  #tell(position: number, a: number, b: number): boolean {
    const { context, names, style } = this;
    if (style.quiet) return false;
    const octal = (byte: number) => byte.toString(8).padStart(3);
    if (style.all) {
      const values = style.bytes
        ? `${octal(a)} ${visible(a).padEnd(4)} ${octal(b)} ${visible(b)}`
        : `${octal(a)} ${octal(b)}`;
      context.add(`${position} ${values}\n`);
      return true;
    }
    const [one, two] = names.map(quoteForTerminal);
    const bytes = style.bytes ? ` is ${octal(a)} ${visible(a)} ${octal(b)} ${visible(b)}` : "";
    context.add(
      `${one} ${two} differ: byte ${position}, line ${this.#line}${bytes}\n`,
    );
    return false;
  }
}

/** A byte as `cat -v` shows it. */
function visible(byte: number): string {
  if (byte >= 128) return `M-${visible(byte - 128)}`;
  if (byte < 32) return `^${String.fromCharCode(byte + 64)}`;
  return byte === 127 ? "^?" : String.fromCharCode(byte);
}
