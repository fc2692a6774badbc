import { Accounts } from "../files/accounts.ts";
import { defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";

export const whoami = defineCommand({
  name: "whoami",
  summary: "Write the name of the user that one is in the tree",
  usage: "",
  options: {},
  run(context, _options, operands) {
    if (operands.length > 0) return context.misuse(`extra operand ${quoteName(operands[0])}`);
    return context.succeed(`${new Accounts(context).user(context.cage.uid)}\n`);
  },
});
