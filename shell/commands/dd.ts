import {
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  SEEK_SET,
} from "../../core/constants.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { DdError, type DdPlan, parseDd } from "../dd/dd_plan.ts";
import { openIfFifo } from "../files/fifo_opening.ts";
import { formatSize } from "../files/block_size.ts";
import { OptionError } from "../options.ts";
import { errorText } from "../text/error_text.ts";
import { quoteName } from "../text/quoting.ts";
import { joinBytes } from "../text/input.ts";

/** What an array of bytes holds at most. */
const LARGEST_BLOCK = 2 ** 32;

export const dd = defineCommand({
  name: "dd",
  summary: "Copy and convert data block by block",
  usage: "[OPERAND]...",
  options: {},
  notes: `Operands:
  if=FILE of=FILE      read FILE, write FILE; standard input and output by default
  bs=N ibs=N obs=N     N bytes at a time, 512 by default
  count=N skip=N seek=N  N blocks at most; past N blocks of the input; past N of the output
  conv=LIST            notrunc, sync, noerror, ucase, lcase, swab, excl, nocreat, fsync, fdatasync
  iflag=LIST           fullblock, count_bytes, skip_bytes
  oflag=LIST           append, seek_bytes
  status=LEVEL         none, noxfer, progress
N may have a suffix: c 1, w 2, b 512, kB 1000, K 1024, MB, M and so on; or be a product 2x512.`,
  async run(context, _options, operands) {
    let plan: DdPlan;
    try {
      plan = parseDd(operands);
    } catch (error) {
      if (!(error instanceof DdError)) throw error;
      return !/^invalid number/.test(error.message)
        ? context.misuse(error.message)
        : context.fail(error.message);
    }
    return await new DdCopy(context, plan).run();
  },
});

interface Reader {
  /** At most `length` bytes, as they come; null at the end. */
  read(length: number): Promise<Uint8Array | null> | Uint8Array | null;
  close(): void;
}

interface Writer {
  write(bytes: Uint8Array): void | Promise<void>;
  close(): void;
}

class DdCopy {
  #fullIn = 0;
  #partIn = 0;
  #fullOut = 0;
  #partOut = 0;
  #bytes = 0;
  #failed = false;
  /** Read and not yet a whole output block. */
  #held: Uint8Array[] = [];
  #heldLength = 0;
  #start = 0;

  constructor(readonly context: CommandContext, readonly plan: DdPlan) {}

  async run(): Promise<number> {
    const { context, plan } = this;
    let reader: Reader | undefined;
    let writer: Writer | undefined;
    try {
      try {
        reader = await this.#openInput();
      } catch (error) {
        return context.fail(`failed to open ${quoteName(plan.input!)}`, error);
      }
      try {
        writer = await this.#openOutput();
      } catch (error) {
        return context.fail(`failed to open ${quoteName(plan.output!)}`, error);
      }
      this.#checkBlocks();
      this.#start = performance.now();
      await this.#copy(reader, writer);
    } finally {
      reader?.close();
      writer?.close();
    }
    this.#report();
    return this.#failed ? 1 : 0;
  }

  /** Throws OptionError for blocks that no memory holds. */
  #checkBlocks(): void {
    const { inputBlock, outputBlock } = this.plan;
    for (const [size, what] of [[inputBlock, "input"], [outputBlock, "output"]] as const) {
      if (size <= LARGEST_BLOCK) continue;
      const shown = formatSize(size, "human").replace(/[KMGTPEZY]$/, " $&iB");
      const problem = `memory exhausted by ${what} buffer of size ${size} bytes (${shown})`;
      throw new OptionError(problem, true);
    }
  }

  async #openInput(): Promise<Reader> {
    const { context, plan } = this;
    const { cage } = context;
    const bytes = plan.inputFlags.has("skip_bytes") ? plan.skip : plan.skip * plan.inputBlock;
    if (plan.input === undefined || plan.input === "/dev/stdin") {
      return skipping((length) => context.stdin.read(length), bytes);
    }
    if (plan.input === "/dev/zero" && !cage.exists(plan.input)) {
      return { read: (length) => new Uint8Array(length), close() {} };
    }
    if (plan.input === "/dev/null" && !cage.exists(plan.input)) {
      return { read: () => null, close() {} };
    }
    const path = context.path(plan.input);
    const fifo = await openIfFifo(cage, path, O_RDONLY, context.interpreter.world);
    if (fifo) {
      const reader = skipping((length) => fifo.source!.read(length), bytes);
      return { ...reader, close: () => fifo.release() };
    }
    const fd = cage.open(path, O_RDONLY);
    if (bytes > 0) cage.lseek(fd, bytes, SEEK_SET);
    return {
      read(length) {
        const buffer = new Uint8Array(length);
        const count = cage.read(fd, buffer);
        return count === 0 ? null : buffer.subarray(0, count);
      },
      close: () => cage.close(fd),
    };
  }

  async #openOutput(): Promise<Writer> {
    const { context, plan } = this;
    const { cage } = context;
    const { conversions, outputFlags } = plan;
    const offset = outputFlags.has("seek_bytes") ? plan.seek : plan.seek * plan.outputBlock;
    const { stdout } = context;
    const device = /^\/dev\/(null|stdout)$/.exec(plan.output ?? "/dev/stdout")?.[1];
    if (device === "null") return { write() {}, close() {} };
    if (device === "stdout") return { write: (bytes) => stdout.write(bytes), close() {} };
    let flags = O_WRONLY;
    if (!conversions.has("nocreat")) flags |= O_CREAT;
    if (conversions.has("excl")) flags |= O_EXCL;
    if (outputFlags.has("append")) flags |= O_APPEND;
    if (!conversions.has("notrunc") && offset === 0) flags |= O_TRUNC;
    const path = context.path(plan.output!);
    const fifo = conversions.has("excl")
      ? undefined
      : await openIfFifo(cage, path, O_WRONLY, context.interpreter.world);
    if (fifo) return { write: (bytes) => fifo.sink!.write(bytes), close: () => fifo.release() };
    const fd = cage.open(path, flags, 0o666);
    if (offset > 0) {
      if (!conversions.has("notrunc")) cage.ftruncate(fd, offset);
      if (!outputFlags.has("append")) cage.lseek(fd, offset, SEEK_SET);
    }
    return {
      write(bytes) {
        for (let done = 0; done < bytes.length;) done += cage.write(fd, bytes.subarray(done));
      },
      close: () => cage.close(fd),
    };
  }

  async #copy(reader: Reader, writer: Writer): Promise<void> {
    const { plan, context } = this;
    const countBytes = plan.inputFlags.has("count_bytes");
    let left = plan.count;
    let shown = performance.now();
    while (left > 0 && !context.signal?.aborted) {
      const wanted = countBytes ? Math.min(left, plan.inputBlock) : plan.inputBlock;
      let block: Uint8Array | null;
      try {
        block = await this.#readBlock(reader, wanted);
      } catch (error) {
        this.#failed = true;
        context.error(
          `error reading ${quoteName(plan.input ?? "standard input")}: ${errorText(error)}`,
        );
        break;
      }
      if (block === null) break;
      left -= countBytes ? block.length : 1;
      if (block.length === plan.inputBlock) this.#fullIn++;
      else this.#partIn++;
      if (!await this.#put(writer, this.#convert(block))) return;
      if (plan.status === "progress" && performance.now() - shown > 1000) {
        shown = performance.now();
        context.interpreter.report(`\r${this.#rate()}`, context.descriptors);
      }
    }
    if (this.#heldLength > 0) await this.#write(writer, this.#takeHeld(this.#heldLength));
  }

  /** One read, or with fullblock as many as fill the block. */
  async #readBlock(reader: Reader, length: number): Promise<Uint8Array | null> {
    const first = await reader.read(length);
    if (first === null || first.length === length || !this.plan.inputFlags.has("fullblock")) {
      return first;
    }
    const parts = [first];
    let have = first.length;
    while (have < length) {
      const more = await reader.read(length - have);
      if (more === null) break;
      parts.push(more);
      have += more.length;
    }
    return joinBytes(parts, have);
  }

  #convert(block: Uint8Array): Uint8Array {
    const { conversions, inputBlock } = this.plan;
    let bytes = block;
    if (conversions.has("sync") && bytes.length < inputBlock) {
      bytes = new Uint8Array(inputBlock);
      bytes.set(block);
    }
    const change = conversions.has("ucase")
      ? (b: number) => b >= 97 && b <= 122 ? b - 32 : b
      : conversions.has("lcase")
      ? (b: number) => b >= 65 && b <= 90 ? b + 32 : b
      : undefined;
    if (change) bytes = bytes.map(change);
    if (!conversions.has("swab")) return bytes;
    bytes = bytes.slice();
    for (let i = 0; i + 1 < bytes.length; i += 2) {
      [bytes[i], bytes[i + 1]] = [bytes[i + 1], bytes[i]];
    }
    return bytes;
  }

  /** Writes at once with `bs`, else in output blocks. False once nothing can be written any more. */
  async #put(writer: Writer, bytes: Uint8Array): Promise<boolean> {
    const { plan } = this;
    if (plan.whole && !plan.conversions.has("swab")) return await this.#write(writer, bytes);
    this.#held.push(bytes);
    this.#heldLength += bytes.length;
    while (this.#heldLength >= plan.outputBlock) {
      if (!await this.#write(writer, this.#takeHeld(plan.outputBlock))) return false;
    }
    return true;
  }

  #takeHeld(length: number): Uint8Array {
    const all = joinBytes(this.#held, this.#heldLength);
    this.#held = length < all.length ? [all.subarray(length)] : [];
    this.#heldLength = all.length - length;
    return all.subarray(0, length);
  }

  async #write(writer: Writer, bytes: Uint8Array): Promise<boolean> {
    try {
      await writer.write(bytes);
    } catch (error) {
      if ((error as { syscall?: string }).syscall === undefined) throw error;
      this.#failed = true;
      const name = quoteName(this.plan.output ?? "standard output");
      this.context.error(`error writing ${name}: ${errorText(error)}`);
      return false;
    }
    this.#bytes += bytes.length;
    if (bytes.length === this.plan.outputBlock) this.#fullOut++;
    else this.#partOut++;
    return true;
  }

  #report(): void {
    const { context, plan } = this;
    if (plan.status === "none") return;
    const records = `${this.#fullIn}+${this.#partIn} records in\n` +
      `${this.#fullOut}+${this.#partOut} records out\n`;
    const rate = plan.status === "noxfer" ? "" : `${this.#rate()}\n`;
    context.interpreter.report(records + rate, context.descriptors);
  }

  /** `1048576 bytes (1.0 MB, 1.0 MiB) copied, 0.01 s, 105 MB/s` */
  #rate(): string {
    const seconds = Math.max((performance.now() - this.#start) / 1000, 1e-9);
    const bytes = this.#bytes;
    const decimal = human(bytes, 1000);
    const binary = human(bytes, 1024);
    const sizes = bytes < 1000 ? "" : bytes < 1024 ? ` (${decimal})` : ` (${decimal}, ${binary})`;
    const count = `${bytes} byte${bytes === 1 ? "" : "s"}${sizes}`;
    return `${count} copied, ${Number(seconds.toPrecision(6))} s, ${
      human(bytes / seconds, 1000)
    }/s`;
  }
}

/** Reads past the first bytes of what cannot be sought in. */
function skipping(
  read: (length: number) => Promise<Uint8Array | null> | Uint8Array | null,
  bytes: number,
): Reader {
  return {
    async read(length) {
      while (bytes > 0) {
        const chunk = await read(Math.min(bytes, 131072));
        if (chunk === null) return null;
        bytes -= chunk.length;
      }
      return await read(length);
    },
    close() {},
  };
}

function human(value: number, base: 1000 | 1024): string {
  const units = base === 1000 ? ["", "k", "M", "G", "T", "P"] : ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  const shown = value < 10 && unit > 0 ? value.toFixed(1) : String(Math.round(value));
  return `${shown} ${units[unit]}B`;
}
