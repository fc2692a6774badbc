/** Which files are copied into the tree before and out of it after: `--load`, `--dump`, PRELOADS, DUMPS. */
import { baseName } from "../core/path_text.ts";
import {
  type Exists,
  lastForPlace,
  type PathPair,
  splitList,
  splitPair,
} from "../core/path_pairs.ts";
import { Failure } from "./failure.ts";
import { namesDirectory, resolvePath } from "./paths.ts";
import { pathInTree, type Root } from "./roots.ts";

/** One copy, both paths absolute. */
export interface StagingItem {
  host: string;
  tree: string;
  /** What it was asked for by, for messages: "--load a=b", "PRELOADS a=b". */
  origin: string;
  /** Left out without an error if it is no regular file (PRELOADS). */
  regularOnly?: boolean;
  /** The target's name is the source's: nobody has written it. */
  isImplied?: boolean;
}

/** A path under a root; what is not absolute counts from the first root. */
export function treePath(roots: Root[], text: string, origin: string): string {
  const path = pathInTree(roots, resolvePath(roots[0].path, text));
  if (path !== undefined) return path;
  const known = roots.map((root) => root.given).join(", ");
  throw new Failure(
    `${origin}: ${text} is under no root (${known}); add --root or choose another path`,
  );
}

/** `target`, or where it is written as a directory, the name that `source` has in it. */
function completeTarget(target: string, written: string, source: string, origin: string): string {
  if (!namesDirectory(written)) return target;
  const name = baseName(source);
  if (name === "/") {
    throw new Failure(`${origin}: ${source} has no name of its own; give the whole target`);
  }
  return target === "/" ? `/${name}` : `${target}/${name}`;
}

/** What a pair says of a copy into the tree. */
function loadPair({ first, second }: PathPair, roots: Root[], cwd: string, origin: string) {
  if (first === "") throw new Failure(`${origin}: names no host path; write HOST or HOST=TREE`);
  if (second === "") {
    throw new Failure(`${origin}: names no path in the tree; write HOST or HOST=TREE`);
  }
  const host = resolvePath(cwd, first);
  const own = second === undefined ? pathInTree(roots, host) : undefined;
  const written = second ?? ".";
  const tree = own ?? completeTarget(treePath(roots, written, origin), written, host, origin);
  return { host, tree, origin, isImplied: own === undefined && namesDirectory(written) };
}

/** `HOST[=TREE]`; without TREE a host path keeps its place if that is under a root, else goes into the first. */
export function loadItem(
  text: string,
  roots: Root[],
  cwd: string,
  origin: string,
  exists?: Exists,
): StagingItem {
  return loadPair(splitPair(text, exists), roots, cwd, origin);
}

/** `TREE[=HOST]`; without HOST the copy goes into the working directory under its base name. */
export function dumpItem(text: string, roots: Root[], cwd: string, origin: string): StagingItem {
  return dumpPair(splitPair(text), roots, cwd, origin);
}

function dumpPair(
  { first, second }: PathPair,
  roots: Root[],
  cwd: string,
  origin: string,
): StagingItem {
  if (first === "") {
    throw new Failure(`${origin}: names no path in the tree; write TREE or TREE=HOST`);
  }
  if (second === "") throw new Failure(`${origin}: names no host path; write TREE or TREE=HOST`);
  const tree = treePath(roots, first, origin);
  const written = second ?? ".";
  const host = completeTarget(resolvePath(cwd, written), written, tree, origin);
  return { host, tree, origin, isImplied: namesDirectory(written) };
}

/** Throws Failure where two sources have one name that nobody wrote: one of them would be lost. */
export function refuseSameNames(items: readonly StagingItem[], place: "tree" | "host"): void {
  const source = place === "tree" ? "host" : "tree";
  const seen = new Map<string, StagingItem>();
  for (const item of items) {
    const first = seen.get(item[place]);
    if (first && first[source] !== item[source] && first.isImplied && item.isImplied) {
      throw new Failure(
        `${item.origin}: ${first[source]} and ${item[source]} would both be ${item[place]}; ` +
          "write another name for one of them behind a =",
      );
    }
    seen.set(item[place], item);
  }
}

/** PRELOADS=host[=tree]:... */
export function preloadItems(
  list: string | undefined,
  roots: Root[],
  cwd: string,
  exists?: Exists,
): StagingItem[] {
  const items = splitList(list ?? "", ":", exists).map((pair) => ({
    ...loadPair(pair, roots, cwd, `PRELOADS ${pair.text}`),
    regularOnly: true,
  }));
  refuseSameNames(items, "tree");
  return lastForPlace(items, ({ tree }) => tree);
}

/** DUMPS=tree=host;... */
export function postDumpItems(list: string | undefined, roots: Root[], cwd: string): StagingItem[] {
  const items = splitList(list ?? "", ";").map((pair) =>
    dumpPair(pair, roots, cwd, `DUMPS ${pair.text}`)
  );
  refuseSameNames(items, "host");
  return lastForPlace(items, ({ host }) => host);
}
