/** Compares pairs of files and directories for `diff`. */
import { joinPath } from "../../core/path_text.ts";
import { isSameInode } from "../../core/inode_identity.ts";
import { decodeName, encodeName } from "../../core/bytes.ts";
import type { Attributes } from "../../core/attributes.ts";
import { S_IFDIR, S_IFMT } from "../../core/constants.ts";
import type { CommandContext } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { compareBytes } from "../expand/glob.ts";
import { typeText } from "../files/listing.ts";
import { matchesPattern } from "../expand/pattern.ts";
import type { PosixRegex } from "../regex/posix_regex.ts";
import { strftime } from "../text/strftime.ts";
import { ByteStringOutput, fromByteString, toByteString } from "../text/byte_string.ts";
import { openInput, readWhole } from "../text/input.ts";
import {
  contextOutput,
  type DiffFile,
  edOutput,
  normalOutput,
  rcsOutput,
  unifiedOutput,
} from "./diff_output.ts";
import { type GroupFormats, groupOutput } from "./group_format.ts";
import { type SideBySide, SideBySideWriter } from "./side_by_side.ts";
import type { Change } from "./edit_script.ts";
import { isBinary, lineChanges, splitLines } from "./lines.ts";

export interface DiffStyle {
  readonly format: "normal" | "unified" | "context" | "brief" | "ed" | "rcs" | "side" | "groups";
  readonly contextLines: number;
  readonly recursive: boolean;
  /** A file that is missing counts as an empty one: on either side, or on the first alone. */
  readonly newFiles: "none" | "both" | "first";
  readonly reportSame: boolean;
  readonly text: boolean;
  readonly ignoreBlankLines: boolean;
  /** Changes of which all lines match do not count. */
  readonly ignored: PosixRegex | undefined;
  /** What of a line counts; undefined for all of it. */
  readonly normalize: ((line: string) => string) | undefined;
  readonly exclude: readonly string[];
  /** Names before it are passed over in directories. */
  readonly startAt: string | undefined;
  /** The line before a hunk that it is told by. */
  readonly heading: PosixRegex | undefined;
  readonly side: SideBySide;
  readonly formats: GroupFormats;
  readonly labels: readonly string[];
  /** The options as they were given, for the lines between files. */
  readonly command: string;
}

interface Operand {
  readonly name: string;
  /** Undefined for a file that is missing, and for standard input. */
  readonly attributes: Attributes | undefined;
  readonly missing: boolean;
}

/** Bytes of a line that tells a hunk. */
const HEADING = 40;

export class FileComparison {
  readonly #output: ByteStringOutput;

  constructor(readonly context: CommandContext, readonly style: DiffStyle) {
    this.#output = new ByteStringOutput(context.stdout);
  }

  /** 0: no difference, 1: some, 2: trouble. */
  async operands(one: string, two: string): Promise<number> {
    const status = await this.#pair(one, two, false);
    await this.#output.flush();
    return status;
  }

  #look(name: string, below: boolean): Operand {
    if (name === "-") return { name, attributes: undefined, missing: false };
    try {
      const attributes = this.context.cage.stat(this.context.path(name));
      return { name, attributes, missing: false };
    } catch (error) {
      const device = name.startsWith("/dev/");
      if (device) return { name, attributes: undefined, missing: false };
      if (!below) throw error;
      return { name, attributes: undefined, missing: true };
    }
  }

  async #pair(one: string, two: string, below: boolean): Promise<number> {
    const sides: Operand[] = [];
    const { newFiles } = this.style;
    let status = 0;
    for (const name of [one, two]) {
      try {
        sides.push(this.#look(name, below || newFiles !== "none"));
      } catch (error) {
        status = this.#trouble(name, error);
      }
    }
    if (status !== 0) return status;
    if (!below && sides.every((side) => side.missing)) {
      for (const side of sides) this.#trouble(side.name, new Error("No such file or directory"));
      return 2;
    }
    const [a, b] = sides;
    const directories = sides.map(isDirectory);
    if (directories[0] && directories[1]) {
      const same = isSameInode(a.attributes!, b.attributes!);
      return same ? 0 : await this.#directories(a.name, b.name, below);
    }
    if (!below && directories[0] !== directories[1] && !sides.some((side) => side.missing)) {
      return await this.#fileInDirectory(a, b, directories[0]);
    }
    if (below && !a.missing && !b.missing && directories[0] !== directories[1]) {
      const kinds = sides.map((side) => `${side.name} is a ${typeText(side.attributes!)}`);
      this.#output.add(toText(`File ${kinds[0]} while file ${kinds[1]}\n`));
      return 1;
    }
    if (directories[0] || directories[1]) return await this.#directories(a.name, b.name, below);
    return await this.#files(a, b, below);
  }

  /** A file is compared with the one of its name in a directory. */
  #fileInDirectory(a: Operand, b: Operand, first: boolean): Promise<number> {
    const [file, directory] = first ? [b, a] : [a, b];
    const base = file.name.slice(file.name.lastIndexOf("/") + 1);
    const inside = joinPath(directory.name, base);
    return first ? this.#pair(inside, b.name, false) : this.#pair(a.name, inside, false);
  }

  async #directories(one: string, two: string, below: boolean): Promise<number> {
    const { style } = this;
    if (below && !style.recursive) {
      this.#output.add(toText(`Common subdirectories: ${one} and ${two}\n`));
      return 0;
    }
    let status = 0;
    const lists: string[][] = [];
    for (const name of [one, two]) {
      try {
        lists.push(this.context.cage.readdir(this.context.path(name)));
      } catch (error) {
        const absent = (error as { code?: string }).code === "ENOENT" && style.newFiles !== "none";
        if (!absent) status = this.#trouble(name, error);
        lists.push([]);
      }
    }
    const [left, right] = lists.map((list) => new Set(list));
    const names = [...new Set([...left, ...right])].sort(compareBytes)
      .filter((name) => !style.exclude.some((glob) => matchesPattern(name, glob)))
      .filter((name) => below || style.startAt === undefined || name >= style.startAt);
    for (const name of names) {
      const [a, b] = [joinPath(one, name), joinPath(two, name)];
      const only = !left.has(name) ? two : !right.has(name) ? one : undefined;
      const counts = style.newFiles === "both" || (style.newFiles === "first" && only === two);
      if (only !== undefined && !counts) {
        this.#output.add(toText(`Only in ${only}: ${name}\n`));
        status = Math.max(status, 1);
        continue;
      }
      status = Math.max(status, await this.#pair(a, b, true));
      await this.#output.flush();
    }
    return status;
  }

  async #files(a: Operand, b: Operand, below: boolean): Promise<number> {
    const { style } = this;
    const contents: Uint8Array[] = [];
    for (const side of [a, b]) {
      try {
        contents.push(await this.#read(side));
      } catch (error) {
        if ((error as { syscall?: string }).syscall === undefined) throw error;
        return this.#trouble(side.name, error);
      }
    }
    const same = equalBytes(contents[0], contents[1]);
    // What shows whole files shows those without a difference, too.
    const whole = style.format === "groups" ||
      (style.format === "side" && !style.side.suppressCommon);
    if (same && !whole) return this.#same(a, b);
    const title = below ? toText(`diff${style.command} ${a.name} ${b.name}\n`) : "";
    const binary = !style.text &&
      contents.some(isBinary);
    if (binary && !same) {
      const message = style.format === "brief" ? "Files" : "Binary files";
      this.#output.add(toText(`${message} ${a.name} and ${b.name} differ\n`));
      return 1;
    }
    const files = contents.map(splitLines);
    const changes = this.#changes(files[0], files[1]);
    if (changes.length === 0 && !whole) return this.#same(a, b);
    if (style.format === "brief") {
      this.#output.add(toText(`Files ${a.name} and ${b.name} differ\n`));
      return 1;
    }
    if (changes.length > 0) this.#output.add(title);
    for (const text of this.#show(files, changes, a, b)) {
      if (this.#output.add(text)) await this.#output.flush();
    }
    return changes.length === 0 ? this.#same(a, b) : 1;
  }

  #same(a: Operand, b: Operand): number {
    if (this.style.reportSame) {
      this.#output.add(toText(`Files ${a.name} and ${b.name} are identical\n`));
    }
    return 0;
  }

  #show(files: readonly DiffFile[], changes: readonly Change[], a: Operand, b: Operand) {
    const { format, contextLines } = this.style;
    const [one, two] = files;
    if (format === "normal") return normalOutput(one, two, changes);
    if (format === "ed") return edOutput(two, changes);
    if (format === "rcs") return rcsOutput(two, changes);
    if (format === "groups") return groupOutput(one, two, changes, this.style.formats);
    if (format === "side") return new SideBySideWriter(one, two, this.style.side).lines(changes);
    const marks = format === "unified" ? ["---", "+++"] : ["***", "---"];
    const header = [a, b].map((side, i) => `${marks[i]} ${this.#title(side, i)}\n`).join("");
    const output = format === "unified" ? unifiedOutput : contextOutput;
    return output(one, two, changes, contextLines, header, (line) => this.#heading(one, line));
  }

  /** What stands behind the marks of a hunk that begins with a line: the last line before it that matches. */
  #heading({ lines }: DiffFile, first: number): string {
    const { heading } = this.style;
    if (!heading) return "";
    for (let i = first - 1; i >= 0; i--) {
      if (heading.search(decodeName(fromByteString(lines[i])), 0) < 0) continue;
      return ` ${lines[i].trimStart().slice(0, HEADING).trimEnd()}`;
    }
    return "";
  }

  /** A label, or the name and the time of the last change. */
  #title(side: Operand, i: number): string {
    const label = this.style.labels[i];
    if (label !== undefined) return toText(label);
    const { attributes, missing } = side;
    const now = Date.now();
    const [sec, nsec] = attributes
      ? [attributes.mtimeSec, attributes.mtimeNsec]
      : missing
      ? [0, 0]
      : [Math.floor(now / 1000), now % 1000 * 1e6];
    const format = "%Y-%m-%d %H:%M:%S.%N %z";
    return toText(`${side.name}\t${strftime(format, sec, nsec)}`);
  }

  #changes(one: DiffFile, two: DiffFile): Change[] {
    const { normalize, format, contextLines } = this.style;
    const withContext = format === "unified" || format === "context";
    const changes = lineChanges(one, two, withContext ? contextLines : 0, normalize);
    return this.#counting(changes, one, two, withContext ? contextLines : undefined);
  }

  /** Without changes that do not count, but for those that stand in one hunk with others. */
  #counting(
    changes: Change[],
    one: DiffFile,
    two: DiffFile,
    context: number | undefined,
  ): Change[] {
    const { normalize, ignoreBlankLines, ignored } = this.style;
    if (!ignoreBlankLines && !ignored) return changes;
    const passes = (line: string) =>
      (ignoreBlankLines && (normalize ? normalize(line) : line) === "") ||
      (ignored?.search(decodeName(fromByteString(line)), 0) ?? -1) >= 0;
    const counts = ({ from, to, otherFrom, otherTo }: Change) =>
      !one.lines.slice(from, to).every(passes) ||
      !two.lines.slice(otherFrom, otherTo).every(passes);
    if (context === undefined) return changes.filter(counts);
    const hunks: Change[][] = [];
    for (const change of changes) {
      const room = counts(change) ? 2 * context + 1 : context;
      const before = hunks.at(-1)?.at(-1);
      if (before && change.from - before.to < room) hunks.at(-1)!.push(change);
      else hunks.push([change]);
    }
    return hunks.filter((hunk) => hunk.some(counts)).flat();
  }

  async #read(side: Operand): Promise<Uint8Array> {
    if (side.missing) return new Uint8Array(0);
    const file = openInput(this.context, side.name);
    try {
      return await readWhole(file.source);
    } finally {
      file.close();
    }
  }

  #trouble(name: string, error: unknown): 2 {
    void this.#output.flush();
    this.context.error(`${name}: ${errorText(error)}`);
    return 2;
  }
}

function isDirectory({ attributes }: Operand): boolean {
  return attributes !== undefined && (attributes.mode & S_IFMT) === S_IFDIR;
}

/** Names go out among the bytes of lines. */
function toText(text: string): string {
  return toByteString(encodeName(text));
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
