import { baseName } from "../../core/path_text.ts";
import { defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";

export const basename = defineCommand({
  name: "basename",
  summary: "Write the last part of a path",
  usage: "NAME [SUFFIX]\nOPTION... NAME...",
  options: {
    multiple: { short: "a", long: "multiple", help: "every operand is a NAME" },
    suffix: { short: "s", long: "suffix", value: "SUFFIX", help: "without SUFFIX; means -a" },
    zero: { short: "z", long: "zero", help: "lines end with NUL" },
  },
  stopEarly: true,
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    const multiple = options.multiple || options.suffix !== undefined;
    if (!multiple && operands.length > 2) {
      return context.misuse(`extra operand ${quoteName(operands[2])}`);
    }
    const suffix = multiple ? options.suffix ?? "" : operands[1] ?? "";
    const end = options.zero ? "\0" : "\n";
    const names = multiple ? operands : operands.slice(0, 1);
    return context.succeed(names.map((name) => without(baseName(name), suffix) + end).join(""));
  },
});

function without(name: string, suffix: string): string {
  const ends = suffix !== "" && name.endsWith(suffix) && name !== suffix;
  return ends ? name.slice(0, -suffix.length) : name;
}
