import { canonicalPath, type Missing, relativePath } from "../files/canonical_path.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { quoteForTerminal } from "../text/quoting.ts";

export const realpath = defineCommand({
  name: "realpath",
  summary: "Write paths without links and dots",
  usage: "[OPTION]... FILE...",
  options: {
    existing: { short: "e", long: "canonicalize-existing", help: "all parts must exist" },
    missing: { short: "m", long: "canonicalize-missing", help: "no part needs to exist" },
    logical: { short: "L", long: "logical", help: "take .. away before links are followed" },
    physical: { short: "P", long: "physical", help: "follow links as they come, as by default" },
    quiet: { short: "q", long: "quiet", help: "no messages" },
    noSymlinks: { short: "s", long: "strip", help: "links stay" },
    noSymlinksToo: { long: "no-symlinks", help: "the same" },
    relativeTo: { long: "relative-to", value: "DIR", help: "as seen from DIR" },
    relativeBase: {
      long: "relative-base",
      value: "DIR",
      help: "relative only below DIR",
    },
    zero: { short: "z", long: "zero", help: "lines end with NUL" },
  },
  notes: "Only the last part may be missing, unless told otherwise.",
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    const kind = options.given.findLast((key) => key === "existing" || key === "missing");
    const missing: Missing = kind === "existing" ? "nothing" : kind === "missing" ? "any" : "last";
    const lexical = options.noSymlinks || options.noSymlinksToo;
    const resolve = (operand: string) =>
      resolvePath(context, operand, missing, lexical, options.logical);
    let status = 0;
    const attempt = (operand: string): string | undefined => {
      try {
        return resolve(operand);
      } catch (error) {
        status = 1;
        if (!options.quiet) context.fail(quoteForTerminal(operand), error);
      }
    };
    let from: string | undefined;
    let base: string | undefined;
    if (options.relativeTo !== undefined) from = attempt(options.relativeTo);
    if (options.relativeBase !== undefined) base = attempt(options.relativeBase);
    if (status !== 0) return status;
    const below = (path: string) => base === undefined || `${path}/`.startsWith(`${base}/`);
    from ??= base;
    for (const operand of operands) {
      const path = attempt(operand);
      if (path === undefined) continue;
      const relative = from !== undefined && below(path) && below(from);
      context.add((relative ? relativePath(path, from!) : path) + (options.zero ? "\0" : "\n"));
    }
    return status;
  },
});

function resolvePath(
  context: CommandContext,
  operand: string,
  missing: Missing,
  lexical: boolean,
  logical: boolean,
): string {
  const { cage } = context;
  const path = context.path(operand);
  // The empty name is that of no file.
  if (path === "") return cage.stat(path) && path;
  const first = logical ? canonicalPath(cage, path, "any", true) : path;
  return canonicalPath(cage, first, missing, lexical);
}
