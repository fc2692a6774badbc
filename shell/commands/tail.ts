import { O_RDONLY, S_IFMT, S_IFREG } from "../../core/constants.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { quoteName } from "../text/quoting.ts";
import { eachInput, isStandardInput, joinBytes } from "../text/input.ts";
import { readSize } from "../text/sizes.ts";
import type { Input } from "../io/streams.ts";
import { startOfLast } from "./head.ts";
import { pause } from "./sleep.ts";

export const tail = defineCommand({
  name: "tail",
  summary: "Write the ends of files",
  usage: "[OPTION]... [FILE]...",
  options: {
    bytes: { short: "c", long: "bytes", value: "[+]N", help: "N bytes, or from byte N on" },
    follow: {
      short: "f",
      long: "follow",
      value: "HOW",
      optional: true,
      help: "go on with what is added; HOW is name or descriptor",
    },
    followName: { short: "F", help: "like --follow=name --retry" },
    lines: { short: "n", long: "lines", value: "[+]N", help: "N lines, or from line N on" },
    quiet: { short: "q", long: "quiet", help: "no names of files" },
    silent: { long: "silent", help: "like --quiet" },
    retry: { long: "retry", help: "wait for files that do not exist" },
    interval: { short: "s", long: "sleep-interval", value: "N", help: "look every N seconds" },
    verbose: { short: "v", long: "verbose", help: "names of files always" },
    zero: { short: "z", long: "zero-terminated", help: "lines end with NUL" },
  },
  notes: "Ten lines by default. N may have a suffix: b 512, K 1024, kB 1000, M, G and so on.\n" +
    "With no FILE, or when FILE is -, read standard input.",
  modernize: (args) =>
    args.flatMap((arg, i) => {
      const old = i === 0 ? /^([-+])(\d+)([bcl]?)(f?)$/.exec(arg) : null;
      if (!old) {
        return arg.startsWith("-f") && /^-f[a-z]/.test(arg) ? ["-f", `-${arg.slice(2)}`] : [arg];
      }
      const [, sign, count, unit, follow] = old;
      const kind = unit === "c" ? "-c" : unit === "b" ? "-c" : "-n";
      const words = [`${kind}${sign === "+" ? "+" : ""}${count}${unit === "b" ? "b" : ""}`];
      return follow ? [...words, "-f"] : words;
    }),
  async run(context, options, operands) {
    const kind = options.given.findLast((key) => key === "bytes" || key === "lines");
    const text = (kind === "bytes" ? options.bytes : options.lines) ?? "10";
    const count = readSize(text.replace(/^-/, ""), `invalid number of ${kind ?? "lines"}`);
    const seconds = Number(options.interval ?? "1");
    if (!(seconds >= 0)) {
      return context.fail(`invalid number of seconds: ${quoteName(options.interval!)}`);
    }
    const last = options.given.findLast((key) => ["quiet", "silent", "verbose"].includes(key));
    const titled = last === undefined ? operands.length > 1 : last === "verbose";
    const following = options.follow !== undefined || options.followName;
    if (count === 0 && !text.startsWith("+") && !following) return 0;
    const title = titles(context, titled);
    const end: End = {
      count,
      from: text.startsWith("+"),
      delimiter: kind === "bytes" ? undefined : options.zero ? 0 : 10,
    };
    const reached = new Map<string, number>();
    const status = await eachInput(context, operands, async (source, operand) => {
      await title(operand);
      reached.set(operand, await writeEnd(context, source, operand, end));
    }, {
      opening: (operand) => `cannot open ${quoteName(operand)} for reading`,
      reading: (operand) => `error reading ${quoteName(operand)}`,
    });
    const byName = options.followName || options.follow === "name";
    if (options.follow === undefined && !byName) return status;
    const retry = options.followName || options.retry;
    const named = operands.filter((each) => !isStandardInput(each));
    const wanted = named.filter((each) => reached.has(each) || retry);
    if (named.length > 0 && wanted.length === 0) return context.fail("no files remaining");
    await follow(context, wanted, reached, { byName, retry, title, milliseconds: seconds * 1000 });
    return status;
  },
});

interface End {
  readonly count: number;
  /** From the `count`th on, instead of the last `count`. */
  readonly from: boolean;
  /** Undefined where bytes are counted. */
  readonly delimiter: number | undefined;
}

type Title = (operand: string) => Promise<void>;

/** Prints `==> NAME <==` where another file than before is written. */
function titles(context: CommandContext, titled: boolean): Title {
  let before: string | undefined;
  return async (operand) => {
    if (!titled || operand === before) return;
    const name = isStandardInput(operand) ? "standard input" : operand;
    await context.print(`${before === undefined ? "" : "\n"}==> ${name} <==\n`);
    before = operand;
  };
}

/** Writes the end of an input; returns how many bytes it has. */
async function writeEnd(
  context: CommandContext,
  source: Input,
  operand: string,
  end: End,
): Promise<number> {
  if (end.from) return await writeFrom(context, source, end);
  const start = isStandardInput(operand) ? undefined : startInFile(context, operand, end);
  if (start !== undefined) {
    // The last part of a large file is found without reading what comes before.
    const fd = context.cage.open(context.path(operand), O_RDONLY);
    try {
      return await copyFrom(context, fd, start);
    } finally {
      context.cage.close(fd);
    }
  }
  let held: Uint8Array[] = [];
  let length = 0;
  let total = 0;
  for (let chunk; (chunk = await source.read()) !== null;) {
    held.push(chunk);
    length += chunk.length;
    total += chunk.length;
    if (length < 4194304) continue;
    // Copied, because a part would hold on to the whole.
    const all = joinBytes(held, length);
    held = [all.slice(startOf(all, end))];
    length = held[0].length;
    // A tail that is longer than that is gathered as it is.
    if (length > 2097152) break;
  }
  for (let chunk; (chunk = await source.read()) !== null;) {
    held.push(chunk);
    total += chunk.length;
  }
  const all = joinBytes(held);
  const start2 = startOf(all, end);
  if (start2 < all.length) await context.stdout.write(all.subarray(start2));
  return total;
}

function startOf(bytes: Uint8Array, { count, delimiter }: End): number {
  if (delimiter === undefined) return Math.max(0, bytes.length - count);
  return startOfLast(bytes, count, delimiter);
}

/** Where in a regular file its end begins; undefined for what cannot be read backwards. */
function startInFile(context: CommandContext, operand: string, end: End): number | undefined {
  const { cage } = context;
  const found = cage.stat(context.path(operand));
  if ((found.mode & S_IFMT) !== S_IFREG) return undefined;
  if (end.delimiter === undefined) return Math.max(0, found.size - end.count);
  const fd = cage.open(context.path(operand), O_RDONLY);
  try {
    for (let span = 65536;; span *= 8) {
      const from = Math.max(0, found.size - span);
      const bytes = new Uint8Array(found.size - from);
      const part = bytes.subarray(0, cage.pread(fd, bytes, from));
      const start = startOfLast(part, end.count, end.delimiter);
      if (start > 0 || from === 0) return from + start;
    }
  } finally {
    cage.close(fd);
  }
}

async function writeFrom(
  { stdout }: CommandContext,
  source: Input,
  { count, delimiter }: End,
): Promise<number> {
  let skip = Math.max(0, count - 1);
  let total = 0;
  for (let chunk; (chunk = await source.read()) !== null;) {
    total += chunk.length;
    let at = 0;
    if (delimiter === undefined) {
      at = Math.min(skip, chunk.length);
      skip -= at;
    }
    while (skip > 0 && at < chunk.length) {
      const next = chunk.indexOf(delimiter!, at);
      at = next < 0 ? chunk.length : next + 1;
      if (next >= 0) skip--;
    }
    if (at < chunk.length) await stdout.write(at === 0 ? chunk : chunk.subarray(at));
  }
  return total;
}

/** Writes what lies behind `position`; returns where the file ended. */
async function copyFrom(context: CommandContext, fd: number, position: number): Promise<number> {
  for (;;) {
    const buffer = new Uint8Array(131072);
    const count = context.cage.pread(fd, buffer, position);
    if (count === 0) return position;
    position += count;
    await context.stdout.write(buffer.subarray(0, count));
  }
}

interface Following {
  readonly byName: boolean;
  readonly retry: boolean;
  readonly title: Title;
  readonly milliseconds: number;
}

interface Followed {
  readonly operand: string;
  fd: number | undefined;
  ino: number;
  position: number;
}

/** Goes on until the script is given up or nobody reads any more. */
async function follow(
  context: CommandContext,
  operands: readonly string[],
  reached: ReadonlyMap<string, number>,
  how: Following,
): Promise<void> {
  const files: Followed[] = operands.map((operand) => ({
    ...{ operand, fd: undefined, ino: 0, position: reached.get(operand) ?? 0 },
  }));
  try {
    for (const file of files) reopen(context, file, true);
    for (;;) {
      await pause(how.milliseconds, context.signal);
      // Nothing, but it tells whether anybody reads.
      await context.stdout.write(new Uint8Array(0));
      for (const file of files) await goOn(context, file, how);
    }
  } finally {
    for (const file of files) if (file.fd !== undefined) context.cage.close(file.fd);
  }
}

async function goOn(context: CommandContext, file: Followed, how: Following): Promise<void> {
  const { cage } = context;
  if (how.byName || file.fd === undefined) reopen(context, file, false);
  if (file.fd === undefined) return;
  const { size } = cage.fstat(file.fd);
  if (size < file.position) {
    context.error(`${file.operand}: file truncated`);
    file.position = 0;
  }
  if (size === file.position) return;
  await how.title(file.operand);
  file.position = await copyFrom(context, file.fd, file.position);
}

/** Opens what the name means now, if that is another file than before. */
function reopen(context: CommandContext, file: Followed, first: boolean): void {
  const { cage } = context;
  const path = context.path(file.operand);
  let ino: number;
  try {
    ({ ino } = cage.stat(path));
    if (file.fd !== undefined && ino === file.ino) return;
    const fd = cage.open(path, O_RDONLY);
    if (file.fd !== undefined) {
      context.error(`${quoteName(file.operand)} has been replaced;  following new file`);
      cage.close(file.fd);
    } else if (!first) {
      context.error(`${quoteName(file.operand)} has appeared;  following new file`);
    }
    if (!first) file.position = 0;
    file.fd = fd;
    file.ino = ino;
  } catch (error) {
    if (file.fd === undefined) return;
    context.error(`${quoteName(file.operand)} has become inaccessible: ${errorText(error)}`);
    cage.close(file.fd);
    file.fd = undefined;
  }
}
