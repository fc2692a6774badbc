import { placePath } from "../../core/vfs/place_path.ts";
import { Accounts } from "../files/accounts.ts";
import { jsonLine } from "../files/attributes_json.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import type { ShellHost } from "../host.ts";
import { isDirectory } from "../files/listing.ts";
import { after, always, type Maybe } from "../language/maybe.ts";
import { invoke } from "../language/invocation.ts";
import { foldPath } from "../files/paths.ts";
import { quoteName } from "../text/quoting.ts";
import { textTable } from "../text/text_table.ts";

export const cage = defineCommand({
  name: "cage",
  summary: "List the tree's clients, or run a command as another one",
  usage: "[--json]\n[-u USER] [-g GROUP] [-G LIST] [-m MASK] [-C DIRECTORY] COMMAND [ARGUMENT]...",
  options: {
    directory: { short: "C", long: "directory", value: "DIRECTORY", help: "working directory" },
    group: {
      short: "g",
      long: "group",
      value: "GROUP",
      help: "name or number; USER's login group",
    },
    groups: { short: "G", long: "groups", value: "LIST", help: "supplementary groups" },
    json: { long: "json", help: "the list as a JSON value a line" },
    mask: { short: "m", long: "umask", value: "MASK", help: "octal" },
    user: { short: "u", long: "user", value: "USER", help: "name or number" },
  },
  stopEarly: true,
  notes:
    `A cage has a user, groups, a umask, a working directory and open files of its own, over the same
tree. COMMAND is a command or function of the shell, which the cage's permissions hold for;
programs of the host run as the user that started ramfs, so there they are refused unless that
is the cage's user.`,
  run(context, options, operands) {
    if (operands.length === 0) return list(context, options.json);
    const accounts = new Accounts(context);
    const uid = options.user === undefined ? context.cage.uid : accounts.find("user", options.user);
    if (uid === undefined) return context.fail(`invalid user: ${quoteName(options.user!)}`);
    const gid = options.group !== undefined
      ? accounts.find("group", options.group)
      : options.user === undefined
      ? context.cage.gid
      : accounts.loginGroup(options.user) ?? uid;
    if (gid === undefined) return context.fail(`invalid group: ${quoteName(options.group!)}`);
    const groups = groupsOf(context, accounts, options.groups);
    if (typeof groups === "string") return context.fail(`invalid group: ${quoteName(groups)}`);
    if (options.mask !== undefined && !/^[0-7]{1,4}$/.test(options.mask)) {
      return context.fail(`invalid umask: ${quoteName(options.mask)}`);
    }
    if (context.interpreter.world.caged && context.cage.uid !== 0 && uid !== context.cage.uid) {
      return context.fail("must be superuser to become another user");
    }
    const mask = options.mask === undefined ? undefined : parseInt(options.mask, 8);
    return enter(context, { uid, gid, groups, mask, directory: options.directory }, operands);
  },
});

interface Who {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly mask: number | undefined;
  readonly directory: string | undefined;
}

function groupsOf(
  context: CommandContext,
  accounts: Accounts,
  list: string | undefined,
): readonly number[] | string {
  if (list === undefined) return context.cage.groups;
  const groups: number[] = [];
  for (const text of list.split(",").filter((each) => each !== "")) {
    const gid = accounts.find("group", text);
    if (gid === undefined) return text;
    groups.push(gid);
  }
  return groups;
}

function enter(context: CommandContext, who: Who, words: readonly string[]): Maybe<number> {
  const { interpreter } = context;
  const { world } = interpreter;
  const own = world.cage;
  const inner = own.fork();
  inner.uid = who.uid;
  inner.gid = who.gid;
  inner.groups = who.groups;
  if (who.mask !== undefined) inner.umask(who.mask);
  let cwd = interpreter.state.cwd;
  try {
    if (who.directory !== undefined) {
      cwd = foldPath(context.path(who.directory));
      if (!isDirectory(inner.stat(cwd))) throw new Error("Not a directory");
    }
    inner.chdir(cwd);
  } catch (error) {
    inner.exit();
    return context.fail(`${quoteName(who.directory ?? cwd)}: ${errorText(error)}`);
  }
  const host = who.uid === own.uid && who.gid === own.gid ? world.host : refusingHost(world.host);
  const child = interpreter.subshell(interpreter.io.clone(), {
    ...world,
    cage: inner,
    host,
    caged: true,
  });
  child.state.cwd = cwd;
  child.state.variables.set("PWD", cwd);
  return always(
    () => after(child.contained(() => invoke(child, [...words])), (status) => status),
    () => inner.exit(),
  );
}

/** The process's own rights would go around the cage's. */
function refusingHost(host: ShellHost | undefined): ShellHost | undefined {
  if (!host) return undefined;
  const why =
    "not from the cage of another user: the host's own would be asked as the user of ramfs";
  const refuse = () => Promise.reject(new Error(why));
  return {
    load: refuse,
    dump: refuse,
    run: refuse,
    resolveProgram: (name, env, cwd) => host.resolveProgram(name, env, cwd),
    readText: (path) => host.readText?.(path),
    shared: host.shared,
  };
}

function list(context: CommandContext, json: boolean): number {
  const accounts = new Accounts(context);
  const rows = context.cage.state.vfs.cages().map((state) => {
    const cwd = placePath(state.root, state.cwd);
    return {
      cage: state.id,
      uid: state.uid,
      gid: state.gid,
      groups: state.groups,
      umask: state.umask.toString(8).padStart(4, "0"),
      files: [...state.files].length,
      cwd: state.id === context.cage.id
        ? context.interpreter.state.cwd
        : typeof cwd === "string"
        ? cwd
        : "?",
    };
  });
  if (json) {
    for (const row of rows) context.add(jsonLine(row));
    return 0;
  }
  context.add(textTable(
    [
      { title: "CAGE" },
      { title: "USER", left: true },
      { title: "GROUP", left: true },
      { title: "UMASK" },
      { title: "FILES" },
      { title: "DIRECTORY", left: true },
    ],
    rows.map(({ cage, uid, gid, umask, files, cwd }) => [
      ...[String(cage), accounts.user(uid), accounts.group(gid), umask, String(files), cwd],
    ]),
  ));
  return 0;
}
