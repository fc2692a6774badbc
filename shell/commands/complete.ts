import { ArrayValue } from "../language/array_value.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import {
  type GivenSpec,
  readSpec,
  SPEC_USAGE,
  SPECIAL_NAMES,
  specText,
} from "../completion/specification.ts";

export const complete = defineCommand({
  name: "complete",
  summary: "Say how the arguments of a command are completed",
  usage: `[-abcdefgjksuv] [-pr] [-DEI] ${SPEC_USAGE} [name ...]`,
  options: {},
  raw: true,
  notes: "As bash's; -p shows what is set, -r removes it; -D is for commands without a rule.",
  run(context) {
    const given = readSpec(context, "prDEI");
    if (!given) return 2;
    const { flags, spec, operands } = given;
    const { completions } = context.interpreter.state;
    const special = [..."DEI"].filter((letter) => flags.has(letter));
    const names = special.length > 0 ? special.map((each) => SPECIAL_NAMES[each]) : operands;
    if (flags.has("r")) return remove(context, names);
    if (flags.has("p") || context.args.length === 0) return show(context, names);
    if (names.length === 0) return context.misuse("");
    for (const name of names) completions.set(name, copy(spec));
    return 0;
  },
});

function copy(spec: GivenSpec["spec"]): GivenSpec["spec"] {
  return { ...spec, options: new Set(spec.options), actions: new Set(spec.actions) };
}

function remove(context: CommandContext, names: readonly string[]): number {
  const { completions } = context.interpreter.state;
  if (names.length === 0) completions.clear();
  let status = 0;
  for (const name of names) {
    if (!completions.delete(name)) status = context.fail(`${name}: no completion specification`);
  }
  return status;
}

/** As bash's table has them. */
function inOrder(names: Iterable<string>): string[] {
  const table = new ArrayValue(true, 512);
  for (const name of names) table.set(name, "");
  return table.keys();
}

function show(context: CommandContext, names: readonly string[]): number {
  const { completions } = context.interpreter.state;
  let status = 0;
  for (const name of names.length > 0 ? names : inOrder(completions.keys())) {
    const spec = completions.get(name);
    if (spec) context.add(specText(name, spec));
    else status = context.fail(`${name}: no completion specification`);
  }
  return status;
}
