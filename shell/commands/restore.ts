import type { SnapshotError } from "../../core/staging/snapshot_format.ts";
import { streamOf } from "../io/byte_stream.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { refuseHost } from "../files/mounts.ts";
import { errorText } from "../text/error_text.ts";
import { foldPath } from "../files/paths.ts";
import { quoteName } from "../text/quoting.ts";
import { isSnapshotName, snapshotStream } from "../files/snapshots.ts";

export const restore = defineCommand({
  name: "restore",
  summary: "Make a directory what it was when a snapshot was taken",
  usage: "NAME [DIRECTORY]\nFILE [DIRECTORY]",
  options: {},
  notes:
    `What came to DIRECTORY since is removed, once all of the snapshot has been read. DIRECTORY is
the one that NAME was taken of, and the working directory for a FILE of the host (which has a
slash in its name) or standard input (-). Nothing may be mounted below it.`,
  async run(context, _options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    if (operands.length > 2) return context.misuse(`extra operand ${quoteName(operands[2])}`);
    const [source, directory] = operands;
    const named = context.interpreter.world.snapshots.get(source);
    if (isSnapshotName(source) && !named) {
      return context.fail(`${quoteName(source)}: no such snapshot`);
    }
    const path = named && directory === undefined
      ? named.path
      : foldPath(context.path(directory ?? "."));
    const { restore } = await import("../../core/staging/snapshot.ts");
    try {
      refuseHost(context.cage, path);
      await restore(context.cage, named ? snapshotStream(named) : open(context, source), path);
      return 0;
    } catch (error) {
      const { why, isCut } = error as Partial<SnapshotError>;
      if (why !== undefined) {
        const what = isCut ? "no whole snapshot" : `no whole snapshot: ${why}`;
        return context.fail(`${quoteName(source)}: ${what}`);
      }
      return context.fail(`${quoteName(directory ?? path)}: ${errorText(error)}`);
    }
  },
});

function open(context: CommandContext, source: string): ReadableStream<Uint8Array> {
  if (source === "-") return streamOf(context.stdin);
  const { host } = context.interpreter.world;
  if (!host?.readArchive) throw new Error("there is no host");
  return host.readArchive(source);
}
