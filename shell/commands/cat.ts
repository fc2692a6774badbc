import { type CommandContext, defineCommand } from "../command.ts";
import { quoteForTerminal } from "../quoting.ts";
import { BrokenPipe, type ByteSource } from "../streams.ts";
import { openInput } from "../text/input.ts";

export const cat = defineCommand({
  name: "cat",
  summary: "Write files, or standard input, to standard output",
  usage: "[OPTION]... [FILE]...",
  options: {
    number: { short: "n", long: "number", help: "number all output lines" },
    unbuffered: { short: "u", help: "ignored: output is never held back" },
  },
  notes: "With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    let status = 0;
    const numbered = options.number ? lineNumbers() : undefined;
    for (const operand of operands.length > 0 ? operands : ["-"]) {
      try {
        await copy(context, operand, numbered);
      } catch (error) {
        if (error instanceof BrokenPipe) throw error;
        status = context.fail(quoteForTerminal(operand), error);
      }
    }
    return status;
  },
});

type Filter = (chunk: Uint8Array) => Uint8Array;

async function copy(context: CommandContext, operand: string, filter: Filter | undefined) {
  const file = openInput(context, operand);
  try {
    await pump(context, file.source, filter);
  } finally {
    file.close();
  }
}

async function pump(context: CommandContext, from: ByteSource, filter: Filter | undefined) {
  const { stdout } = context;
  while (true) {
    const reading = from.read();
    const chunk = reading instanceof Promise ? await reading : reading;
    if (chunk === null) return;
    const writing = stdout.write(filter ? filter(chunk) : chunk);
    if (writing) await writing;
  }
}

/** Puts a number before each line, across chunks and files. */
function lineNumbers(): Filter {
  let line = 0;
  let atStart = true;
  const encoder = new TextEncoder();
  return (chunk) => {
    const out: number[] = [];
    for (const byte of chunk) {
      if (atStart) out.push(...encoder.encode(`${String(++line).padStart(6)}\t`));
      out.push(byte);
      atStart = byte === 10;
    }
    return Uint8Array.from(out);
  };
}
