/** The lines that `sed` reads, one file behind the other or each for itself. */
import { decodeName } from "../../core/bytes.ts";
import type { CommandContext } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { PANIC, SedError } from "./sed_program.ts";
import { type InputFile, lineBlocks, openInput } from "../text/input.ts";

export class SedInput {
  /** Number of the line read last. */
  line = 0;
  /** The file of that line. */
  file = "-";
  /** Whether the line read last lacks its newline. */
  unterminated = false;
  /** A file could not be read. */
  failed = false;
  readonly #rest: string[];
  #lines: string[] = [];
  #at = 0;
  /** Whether the last of `#lines` lacks its newline. */
  #open = false;
  #blocks: AsyncGenerator<Uint8Array> | undefined;
  #input: InputFile | undefined;
  /** The file of `#lines` from `#begin` on, and the one of those before. */
  #waitingFile = "-";
  #leftFile = "-";
  /** The file that the lines came from when the last block was read. */
  #fileBefore = "-";
  #begin = 0;

  constructor(
    readonly context: CommandContext,
    operands: readonly string[],
    readonly delimiter: string,
  ) {
    this.#rest = [...operands];
  }

  /** Whether more than `count` lines are at hand, so that no waiting is needed to know of the next. */
  has(count: number): boolean {
    return this.#lines.length - this.#at > count;
  }

  /** The next line, which `fill` has made sure to be there; undefined at the end. */
  take(): string | undefined {
    if (this.#at >= this.#lines.length) return undefined;
    this.line++;
    this.file = this.#at < this.#begin ? this.#leftFile : this.#waitingFile;
    const line = this.#lines[this.#at++];
    this.unterminated = this.#open && this.#at === this.#lines.length;
    return line;
  }

  /** Reads on until two lines are at hand or all is read. */
  async fill(): Promise<void> {
    while (!this.has(1)) {
      // The line at hand belongs to the file before; a new one is opened to see whether it is the last.
      if (!this.#blocks && !await this.#openNext()) return;
      let next: IteratorResult<Uint8Array>;
      try {
        next = await this.#blocks!.next();
      } catch (error) {
        if ((error as { syscall?: string }).syscall !== "read") throw error;
        throw new SedError(`read error on ${this.#waitingFile}: ${errorText(error)}`, PANIC);
      }
      if (next.done) this.close();
      else this.#append(next.value);
    }
  }

  #append(bytes: Uint8Array): void {
    const lines = decodeName(bytes).split(this.delimiter);
    this.#open = lines.at(-1) !== "";
    if (!this.#open) lines.pop();
    this.#begin = this.#lines.length - this.#at;
    this.#leftFile = this.#fileBefore;
    this.#fileBefore = this.#waitingFile;
    if (this.#begin > 0) lines.unshift(...this.#lines.slice(this.#at));
    this.#lines = lines;
    this.#at = 0;
  }

  /** Opens the next file that there is. */
  async #openNext(): Promise<boolean> {
    for (;;) {
      const operand = this.#rest.shift();
      if (operand === undefined) return false;
      try {
        this.#input = openInput(this.context, operand);
        this.#fileBefore = this.#waitingFile;
        this.#waitingFile = operand;
        this.#blocks = lineBlocks(this.#input.source, this.delimiter.charCodeAt(0));
        return true;
      } catch (error) {
        this.failed = true;
        await this.context.flush();
        this.context.error(`can't read ${operand}: ${errorText(error)}`);
      }
    }
  }

  close(): void {
    this.#input?.close();
    this.#input = undefined;
    this.#blocks = undefined;
  }
}
