import { isBuiltin, isSpecialBuiltin } from "../builtins.ts";
import { type CommandContext, defineCommand } from "../command.ts";

export const enable = defineCommand({
  name: "enable",
  summary: "Put builtins aside, so that programs of their names run, or take them back",
  usage: "[-a] [-dnps] [-f filename] [name ...]",
  options: {
    all: { short: "a", help: "show those that are put aside, too" },
    off: { short: "n", help: "put each NAME aside; show those that are" },
    print: { short: "p", help: "show them as commands, which is always so" },
    special: { short: "s", help: "only the special ones of POSIX" },
    file: { short: "f", value: "FILE", help: "refused: there are no builtins in files" },
    remove: { short: "d", help: "refused likewise" },
  },
  stopEarly: true,
  run(context, options, operands) {
    const { state: { disabled }, world } = context.interpreter;
    if (options.file !== undefined) {
      return context.fail(`cannot open shared object ${options.file}: builtins cannot be loaded`);
    }
    if (operands.length === 0 || options.print) return show(context, options);
    let status = 0;
    for (const name of operands) {
      if (!isBuiltin(name) || !(world.commands.has(name) || name === "exec")) {
        status = context.fail(`${name}: not a shell builtin`);
      } else if (options.remove) status = context.fail(`${name}: not dynamically loaded`);
      else if (options.off) disabled.add(name);
      else disabled.delete(name);
    }
    return status;
  },
});

function show(
  context: CommandContext,
  { all, off, special }: { all: boolean; off: boolean; special: boolean },
): number {
  const { state: { disabled }, world } = context.interpreter;
  const names = [...new Set([...world.commands.names().filter(isBuiltin), "exec"])].sort();
  for (const name of names) {
    if (special && !isSpecialBuiltin(name)) continue;
    const aside = disabled.has(name);
    if (all || aside === off) context.add(`enable ${aside ? "-n " : ""}${name}\n`);
  }
  return 0;
}
