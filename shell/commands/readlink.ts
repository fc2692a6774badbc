import { canonicalPath, type Missing } from "../files/canonical_path.ts";
import { defineCommand } from "../command.ts";
import { quoteForTerminal } from "../text/quoting.ts";

export const readlink = defineCommand({
  name: "readlink",
  summary: "Write where symbolic links lead to",
  usage: "[OPTION]... FILE...",
  options: {
    canonicalize: {
      short: "f",
      long: "canonicalize",
      help: "the path without links; the last part may be missing",
    },
    existing: { short: "e", long: "canonicalize-existing", help: "the same; all parts must exist" },
    missing: { short: "m", long: "canonicalize-missing", help: "the same; no part needs to exist" },
    noNewline: { short: "n", long: "no-newline", help: "no newline behind the only name" },
    quiet: { short: "q", long: "quiet", help: "no messages, as by default" },
    silent: { short: "s", long: "silent", help: "the same" },
    verbose: { short: "v", long: "verbose", help: "tell what fails" },
    zero: { short: "z", long: "zero", help: "lines end with NUL" },
  },
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    const kind = options.given.findLast((key) =>
      key === "canonicalize" || key === "existing" || key === "missing"
    );
    const missing: Missing | undefined = kind === "existing"
      ? "nothing"
      : kind === "missing"
      ? "any"
      : kind === "canonicalize"
      ? "last"
      : undefined;
    if (options.noNewline && operands.length > 1) {
      context.error("ignoring --no-newline with multiple arguments");
    }
    const end = options.noNewline && operands.length === 1 ? "" : options.zero ? "\0" : "\n";
    let status = 0;
    for (const operand of operands) {
      const path = context.path(operand);
      try {
        if (path === "") context.cage.stat(path);
        const target = missing
          ? canonicalPath(context.cage, path, missing)
          : context.cage.readlink(path);
        context.add(target + end);
      } catch (error) {
        status = 1;
        if (options.verbose) context.fail(quoteForTerminal(operand), error);
      }
    }
    return status;
  },
});
