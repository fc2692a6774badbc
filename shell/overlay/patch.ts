/** Changes as a patch that git apply and patch(1) take. */
import { encodeName } from "../../core/bytes.ts";
import { S_IFDIR, S_IFMT, S_IXUSR } from "../../core/constants.ts";
import type { ChangedFile, OverlayChange } from "../../core/overlay_changes.ts";
import { unifiedOutput } from "../diff/diff_output.ts";
import { isBinary, lineChanges, splitLines } from "../diff/lines.ts";
import { toByteString } from "../text/byte_string.ts";
import type { ChangeReader } from "./change_source.ts";
import { isDirectory, isRegular, isSymlink, typeOf } from "./words.ts";

const CONTEXT = 3;
const NONE = new Uint8Array(0);
const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
};

/** As git quotes a path, in bytes. */
function quoted(path: string): string {
  const bytes = toByteString(encodeName(path));
  let text = "";
  for (const char of bytes) {
    const code = char.charCodeAt(0);
    const plain = code >= 0x20 && code < 0x7f;
    text += ESCAPES[char] ?? (plain ? char : `\\${code.toString(8).padStart(3, "0")}`);
  }
  return text === bytes ? bytes : `"${text}"`;
}

/** Git knows these modes alone. */
function gitMode(file: ChangedFile): string {
  if (isSymlink(file)) return "120000";
  return (file.mode & S_IXUSR) !== 0 ? "100755" : "100644";
}

/** What git has no word for, told in a line that patches pass over. */
function aside(text: string, path: string): string {
  return `# ${toByteString(encodeName(JSON.stringify(path).slice(1, -1)))}: ${text}\n`;
}

const TYPES: readonly (readonly [number, string])[] = [
  [0o010000, "FIFO"],
  [0o020000, "character device"],
  [0o060000, "block device"],
  [0o140000, "socket"],
];

function otherType(file: ChangedFile): string {
  return TYPES.find(([type]) => type === typeOf(file))?.[1] ?? "file";
}

const isKnown = (file: ChangedFile | undefined) => isRegular(file) || isSymlink(file);

export class PatchWriter {
  readonly #reader: ChangeReader;
  readonly #base: string;

  /** Paths are written from `base` on, an absolute path that ends with a slash. */
  constructor(reader: ChangeReader, base: string) {
    this.#reader = reader;
    this.#base = base;
  }

  /** Parts of a patch, as byte strings. Throws an FsError where a file cannot be read. */
  *write(change: OverlayChange): Generator<string> {
    const { kind, was, now } = change;
    if (kind === "renamed" && isDirectory(now)) return yield* this.#movedDirectory(change);
    if (was !== undefined && isDirectory(was) && kind !== "attributes" && kind !== "renamed") {
      yield aside("directory removed", change.path);
    } else if (was !== undefined && !isKnown(was) && !isDirectory(was)) {
      yield aside(`${otherType(was)} removed`, change.path);
    }
    if (kind === "replaced" || (was && now && typeOf(was) !== typeOf(now))) {
      if (isKnown(was)) yield* this.#file(change, was, undefined);
      if (now) yield* this.#made(change, now);
      return;
    }
    if (now === undefined) {
      if (isKnown(was)) yield* this.#file(change, was, undefined);
    } else if (was === undefined) {
      yield* this.#made(change, now);
    } else if (isKnown(now)) {
      yield* this.#file(change, was, now);
    }
    if (was && now && change.what.includes("owner")) {
      yield aside(`owner ${now.uid}:${now.gid}, was ${was.uid}:${was.gid}`, change.path);
    }
  }

  *#made(change: OverlayChange, now: ChangedFile): Generator<string> {
    if (isKnown(now)) yield* this.#file(change, undefined, now);
    else if (isDirectory(now)) yield aside("directory made", change.path);
    else yield aside(`${otherType(now)} made`, change.path);
  }

  *#movedDirectory(change: OverlayChange): Generator<string> {
    for (const { path, mode } of this.#reader.below(change)) {
      if ((mode & S_IFMT) === S_IFDIR) continue;
      yield this.#moved(`${change.from}/${path}`, `${change.path}/${path}`, 100);
    }
  }

  #name(path: string, side: "a" | "b"): string {
    const inside = path.startsWith(this.#base) ? path.slice(this.#base.length) : path.slice(1);
    return quoted(`${side}/${inside}`);
  }

  #moved(from: string, to: string, similarity: number): string {
    const plain = (path: string) =>
      quoted(path.startsWith(this.#base) ? path.slice(this.#base.length) : path.slice(1));
    return `diff --git ${this.#name(from, "a")} ${this.#name(to, "b")}\n` +
      `similarity index ${similarity}%\nrename from ${plain(from)}\nrename to ${plain(to)}\n`;
  }

  *#file(
    change: OverlayChange,
    was: ChangedFile | undefined,
    now: ChangedFile | undefined,
  ): Generator<string> {
    const from = change.from ?? change.path;
    const same = change.kind === "renamed" && !change.what.includes("content");
    const header = change.kind === "renamed"
      ? this.#moved(from, change.path, same ? 100 : 50)
      : `diff --git ${this.#name(from, "a")} ${this.#name(change.path, "b")}\n`;
    let modes = "";
    if (!was) modes = `new file mode ${gitMode(now!)}\n`;
    else if (!now) modes = `deleted file mode ${gitMode(was)}\n`;
    else if (gitMode(was) !== gitMode(now)) {
      modes = `old mode ${gitMode(was)}\nnew mode ${gitMode(now)}\n`;
    }
    // Git wants the modes before the names of a move.
    const split = header.indexOf("\n") + 1;
    const head = header.slice(0, split) + modes + header.slice(split);
    const unchanged = was && now && !change.what.includes("content");
    if (unchanged) {
      if (change.kind === "renamed" || modes !== "") yield head;
      return;
    }
    const before = was ? this.#reader.read(change, "before") : NONE;
    const after = now ? this.#reader.read(change, "now") : NONE;
    yield head;
    if (isBinary(before) || isBinary(after)) {
      const [one, two] = this.#sides(change, was, now);
      yield `Binary files ${one} and ${two} differ\n`;
      return;
    }
    const [one, two] = [before, after].map(splitLines);
    const names = this.#sides(change, was, now)
      .map((name) => name.includes(" ") && !name.startsWith('"') ? `${name}\t` : name);
    const changes = lineChanges(one, two, CONTEXT);
    const title = `--- ${names[0]}\n+++ ${names[1]}\n`;
    yield* unifiedOutput(one, two, changes, CONTEXT, title, () => "");
  }

  #sides(
    change: OverlayChange,
    was: ChangedFile | undefined,
    now: ChangedFile | undefined,
  ): string[] {
    return [
      was ? this.#name(change.from ?? change.path, "a") : "/dev/null",
      now ? this.#name(change.path, "b") : "/dev/null",
    ];
  }
}
