/** `tree` for machines: -J as tree(1) writes it, --json as all our commands do. */
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from "../../core/constants.ts";
import type { Accounts } from "../files/accounts.ts";
import { attributesJson, jsonLine } from "../files/attributes_json.ts";
import type { CommandContext } from "../command.ts";
import { isDirectory, modeText } from "../files/listing.ts";
import type { Scan, TreeItem } from "./scan.ts";

type Root = { readonly name: string; readonly item: TreeItem | string };

export interface NestedOptions {
  readonly inodes: boolean;
  readonly permissions: boolean;
  readonly user: boolean;
  readonly group: boolean;
  readonly sizes: boolean;
  readonly human: boolean;
  readonly du: boolean;
  readonly report: boolean;
}

const TYPES: Record<number, string> = {
  [S_IFIFO]: "fifo",
  [S_IFCHR]: "char",
  [S_IFDIR]: "directory",
  [S_IFBLK]: "block",
  [S_IFREG]: "file",
  [S_IFLNK]: "link",
  [S_IFSOCK]: "socket",
};

/** One document: the roots, then the counts. */
export function nestedJson(
  roots: readonly Root[],
  scan: Scan,
  accounts: Accounts,
  options: NestedOptions,
): string {
  const items = roots.map(({ name, item }) =>
    typeof item === "string"
      ? `  ${JSON.stringify({ type: "directory", name, error: "opening dir" })}`
      : nested(item, item.place.shown, "  ", accounts, options)
  );
  const report = { type: "report", directories: scan.directories, files: scan.files };
  const end = options.report ? `\n,\n  ${JSON.stringify(report)}` : "";
  return `[\n${items.join(",\n")}${end}\n]\n`;
}

function nested(
  item: TreeItem,
  name: string,
  indent: string,
  accounts: Accounts,
  options: NestedOptions,
): string {
  const { attributes: a, target, children, problem, total } = item;
  const own = JSON.stringify({
    type: TYPES[a.mode & S_IFMT] ?? "unknown",
    name,
    ...(target === undefined ? {} : { target }),
    ...(options.inodes ? { inode: a.ino } : {}),
    ...(options.permissions
      ? { mode: (a.mode & 0o7777).toString(8).padStart(4, "0"), prot: modeText(a.mode) }
      : {}),
    ...(options.user ? { user: accounts.user(a.uid) } : {}),
    ...(options.group ? { group: accounts.group(a.gid) } : {}),
    ...(options.sizes || options.human || options.du ? { size: options.du ? total : a.size } : {}),
    ...(problem === undefined ? {} : { error: problem }),
  });
  if (children === undefined || !isDirectory(a)) return indent + own;
  const inner = children.map((child) =>
    nested(child, child.name, `${indent}  `, accounts, options)
  );
  const contents = inner.length === 0 ? "[]" : `[\n${inner.join(",\n")}\n${indent}]`;
  return `${indent}${own.slice(0, -1)},"contents":${contents}}`;
}

/** A line for each file, a directory before what it holds. */
export async function writeJsonLines(
  context: CommandContext,
  roots: readonly Root[],
  accounts: Accounts,
): Promise<void> {
  const write = async (item: TreeItem, depth: number): Promise<void> => {
    const { name, place, attributes, target, problem, total } = item;
    const line = jsonLine({
      ...{ name, path: place.shown, depth },
      ...attributesJson(attributes, accounts),
      ...(item.children === undefined ? {} : { total }),
      ...(target === undefined ? {} : { target }),
      ...(problem === undefined ? {} : { problem }),
    });
    if (context.add(line)) await context.flush();
    for (const child of item.children ?? []) await write(child, depth + 1);
  };
  for (const { name, item } of roots) {
    if (typeof item === "string") context.error(`${name}: ${item}`);
    else await write(item, 0);
  }
}
