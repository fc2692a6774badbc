/** `ramfs diff`, `commit`, `discard`: what a session has done over directories of the host. */
import { decodeName } from "../core/bytes.ts";
import { errnoMessage, errnoNumber } from "../core/fs_error.ts";
import type { OverlayChange } from "../core/overlay_changes.ts";
import { runtime } from "../runtime/current.ts";
import type { ChangeReader } from "../shell/overlay/change_source.ts";
import { changeJson } from "../shell/overlay/change_json.ts";
import { PatchWriter } from "../shell/overlay/patch.ts";
import { statLines, summaryLines } from "../shell/overlay/summary.ts";
import { countText, shownPath } from "../shell/overlay/words.ts";
import { fromByteString } from "../shell/text/byte_string.ts";
import { commitAloud, openMeant, recover, type Report, TROUBLE } from "./change_session.ts";
import type { Flags } from "./command_table.ts";
import { describeError, Failure } from "./failure.ts";

interface Writable {
  write(text: string): void;
}

/** Where patches are written from: the working directory where all lies in it, else the root directory. */
function baseOf(reader: ChangeReader): string {
  const cwd = runtime.cwd();
  const prefix = cwd === "/" ? "/" : `${cwd}/`;
  for (const { path, from } of reader) {
    if (!path.startsWith(prefix) || (from !== undefined && !from.startsWith(prefix))) return "/";
  }
  return prefix;
}

/** Writes changes as `diff` shows them. */
export function writeChanges(
  reader: ChangeReader,
  flags: Pick<Flags<"diff">, "patch" | "stat" | "json" | "name-only">,
  stdout: Writable,
): void {
  const cwd = runtime.cwd();
  if (flags.patch) {
    const writer = new PatchWriter(reader, baseOf(reader));
    for (const change of reader) {
      for (const part of writer.write(change)) stdout.write(decodeName(fromByteString(part)));
    }
    return;
  }
  if (flags.json) {
    for (const change of reader) stdout.write(changeJson(change));
    return;
  }
  if (flags["name-only"]) {
    for (const { path } of reader) stdout.write(`${shownPath(path, cwd)}\n`);
    return;
  }
  const lines = flags.stat ? statLines(reader, cwd) : summaryLines(reader, cwd);
  for (const line of lines) stdout.write(line);
}

/** Throws a Failure of the status that trouble has. */
async function orTrouble(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const status = (error as { status?: number }).status;
    if (status !== undefined && status !== 125) throw error;
    throw new Failure(describeError(error), TROUBLE);
  }
}

/** Throws Failure. */
export function diffCommand(
  flags: Flags<"diff">,
  args: string[],
  stdout: Writable,
  report: Report,
): Promise<number> {
  return orTrouble(async () => {
    using meant = await openMeant("diff", args, report);
    using changes = await meant.opened.session.changes({ paths: meant.paths });
    writeChanges(changes, flags, stdout);
    return changes.toArray().length > 0 ? 1 : 0;
  });
}

/** Throws Failure. */
export function commitCommand(
  flags: Flags<"commit">,
  args: string[],
  stdout: Writable,
  report: Report,
): Promise<number> {
  const chosen = (["ours", "theirs", "merge"] as const).filter((name) => flags[name]);
  if (chosen.length > 1) {
    throw new Failure(`commit: --${chosen[0]} and --${chosen[1]} exclude each other`, TROUBLE);
  }
  return orTrouble(async () => {
    using meant = await openMeant("commit", args, report);
    const { session } = meant.opened;
    recover(session, report);
    const dryRun = flags["dry-run"] === true;
    const merged = flags.merge
      ? await (await import("./merge_changes.ts")).mergeChanges(
        session,
        meant.paths,
        dryRun,
        report,
      )
      : undefined;
    using changes = await session.changes({ paths: meant.paths });
    if (!flags.quiet) writeChanges(changes, {}, stdout);
    const prefer = merged
      ? ({ path }: OverlayChange) => merged.has(path) ? "ours" as const : undefined
      : flags.ours
      ? "ours" as const
      : flags.theirs
      ? "theirs" as const
      : undefined;
    const options = { dryRun, keepTimes: flags["keep-times"], prefer };
    return await commitAloud(changes, options, report);
  });
}

/** Throws Failure. */
export function discardCommand(
  flags: Flags<"discard">,
  args: string[],
  stdout: Writable,
  report: Report,
): Promise<number> {
  return orTrouble(async () => {
    using meant = await openMeant("discard", args, report);
    using changes = await meant.opened.session.changes({ paths: meant.paths });
    const count = changes.toArray().length;
    const failed = await changes.discard();
    const cwd = runtime.cwd();
    for (const { path, error } of failed) {
      report(`${shownPath(path, cwd)}: ${errnoMessage(errnoNumber(error!))}`);
    }
    if (!flags.quiet) stdout.write(`${countText(count - failed.length, "change")} discarded\n`);
    return failed.length > 0 ? TROUBLE : 0;
  });
}
