/** The operands of cp, mv and ln: which source goes to which target. */
import { baseName } from "../../core/path_text.ts";
import type { CommandContext } from "../command.ts";
import { isDirectory } from "./listing.ts";
import { quoteName } from "../text/quoting.ts";
import { inside, type ShownPath } from "./shown_path.ts";

export interface TargetOptions {
  /** `-t DIRECTORY` */
  readonly directory: string | undefined;
  /** `-T`: the target is never taken as a directory to put something into. */
  readonly exact: boolean;
}

/** Pairs of source and target, or the status of the failure that has been reported. */
export function pairOperands(
  context: CommandContext,
  operands: readonly string[],
  options: TargetOptions,
): [ShownPath, ShownPath][] | number {
  if (operands.length === 0) return context.misuse("missing file operand");
  const place = (shown: string): ShownPath => ({ shown, path: context.path(shown) });
  const sources = options.directory === undefined ? operands.slice(0, -1) : [...operands];
  if (sources.length === 0) {
    return context.misuse(`missing destination file operand after ${quoteName(operands[0])}`);
  }
  const target = place(options.directory ?? operands[operands.length - 1]);
  if (options.exact) {
    if (options.directory !== undefined) {
      const [one, two] = context.name === "ln" ? ["", ""] : [" (-t)", " (-T)"];
      return context.fail(
        `cannot combine --target-directory${one} and --no-target-directory${two}`,
      );
    }
    if (sources.length > 1) return context.misuse(`extra operand ${quoteName(operands[2])}`);
    return [[place(sources[0]), target]];
  }
  const into = directoryAt(context, target);
  if (into === true) {
    return sources.map((source) => [place(source), inside(target, baseName(source))]);
  }
  if (sources.length > 1 || options.directory !== undefined) {
    if (into && options.directory !== undefined && /^(ln|install)$/.test(context.name)) {
      return context.fail(`failed to access ${quoteName(target.shown)}: ${into}`);
    }
    const what = options.directory === undefined ? "target" : "target directory";
    return context.fail(`${what} ${quoteName(target.shown)}: ${into || "Not a directory"}`);
  }
  return [[place(sources[0]), target]];
}

/** True for a directory; why not for what does not exist; false for other files. */
function directoryAt(context: CommandContext, target: ShownPath): boolean | string {
  try {
    return isDirectory(context.cage.stat(target.path));
  } catch (error) {
    return (error as { code?: string }).code === "ENOENT" ? "No such file or directory" : false;
  }
}

/** Reports two sources that would take one name, so that one of them would be lost: the status, else undefined. */
export function refuseSameTargets(
  context: CommandContext,
  pairs: readonly (readonly [source: string, target: string])[],
): number | undefined {
  const sources = new Map<string, string>();
  for (const [source, written] of pairs) {
    const target = written.replace(/\/(\.?\/)+/g, "/").replace(/^\.\//, "");
    const first = sources.get(target) ?? source;
    if (first !== source) {
      return context.fail(
        `${quoteName(first)} and ${quoteName(source)} would both be ${quoteName(target)}`,
      );
    }
    sources.set(target, source);
  }
  return undefined;
}
