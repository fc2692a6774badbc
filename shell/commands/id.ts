import { Accounts } from "../files/accounts.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";

export const id = defineCommand({
  name: "id",
  summary: "Write who one is in the tree",
  usage: "[OPTION]... [USER]...",
  options: {
    ignored: { short: "a", help: "ignored" },
    group: { short: "g", long: "group", help: "only the group" },
    groups: { short: "G", long: "groups", help: "only all groups" },
    name: { short: "n", long: "name", help: "names, with -u, -g or -G" },
    real: { short: "r", long: "real", help: "ignored: both are the same" },
    user: { short: "u", long: "user", help: "only the user" },
    zero: { short: "z", long: "zero", help: "NUL behind each, with -u, -g or -G" },
  },
  run(context, options, operands) {
    const kinds = [options.user, options.group, options.groups].filter(Boolean).length;
    if (kinds > 1) return context.fail('cannot print "only" of more than one choice');
    if (kinds === 0 && options.name) {
      return context.fail("cannot print only names or real IDs in default format");
    }
    if (kinds === 0 && options.zero) {
      return context.fail("option --zero not permitted in default format");
    }
    const accounts = new Accounts(context);
    const end = options.zero ? "\0" : "\n";
    const show = ({ uid, gid, groups }: Person): string => {
      const user = (n: number) => options.name ? accounts.user(n) : String(n);
      const group = (n: number) => options.name ? accounts.group(n) : String(n);
      if (options.user) return user(uid);
      if (options.group) return group(gid);
      if (options.groups) return groups.map(group).join(options.zero ? "\0" : " ");
      const list = groups.map((each) => named(each, accounts.group(each))).join(",");
      const [owner, main] = [named(uid, accounts.user(uid)), named(gid, accounts.group(gid))];
      return `uid=${owner} gid=${main} groups=${list}`;
    };
    if (operands.length === 0) return context.succeed(show(oneself(context)) + end);
    let status = 0;
    for (const operand of operands) {
      const person = someone(accounts, operand);
      if (person) context.add(show(person) + end);
      else status = context.fail(`${quoteName(operand)}: no such user`);
    }
    return status;
  },
});

/** A number with its name where it has one. */
function named(id: number, name: string): string {
  return name === String(id) ? name : `${id}(${name})`;
}

interface Person {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

function oneself({ cage }: CommandContext): Person {
  const { uid, gid } = cage;
  return { uid, gid, groups: [gid, ...cage.groups.filter((each) => each !== gid)] };
}

function someone(accounts: Accounts, name: string): Person | undefined {
  const uid = accounts.find("user", name);
  const gid = accounts.loginGroup(name);
  return uid === undefined || gid === undefined ? undefined : { uid, gid, groups: [gid] };
}
