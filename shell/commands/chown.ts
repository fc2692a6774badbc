import { Accounts } from "../files/accounts.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import {
  changeOwnership,
  type Owner,
  OWNERSHIP_OPTIONS,
  referenceOwner,
} from "../files/ownership.ts";
import { quoteName } from "../text/quoting.ts";

export const chown = defineCommand({
  name: "chown",
  summary: "Change owner and group",
  usage: "[OPTION]... [OWNER][:[GROUP]] FILE...\n[OPTION]... --reference=FILE FILE...",
  options: {
    ...OWNERSHIP_OPTIONS,
    from: { long: "from", value: "OWNER:GROUP", help: "only files that have these now" },
  },
  notes:
    `OWNER and GROUP are numbers, or names of the tree's /etc/passwd and /etc/group or of the host's.
A colon without GROUP is the owner's login group.`,
  run(context, options, operands) {
    const files = options.reference === undefined ? operands.slice(1) : operands;
    if (operands.length === 0) return context.misuse("missing operand");
    if (files.length === 0) {
      return context.misuse(`missing operand after ${quoteName(operands[0])}`);
    }
    const accounts = new Accounts(context);
    const owner = options.reference === undefined
      ? parseOwner(context, accounts, operands[0])
      : referenceOwner(context, options.reference);
    if (typeof owner === "number") return owner;
    const from = options.from === undefined
      ? undefined
      : parseOwner(context, accounts, options.from);
    if (typeof from === "number") return from;
    const wanted = "mode" in owner ? { uid: owner.uid, gid: owner.gid } : owner;
    return changeOwnership(context, accounts, options, wanted, files, from);
  },
});

/** `USER`, `USER:`, `USER:GROUP`, `:GROUP`, also with a dot; or the status after a report. */
function parseOwner(context: CommandContext, accounts: Accounts, text: string): Owner | number {
  const colon = text.indexOf(":");
  const whole = colon < 0 ? accounts.find("user", text) : undefined;
  if (whole !== undefined) return { uid: whole, gid: undefined, user: text };
  const at = colon < 0 ? text.indexOf(".") : colon;
  if (at < 0 && text !== "") return context.fail(`invalid user: ${quoteName(text)}`);
  const [user, group] = at < 0 ? ["", ""] : [text.slice(0, at), text.slice(at + 1)];
  const uid = user === "" ? undefined : accounts.find("user", user);
  if (user !== "" && uid === undefined) {
    const what = group === "" ? "spec" : "user";
    return context.fail(`invalid ${what}: ${quoteName(text)}`);
  }
  const gid = groupOf(accounts, user, uid, group);
  if (gid === undefined && group !== "") return context.fail(`invalid group: ${quoteName(text)}`);
  if (gid === undefined && user !== "") return context.fail(`invalid spec: ${quoteName(text)}`);
  if (colon < 0 && text !== "") context.error(`warning: '.' should be ':': ${quoteName(text)}`);
  return { uid, gid, user, group };
}

/** Without a name, the group that the user logs in with. */
function groupOf(
  accounts: Accounts,
  user: string,
  uid: number | undefined,
  group: string,
): number | undefined {
  if (group !== "") return accounts.find("group", group);
  return uid === undefined ? undefined : accounts.loginGroup(user);
}
