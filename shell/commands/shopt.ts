import { type CommandContext, defineCommand } from "../command.ts";
import { OPTION_LETTERS, SHOPT_DEFAULTS } from "../language/option_names.ts";
import { withMonitor } from "./set.ts";

export const shopt = defineCommand({
  name: "shopt",
  summary: "Show or set options of the shell's expansions",
  usage: "[-pqsu] [-o] [optname ...]",
  options: {
    print: { short: "p", help: "show them as commands" },
    quiet: { short: "q", help: "only the status tells" },
    set: { short: "s", help: "switch on" },
    unset: { short: "u", help: "switch off" },
    other: { short: "o", help: "the OPTIONs are those of set -o" },
  },
  stopEarly: true,
  run(context, options, operands) {
    const { state } = context.interpreter;
    const known = options.other ? OPTION_LETTERS : SHOPT_DEFAULTS;
    const active = options.other ? state.options : state.shopt;
    const change = options.set || options.unset;
    const style = !options.print ? "table" : options.other ? "set" : "shopt";
    if (options.set && options.unset) {
      return context.fail("cannot set and unset shell options simultaneously");
    }
    const visitAll = () => {
      let status = 0;
      for (const name of operands) {
        if (!Object.hasOwn(known, name)) {
          const what = options.other ? "option name" : "shell option name";
          status = context.fail(`${name}: invalid ${what}`);
        } else if (change && options.other) state.switchOption(name, Boolean(options.set));
        else if (options.set) active.add(name);
        else if (options.unset) active.delete(name);
        else {
          if (!active.has(name)) status = 1;
          if (!options.quiet) show(context, name, active, style);
        }
      }
      return status;
    };
    if (operands.length > 0) return withMonitor(context, operands, visitAll);
    for (const name of options.other ? Object.keys(known).sort() : Object.keys(known)) {
      if (change && active.has(name) !== Boolean(options.set)) continue;
      if (!options.quiet) show(context, name, active, style);
    }
    return 0;
  },
});

function show(
  context: CommandContext,
  name: string,
  active: ReadonlySet<string>,
  style: "table" | "set" | "shopt",
): void {
  const on = active.has(name);
  if (style === "set") context.add(`set ${on ? "-" : "+"}o ${name}\n`);
  else if (style === "shopt") context.add(`shopt -${on ? "s" : "u"} ${name}\n`);
  else context.add(`${name.padEnd(15)}\t${on ? "on" : "off"}\n`);
}
