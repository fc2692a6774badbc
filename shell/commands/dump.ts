import { baseName, joinPath } from "../../core/path_text.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { O_RDONLY } from "../../core/constants.ts";
import { shownName } from "../../core/staging/shown_name.ts";
import { FsError } from "../../core/fs_error.ts";
import { streamOf, writeStream } from "../io/byte_stream.ts";
import { namedDescriptor, openFile } from "../io/descriptors.ts";
import type { ShellHost } from "../host.ts";
import { foldPath } from "../files/paths.ts";
import { ProgressMeter, type TransferTotal } from "../io/progress.ts";
import { transferAll } from "../io/transfers.ts";
import { quoteName } from "../text/quoting.ts";
import { BrokenPipe, type ByteSink } from "../io/streams.ts";
import { refuseSameTargets } from "../files/targets.ts";
import { treeTotal } from "../files/tree_total.ts";

export const dump = defineCommand({
  name: "dump",
  summary: "Copy files and directories of the tree to the host",
  usage: "[OPTION]... TREE [HOST]\n[OPTION]... TREE... DIRECTORY\n" +
    "[OPTION]... -t DIRECTORY TREE...\n--tar [OPTION]... TREE ARCHIVE",
  options: {
    gzip: { short: "z", long: "gzip", help: "with --tar: compress, whatever ARCHIVE is called" },
    quiet: { short: "q", long: "quiet", help: "no progress" },
    replace: { long: "replace", help: "make new files in the place of those that are there" },
    tar: {
      long: "tar",
      help: "pack an archive, compressed as it is named; - is standard output",
    },
    directory: { short: "t", long: "target-directory", value: "DIRECTORY", help: "copy into it" },
  },
  notes:
    `Types, modes, links, holes, times, users' attributes and access control lists are kept, and
parents are made and directories are merged. A file that is there keeps its owner, mode,
attributes and other names; a pipe or device is written to. A relative HOST counts from where
ramfs was started. Without HOST, the name of TREE there. A HOST of ".", ".." or with a slash at its
end is a directory to put it into.
Names in an archive count from TREE. A terminal shows the rate and the time that is left.`,
  async run(context, options, operands) {
    const { host } = context.interpreter.world;
    if (operands.length === 0) return context.misuse("missing operand");
    if (options.tar) return await pack(context, host, operands, options);
    if (!host) return context.fail("there is no host");
    const pairs = pairsOf(context, operands, options.directory);
    return typeof pairs === "number" ? pairs : await dumpAll(context, host, pairs, options);
  },
});

interface Given {
  readonly gzip: boolean;
  readonly quiet: boolean;
  readonly replace: boolean;
}

interface Pair {
  readonly path: string;
  readonly target: string;
}

/** Paths of the tree and where they go on the host, or the status after a report. */
function pairsOf(
  context: CommandContext,
  operands: readonly string[],
  directory: string | undefined,
): Pair[] | number {
  const sources = directory === undefined && operands.length > 1 ? operands.slice(0, -1) : operands;
  const target = directory ?? (operands.length > 1 ? operands[operands.length - 1] : ".");
  const into = directory !== undefined || sources.length > 1 || /(^|\/)\.{0,2}$/.test(target);
  const pairs: Pair[] = [];
  for (const source of sources) {
    const path = context.path(source);
    try {
      context.cage.lstat(path);
    } catch (error) {
      return context.fail(`cannot stat ${quoteName(source)}`, error);
    }
    const name = baseName(foldPath(path));
    pairs.push({ path, target: into ? joinPath(target, name) : target });
  }
  const both = pairs.map(({ path, target }): [string, string] => [path, target]);
  return refuseSameTargets(context, both) ?? pairs;
}

function dumpAll(
  context: CommandContext,
  host: ShellHost,
  pairs: readonly Pair[],
  { quiet, replace }: Given,
): Promise<number> {
  const total = () => totalOf(context, pairs.map(({ path }) => path));
  return transferAll(context, pairs, quiet ? undefined : total, async (pair, options) => {
    const { path, target } = pair;
    const own = namedDescriptor(target, context.descriptors);
    if (own !== undefined) return await writeFrom(context, path, own?.sink);
    await host.dump(path, target, { ...options, replace });
  });
}

/** A file of the tree to a descriptor of the shell's own. */
async function writeFrom(
  context: CommandContext,
  path: string,
  sink: ByteSink | undefined,
): Promise<void> {
  if (sink === undefined) throw new FsError("EBADF", "write", path);
  const file = openFile(context.cage, path, O_RDONLY, context.interpreter.world);
  try {
    await writeStream(streamOf(file.source!), sink);
  } finally {
    file.release();
  }
}

function totalOf({ cage }: CommandContext, paths: readonly string[]): TransferTotal {
  return paths.map((path) => treeTotal(cage, path)).reduce(
    (sum, { files, bytes }) => ({ files: sum.files + files, bytes: sum.bytes + bytes }),
    { files: 0, bytes: 0 },
  );
}

async function pack(
  context: CommandContext,
  host: ShellHost | undefined,
  operands: readonly string[],
  { gzip, quiet, replace }: Given,
): Promise<number> {
  const [tree, archive] = operands;
  if (archive === undefined) return context.misuse(`missing archive after ${quoteName(tree)}`);
  if (operands.length > 2) return context.misuse(`extra operand ${quoteName(operands[2])}`);
  if (archive !== "-" && !host?.writeArchive) return context.fail("there is no host");
  const path = foldPath(context.path(tree));
  try {
    context.cage.stat(path);
  } catch (error) {
    return context.fail(`cannot stat ${quoteName(tree)}`, error);
  }
  const meter = quiet ? undefined : ProgressMeter.of(context, () => totalOf(context, [path]));
  const { packTar }: typeof import("../../core/staging/pack_tar.ts") = await import(
    "../../core/staging/pack_tar.ts" as string
  );
  let status = 0;
  try {
    const plain = packTar(context.cage, path, {
      gzip,
      onSkip: (name, why, omission) => {
        const failed = context.fail(`${shownName(name)} left out: ${why}`);
        // As with tar(1), a socket that is no part of an archive is no fault.
        if (omission !== "type") status = failed;
      },
      onChange: (name, how) => void (status = context.fail(`${shownName(name)} ${how}`)),
      onProgress: meter && ((progress) => meter.update(progress)),
    });
    const { compressed } = gzip ? {} : await host?.compressions?.() ?? {};
    const stream = compressed?.(archive, plain) ?? plain;
    const own = archive === "-"
      ? context.stdout
      : namedDescriptor(archive, context.descriptors)?.sink;
    if (own) await writeStream(stream, own);
    else await host!.writeArchive!(archive, stream, replace);
  } catch (error) {
    meter?.finish();
    if (error instanceof BrokenPipe) throw error;
    return context.fail(quoteName(archive), (error as Error).message);
  }
  meter?.finish();
  return status;
}
