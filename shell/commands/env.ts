import { defineCommand } from "../command.ts";
import { invoke } from "../invocation.ts";

export const env = defineCommand({
  name: "env",
  summary: "Print the environment, or run a command in a changed one",
  usage: "[OPTION]... [NAME=VALUE]... [COMMAND [ARGUMENT]...]",
  options: {
    ignore: { short: "i", long: "ignore-environment", help: "begin with an empty environment" },
    unset: { short: "u", long: "unset", value: "NAME", help: "without NAME" },
  },
  stopEarly: true,
  usageStatus: 125,
  run(context, options, operands) {
    const child = context.interpreter.subshell(context.descriptors.clone());
    const { variables } = child.state;
    if (options.ignore) {
      variables.foreign = {};
      for (const name of Object.keys(variables.environment())) variables.setExported(name, false);
    }
    if (options.unset !== undefined) {
      const { [options.unset]: _, ...foreign } = variables.foreign;
      variables.foreign = foreign;
      if (variables.find(options.unset)) variables.unset(options.unset);
    }
    let first = 0;
    for (; /^[^=]+=/.test(operands[first] ?? ""); first++) {
      const [, name, value] = /^([^=]+)=([^]*)$/.exec(operands[first])!;
      variables.set(name, value);
      variables.setExported(name, true);
    }
    const words = operands.slice(first);
    if (words.length === 0) {
      child.io.dispose();
      const all = Object.entries(variables.environment());
      return context.succeed(all.map(([name, value]) => `${name}=${value}\n`).join(""));
    }
    return child.contained(() => invoke(child, words, true));
  },
});
