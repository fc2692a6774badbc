/** Changes as a person reads them: a line for each, and one for each directory that is new or gone. */
import type { OverlayChange } from "../../core/overlay_changes.ts";
import { isBinary, lineChanges, splitLines } from "../diff/lines.ts";
import { quoteForTerminal } from "../text/quoting.ts";
import type { ChangeReader } from "./change_source.ts";
import { countText, isDirectory, isRegular, shownPath, sizeText } from "./words.ts";

/** Files beyond are told by their sizes alone. */
const COMPARED = 1 << 20;

export interface LineCounts {
  readonly added: number;
  readonly removed: number;
}

/** How many lines are new and gone; undefined of what is no text, or too long to compare. */
export function countLines(change: OverlayChange, reader: ChangeReader): LineCounts | undefined {
  const { was, now } = change;
  if ((was && !isRegular(was)) || (now && !isRegular(now))) return undefined;
  if (Math.max(was?.size ?? 0, now?.size ?? 0) > COMPARED) return undefined;
  const none = new Uint8Array(0);
  try {
    const before = was ? reader.read(change, "before") : none;
    const after = now ? reader.read(change, "now") : none;
    if (isBinary(before) || isBinary(after)) return undefined;
    const changes = lineChanges(splitLines(before), splitLines(after), 0);
    let added = 0;
    let removed = 0;
    for (const { from, to, otherFrom, otherTo } of changes) {
      removed += to - from;
      added += otherTo - otherFrom;
    }
    return { added, removed };
  } catch {
    return undefined; // It has gone meanwhile, or may not be read.
  }
}

function detail(change: OverlayChange, reader: ChangeReader): string {
  const { kind, was, now, what, below } = change;
  if (kind === "deleted") {
    if (isDirectory(was)) return below > 0 ? countText(below, "name") : "";
    return isRegular(was) ? sizeText(was!.size) : "";
  }
  if (change.linkOf !== undefined) return "another name of a file";
  if (kind === "added") return isRegular(now) ? sizeText(now!.size) : typeText(now!.mode);
  if (kind === "replaced") return `${typeText(was!.mode)} by ${typeText(now!.mode)}`;
  const parts: string[] = [];
  if (what.includes("content") && kind !== "created dir") {
    const lines = countLines(change, reader);
    if (lines) {
      const { added, removed } = lines;
      if (added > 0 && removed > 0) parts.push(`+${added} -${removed}`);
      else if (added > 0) parts.push(`+${countText(added, "line")}`);
      else if (removed > 0) parts.push(`-${countText(removed, "line")}`);
    } else if (was && now) parts.push(`${sizeText(was.size)} -> ${sizeText(now.size)}`);
  }
  if (what.includes("mode") && was && now) {
    parts.push(`mode ${octal(was.mode)} -> ${octal(now.mode)}`);
  }
  if (what.includes("owner") && was && now) {
    parts.push(`owner ${was.uid}:${was.gid} -> ${now.uid}:${now.gid}`);
  }
  if (what.includes("xattrs")) parts.push("extended attributes");
  if (what.includes("mtime") && parts.length === 0 && kind === "attributes") parts.push("time");
  return parts.join(", ");
}

const octal = (mode: number) => (mode & 0o7777).toString(8).padStart(4, "0");

const TYPES: Readonly<Record<number, string>> = {
  0o040000: "directory",
  0o100000: "file",
  0o120000: "symlink",
  0o010000: "FIFO",
  0o020000: "character device",
  0o060000: "block device",
  0o140000: "socket",
};

function typeText(mode: number): string {
  return TYPES[mode & 0o170000] ?? "file";
}

interface Row {
  readonly path: string;
  readonly word: string;
  readonly detail: string;
}

/** A new directory with all that is in it. */
function rowOfTree(
  change: OverlayChange,
  inside: readonly OverlayChange[],
  directory: string,
): Row {
  const files = inside.filter(({ now }) => !isDirectory(now));
  const bytes = files.reduce((sum, { now }) => sum + (isRegular(now) ? now!.size : 0), 0);
  const word = files.length === 0 ? "directory added" : `${countText(files.length, "file")} added`;
  const size = files.length === 0 ? "" : `, ${sizeText(bytes)}`;
  return { path: `${shownPath(change.path, directory)}/`, word: word + size, detail: "" };
}

function rowOf(change: OverlayChange, reader: ChangeReader, directory: string): Row {
  const shown = shownPath(change.path, directory);
  const slash = isDirectory(change.now ?? change.was) ? "/" : "";
  const path = change.kind === "renamed"
    ? `${shownPath(change.from!, directory)} -> ${shown}${slash}`
    : shown + slash;
  const word = change.kind === "attributes" ? "attributes" : change.kind;
  return { path, word, detail: detail(change, reader) };
}

/** New directories by their paths, each with what is in it, as far as all of that is new. */
function newTrees(changes: readonly OverlayChange[]): Map<string, OverlayChange[]> {
  const trees = new Map<string, OverlayChange[]>();
  for (const { kind, path } of changes) if (kind === "created dir") trees.set(path, []);
  const mixed = new Set<string>();
  for (const change of changes) {
    const isNew = change.kind === "added" || change.kind === "created dir";
    let path = change.path;
    while ((path = path.slice(0, path.lastIndexOf("/"))) !== "") {
      if (isNew) trees.get(path)?.push(change);
      else if (trees.has(path)) mixed.add(path);
    }
  }
  for (const path of mixed) trees.delete(path);
  return trees;
}

function* rowsOf(
  reader: ChangeReader,
  directory: string,
  changes: readonly OverlayChange[],
): Generator<Row> {
  const trees = newTrees(changes);
  const told = new Set<OverlayChange>();
  for (const change of changes) {
    if (told.has(change)) continue;
    const inside = trees.get(change.path);
    if (inside === undefined || change.kind !== "created dir") {
      yield rowOf(change, reader, directory);
      continue;
    }
    for (const one of inside) told.add(one);
    yield rowOfTree(change, inside, directory);
  }
}

/** @param directory absolute: paths in it are shown from there on */
export function* summaryLines(
  reader: ChangeReader,
  directory: string,
  changes: readonly OverlayChange[] = [...reader],
): Generator<string> {
  const rows = [...rowsOf(reader, directory, changes)];
  const quoted = rows.map((row) => ({ ...row, path: quoteForTerminal(row.path) }));
  const width = Math.min(48, Math.max(0, ...quoted.map(({ path }) => path.length)));
  for (const { path, word, detail } of quoted) {
    yield `${path.padEnd(width)}   ${detail === "" ? word : `${word.padEnd(10)} ${detail}`}\n`;
  }
}

/** As git diff --stat: a line for each file, and their sum. */
export function* statLines(
  reader: ChangeReader,
  directory: string,
  changes: readonly OverlayChange[] = [...reader],
): Generator<string> {
  const rows = changes.filter(({ now, was }) => !isDirectory(now ?? was)).map((change) => {
    const path = quoteForTerminal(shownPath(change.path, directory));
    return { path, change, lines: countLines(change, reader) };
  });
  const width = Math.max(0, ...rows.map(({ path }) => path.length));
  const most = Math.max(1, ...rows.map(({ lines }) => lines ? lines.added + lines.removed : 0));
  const scale = Math.min(1, 40 / most);
  const sum = { added: 0, removed: 0 };
  for (const { path, change, lines } of rows) {
    const { was, now } = change;
    if (lines === undefined) {
      yield ` ${path.padEnd(width)} | Bin ${was?.size ?? 0} -> ${now?.size ?? 0} bytes\n`;
      continue;
    }
    sum.added += lines.added;
    sum.removed += lines.removed;
    const bar = "+".repeat(Math.ceil(lines.added * scale)) +
      "-".repeat(Math.ceil(lines.removed * scale));
    yield ` ${path.padEnd(width)} | ${lines.added + lines.removed} ${bar}`.trimEnd() + "\n";
  }
  const parts = [`${countText(rows.length, "file")} changed`];
  if (sum.added > 0) parts.push(`${countText(sum.added, "insertion")}(+)`);
  if (sum.removed > 0) parts.push(`${countText(sum.removed, "deletion")}(-)`);
  if (rows.length > 0) yield ` ${parts.join(", ")}\n`;
}
