import { defineCommand } from "../command.ts";

export const hash = defineCommand({
  name: "hash",
  summary: "Show or change where programs were found",
  usage: "[-lr] [-p pathname] [-dt] [name ...]",
  options: {
    forget: { short: "r", help: "forget all" },
    delete: { short: "d", help: "forget each NAME" },
    list: { short: "l", help: "as commands that can be run again" },
    path: { short: "p", value: "FILE", help: "NAME is that file" },
    tell: { short: "t", help: "print where each NAME is" },
  },
  stopEarly: true,
  async run(context, options, operands) {
    const { state, world } = context.interpreter;
    const { hashed, variables } = state;
    const path = variables.get("PATH") ?? "";
    if (!state.options.has("hashall")) return context.fail("hashing disabled");
    if (options.forget) hashed.forget();
    for (const [name, hits] of hashed.met()) {
      const program = await world.host?.resolveProgram(name, { PATH: path }, state.cwd);
      hashed.forget(name);
      if (program !== undefined) hashed.learn(path, name, program, hits);
    }
    if (operands.length === 0 && !options.forget) return show();
    let status = 0;
    for (const name of operands) {
      if (options.delete) {
        if (!hashed.forget(name)) status = context.fail(`${name}: not found`);
      } else if (options.tell) {
        const known = hashed.entries().find((each) => each.name === name);
        if (!known) status = context.fail(`${name}: not found`);
        else {context.add(
            operands.length > 1 ? `${name}\t${known.program}\n` : `${known.program}\n`,
          );}
      } else if (options.path !== undefined) hashed.learn(path, name, String(options.path), 0);
      else {
        if (name.includes("/") || state.functions.has(name)) continue;
        const program = await world.host?.resolveProgram(name, { PATH: path }, state.cwd);
        if (program !== undefined) hashed.learn(path, name, program, 0);
        else if (!world.commands.has(name)) status = context.fail(`${name}: not found`);
      }
    }
    return status;

    function show(): number {
      const all = hashed.entries();
      if (all.length === 0 && !options.list) {
        return context.succeed("hash: hash table empty\n") as 0;
      }
      if (!options.list) context.add("hits\tcommand\n");
      for (const { name, program, hits } of all) {
        const plain = `${String(hits).padStart(4)}\t${program}\n`;
        context.add(options.list ? `builtin hash -p ${program} ${name}\n` : plain);
      }
      return 0;
    }
  },
});
