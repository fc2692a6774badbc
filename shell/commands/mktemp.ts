import { joinPath } from "../../core/path_text.ts";
import { O_CREAT, O_EXCL, O_RDWR } from "../../core/constants.ts";
import { defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** Names that are tried. */
const ATTEMPTS = 1000;

export const mktemp = defineCommand({
  name: "mktemp",
  summary: "Make a file or directory with a new name, and write the name",
  usage: "[OPTION]... [TEMPLATE]",
  options: {
    directory: { short: "d", long: "directory", help: "make a directory" },
    dryRun: { short: "u", long: "dry-run", help: "make nothing" },
    quiet: { short: "q", long: "quiet", help: "no messages" },
    suffix: { long: "suffix", value: "TEXT", help: "TEXT behind the template" },
    parent: {
      short: "p",
      long: "tmpdir",
      value: "DIR",
      optional: true,
      help: "in DIR; $TMPDIR or /tmp by default",
    },
    old: { short: "t", help: "the template is a name below $TMPDIR, -p or /tmp" },
  },
  notes: "TEMPLATE ends with at least three X; it is tmp.XXXXXXXXXX in $TMPDIR or /tmp by default.",
  modernize: (args) =>
    args.flatMap((arg, i) =>
      arg === "-p" && i + 1 < args.length
        ? [`--tmpdir=${args[i + 1]}`]
        : args[i - 1] === "-p"
        ? []
        : [arg]
    ),
  run(context, options, operands) {
    const fail = (message: string, error?: unknown) => {
      if (!options.quiet) context.fail(message, error);
      return 1;
    };
    if (operands.length > 1) return context.misuse("too many templates");
    const [template = "tmp.XXXXXXXXXX"] = operands;
    const suffix = options.suffix ?? /[^X]*$/.exec(template)![0];
    if (options.suffix !== undefined && !template.endsWith("X")) {
      return fail(`with --suffix, template ${quoteName(template)} must end in X`);
    }
    if (suffix.includes("/")) {
      return fail(`invalid suffix ${quoteName(suffix)}, contains directory separator`);
    }
    const stem = options.suffix === undefined && suffix !== ""
      ? template.slice(0, -suffix.length)
      : template;
    const xs = /X*$/.exec(stem)![0].length;
    if (xs < 3) return fail(`too few X's in template ${quoteName(template)}`);
    const below = operands.length === 0 || options.old || options.parent !== undefined;
    const { variables } = context.interpreter.state;
    const parent = options.parent || variables.get("TMPDIR") || "/tmp";
    if (options.old && template.includes("/")) {
      return fail(`invalid template, ${quoteName(template)}, contains directory separator`);
    }
    if (below && stem.startsWith("/")) {
      return fail(
        `invalid template, ${quoteName(template)}; with --tmpdir, it may not be absolute`,
      );
    }
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const name = stem.slice(0, -xs) + randomLetters(xs) + suffix;
      const shown = below ? joinPath(parent, name) : name;
      const path = context.path(shown);
      try {
        if (options.dryRun) {
          if (context.cage.exists(path)) continue;
        } else if (options.directory) context.cage.mkdir(path, 0o700);
        else context.cage.close(context.cage.open(path, O_RDWR | O_CREAT | O_EXCL, 0o600));
        return context.succeed(`${shown}\n`);
      } catch (error) {
        if ((error as { code?: string }).code === "EEXIST") continue;
        const kind = options.directory ? "directory" : "file";
        const whole = below
          ? joinPath(parent, template + (options.suffix ?? ""))
          : template + (options.suffix ?? "");
        return fail(`failed to create ${kind} via template ${quoteName(whole)}`, error);
      }
    }
    return fail("no free name found");
  },
});

function randomLetters(count: number): string {
  const random = crypto.getRandomValues(new Uint32Array(count));
  return Array.from(random, (each) => LETTERS[each % LETTERS.length]).join("");
}
