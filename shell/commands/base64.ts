import { type Command, type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { fromByteString, toByteString } from "../text/byte_string.ts";
import { type InputFile, joinBytes, openInput } from "../text/input.ts";

export const base64: Command = defineCommand({
  name: "base64",
  summary: "Write data as base64, or back",
  usage: "[OPTION]... [FILE]",
  options: {
    decode: { short: "d", long: "decode", help: "decode" },
    decodeToo: { short: "D", help: "the same" },
    ignore: { short: "i", long: "ignore-garbage", help: "with -d: pass over other characters" },
    wrap: {
      short: "w",
      long: "wrap",
      value: "N",
      help: "lines of N characters, 76 by default; 0: one",
    },
  },
  notes: "With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    if (operands.length > 1) return context.misuse(`extra operand ${quoteName(operands[1])}`);
    let wrap = options.wrap ?? "76";
    // A line as long as that is none.
    if (Number(wrap) >= 2 ** 63) wrap = "0";
    if (!/^\d+$/.test(wrap)) return context.fail(`invalid wrap size: ${quoteName(wrap)}`);
    let file: InputFile;
    try {
      file = openInput(context, operands[0] ?? "-");
    } catch (error) {
      return context.fail(quoteForTerminal(operands[0]), error);
    }
    try {
      if (options.decode || options.decodeToo) return await decode(context, file, options.ignore);
      return await encode(context, file, Number(wrap));
    } catch (error) {
      if ((error as { syscall?: string }).syscall !== "read") throw error;
      return context.fail(`read error: ${errorText(error)}`);
    } finally {
      file.close();
    }
  },
});

/** Bytes encoded at a time: whole groups of three. */
const GROUP = 98304;

async function encode(context: CommandContext, file: InputFile, wrap: number): Promise<number> {
  let rest: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  let column = 0;
  const write = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; at += GROUP) {
      let text = base64Text(bytes.subarray(at, at + GROUP));
      if (wrap > 0) {
        const lines: string[] = [];
        let begin = 0;
        if (column > 0) {
          begin = Math.min(text.length, wrap - column);
          lines.push(text.slice(0, begin));
        }
        for (; begin < text.length; begin += wrap) lines.push(text.slice(begin, begin + wrap));
        column = lines.length > 1 ? lines[lines.length - 1].length : column + text.length;
        // A full line is ended by what comes next, or by the end.
        text = lines.join("\n");
        if (column === wrap) {
          text += "\n";
          column = 0;
        }
      }
      await context.stdout.write(fromByteString(text));
    }
  };
  for (let chunk; (chunk = await file.source.read()) !== null;) {
    const all = rest.length > 0 ? joinBytes([rest, chunk]) : chunk;
    const whole = all.length - all.length % 3;
    await write(all.subarray(0, whole));
    rest = all.subarray(whole);
  }
  await write(rest);
  if (column > 0) await context.stdout.write(fromByteString("\n"));
  return 0;
}

function base64Text(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 6144) {
    text += btoa(binary(bytes.subarray(at, at + 6144)));
  }
  return text;
}

function binary(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

async function decode(context: CommandContext, file: InputFile, ignore: boolean): Promise<number> {
  let rest = "";
  for (let chunk; (chunk = await file.source.read()) !== null;) {
    let text = toByteString(chunk).replaceAll("\n", "");
    if (ignore) text = text.replace(/[^A-Za-z0-9+/=]/g, "");
    text = rest + text;
    // Whole groups of four; one that is padded may be followed by others.
    let done = 0;
    for (let group; (group = GROUPS.exec(text.slice(done))) && group[0] !== "";) {
      await context.stdout.write(fromByteString(atob(group[0])));
      done += group[0].length;
    }
    rest = text.slice(done);
    if (!/^[A-Za-z0-9+/]{0,3}$/.test(rest) && !/^[A-Za-z0-9+/]{2}=$/.test(rest)) break;
  }
  if (rest === "") return 0;
  const begun = /^[A-Za-z0-9+/]{2,3}/.exec(rest)?.[0];
  if (begun) await context.stdout.write(fromByteString(partial(begun)));
  return context.fail("invalid input");
}

/** Groups of four characters, the last perhaps padded. */
const GROUPS = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/;

/** The bytes of a group that was cut off. */
function partial(begun: string): string {
  return atob(begun.padEnd(4, "A")).slice(0, begun.length - 1);
}
