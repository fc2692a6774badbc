/** `--mount-options`: how roots are mounted, written as mount(8) and tmpfs(5) have it. */
import { ID_MAX } from "../core/constants.ts";
import type { RootOptions } from "../ffi/session.ts";
import {
  knownMountOptions,
  type MountOptions,
  readMountOptions,
} from "../shell/files/mount_options.ts";
import { parseInodes, parseSize } from "./budget.ts";
import { Failure } from "./failure.ts";
import type { Root } from "./roots.ts";

/** How much the tree may hold; undefined is not said. */
export interface Budget {
  size?: number;
  inodes?: number;
}

export interface TreeOptions {
  budget: Budget;
  roots: RootOptions[];
}

const PAGE = 4096;

/** What stands in the way of such a list, for messages. */
const wrong = (list: string, why: string) => new Failure(`-o ${list}: ${why}`);

/** The lists that hold for root number `index`: those before the first root, and those behind it. */
function listsOf(numbered: readonly string[], index: number): string[] {
  return numbered.flatMap((text) => {
    const [count, list] = splitNumber(text);
    return count === 0 || count === index + 1 ? [list] : [];
  });
}

/** `2:noexec` was written behind the second root (`numberMountOptions`). */
function splitNumber(text: string): [number, string] {
  const at = text.indexOf(":");
  return [Number(text.slice(0, at)), text.slice(at + 1)];
}

function idOf(options: MountOptions, name: "uid" | "gid", list: string): number | undefined {
  const text = options.settings.get(name);
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= ID_MAX) return Number(text);
  throw wrong(list, `${name}=${text} is no number of a ${name === "uid" ? "user" : "group"}`);
}

function modeOf(options: MountOptions, list: string): number | undefined {
  const text = options.settings.get("mode");
  if (text === undefined) return undefined;
  if (/^[0-7]+$/.test(text) && parseInt(text, 8) <= 0o7777) return parseInt(text, 8);
  throw wrong(list, `mode=${text} is no octal mode up to 7777; write one, as mode=1777`);
}

function budgetOf(options: MountOptions): Budget {
  const { settings } = options;
  const [size, blocks, inodes] = ["size", "nr_blocks", "nr_inodes"].map((name) =>
    settings.get(name as "size")
  );
  return {
    size: size === undefined
      ? blocks === undefined ? undefined : parseInodes(blocks, `-o nr_blocks=${blocks}`) * PAGE
      : parseSize(size, `-o size=${size}`),
    inodes: inodes === undefined ? undefined : parseInodes(inodes, `-o nr_inodes=${inodes}`),
  };
}

/** All of the tree has one budget: two that differ are a mistake. */
function merge(one: Budget, other: Budget): Budget {
  for (const name of ["size", "inodes"] as const) {
    const differ = one[name] !== undefined && other[name] !== undefined &&
      one[name] !== other[name];
    if (!differ) continue;
    throw new Failure(
      `--${name}: ${one[name]} and ${other[name]}; all roots share one budget, give it once`,
    );
  }
  return { size: one.size ?? other.size, inodes: one.inodes ?? other.inodes };
}

/** What the numbered lists say of these roots; `budget`: what --size and --inodes do. Throws Failure. */
export function treeOptions(
  numbered: readonly string[],
  roots: readonly Root[],
  budget: Budget,
): TreeOptions {
  for (const text of numbered) {
    const [, list] = splitNumber(text);
    const { unknown } = readMountOptions([list]);
    if (unknown.length === 0) continue;
    throw wrong(list, `no such option: ${unknown.join(", ")}; there are ${knownMountOptions()}`);
  }
  const made: RootOptions[] = [];
  for (const [index, { path }] of roots.entries()) {
    const lists = listsOf(numbered, index);
    const list = lists.join(",");
    const options = readMountOptions(lists);
    budget = merge(budget, budgetOf(options));
    made.push({
      path,
      flags: options.set,
      mode: modeOf(options, list),
      uid: idOf(options, "uid", list),
      gid: idOf(options, "gid", list),
    });
  }
  return { budget, roots: made };
}
