/** `commit --merge`: texts whose lines have changed here and on the host. */
import { decodeName } from "../core/bytes.ts";
import { S_IFMT, S_IFREG } from "../core/constants.ts";
import type { OverlayChange } from "../core/overlay_changes.ts";
import type { SeenFile, SessionChanges } from "../ffi/session_changes.ts";
import type { Session } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { isBinary, splitLines } from "../shell/diff/lines.ts";
import { mergeLines } from "../shell/diff/merge.ts";
import { shownPath } from "../shell/overlay/words.ts";
import { fromByteString } from "../shell/text/byte_string.ts";

type Report = (line: string) => void;

function git(directory: string, ...args: string[]): Uint8Array | undefined {
  try {
    const { code, stdout } = runtime.runProgram("git", ["-C", directory, ...args]);
    return code === 0 ? stdout : undefined;
  } catch {
    return undefined; // There is no git.
  }
}

/**
 * What a file was when it was first looked at, if git has that in its index: size, time and inode, by which git knows
 * an unchanged file, are then those that the session saw.
 */
function baseInGit(host: string, seen: SeenFile): Uint8Array | undefined {
  const slash = host.lastIndexOf("/");
  const directory = host.slice(0, slash) || "/";
  const name = host.slice(slash + 1);
  const listed = git(directory, "ls-files", "--stage", "--debug", "--", `:(literal)${name}`);
  if (listed === undefined) return undefined;
  const text = decodeName(listed);
  const blob = /^\d+ ([0-9a-f]+) 0\t/m.exec(text)?.[1];
  const [, sec, nsec] = /mtime: (\d+):(\d+)/.exec(text) ?? [];
  const size = /size: (\d+)/.exec(text)?.[1];
  const same = Number(size) === seen.size && Number(sec) === seen.mtime[0] &&
    Number(nsec) === seen.mtime[1];
  return blob !== undefined && same ? git(directory, "cat-file", "blob", blob) : undefined;
}

const isText = (bytes: Uint8Array | undefined): bytes is Uint8Array =>
  bytes !== undefined && !isBinary(bytes);

/** The merged bytes, or why there are none. */
function merge(changes: SessionChanges, change: OverlayChange): Uint8Array | string {
  const seen = changes.seen(change);
  const isFile = ((change.now?.mode ?? 0) & S_IFMT) === S_IFREG;
  if (!isFile || seen === undefined) return "cannot be merged: it is no text on both sides";
  const ours = changes.read(change, "now");
  const theirs = changes.read(change, "before");
  const base = baseInGit(change.host, seen);
  if (base === undefined) return "cannot be merged: what it was before is not known to git";
  if (![ours, theirs, base].every(isText)) return "cannot be merged: it is no text";
  const merged = mergeLines(splitLines(base), splitLines(ours), splitLines(theirs));
  return merged === undefined
    ? "cannot be merged: both sides have changed the same lines"
    : fromByteString(merged);
}

/** Merges what can be, in the tree: the paths, which may be committed over what the host has. */
export async function mergeChanges(
  session: Session,
  paths: readonly string[],
  dryRun: boolean,
  report: Report,
): Promise<Set<string>> {
  using changes = await session.changes({ paths });
  const { conflicts } = await changes.commit({ dryRun: true });
  const merged = new Set<string>();
  for (const change of conflicts) {
    if (change.conflict !== "modified") continue;
    const result = merge(changes, change);
    if (typeof result === "string") {
      report(`${shownPath(change.path, runtime.cwd())}: ${result}`);
      continue;
    }
    if (!dryRun) changes.write(change, result);
    merged.add(change.path);
  }
  return merged;
}
