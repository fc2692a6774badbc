import { writeStream } from "../io/byte_stream.ts";
import { shownName } from "../../core/staging/shown_name.ts";
import type { TreeInUseOptions } from "../../core/staging/tree_in_use.ts";
import { isoTime, jsonLine } from "../files/attributes_json.ts";
import { formatSize } from "../files/block_size.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { refuseHost } from "../files/mounts.ts";
import { errorText } from "../text/error_text.ts";
import { foldPath } from "../files/paths.ts";
import { quoteName } from "../text/quoting.ts";
import { isSnapshotName, takeSnapshot } from "../files/snapshots.ts";
import { BrokenPipe } from "../io/streams.ts";
import { strftime } from "../text/strftime.ts";
import { textTable } from "../text/text_table.ts";

export const snapshot = defineCommand({
  name: "snapshot",
  summary: "Keep the state of a directory to restore it or to compare with it",
  usage: "[--json]\n[OPTION]... NAME [DIRECTORY]\n[OPTION]... FILE [DIRECTORY]\n-d NAME...",
  options: {
    remove: { short: "d", long: "delete", help: "forget snapshots" },
    json: { long: "json", help: "the list as a JSON value a line" },
  },
  notes:
    `Without operands, lists the snapshots. A NAME has no slash and is kept in memory until the shell
ends; what has a slash is a FILE of the host, and - is standard output. DIRECTORY is the working
directory by default. Everything is kept: types, links, holes, owners, extended attributes,
times. See restore, changes.`,
  async run(context, options, operands) {
    const { snapshots } = context.interpreter.world;
    if (options.remove) {
      if (operands.length === 0) return context.misuse("missing operand");
      let status = 0;
      for (const name of operands) {
        if (!snapshots.delete(name)) status = context.fail(`${quoteName(name)}: no such snapshot`);
      }
      return status;
    }
    if (operands.length === 0) return list(context, options.json);
    if (operands.length > 2) return context.misuse(`extra operand ${quoteName(operands[2])}`);
    const [target, directory = "."] = operands;
    const path = foldPath(context.path(directory));
    let status = 0;
    const how: TreeInUseOptions = {
      onSkip: (name, why) => void (status = context.fail(`${shownName(name)} left out: ${why}`)),
      onChange: (name, change) => void (status = context.fail(`${shownName(name)} ${change}`)),
    };
    try {
      refuseHost(context.cage, path);
      if (isSnapshotName(target)) {
        snapshots.set(target, await takeSnapshot(context.cage, target, path, how));
      } else await write(context, target, path, how);
      return status;
    } catch (error) {
      if (error instanceof BrokenPipe) throw error;
      return context.fail(`${quoteName(directory)}: ${errorText(error)}`);
    }
  },
});

async function write(
  context: CommandContext,
  target: string,
  path: string,
  how: TreeInUseOptions,
): Promise<void> {
  const { host } = context.interpreter.world;
  const { snapshot } = await import("../../core/staging/snapshot.ts");
  const stream = snapshot(context.cage, path, how);
  if (target === "-") await writeStream(stream, context.stdout);
  else if (host?.writeArchive) await host.writeArchive(target, stream);
  else throw new Error("there is no host");
}

function list(context: CommandContext, json: boolean): number {
  const all = [...context.interpreter.world.snapshots.values()];
  if (json) {
    for (const { name, path, bytes, taken } of all) {
      context.add(
        jsonLine({
          name,
          path,
          bytes,
          taken: isoTime(Math.floor(taken / 1000), taken % 1000 * 1e6),
        }),
      );
    }
    return 0;
  }
  if (all.length === 0) return 0;
  const columns = [
    { title: "NAME", left: true },
    { title: "SIZE" },
    { title: "TAKEN", left: true },
    {
      title: "DIRECTORY",
      left: true,
    },
  ] as const;
  context.add(textTable(
    columns,
    all.map(({ name, path, bytes, taken }) => [
      name,
      formatSize(bytes, "human"),
      strftime("%Y-%m-%d %H:%M:%S", Math.floor(taken / 1000), 0),
      path,
    ]),
  ));
  return 0;
}
