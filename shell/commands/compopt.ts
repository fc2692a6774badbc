import { type CommandContext, defineCommand } from "../command.ts";
import {
  COMPLETION_OPTIONS,
  type CompletionSpec,
  SPECIAL_NAMES,
} from "../completion/specification.ts";
import { quoteForInput } from "../text/quoting.ts";

export const compopt = defineCommand({
  name: "compopt",
  summary: "Change or show options of completions",
  usage: "[-o|+o option] [-DEI] [name ...]",
  options: {},
  raw: true,
  notes: "Without NAME, those of the completion whose function is running.",
  run(context, _options, args) {
    const changes: [string, boolean][] = [];
    const names: string[] = [];
    let i = 0;
    for (; i < args.length && /^[-+]./.test(args[i]) && args[i] !== "--"; i++) {
      const [sign, letter] = args[i];
      if (letter === "o") {
        const option = args[i].slice(2) || args[++i];
        if (option === undefined) return context.misuse("-o: option requires an argument");
        if (!COMPLETION_OPTIONS.includes(option)) {
          context.error(`${option}: invalid option name`);
          return 2;
        }
        changes.push([option, sign === "-"]);
      } else if (SPECIAL_NAMES[letter]) names.push(SPECIAL_NAMES[letter]);
      else return context.misuse(`${args[i]}: invalid option`);
    }
    if (names.length === 0) names.push(...args.slice(args[i] === "--" ? i + 1 : i));
    return apply(context, names, changes);
  },
});

function apply(
  context: CommandContext,
  names: readonly string[],
  changes: readonly [string, boolean][],
): number {
  const { completions, completing } = context.interpreter.state;
  if (names.length === 0) {
    if (!completing) return context.fail("not currently executing completion function");
    change(context, completing.name, completing.spec, changes);
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const spec = completions.get(name);
    if (spec) change(context, name, spec, changes);
    else status = context.fail(`${name}: no completion specification`);
  }
  return status;
}

function change(
  context: CommandContext,
  name: string,
  { options }: CompletionSpec,
  changes: readonly [string, boolean][],
): void {
  for (const [option, on] of changes) on ? options.add(option) : options.delete(option);
  if (changes.length > 0) return;
  const all = COMPLETION_OPTIONS.map((each) => `${options.has(each) ? "-" : "+"}o ${each}`);
  context.add(`compopt ${all.join(" ")} ${quoteForInput(name)}\n`);
}
