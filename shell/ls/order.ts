import { S_IFDIR, S_IFMT } from "../../core/constants.ts";
import { compareBytes } from "../expand/glob.ts";
import { displayWidth } from "../text/width.ts";
import { compareVersions } from "../text/version_compare.ts";
import type { Entry } from "./entry.ts";
import type { ListingOptions, TimeKind } from "./listing_options.ts";

type Comparison = (a: Entry, b: Entry) => number;

/** Sorts in place. */
export function sortEntries(entries: Entry[], options: ListingOptions): void {
  const { order, time, reverse, directoriesFirst } = options;
  const sign = reverse ? -1 : 1;
  const compare = order === "none" ? undefined : comparison(order, time);
  if (!compare && !directoriesFirst) return;
  const isDirectory = (entry: Entry) =>
    entry.isDirectory ||
    (entry.isLink && entry.target !== null && isDirectoryMode(entry.target.mode));
  entries.sort((a, b) => {
    // Directories stay first in the reverse order too.
    const kind = directoriesFirst ? Number(isDirectory(b)) - Number(isDirectory(a)) : 0;
    return kind || (compare ? sign * compare(a, b) : 0);
  });
}

function isDirectoryMode(mode: number): boolean {
  return (mode & S_IFMT) === S_IFDIR;
}

function comparison(order: ListingOptions["order"], time: TimeKind): Comparison {
  const byName: Comparison = (a, b) => compareBytes(a.name, b.name);
  if (order === "size") {
    return (a, b) => b.attributes.size - a.attributes.size || byName(a, b);
  }
  if (order === "time") {
    return (a, b) =>
      b.attributes[`${time}Sec`] - a.attributes[`${time}Sec`] ||
      b.attributes[`${time}Nsec`] - a.attributes[`${time}Nsec`] || byName(a, b);
  }
  if (order === "version") return (a, b) => compareVersions(a.name, b.name) || byName(a, b);
  if (order === "extension") {
    return (a, b) => compareBytes(extension(a.name), extension(b.name)) || byName(a, b);
  }
  if (order === "width") {
    return (a, b) => displayWidth(a.name) - displayWidth(b.name) || byName(a, b);
  }
  return byName;
}

function extension(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}
