import { X_OK } from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { spliceStrings } from "../env/split_string.ts";
import { errorText } from "../text/error_text.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { invoke } from "../language/invocation.ts";
import { isDirectory } from "../files/listing.ts";
import { quoteName } from "../text/quoting.ts";

export const env = defineCommand({
  name: "env",
  summary: "Print the environment, or run a command in a changed one",
  usage: "[OPTION]... [NAME=VALUE]... [COMMAND [ARGUMENT]...]",
  options: {
    ignore: { short: "i", long: "ignore-environment", help: "begin with an empty environment" },
    unset: { short: "u", long: "unset", value: "NAME", help: "without NAME" },
    directory: { short: "C", long: "chdir", value: "DIRECTORY", help: "run the command there" },
    split: {
      short: "S",
      long: "split-string",
      value: "TEXT",
      help: "the arguments that TEXT holds, with quotes and ${NAME}, in its place",
    },
    debug: { short: "v", long: "debug", help: "tell each step on stderr" },
    zero: { short: "0", long: "null", help: "end lines with NUL" },
  },
  stopEarly: true,
  usageStatus: 125,
  modernize(args, context) {
    const { variables } = context.interpreter.state;
    return spliceStrings(args, (name) => variables.environment()[name]);
  },
  run(context, options, operands) {
    const wrongName = options.occurrences.find(([key, name]) =>
      key === "unset" && (name === "" || name.includes("="))
    );
    if (wrongName) {
      context.error(`cannot unset ${quoteName(wrongName[1])}: Invalid argument`);
      return 125;
    }
    const tell = (text: string) => {
      if (options.debug) context.interpreter.report(`${text}\n`, context.descriptors);
    };
    const child = context.interpreter.subshell(context.descriptors.clone());
    const { variables } = child.state;
    let first = operands[0] === "-" ? 1 : 0;
    if (options.ignore || first > 0) {
      tell("cleaning environ");
      variables.foreign = {};
      for (const name of Object.keys(variables.environment())) variables.setExported(name, false);
    }
    for (const [key, name] of options.occurrences) {
      if (key !== "unset") continue;
      // With nothing left there is nothing to take away.
      if (!options.ignore) tell(`unset:    ${name}`);
      const { [name]: _, ...foreign } = variables.foreign;
      variables.foreign = foreign;
      const variable = variables.find(name);
      if (variable?.readonly) variables.setExported(name, false);
      else if (variable) variables.unset(name);
    }
    for (; /^[^=]+=/.test(operands[first] ?? ""); first++) {
      const [, name, value] = /^([^=]+)=([^]*)$/.exec(operands[first])!;
      tell(`setenv:   ${name}=${value}`);
      variables.giveProgram(name, value);
    }
    const words = operands.slice(first);
    if (words.length === 0) {
      child.io.dispose();
      if (options.directory !== undefined) {
        return context.misuse("must specify command with --chdir (-C)", 125);
      }
      const end = options.zero ? "\0" : "\n";
      const all = Object.entries(variables.environment());
      return context.succeed(all.map(([name, value]) => `${name}=${value}${end}`).join(""));
    }
    const wrong = options.zero
      ? "cannot specify --null (-0) with command"
      : enter(context, child, options.directory);
    if (wrong !== undefined) {
      child.io.dispose();
      return options.zero ? context.misuse(wrong, 125) : (context.error(wrong), 125);
    }
    if (options.directory !== undefined) tell(`chdir:    '${options.directory}'`);
    tell(`executing: ${words[0]}`);
    for (const [i, word] of words.entries()) tell(`   arg[${i}]= ${quoteName(word)}`);
    return child.contained(() => invoke(child, words, true));
  },
});

/** Makes a directory the child's; what is wrong with it. */
function enter(
  context: CommandContext,
  child: Interpreter,
  directory: string | undefined,
): string | undefined {
  if (directory === undefined) return undefined;
  const path = context.path(directory);
  try {
    if (!isDirectory(context.cage.stat(path))) throw new FsError("ENOTDIR", "chdir", path);
    context.cage.access(path, X_OK);
    child.state.cwd = path;
    return undefined;
  } catch (error) {
    return `cannot change directory to ${quoteName(directory)}: ${errorText(error)}`;
  }
}
