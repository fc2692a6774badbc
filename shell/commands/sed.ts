import { baseName, joinPath, parentPath } from "../../core/path_text.ts";
import { decodeName } from "../../core/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY, S_IFMT, S_IFREG } from "../../core/constants.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { SedInput } from "../sed/sed_input.ts";
import { SedMachine } from "../sed/sed_machine.ts";
import { SedOutputs, TextOutput } from "../sed/sed_output.ts";
import { parseSed } from "../sed/sed_parser.ts";
import { PANIC, SedError, type SedProgram } from "../sed/sed_program.ts";
import type { ScriptPart } from "../sed/sed_reader.ts";
import { openInput, openOutput, readWhole } from "../text/input.ts";

/** Status for files that are not there. */
const BAD_INPUT = 2;

export const sed = defineCommand({
  name: "sed",
  summary: "Edit lines by a script",
  usage: "[OPTION]... {SCRIPT} [FILE]...",
  options: {
    quiet: { short: "n", long: "quiet", help: "write nothing but what the script says" },
    silent: { long: "silent", help: "the same" },
    expression: { short: "e", long: "expression", value: "SCRIPT", help: "add to the script" },
    file: { short: "f", long: "file", value: "FILE", help: "add what is in FILE to the script" },
    extended: { short: "E", long: "regexp-extended", help: "extended regular expressions" },
    extendedToo: { short: "r", help: "the same" },
    inPlace: {
      short: "i",
      long: "in-place",
      value: "SUFFIX",
      optional: true,
      help: "change the files themselves; SUFFIX keeps the old",
    },
    lineLength: { short: "l", long: "line-length", value: "N", help: "fold what l writes at N" },
    posix: { long: "posix", help: "ignored" },
    separate: { short: "s", long: "separate", help: "each file for itself" },
    sandbox: { long: "sandbox", help: "refuse r and w" },
    unbuffered: { short: "u", long: "unbuffered", help: "ignored: output is never held back long" },
    zero: { short: "z", long: "null-data", help: "lines end with NUL" },
  },
  notes: "SCRIPT is the first operand unless -e or -f is given.\n" +
    "With no FILE, or when FILE is -, read standard input.",
  usageInErrors: true,
  async run(context, options, operands) {
    const settings = {
      quiet: options.quiet || options.silent,
      lineLength: Number(options.lineLength ?? 70) || 1,
    };
    try {
      const parts = await scriptParts(context, options.occurrences, operands);
      if (!parts) {
        return context.misuse(`no script given\nUsage: sed [OPTION]... {SCRIPT} [FILE]...`);
      }
      const program = parseSed(parts, options.extended || options.extendedToo);
      if (program.quiet) settings.quiet = true;
      if (options.sandbox) refuseFiles(program);
      const separate = options.separate || options.inPlace !== undefined;
      const files = operands.length > 0 ? operands : ["-"];
      return await edit(context, program, settings, files, {
        separate,
        inPlace: options.inPlace,
        delimiter: options.zero ? "\0" : "\n",
      });
    } catch (error) {
      if (!(error instanceof SedError)) throw error;
      context.error(error.message);
      return error.status;
    }
  },
});

/** The script from -e and -f in their order, or the first operand, which is taken away. */
async function scriptParts(
  context: CommandContext,
  occurrences: readonly (readonly [string, string])[],
  operands: string[],
): Promise<ScriptPart[] | undefined> {
  const parts: ScriptPart[] = [];
  for (const [key, value] of occurrences) {
    if (key === "expression") parts.push({ text: value });
    if (key !== "file") continue;
    try {
      const file = openInput(context, value);
      const text = decodeName(await readWhole(file.source)).replace(/\n$/, "");
      file.close();
      parts.push({ text: text.replace(/^#![^\n]*/, ""), file: value });
    } catch (error) {
      throw new SedError(`couldn't open file ${value}: ${errorText(error)}`, PANIC);
    }
  }
  if (parts.length > 0) return parts;
  const script = operands.shift();
  return script === undefined ? undefined : [{ text: script }];
}

function refuseFiles(program: SedProgram): void {
  const touches = program.outputs.length > 0 ||
    program.commands.some(({ action }) => action.name === "r" || action.name === "R");
  if (touches) {
    throw new SedError("-e expression #1, char 0: e/r/w commands disabled in sandbox mode");
  }
}

interface Editing {
  readonly separate: boolean;
  readonly inPlace: string | undefined;
  readonly delimiter: string;
}

async function edit(
  context: CommandContext,
  program: SedProgram,
  settings: { quiet: boolean; lineLength: number },
  files: readonly string[],
  how: Editing,
): Promise<number> {
  const outputs = new SedOutputs(context, how.delimiter);
  for (const name of program.outputs) {
    try {
      outputs.open(name);
    } catch (error) {
      context.error(`couldn't open file ${name}: ${errorText(error)}`);
      return PANIC;
    }
  }
  const machine = new SedMachine(context, program, settings, outputs);
  let failed = false;
  try {
    for (const group of how.separate ? files.map((file) => [file]) : [files]) {
      const input = new SedInput(context, group, how.delimiter);
      try {
        if (how.inPlace === undefined) {
          await machine.run(input, new TextOutput(context.stdout, how.delimiter));
        } else if (!await editInPlace(context, machine, input, group[0], how)) failed = true;
      } finally {
        input.close();
      }
      failed ||= input.failed;
      if (machine.exitStatus !== undefined) break;
    }
  } finally {
    await outputs.close();
  }
  return machine.exitStatus ?? (failed ? BAD_INPUT : 0);
}

/** Writes a new file and puts it in the old one's place when it is whole. */
async function editInPlace(
  context: CommandContext,
  machine: SedMachine,
  input: SedInput,
  operand: string,
  how: Editing,
): Promise<boolean> {
  const { cage } = context;
  const path = context.path(operand);
  let mode: number;
  try {
    ({ mode } = cage.stat(path));
  } catch (error) {
    context.error(`can't read ${operand}: ${errorText(error)}`);
    return false;
  }
  if ((mode & S_IFMT) !== S_IFREG) {
    context.error(`couldn't edit ${operand}: not a regular file`);
    machine.exitStatus ??= PANIC;
    return false;
  }
  const temporary = joinPath(parentPath(path), `sed${Math.random().toString(36).slice(2, 8)}`);
  try {
    const file = openOutput(context, temporary, O_WRONLY | O_CREAT | O_TRUNC);
    try {
      await machine.run(input, new TextOutput(file.sink, how.delimiter));
    } finally {
      file.close();
    }
    cage.chmod(temporary, mode & 0o7777);
    if (how.inPlace) cage.rename(path, backupPath(path, how.inPlace));
    cage.rename(temporary, path);
    return true;
  } catch (error) {
    if (cage.exists(temporary)) cage.unlink(temporary);
    throw error;
  }
}

/** SUFFIX behind the name, or with the name in place of each `*` in it. */
function backupPath(path: string, suffix: string): string {
  if (!suffix.includes("*")) return path + suffix;
  const name = suffix.replaceAll("*", baseName(path));
  return name.includes("/") ? name : joinPath(parentPath(path), name);
}
