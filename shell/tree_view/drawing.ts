/** The lines of `tree`. */
import type { Accounts } from "../files/accounts.ts";
import { formatSize } from "../files/block_size.ts";
import type { CommandContext } from "../command.ts";
import { modeText } from "../files/listing.ts";
import type { Colors } from "../ls/colors.ts";
import { indicatorOf } from "../ls/name_style.ts";
import { formatTime, type TimeStyle } from "../ls/time_style.ts";
import type { TreeItem } from "./scan.ts";

export interface DrawingOptions {
  readonly fullPath: boolean;
  /** Lines before the names. */
  readonly lines: boolean;
  readonly classify: boolean;
  readonly inodes: boolean;
  readonly permissions: boolean;
  readonly user: boolean;
  readonly group: boolean;
  readonly dates: boolean;
  readonly size: "human" | "bytes" | undefined;
  /** Directories with all that is below. */
  readonly totals: boolean;
  readonly timeStyle: TimeStyle;
  readonly accounts: Accounts;
  readonly colors: Colors | undefined;
  show(name: string): string;
}

export class TreeDrawing {
  readonly #now = Date.now();

  constructor(readonly context: CommandContext, readonly options: DrawingOptions) {}

  async draw(root: TreeItem): Promise<void> {
    this.context.add(`${this.#line(root, root.place.shown)}\n`);
    await this.#children(root, "");
  }

  async #children({ children = [] }: TreeItem, indent: string): Promise<void> {
    const { lines, fullPath } = this.options;
    for (const [i, child] of children.entries()) {
      const last = i === children.length - 1;
      const branch = lines ? indent + (last ? "└── " : "├── ") : "";
      const name = fullPath ? child.place.shown : child.name;
      if (this.context.add(`${branch}${this.#line(child, name)}\n`)) await this.context.flush();
      await this.#children(child, indent + (last ? "    " : "│   "));
    }
  }

  #line(item: TreeItem, name: string): string {
    const { options } = this;
    const { mode, nlink } = item.attributes;
    const shown = options.show(name);
    const code = options.colors?.codeOfMode(mode, nlink, item.name);
    const painted = code === undefined ? shown : `\x1b[${code}m${shown}\x1b[0m`;
    const mark = options.classify && item.target === undefined ? indicatorOf(mode, "classify") : "";
    const target = item.target === undefined ? "" : ` -> ${options.show(item.target)}`;
    const problem = item.problem === undefined ? "" : `  [${item.problem}]`;
    return `${this.#columns(item)}${painted}${mark}${target}${problem}`;
  }

  #columns(item: TreeItem): string {
    const { options } = this;
    const { attributes: a } = item;
    const columns: string[] = [];
    if (options.inodes) columns.push(String(a.ino).padStart(7));
    if (options.permissions) columns.push(modeText(a.mode));
    if (options.user) columns.push(options.accounts.user(a.uid).slice(0, 32).padEnd(8));
    if (options.group) columns.push(options.accounts.group(a.gid).slice(0, 32).padEnd(8));
    if (options.size) {
      columns.push(sizeText(options.totals ? item.total : a.size, options.size === "human"));
    }
    if (options.dates) {
      columns.push(formatTime(options.timeStyle, a.mtimeSec, a.mtimeNsec, this.#now));
    }
    return columns.length === 0 ? "" : `[${columns.join(" ")}]  `;
  }
}

/** A size in the width of its column. */
export function sizeText(bytes: number, human: boolean): string {
  return human ? formatSize(bytes, "human").padStart(4) : String(bytes).padStart(11);
}
