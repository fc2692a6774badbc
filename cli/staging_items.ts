/** Which files are copied into the tree before and out of it after: `--load`, `--dump`, PRELOADS, DUMPS. */
import { Failure } from "./failure.ts";
import { baseName, namesDirectory, resolvePath } from "./paths.ts";
import { pathInTree, type Root } from "./roots.ts";

/** One copy, both paths absolute. */
export interface StagingItem {
  host: string;
  tree: string;
  /** What it was asked for by, for messages: "--load a=b", "PRELOADS a=b". */
  origin: string;
  /** Left out without an error if it is no regular file (PRELOADS). */
  regularOnly?: boolean;
}

/** Splits at the first "=": `second` is undefined without one. */
function splitPair(text: string): { first: string; second?: string } {
  const at = text.indexOf("=");
  return at < 0 ? { first: text } : { first: text.slice(0, at), second: text.slice(at + 1) };
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
  if (name === "") {
    throw new Failure(`${origin}: ${source} has no name of its own; give the whole target`);
  }
  return target === "/" ? `/${name}` : `${target}/${name}`;
}

/** `HOST[=TREE]`; without TREE a host path keeps its place if that is under a root, else goes into the first. */
export function loadItem(text: string, roots: Root[], cwd: string, origin: string): StagingItem {
  const { first, second } = splitPair(text);
  if (first === "") throw new Failure(`${origin}: names no host path; write HOST or HOST=TREE`);
  if (second === "") {
    throw new Failure(`${origin}: names no path in the tree; write HOST or HOST=TREE`);
  }
  const host = resolvePath(cwd, first);
  if (second !== undefined) {
    const target = treePath(roots, second, origin);
    return { host, tree: completeTarget(target, second, host, origin), origin };
  }
  const own = pathInTree(roots, host);
  return { host, tree: own ?? completeTarget(roots[0].path, ".", host, origin), origin };
}

/** `TREE[=HOST]`; without HOST the copy goes into the working directory under its base name. */
export function dumpItem(text: string, roots: Root[], cwd: string, origin: string): StagingItem {
  const { first, second } = splitPair(text);
  if (first === "") {
    throw new Failure(`${origin}: names no path in the tree; write TREE or TREE=HOST`);
  }
  if (second === "") throw new Failure(`${origin}: names no host path; write TREE or TREE=HOST`);
  const tree = treePath(roots, first, origin);
  const written = second ?? ".";
  return { host: completeTarget(resolvePath(cwd, written), written, tree, origin), tree, origin };
}

/** Items of a list in the environment that have text on both sides of their "=". */
function listItems(list: string | undefined, separator: string): string[] {
  return (list ?? "").split(separator).filter((item) => {
    const { first, second } = splitPair(item);
    return first !== "" && second !== "";
  });
}

/** The last of several that go to one place wins, at its own turn. */
function lastWins(items: StagingItem[], place: "tree" | "host"): StagingItem[] {
  const byPlace = new Map<string, StagingItem>();
  for (const item of items) {
    byPlace.delete(item[place]);
    byPlace.set(item[place], item);
  }
  return [...byPlace.values()];
}

/** PRELOADS=host[=tree]:... */
export function preloadItems(list: string | undefined, roots: Root[], cwd: string): StagingItem[] {
  const items = listItems(list, ":").map((text) => ({
    ...loadItem(text, roots, cwd, `PRELOADS ${text}`),
    regularOnly: true,
  }));
  return lastWins(items, "tree");
}

/** DUMPS=tree=host;... */
export function postDumpItems(list: string | undefined, roots: Root[], cwd: string): StagingItem[] {
  const items = listItems(list, ";").map((text) => dumpItem(text, roots, cwd, `DUMPS ${text}`));
  return lastWins(items, "host");
}
