import { X_OK } from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { absolutePath } from "../expand/glob.ts";
import { isDirectory } from "../files/listing.ts";
import { foldPath, physicalPath } from "../files/paths.ts";

export const cd = defineCommand({
  name: "cd",
  summary: "Change the working directory",
  usage: "[-L|[-P [-e]] [-@]] [dir]",
  options: {
    logical: { short: "L", help: 'follow symbolic links behind ".." (the default)' },
    physical: { short: "P", help: "resolve symbolic links first" },
    exact: { short: "e", help: "ignored: with -P the directory is always known" },
  },
  notes:
    "Without DIRECTORY, go to $HOME; with -, back to $OLDPWD, which is printed. A DIRECTORY\nthat begins with no slash and no dot is looked for in CDPATH first.",
  stopEarly: true,
  run(context, options, operands) {
    if (operands.length > 1) return context.fail("too many arguments");
    const { variables } = context.interpreter.state;
    const [operand] = operands;
    if (operand === undefined || operand === "-") {
      const name = operand === undefined ? "HOME" : "OLDPWD";
      const target = variables.get(name);
      if (target === undefined) return context.fail(`${name} not set`);
      const status = changeDirectory(context, target, options.given.at(-1) === "physical");
      return status === 0 && operand === "-" ? tell(context) : status;
    }
    if (operand === "") return 0;
    return goTo(context, operand, options.given.at(-1) === "physical");
  },
});

/** Goes to a directory as `cd` and `pushd` find it: in CDPATH, which is reported. */
export function goTo(context: CommandContext, target: string, physical: boolean): number {
  const { cwd, shopt, variables } = context.interpreter.state;
  const path = /^\.{0,2}(\/|$)/.test(target) ? undefined : variables.get("CDPATH");
  for (const base of path?.split(":") ?? []) {
    const place = base === "" ? target : `${base.replace(/\/$/, "")}/${target}`;
    if (!isReachable(context, absolutePath(cwd, place))) continue;
    const status = changeDirectory(context, place, physical);
    return status === 0 && base !== "" ? tell(context) : status;
  }
  const named = shopt.has("cdable_vars") && !isReachable(context, absolutePath(cwd, target))
    ? variables.get(target)
    : undefined;
  if (named === undefined) return changeDirectory(context, target, physical);
  const status = changeDirectory(context, named, physical);
  return status === 0 ? tell(context) : status;
}

function tell(context: CommandContext): number {
  context.add(`${context.interpreter.state.cwd}\n`);
  return 0;
}

/** Goes to a directory; returns the status. */
export function changeDirectory(
  context: CommandContext,
  target: string,
  physical: boolean,
): number {
  const { state } = context.interpreter;
  const { cage } = context;
  const path = absolutePath(state.cwd, target);
  try {
    // Each component must exist even where ".." folds it away.
    const found = cage.stat(path);
    if (!isDirectory(found)) throw new FsError("ENOTDIR", "chdir", path);
    cage.access(path, X_OK);
    let next = physical ? physicalPath(cage, path) : foldPath(path);
    if (!physical && !isReachable(context, next)) next = physicalPath(cage, path);
    state.variables.set("OLDPWD", state.cwd);
    state.variables.set("PWD", next);
    state.cwd = next;
    return 0;
  } catch (error) {
    return context.fail(target, error);
  }
}

function isReachable(context: CommandContext, path: string): boolean {
  try {
    return isDirectory(context.cage.stat(path));
  } catch {
    return false;
  }
}
