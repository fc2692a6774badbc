import { Accounts } from "../files/accounts.ts";
import { defineCommand } from "../command.ts";
import { changeOwnership, OWNERSHIP_OPTIONS, referenceOwner } from "../files/ownership.ts";
import { quoteName } from "../text/quoting.ts";

export const chgrp = defineCommand({
  name: "chgrp",
  summary: "Change the group",
  usage: "[OPTION]... GROUP FILE...\n[OPTION]... --reference=FILE FILE...",
  options: OWNERSHIP_OPTIONS,
  run(context, options, operands) {
    const files = options.reference === undefined ? operands.slice(1) : operands;
    if (operands.length === 0) return context.misuse("missing operand");
    if (files.length === 0) {
      return context.misuse(`missing operand after ${quoteName(operands[0])}`);
    }
    const accounts = new Accounts(context);
    let gid: number | undefined;
    if (options.reference !== undefined) {
      const found = referenceOwner(context, options.reference);
      if (typeof found === "number") return found;
      gid = found.gid;
    } else if (operands[0] !== "") {
      gid = accounts.find("group", operands[0]);
      if (gid === undefined) return context.fail(`invalid group: ${quoteName(operands[0])}`);
    }
    const group = options.reference === undefined ? operands[0] : undefined;
    return changeOwnership(context, accounts, options, { uid: undefined, gid, group }, files);
  },
});
