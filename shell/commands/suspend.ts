import { defineCommand } from "../command.ts";

export const suspend = defineCommand({
  name: "suspend",
  summary: "Stop the shell until it gets SIGCONT",
  usage: "[-f]",
  options: { force: { short: "f", help: "a login shell, too" } },
  stopEarly: true,
  run(context, { force }) {
    const { world: { host, jobControl, pid }, state } = context.interpreter;
    if (!jobControl || !host?.kill) return context.fail("cannot suspend: no job control");
    if (state.shopt.has("login_shell") && !force) {
      return context.fail("cannot suspend a login shell");
    }
    host.kill(pid, "STOP");
    return 0;
  },
});
