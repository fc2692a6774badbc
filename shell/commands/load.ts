import { baseName, joinPath, parentPath } from "../../core/path_text.ts";
import { shownName } from "../../core/staging/shown_name.ts";
import { Accounts } from "../files/accounts.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { streamOf, writeStream } from "../io/byte_stream.ts";
import { namedDescriptor, openFile } from "../io/descriptors.ts";
import type { ShellHost } from "../host.ts";
import { isDirectory } from "../files/listing.ts";
import { foldPath } from "../files/paths.ts";
import { hasWildcard } from "../expand/pattern.ts";
import { refuseSameTargets } from "../files/targets.ts";
import { ProgressMeter } from "../io/progress.ts";
import { transferAll } from "../io/transfers.ts";
import { quoteName } from "../text/quoting.ts";
import { BrokenPipe, type ByteSource } from "../io/streams.ts";

export const load = defineCommand({
  name: "load",
  summary: "Copy files and directories of the host into the tree",
  usage: "[OPTION]... HOST [TREE]\n[OPTION]... HOST... DIRECTORY\n" +
    "[OPTION]... -t DIRECTORY HOST...\n--tar [OPTION]... ARCHIVE [DIRECTORY]",
  options: {
    quiet: { short: "q", long: "quiet", help: "no progress" },
    tar: { long: "tar", help: "unpack an archive; - is standard input" },
    directory: { short: "t", long: "target-directory", value: "DIRECTORY", help: "copy into it" },
  },
  notes:
    `Types, modes, links, holes, times, users' attributes and access control lists are kept, and
parents are made; what lies at a target is replaced, but directories are merged. HOST may be a
quoted pattern, which is looked up on the host; a relative one counts from where ramfs was
started. Without TREE, the name of HOST in the working directory. A TREE of ".", ".." or with
a slash at its end is a directory to put it into. A terminal shows the rate and the time that
is left.`,
  async run(context, options, operands) {
    const { host } = context.interpreter.world;
    if (operands.length === 0) return context.misuse("missing operand");
    if (options.tar) return await unpack(context, host, operands, options.quiet, options.directory);
    if (!host) return context.fail("there is no host");
    const pairs = await pairsOf(context, host, operands, options.directory);
    if (typeof pairs === "number") return pairs;
    return await loadAll(context, host, pairs, options.quiet);
  },
});

/** Host paths and where they go in the tree, or the status after a report. */
async function pairsOf(
  context: CommandContext,
  host: ShellHost,
  operands: readonly string[],
  directory: string | undefined,
): Promise<[string, string][] | number> {
  const given = directory === undefined && operands.length > 1 ? operands.slice(0, -1) : operands;
  const target = directory ?? (operands.length > 1 ? operands[operands.length - 1] : ".");
  const sources: string[] = [];
  for (const text of given) {
    const found = hasWildcard(text) ? await host.expand?.(text) ?? [text] : [text];
    if (found.length === 0) return context.fail(`${quoteName(text)}: no match on the host`);
    sources.push(...found);
  }
  const into = directory !== undefined || given.length > 1 || given.some(hasWildcard) ||
    /(^|\/)\.{0,2}$/.test(target);
  if (into && isOtherFile(context, target)) {
    return context.fail(`target ${quoteName(target)}: Not a directory`);
  }
  const pairs = sources.map((source): [string, string] => {
    const name = baseName(foldPath(joinPath("/", source)));
    return [source, context.path(into ? joinPath(target, name) : target)];
  });
  return refuseSameTargets(context, pairs) ?? pairs;
}

function isOtherFile(context: CommandContext, target: string): boolean {
  try {
    return !isDirectory(context.cage.stat(context.path(target)));
  } catch {
    return false;
  }
}

function loadAll(
  context: CommandContext,
  host: ShellHost,
  pairs: readonly [string, string][],
  quiet: boolean,
): Promise<number> {
  const total = () => host.measure?.(pairs.map(([source]) => source));
  return transferAll(context, pairs, quiet ? undefined : total, async (pair, options) => {
    const [source, target] = pair;
    const own = namedDescriptor(source, context.descriptors);
    if (own !== undefined) return await readInto(context, own?.source, target);
    await host.load(source, target, { ...options, umask: context.cage.umask() });
  });
}

/** What a descriptor of the shell's own has, `<(...)` among them, as a file. */
async function readInto(
  context: CommandContext,
  source: ByteSource | undefined,
  target: string,
): Promise<void> {
  if (source === undefined) throw new FsError("EBADF", "open", target);
  makeDirectory(context, parentPath(target));
  const file = openFile(
    context.cage,
    target,
    O_WRONLY | O_CREAT | O_TRUNC,
    context.interpreter.world,
  );
  try {
    await writeStream(streamOf(source), file.sink!);
  } finally {
    file.release();
  }
}

async function unpack(
  context: CommandContext,
  host: ShellHost | undefined,
  operands: readonly string[],
  quiet: boolean,
  directory: string | undefined,
): Promise<number> {
  if (operands.length > (directory === undefined ? 2 : 1)) {
    return context.misuse(`extra operand ${quoteName(operands[operands.length - 1])}`);
  }
  const [archive, target = directory ?? "."] = operands;
  if (archive !== "-" && !host?.readArchive) return context.fail("there is no host");
  const meter = quiet ? undefined : ProgressMeter.of(context, () => undefined);
  const { unpackTar }: typeof import("../../core/staging/unpack_tar.ts") = await import(
    "../../core/staging/unpack_tar.ts" as string
  );
  let status = 0;
  try {
    const own = archive === "-"
      ? context.stdin
      : namedDescriptor(archive, context.descriptors)?.source;
    const bytes = own ? streamOf(own) : host!.readArchive!(archive);
    const path = context.path(target);
    makeDirectory(context, path);
    const accounts = new Accounts(context);
    await unpackTar(context.cage, bytes, path, {
      idOf: (kind, name) => accounts.find(kind, name),
      decompress: (await host?.compressions?.())?.decompress,
      onSkip: (name, why, at) => {
        const member = `${shownName(name)} (at byte ${at})`;
        status = context.fail(`${quoteName(archive)}: ${member} left out: ${why}`);
      },
      onProgress: meter && ((progress) => meter.update(progress)),
    });
  } catch (error) {
    meter?.finish();
    if (error instanceof BrokenPipe) throw error;
    return context.fail(quoteName(archive), (error as Error).message);
  }
  meter?.finish();
  return status;
}

function makeDirectory(context: CommandContext, path: string): void {
  if (context.cage.exists(path)) return;
  makeDirectory(context, path.slice(0, path.lastIndexOf("/")) || "/");
  context.cage.mkdir(path);
}
