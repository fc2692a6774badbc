import { isDirectory } from "../files/listing.ts";
import { HostBind } from "../../core/vfs/host_bind.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import type { Partition } from "../../core/partition.ts";
import { jsonLine } from "../files/attributes_json.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { parseMode } from "../files/mode.ts";
import {
  knownMountOptions,
  MOUNT_FLAGS,
  type MountOptions,
  readMountOptions,
  type Setting,
} from "../files/mount_options.ts";
import { changeLimits, flagText, isOnHost, listMounts, nameSource } from "../files/mounts.ts";
import type { OptionTable, OptionValues } from "../options.ts";
import { foldPath, physicalPath } from "../files/paths.ts";
import { parseSize } from "../text/sizes.ts";

/** Bytes of what nr_blocks counts. */
const PAGE = 4096;

const OPTIONS = {
  bind: { short: "B", long: "bind", help: "show DIRECTORY or file SOURCE at a second path" },
  json: { long: "json", help: "the list as a JSON value a line" },
  options: { short: "o", long: "options", value: "LIST", help: "separated by commas, see below" },
  readOnly: { short: "r", long: "read-only", help: "same as -o ro" },
  type: { short: "t", long: "types", value: "TYPE", help: "memory (the default), or host" },
  verbose: { short: "v", long: "verbose", help: "say what is mounted" },
  readWrite: { short: "w", long: "rw", help: "same as -o rw" },
} as const satisfies OptionTable;

export const mount = defineCommand({
  name: "mount",
  summary: "Mount a partition on a directory, or list what is mounted",
  usage:
    "[-t TYPE] [--json]\n[-t memory] [-o LIST] [NAME] DIRECTORY\n-t host [-o LIST] HOST-DIRECTORY DIRECTORY\n" +
    "--bind [-o LIST] SOURCE DIRECTORY\n-o remount[,LIST] DIRECTORY",
  options: OPTIONS,
  notes: `A memory partition is new and empty; -t host shows a directory of the host, where
writing changes the host. LIST may hold ro rw nosuid nodev noexec noregular noatime and
their opposites; for memory also size=BYTES (as 512m), nr_blocks=N, nr_inodes=N,
mode=MODE, uid=N, gid=N; and bind, remount. A directory of the host that is mounted in a root
is seen by programs as well, at once, and so is -o remount of a root; all else is seen by the
commands of this shell alone.`,
  async run(context, options, operands) {
    const asked = mountOptions(options);
    if (typeof asked === "string") return context.fail(asked);
    if (operands.length === 0) {
      list(context, options.type, options.json);
      return 0;
    }
    if (operands.length > 2) return context.misuse(`bad usage: extra operand '${operands[2]}'`);
    const target = operands[operands.length - 1];
    const source = operands.length === 2 ? operands[0] : undefined;
    try {
      return await perform(context, options, asked, source, target);
    } catch (error) {
      return context.fail(target, errorOf(error));
    }
  },
});

function errorOf(error: unknown): Error {
  return new Error(errorText(error));
}

interface Asked extends MountOptions {
  readonly remount: boolean;
  readonly bind: boolean;
}

/** What `-o` asks for, or what is wrong with it. */
function mountOptions(given: OptionValues<typeof OPTIONS>): Asked | string {
  const lists = given.occurrences.flatMap(([key, value]) =>
    key === "options" ? [value] : key === "readOnly" ? ["ro"] : key === "readWrite" ? ["rw"] : []
  );
  const options = readMountOptions(lists);
  let [remount, bind] = [false, given.bind];
  for (const word of options.unknown) {
    if (word === "remount") remount = true;
    else if (word === "bind" || word === "rbind") bind = true;
    else return `unknown option '${word}'; there are ${knownMountOptions()} bind remount`;
  }
  return { ...options, remount, bind };
}

async function perform(
  context: CommandContext,
  given: OptionValues<typeof OPTIONS>,
  asked: Asked,
  source: string | undefined,
  target: string,
): Promise<number> {
  const { cage } = context;
  const { vfs } = cage.state;
  if (cage.uid !== 0 && context.interpreter.world.caged) {
    return context.fail(`${target}: must be superuser to mount`);
  }
  const path = physicalPath(cage, context.path(target));
  const say = (text: string) => void (given.verbose && context.add(`mount: ${text}\n`));
  if (asked.remount) {
    const now = listMounts(cage).findLast((each) => each.path === foldPath(path));
    if (!now?.partition) return context.fail(`${target}: mount point not mounted or bad option`);
    const settings = memorySettings(asked.settings);
    if (typeof settings === "string") return context.fail(`${target}: ${settings}`);
    const { maxBytes, maxInodes } = settings;
    if ((maxBytes ?? maxInodes) !== undefined) {
      const why = changeLimits(now.partition, maxBytes, maxInodes);
      if (why !== undefined) return context.fail(`${target}: ${why}`);
    }
    const flags = (now.flags | asked.set) & ~asked.cleared;
    vfs.remount(path, flags);
    showPrograms(context, path, now.partition, flags);
    say(`${now.source} remounted on ${path}`);
    return 0;
  }
  if (isOnHost(cage, path)) vfs.makePoint(path, isDirectory(cage.stat(path)));
  let seen = false;
  if (asked.bind) {
    if (source === undefined) {
      return context.misuse("bad usage: --bind wants a source and a directory");
    }
    const from = physicalPath(cage, context.path(source));
    if (isOnHost(cage, from)) {
      const part = await partitionOf(context, "host", asked, from);
      if (typeof part === "string") return context.fail(`${target}: ${part}`);
      seen = mountPart(context, path, part, asked.set);
    } else vfs.bind(from, path, asked.set);
    say(`${from} bound on ${path}`);
  } else {
    const partition = await partitionOf(context, given.type, asked, source);
    if (typeof partition === "string") return context.fail(`${target}: ${partition}`);
    seen = mountPart(context, path, partition, asked.set);
    say(`${source ?? partition.kind} mounted on ${path}`);
  }
  if (!seen) warnOfPrograms(context, path);
  return 0;
}

/** Mounts a partition; whether programs find it there, too. */
function mountPart(
  context: CommandContext,
  path: string,
  partition: Partition,
  flags: number,
): boolean {
  const { vfs } = context.cage.state;
  vfs.mount(path, partition, flags);
  try {
    return showPrograms(context, path, partition, flags);
  } catch (error) {
    vfs.umount(path);
    throw error;
  }
}

/** Has programs find what is mounted, in the place of what they found there before; false where they cannot. */
function showPrograms(
  { interpreter }: CommandContext,
  path: string,
  { hostPath }: Partition,
  flags: number,
): boolean {
  const { host } = interpreter.world;
  if (hostPath === undefined || host?.bindForPrograms === undefined) return false;
  host.unbindForPrograms?.(path);
  return host.bindForPrograms(hostPath, path, (flags & MOUNT_FLAGS.ro) !== 0);
}

/** A partition to mount, or why there is none. */
async function partitionOf(
  context: CommandContext,
  type: string | undefined,
  asked: Asked,
  source: string | undefined,
): Promise<Partition | string> {
  const { host } = context.interpreter.world;
  if (type === "host") {
    if (!host?.bind) return "there is no host";
    if (source === undefined) return "-t host wants a directory of the host and one of the tree";
    const { cage } = context;
    if (cage.state.host !== undefined) {
      const path = physicalPath(cage, context.path(source));
      if (!isOnHost(cage, path)) return `${source}: is in the tree; use --bind`;
      if (!isDirectory(cage.stat(path))) return `${source}: not a directory`;
      const bind = new HostBind(path);
      nameSource(bind, path);
      return bind;
    }
    const partition = await host.bind(source, (asked.set & MOUNT_FLAGS.ro) !== 0);
    nameSource(partition, source);
    return partition;
  }
  if (type !== undefined && !["memory", "tmpfs", "ramfs"].includes(type)) {
    return `unknown filesystem type '${type}'; there are memory and host`;
  }
  const settings = memorySettings(asked.settings);
  if (typeof settings === "string") return settings;
  const partition = new MemoryPartition(settings);
  if (source !== undefined) nameSource(partition, source);
  return partition;
}

function memorySettings(settings: MountOptions["settings"]) {
  const number = (name: Setting) => settings.has(name) ? parseSize(settings.get(name)!) : undefined;
  for (const name of ["size", "nr_blocks", "nr_inodes", "uid", "gid"] as const) {
    if (settings.has(name) && number(name) === undefined) {
      return `bad value for '${name}': '${settings.get(name)}'`;
    }
  }
  const mode = parseMode(settings.get("mode") ?? "755", 0, 0);
  if (mode === undefined) return `bad value for 'mode': '${settings.get("mode")}'`;
  const blocks = number("nr_blocks");
  const maxBytes = number("size") ?? (blocks === undefined ? undefined : blocks * PAGE);
  return { mode, uid: number("uid"), gid: number("gid"), maxBytes, maxInodes: number("nr_inodes") };
}

/** Programs run over the session's tree alone. */
function warnOfPrograms(context: CommandContext, path: string): void {
  const { shared } = context.interpreter.world.host ?? {};
  if (shared === undefined) return;
  context.error(`${path}: seen by the commands of this shell only, not by programs`);
}

function list(context: CommandContext, type: string | undefined, json: boolean): void {
  for (const each of listMounts(context.cage)) {
    if (type !== undefined && each.kind !== type) continue;
    const { path, kind, flags, source } = each;
    if (json) {
      context.add(jsonLine({ source, path, type: kind, options: flagText(flags).split(",") }));
    } else context.add(`${source} on ${path} type ${kind} (${flagText(flags)})\n`);
  }
}
