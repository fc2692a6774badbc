import { defineCommand } from "../command.ts";
import { parseMode } from "../mode.ts";

export const umask = defineCommand({
  name: "umask",
  summary: "Show or set the permissions that new files do not get",
  usage: "[-pS] [MODE]",
  options: {
    print: { short: "p", help: "as a command that can be run again" },
    symbolic: { short: "S", help: "as u=rwx,g=rx,o=rx" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    const { cage } = context;
    const [mode] = operands;
    if (mode === undefined) {
      const before = cage.umask();
      const octal = before.toString(8).padStart(4, "0");
      const text = options.symbolic ? symbolic(before) : octal;
      context.add(`${options.print ? `umask ${options.symbolic ? "-S " : ""}` : ""}${text}\n`);
      return 0;
    }
    if (/^[0-9]/.test(mode)) {
      if (!/^[0-7]+$/.test(mode)) return context.fail(`${mode}: octal number out of range`);
      cage.umask(parseInt(mode, 8) & 0o777);
      return 0;
    }
    const wanted = parseMode(mode, 0o777 & ~cage.umask(), 0);
    if (wanted === undefined) return context.fail(`\`${mode}': invalid symbolic mode operator`);
    cage.umask(0o777 & ~wanted);
    return 0;
  },
});

function symbolic(mask: number): string {
  const allowed = 0o777 & ~mask;
  const letters = (bits: number) =>
    (bits & 4 ? "r" : "") + (bits & 2 ? "w" : "") + (bits & 1 ? "x" : "");
  return ["u", "g", "o"].map((who, i) => `${who}=${letters(allowed >> (6 - 3 * i) & 7)}`).join(",");
}
