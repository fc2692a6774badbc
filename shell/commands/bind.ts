import { defineCommand } from "../command.ts";

export const bind = defineCommand({
  name: "bind",
  summary: "Refuse to bind keys, which are node:readline's",
  usage: "[ARGUMENT]...",
  options: {},
  raw: true,
  notes: "As in bash, a script without a terminal is only warned.",
  run(context) {
    if (context.interpreter.world.session) return context.fail("keys cannot be bound here");
    context.error("warning: line editing not enabled");
    return 0;
  },
});
