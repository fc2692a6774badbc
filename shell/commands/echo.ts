import { defineCommand } from "../command.ts";
import { unescapeText } from "../text/escapes.ts";

export const echo = defineCommand({
  name: "echo",
  summary: "Print the arguments, separated by spaces",
  usage: "[-neE] [STRING]...",
  options: {},
  raw: true,
  notes:
    "  -n  no newline at the end\n  -e  interpret backslash escapes\n  -E  do not (the default)",
  run(context, _options, operands) {
    let newline = true;
    const { shopt, options } = context.interpreter.state;
    let escapes = shopt.has("xpg_echo");
    // As X/Open has it, there are no options.
    const bare = escapes && options.has("posix");
    let first = 0;
    for (; !bare && /^-[neE]+$/.test(operands[first] ?? ""); first++) {
      if (operands[first].includes("n")) newline = false;
      const last = /[eE](?=[^eE]*$)/.exec(operands[first])?.[0];
      if (last) escapes = last === "e";
    }
    const text = operands.slice(first).join(" ");
    if (!escapes) return context.succeed(newline ? text + "\n" : text);
    const { text: unescaped, stopped } = unescapeText(text);
    return context.succeed(newline && !stopped ? unescaped + "\n" : unescaped);
  },
});
