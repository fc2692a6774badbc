import { type CommandContext, defineCommand, type Status } from "../command.ts";
import { Unexecuted } from "../language/control.ts";
import { after } from "../language/maybe.ts";
import { switchJobControl } from "../terminal/foreground.ts";
import { describeValue } from "../language/declaration.ts";
import { OPTION_LETTERS } from "../language/option_names.ts";

export const set = defineCommand({
  name: "set",
  summary: "Set options of the shell, or the positional parameters",
  usage: "[-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]",
  options: {},
  raw: true,
  notes: `${
    Object.entries(OPTION_LETTERS).map(([name, letter]) =>
      `  ${letter ? `-${letter}` : "  "}  -o ${name}\n`
    ).join("")
  }With + instead of -, an option is switched off. Without arguments, list the variables.`,
  run(context, _options, operands) {
    if (operands.length === 0) return listScalars(context);
    const { interactive, options } = context.interpreter.state;
    const status = withMonitor(context, operands, () => change(context, operands));
    if (options.has("noexec") && !interactive) throw new Unexecuted();
    return status;
  },
});

/** Changes options; with `monitor`, in a subshell too, comes job control. */
export function withMonitor(
  context: CommandContext,
  words: readonly string[],
  change: () => number,
): Status {
  const { interpreter } = context;
  const status = change();
  if (!words.some((word) => word === "monitor" || /^[-+][^-]*m/.test(word))) return status;
  const on = interpreter.state.options.has("monitor");
  return after(switchJobControl(interpreter, on), () => status);
}

function change(context: CommandContext, operands: string[]): number {
  const { state } = context.interpreter;
  let i = 0;
  for (; i < operands.length; i++) {
    const arg = operands[i];
    if (arg === "--") {
      state.setArguments(operands.slice(i + 1));
      return 0;
    }
    if (arg === "-") {
      for (const each of ["xtrace", "verbose"]) state.switchOption(each, false);
      if (i + 1 < operands.length) state.setArguments(operands.slice(i + 1));
      return 0;
    }
    if (arg === "+") continue;
    if (!/^[-+]./.test(arg)) break;
    const on = arg[0] === "-";
    for (const letter of arg.slice(1)) {
      if (letter !== "o") {
        const name = Object.keys(OPTION_LETTERS).find((each) => OPTION_LETTERS[each] === letter);
        if (!name) return context.misuse(`${arg[0]}${letter}: invalid option`, 2);
        state.switchOption(name, on);
        continue;
      }
      const name = operands[++i];
      if (name === undefined) return listOptions(context, on);
      if (!Object.hasOwn(OPTION_LETTERS, name)) {
        context.error(`${name}: invalid option name`);
        return 2;
      }
      state.switchOption(name, on);
    }
  }
  if (i < operands.length) state.setArguments(operands.slice(i));
  return 0;
}

export function listScalars(context: CommandContext): number {
  const { variables } = context.interpreter.state;
  for (const name of variables.names()) {
    const { value } = variables.find(name)!;
    if (typeof value === "object" && value.declaredOnly) continue;
    context.add(`${describeValue(name, value!)}\n`);
  }
  return 0;
}

function listOptions(context: CommandContext, readable: boolean): number {
  const { options } = context.interpreter.state;
  for (const name of Object.keys(OPTION_LETTERS).sort()) {
    const on = options.has(name);
    context.add(
      readable ? `${name.padEnd(15)}\t${on ? "on" : "off"}\n` : `set ${on ? "-" : "+"}o ${name}\n`,
    );
  }
  return 0;
}
