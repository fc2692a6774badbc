import { defineCommand } from "../command.ts";

export const times = defineCommand({
  name: "times",
  summary: "Print the processor time of the shell and of its children",
  usage: "",
  options: {},
  raw: true,
  run(context) {
    const { user, system } = context.interpreter.world.host?.processorTimes?.() ??
      { user: 0, system: 0 };
    const show = (ms: number) => `${Math.floor(ms / 60000)}m${(ms / 1000 % 60).toFixed(3)}s`;
    context.add(`${show(user)} ${show(system)}\n${show(0)} ${show(0)}\n`);
    return 0;
  },
});
