import { defineCommand } from "../command.ts";

export const umask = defineCommand({
  name: "umask",
  summary: "Show or set the permissions that new files do not get",
  usage: "[-p] [-S] [mode]",
  options: {
    print: { short: "p", help: "as a command that can be run again" },
    symbolic: { short: "S", help: "as u=rwx,g=rx,o=rx" },
  },
  stopEarly: true,
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
      if (!/^[0-7]+$/.test(mode) || parseInt(mode, 8) > 0o7777) {
        return context.fail(`${mode}: octal number out of range`);
      }
      cage.umask(parseInt(mode, 8) & 0o777);
      return 0;
    }
    const wanted = allowedBy(mode, 0o777 & ~cage.umask());
    if (typeof wanted === "string") return context.fail(wanted);
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

const WHO: Record<string, number> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };

/** What `text` makes of what is allowed: bash's, not chmod's, so `r`, `w`, `x` alone; or what is wrong. */
function allowedBy(text: string, allowed: number): number | string {
  for (const clause of text.split(",")) {
    const [, who, operator, letters, rest] = /^([ugoa]*)([-+=]?)([rwx]*)(.?)/.exec(clause)!;
    if (operator === "") return `\`${clause[who.length] ?? ""}': invalid symbolic mode operator`;
    if (rest !== "") return `\`${rest}': invalid symbolic mode character`;
    const scope = who === "" ? 0o777 : [...who].reduce((bits, each) => bits | WHO[each], 0);
    let bits = 0;
    for (const letter of letters) bits |= { r: 0o444, w: 0o222, x: 0o111 }[letter]!;
    if (operator === "=") allowed = (allowed & ~scope) | (bits & scope);
    else if (operator === "+") allowed |= bits & scope;
    else allowed &= ~(bits & scope);
  }
  return allowed;
}
