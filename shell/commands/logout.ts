import { defineCommand } from "../command.ts";

export const logout = defineCommand({
  name: "logout",
  summary: "End a login shell",
  usage: "[n]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    if (!context.interpreter.state.shopt.has("login_shell")) {
      return context.fail("not login shell: use `exit'");
    }
    return context.invoke(["exit", ...operands], true);
  },
});
