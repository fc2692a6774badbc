import { type CommandContext, defineCommand } from "../command.ts";
import { quoteForTerminal } from "../text/quoting.ts";
import { BrokenPipe, type ByteSource } from "../io/streams.ts";
import { fromByteString, toByteString } from "../text/byte_string.ts";
import { openInput } from "../text/input.ts";

export const cat = defineCommand({
  name: "cat",
  summary: "Write files, or standard input, to standard output",
  usage: "[OPTION]... [FILE]...",
  options: {
    all: { short: "A", long: "show-all", help: "as -vET" },
    nonblank: { short: "b", long: "number-nonblank", help: "number lines that are not empty" },
    endsVisible: { short: "e", help: "as -vE" },
    ends: { short: "E", long: "show-ends", help: "$ at the end of each line" },
    number: { short: "n", long: "number", help: "number all lines" },
    squeeze: { short: "s", long: "squeeze-blank", help: "no more than one empty line at a time" },
    tabsVisible: { short: "t", help: "as -vT" },
    tabs: { short: "T", long: "show-tabs", help: "tabs as ^I" },
    unbuffered: { short: "u", help: "ignored: output is never held back" },
    visible: { short: "v", long: "show-nonprinting", help: "control characters as ^X and M-X" },
  },
  notes: "With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    let status = 0;
    const all = options.all;
    const marks: Marks = {
      numbered: options.nonblank ? "nonblank" : options.number ? "all" : undefined,
      ends: all || options.ends || options.endsVisible,
      tabs: all || options.tabs || options.tabsVisible,
      visible: all || options.visible || options.endsVisible || options.tabsVisible,
      squeeze: options.squeeze,
    };
    const filter = Object.values(marks).some(Boolean) ? marking(marks) : undefined;
    for (const operand of operands.length > 0 ? operands : ["-"]) {
      try {
        await copy(context, operand, filter);
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

interface Marks {
  readonly numbered: "all" | "nonblank" | undefined;
  readonly ends: boolean;
  readonly tabs: boolean;
  readonly visible: boolean;
  readonly squeeze: boolean;
}

/** What the options make of the bytes, across chunks and files. */
function marking(marks: Marks): Filter {
  let line = 0;
  let atStart = true;
  /** Empty lines just written in succession. */
  let blank = 0;
  return (chunk) => {
    let out = "";
    const pieces = toByteString(chunk).split("\n");
    for (const [i, piece] of pieces.entries()) {
      const ended = i < pieces.length - 1;
      if (!ended && piece === "") break;
      const empty = atStart && piece === "";
      blank = empty ? blank + 1 : 0;
      if (marks.squeeze && blank > 1) continue;
      const counts = marks.numbered === "all" || (marks.numbered === "nonblank" && !empty);
      if (atStart && counts) out += `${String(++line).padStart(6)}\t`;
      out += marks.visible || marks.tabs ? show(piece, marks) : piece;
      if (ended) out += marks.ends ? "$\n" : "\n";
      atStart = ended;
    }
    return fromByteString(out);
  };
}

function show(text: string, marks: Marks): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x1f\x7f-\xff]/g, (c) => {
    if (c === "\t") return marks.tabs ? "^I" : c;
    if (!marks.visible) return c;
    const code = c.charCodeAt(0);
    const low = code & 0x7f;
    const shown = low < 32
      ? `^${String.fromCharCode(low + 64)}`
      : low === 127
      ? "^?"
      : String.fromCharCode(low);
    return code > 127 ? `M-${shown}` : shown;
  });
}
