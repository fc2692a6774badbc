/** Files of the tree and standard input, as commands read them. */
import { O_RDONLY } from "../../core/constants.ts";
import { ENOENT } from "../../core/errno.ts";
import { FsError } from "../../core/fs_error.ts";
import type { CommandContext } from "../command.ts";
import { type Descriptor, openDevice, openFile } from "../io/descriptors.ts";
import { quoteForTerminal } from "./quoting.ts";
import {
  BrokenPipe,
  type ByteSink,
  type ByteSource,
  EMPTY_SOURCE,
  Input,
  NULL_SINK,
} from "../io/streams.ts";
import { BreathingSink } from "../language/turns.ts";

const STANDARD_INPUT = new Set(["-", "/dev/stdin", "/dev/fd/0"]);

export function isStandardInput(operand: string): boolean {
  return STANDARD_INPUT.has(operand);
}

export interface InputFile {
  readonly source: Input;
  close(): void;
}

/** Opens an operand; "-" is standard input. Throws FsError. */
export function openInput(context: CommandContext, operand: string): InputFile {
  if (operand === "-") return { source: context.stdin, close() {} };
  const file = open(context, operand, O_RDONLY);
  const source = context.breathing(file.source ?? new Input(EMPTY_SOURCE));
  return { source, close: () => file.release() };
}

export interface OutputFile {
  readonly sink: ByteSink;
  close(): void;
}

/** Opens a file to write; `flags` as of open(2). Throws FsError. */
export function openOutput(context: CommandContext, operand: string, flags: number): OutputFile {
  const file = open(context, operand, flags);
  const sink = new BreathingSink(file.sink ?? NULL_SINK, context.breathe);
  return { sink, close: () => file.release() };
}

/** A file of the tree, or what a device's name means; held until it is released. */
function open(context: CommandContext, operand: string, flags: number): Descriptor {
  const device = openDevice(operand, context.descriptors);
  if (device === null) throw new FsError(ENOENT, "open", operand);
  const file = device ?? openFile(
    context.cage,
    context.path(operand),
    flags,
    context.interpreter.world,
  );
  file.retain();
  return file;
}

/** Messages for an operand that cannot be opened, and for one that cannot be read. */
export interface InputMessages {
  opening(operand: string): string;
  reading(operand: string): string;
}

const PLAIN: InputMessages = { opening: quoteForTerminal, reading: quoteForTerminal };

/**
 * Calls `use` with each operand's bytes (standard input's without operands). What cannot be opened or
 * read is reported and skipped; returns 1 if there was such, else 0.
 */
export async function eachInput(
  context: CommandContext,
  operands: readonly string[],
  use: (source: Input, operand: string) => Promise<void> | void,
  messages: InputMessages = PLAIN,
): Promise<number> {
  let status = 0;
  for (const operand of operands.length > 0 ? operands : ["-"]) {
    let file: InputFile;
    try {
      file = openInput(context, operand);
    } catch (error) {
      status = context.fail(messages.opening(operand), error);
      continue;
    }
    try {
      await use(file.source, operand);
    } catch (error) {
      if (!isReadError(error)) throw error;
      status = context.fail(messages.reading(operand), error);
    } finally {
      file.close();
    }
  }
  return status;
}

/** Whether an error came from reading an input, not from writing output or from the command itself. */
export function isReadError(error: unknown): boolean {
  if (error instanceof BrokenPipe) return false;
  const { syscall } = error as { syscall?: string };
  return syscall === "read";
}

/** All bytes of a source. */
export async function readWhole(source: ByteSource): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const reading = source.read();
    const chunk = reading instanceof Promise ? await reading : reading;
    if (chunk === null) break;
    chunks.push(chunk);
    length += chunk.length;
  }
  return joinBytes(chunks, length);
}

export function joinBytes(chunks: readonly Uint8Array[], length?: number): Uint8Array {
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(length ?? chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/**
 * The source's bytes in blocks that end behind a `delimiter`; only the last may lack it. An empty source
 * has no block.
 */
export async function* lineBlocks(
  source: ByteSource,
  delimiter = 10,
): AsyncGenerator<Uint8Array, void, void> {
  let begun: Uint8Array[] = [];
  for (;;) {
    const reading = source.read();
    const chunk = reading instanceof Promise ? await reading : reading;
    if (chunk === null) break;
    const end = chunk.lastIndexOf(delimiter) + 1;
    if (end === 0) {
      begun.push(chunk);
      continue;
    }
    const whole = end === chunk.length ? chunk : chunk.subarray(0, end);
    yield begun.length === 0 ? whole : joinBytes([...begun, whole]);
    begun = end === chunk.length ? [] : [chunk.subarray(end)];
  }
  if (begun.length > 0) yield joinBytes(begun);
}
