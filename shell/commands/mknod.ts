import { S_IFBLK, S_IFCHR, S_IFIFO } from "../../core/constants.ts";
import { makedev } from "../../core/vfs/devices.ts";
import { defineCommand } from "../command.ts";
import { newFileMode } from "../files/mode.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";

const TYPES: Record<string, number> = { b: S_IFBLK, c: S_IFCHR, u: S_IFCHR, p: S_IFIFO };

export const mknod = defineCommand({
  name: "mknod",
  summary: "Make device files and named pipes",
  usage: "[OPTION]... NAME TYPE [MAJOR MINOR]",
  options: {
    mode: { short: "m", long: "mode", value: "MODE", help: "permissions, as in chmod" },
  },
  notes:
    "TYPE is b (block), c or u (character), p (named pipe); only devices have MAJOR and MINOR.",
  run(context, options, operands) {
    const [name, kind, ...numbers] = operands;
    const wanted = kind === "p" ? 2 : 4;
    if (operands.length === 0) return context.misuse("missing operand");
    if (operands.length < wanted) {
      const missing = `missing operand after ${quoteName(operands.at(-1)!)}`;
      const why = operands.length === 2
        ? "\nSpecial files require major and minor device numbers."
        : "";
      return context.misuse(missing + why);
    }
    if (operands.length > wanted) {
      const extra = `extra operand ${quoteName(operands[wanted])}`;
      return context.misuse(
        kind === "p" && operands.length === 4
          ? `${extra}\nFifos do not have major and minor device numbers.`
          : extra,
      );
    }
    const mode = newFileMode(context, options.mode);
    if (typeof mode === "string") return context.fail(mode);
    if (!Object.hasOwn(TYPES, kind)) {
      return context.misuse(`invalid device type ${quoteName(kind)}`);
    }
    const [major, minor] = numbers.map((text) =>
      /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined
    );
    if (kind !== "p" && major === undefined) {
      return context.fail(`invalid major device number ${quoteName(numbers[0])}`);
    }
    if (kind !== "p" && minor === undefined) {
      return context.fail(`invalid minor device number ${quoteName(numbers[1])}`);
    }
    try {
      const rdev = kind === "p" ? 0 : makedev(major!, minor!);
      context.cage.mknod(context.path(name), TYPES[kind] | 0o666, rdev);
      if (mode !== undefined) context.cage.chmod(context.path(name), mode);
      return 0;
    } catch (error) {
      return context.fail(quoteForTerminal(name), error);
    }
  },
});
