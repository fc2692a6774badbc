import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import { type Choices, choose } from "../choices.ts";
import { defineCommand } from "../command.ts";
import { quoteForTerminal } from "../text/quoting.ts";
import { BrokenPipe } from "../io/streams.ts";
import { openOutput, type OutputFile } from "../text/input.ts";

const MODES: Choices<string> = ["warn", "warn-nopipe", "exit", "exit-nopipe"]
  .map((mode) => [[mode], mode] as const);

export const tee = defineCommand({
  name: "tee",
  summary: "Copy standard input to standard output and to files",
  usage: "[OPTION]... [FILE]...",
  options: {
    append: { short: "a", long: "append", help: "add to the files" },
    ignore: {
      short: "i",
      long: "ignore-interrupts",
      help: "ignored: there is nothing to interrupt",
    },
    pipes: { short: "p", help: "go on where nobody reads an output any more" },
    onError: {
      long: "output-error",
      value: "MODE",
      optional: true,
      help: "where a write fails: warn, warn-nopipe, exit, exit-nopipe",
    },
  },
  async run(context, options, operands) {
    const mode = options.onError && choose(MODES, options.onError, "--output-error");
    const goesOn = options.pipes || (options.onError !== undefined && mode !== "exit");
    let status = 0;
    const files: OutputFile[] = [];
    const flags = O_WRONLY | O_CREAT | (options.append ? O_APPEND : O_TRUNC);
    for (const name of operands) {
      try {
        files.push(openOutput(context, name, flags));
      } catch (error) {
        status = context.fail(quoteForTerminal(name), error);
        if (mode?.startsWith("exit")) return status;
      }
    }
    try {
      let reading = true;
      for (let chunk; (chunk = await context.stdin.read()) !== null;) {
        // A chunk belongs to the sink that got it.
        for (const { sink } of files) await sink.write(chunk.slice());
        if (!reading) continue;
        try {
          // A sink keeps what it is given, and a pipe's reader may have it by now.
          await context.stdout.write(chunk);
        } catch (error) {
          if (!goesOn || !(error instanceof BrokenPipe)) throw error;
          reading = false;
        }
      }
    } finally {
      for (const file of files) file.close();
    }
    return status;
  },
});
