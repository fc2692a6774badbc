/** What `tree` shows, read before it is drawn: totals and pruning need what is below. */
import type { Attributes } from "../../core/attributes.ts";
import { inodeKey } from "../../core/inode_identity.ts";
import type { CommandContext } from "../command.ts";
import { compareBytes } from "../expand/glob.ts";
import { isDirectory, isSymlink } from "../files/listing.ts";
import { matchesPattern } from "../expand/pattern.ts";
import { inside, type ShownPath } from "../files/shown_path.ts";
import { compareVersions } from "../text/version_compare.ts";

export interface ScanOptions {
  readonly all: boolean;
  readonly depth: number;
  readonly directoriesOnly: boolean;
  readonly directoriesFirst: boolean;
  readonly order: "name" | "mtime" | "ctime" | "version" | "none";
  readonly reverse: boolean;
  readonly follow: boolean;
  readonly oneFileSystem: boolean;
  readonly prune: boolean;
  /** Patterns of which a file has to match one, and of which no name may. */
  readonly only: readonly string[];
  readonly ignored: readonly string[];
  readonly fileLimit: number;
  /** Read below `depth` too, for the sizes of directories. */
  readonly total: boolean;
}

export interface TreeItem {
  readonly name: string;
  readonly place: ShownPath;
  readonly attributes: Attributes;
  /** What a symbolic link holds. */
  readonly target: string | undefined;
  /** Undefined for what is no directory. */
  readonly children: readonly TreeItem[] | undefined;
  /** Why a directory's entries are not there. */
  readonly problem: string | undefined;
  /** Bytes of it and of all below. */
  readonly total: number;
}

export class Scan {
  directories = 0;
  files = 0;
  failed = false;
  /** Directories on the way down, so that links make no loops. */
  readonly #above: string[] = [];

  constructor(readonly context: CommandContext, readonly options: ScanOptions) {}

  /** Throws FsError where there is nothing. */
  root(name: string): TreeItem {
    const place = { shown: name, path: this.context.path(name) };
    const attributes = this.context.cage.stat(place.path);
    const item = this.#item(name, place, attributes, 0, attributes.dev);
    if (item.children === undefined) this.files++;
    if (item.problem !== undefined) this.failed = true;
    return item;
  }

  #item(
    name: string,
    place: ShownPath,
    attributes: Attributes,
    level: number,
    dev: number,
  ): TreeItem {
    const target = isSymlink(attributes) ? this.context.cage.readlink(place.path) : undefined;
    const leaf = { name, place, attributes, target, problem: undefined, total: attributes.size };
    const through = target !== undefined && this.options.follow && this.#leadsToDirectory(place);
    if (!isDirectory(attributes) && !through) return { ...leaf, children: undefined };
    const key = this.#key(place, attributes);
    if (this.#above.includes(key)) {
      return { ...leaf, children: [], problem: "recursive, not followed" };
    }
    if (this.options.oneFileSystem && attributes.dev !== dev) return { ...leaf, children: [] };
    if (level >= this.options.depth && !this.options.total) return { ...leaf, children: [] };
    this.#above.push(key);
    try {
      return this.#directory(leaf, level, dev);
    } finally {
      this.#above.pop();
    }
  }

  #directory(leaf: Omit<TreeItem, "children">, level: number, dev: number): TreeItem {
    const { options } = this;
    let names: string[];
    try {
      names = this.context.cage.readdir(leaf.place.path);
    } catch {
      this.failed = true;
      return { ...leaf, children: [], problem: "error opening dir" };
    }
    if (names.length > options.fileLimit) {
      const problem = `${names.length} entries exceeds filelimit, not opening dir`;
      return { ...leaf, children: [], problem };
    }
    const shown = level < options.depth;
    const before = { directories: this.directories, files: this.files };
    const all = names.flatMap((name) => this.#child(leaf.place, name, level, dev) ?? []);
    const total = all.reduce((sum, child) => sum + child.total, leaf.attributes.size);
    if (!shown) Object.assign(this, before);
    const children = shown ? this.#sorted(all.filter((child) => this.#isListed(child))) : [];
    if (shown) { for (const child of children) this.#count(child); }
    return { ...leaf, children, total };
  }

  #child(above: ShownPath, name: string, level: number, dev: number): TreeItem | undefined {
    const { options, context } = this;
    if (!options.all && name.startsWith(".")) return undefined;
    if (options.ignored.some((pattern) => matchesPattern(name, pattern))) return undefined;
    const place = inside(above, name);
    try {
      return this.#item(name, place, context.cage.lstat(place.path), level + 1, dev);
    } catch {
      // Gone since the directory was read.
      return undefined;
    }
  }

  #isListed({ name, children, attributes }: TreeItem): boolean {
    const { options } = this;
    if (children === undefined) {
      if (options.directoriesOnly) return false;
      return options.only.length === 0 ||
        options.only.some((pattern) => matchesPattern(name, pattern));
    }
    return !options.prune || children.length > 0 || !isDirectory(attributes);
  }

  #count(item: TreeItem): void {
    if (item.children === undefined) this.files++;
    else this.directories++;
  }

  #sorted(items: TreeItem[]): TreeItem[] {
    const { order, reverse, directoriesFirst } = this.options;
    const byName = (a: TreeItem, b: TreeItem) => compareBytes(a.name, b.name);
    const compare = (a: TreeItem, b: TreeItem): number => {
      if (order === "none") return 0;
      if (order === "version") return compareVersions(a.name, b.name) || byName(a, b);
      if (order === "name") return byName(a, b);
      const [x, y] = [a.attributes, b.attributes];
      return x[`${order}Sec`] - y[`${order}Sec`] || x[`${order}Nsec`] - y[`${order}Nsec`] ||
        byName(a, b);
    };
    const kind = (item: TreeItem) => directoriesFirst && item.children !== undefined ? 0 : 1;
    const sign = reverse ? -1 : 1;
    return items.sort((a, b) => kind(a) - kind(b) || sign * compare(a, b));
  }

  #leadsToDirectory(place: ShownPath): boolean {
    try {
      return isDirectory(this.context.cage.stat(place.path));
    } catch {
      return false;
    }
  }

  #key(place: ShownPath, attributes: Attributes): string {
    return inodeKey(isSymlink(attributes) ? this.context.cage.stat(place.path) : attributes);
  }
}
