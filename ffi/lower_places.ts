/** Directories of the host that a session shows, and where in the tree. */
import { decodeName, encodeName } from "../core/bytes.ts";
import { S_IFDIR, S_IFREG } from "../core/constants.ts";
import { ENOENT } from "../core/errno.ts";
import { FsError } from "../core/fs_error.ts";
import { runtime } from "../runtime/current.ts";
import * as abi from "./abi.ts";
import type { Library } from "./signatures.ts";

const PATH_BYTES = 4096;
const NAME_BYTES = 255;

/** A directory of the host, and where the tree shows it. */
export interface LowerPlace {
  readonly host: string;
  readonly tree: string;
}

interface Tree {
  readonly library: Library;
  readonly roots: readonly string[];
}

/** Those of a session, in the order of their numbers. Throws FsError. */
export function lowersOf(tree: Tree, session: number): LowerPlace[] {
  const { ramfs_lower, ramfs_origin_name } = tree.library.functions;
  const origin = new Uint8Array(abi.RAMFS_ORIGIN_BYTES);
  const words = new Float64Array(origin.buffer);
  const lowers: LowerPlace[] = [];
  for (;;) {
    const node = ramfs_lower(session, lowers.length, origin);
    if (node < 0) return lowers;
    const text = new Uint8Array(PATH_BYTES);
    const length = ramfs_origin_name(session, words[abi.ORIGIN_ID], text, text.length);
    lowers.push({
      host: decodeName(text.subarray(0, length)),
      tree: pathOf(tree, session, node),
    });
  }
}

/** The path of a directory of the tree. */
function pathOf({ library, roots }: Tree, session: number, directory: number): string {
  const { ramfs_root, ramfs_parent, ramfs_name } = library.functions;
  const nodes = roots.map((_, i) => ramfs_root(session, i));
  const name = new Uint8Array(NAME_BYTES);
  let path = "";
  for (let at = directory;;) {
    const root = nodes.indexOf(at);
    if (root >= 0) return roots[root] === "/" ? path || "/" : roots[root] + path;
    const length = ramfs_name(session, at, name, name.length);
    if (length < 0) throw new FsError(-length, "lowers");
    path = `/${decodeName(name.subarray(0, length))}${path}`;
    at = ramfs_parent(session, at);
  }
}

/**
 * The node at a path in or at a root. Where nothing is there it is made with this mode, and so are directories above
 * it. Throws FsError.
 */
function nodeAt(
  { library, roots }: Tree,
  session: number,
  path: string,
  mode = S_IFDIR | 0o755,
): number {
  const { ramfs_root, ramfs_lookup, ramfs_make } = library.functions;
  const index = roots.findIndex((root) =>
    root === "/" || path === root || path.startsWith(`${root}/`)
  );
  if (index < 0) throw new FsError("EINVAL", "overlay", path);
  let node = ramfs_root(session, index);
  const parts = path.slice(roots[index].length).split("/").filter(Boolean);
  for (const [number, part] of parts.entries()) {
    const name = encodeName(part) as Uint8Array<ArrayBuffer>;
    const found = ramfs_lookup(session, node, name, name.length);
    const type = number + 1 < parts.length ? S_IFDIR | 0o755 : mode;
    const owner = [runtime.uid(), runtime.gid()] as const;
    node = found !== -ENOENT
      ? found
      : ramfs_make(session, node, name, name.length, type, ...owner, 0);
    if (node < 0) throw new FsError(-node, "overlay", path);
  }
  return node;
}

/** Has the directory `at` show that of the host. Throws FsError. */
export function overlay(tree: Tree, session: number, host: string, at: string): void {
  const directory = nodeAt(tree, session, at);
  const path = encodeName(host) as Uint8Array<ArrayBuffer>;
  const { ramfs_overlay } = tree.library.functions;
  const result = ramfs_overlay(session, directory, path, path.length);
  if (result < 0) throw new FsError(-result, "overlay", `${host}=${at}`);
}

/** What of the host a session shows as it is. */
export interface BindPlace extends LowerPlace {
  readonly readOnly: boolean;
}

/** By session, what was bound by this process. */
const BINDS = new WeakMap<Tree, BindPlace[]>();

/** What this process has bound. */
export function bindsOf(tree: Tree): readonly BindPlace[] {
  return BINDS.get(tree) ?? [];
}

/** Gives back what a bind at `at` has hidden. Throws FsError. */
export function unbind(tree: Tree, session: number, at: string): void {
  const result = tree.library.functions.ramfs_unbind(session, nodeAt(tree, session, at));
  if (result < 0) throw new FsError(-result, "unbind", at);
  BINDS.set(tree, bindsOf(tree).filter((place) => place.tree !== at));
}

/** Has paths of the tree that come to `at` go on at `host`. Throws FsError. */
export function bind(
  tree: Tree,
  session: number,
  host: string,
  at: string,
  isReadOnly: boolean,
): void {
  const type = runtime.status(host).isDirectory ? S_IFDIR | 0o755 : S_IFREG | 0o644;
  const node = nodeAt(tree, session, at, type);
  const [path, from] = [at, host].map(encodeName) as Uint8Array<ArrayBuffer>[];
  const flags = isReadOnly ? abi.RAMFS_BIND_READ_ONLY : 0;
  const result = tree.library.functions.ramfs_bind(
    ...[session, node, path, path.length, from, from.length, flags] as const,
  );
  if (result < 0) throw new FsError(-result, "bind", `${host}=${at}`);
  BINDS.set(tree, [...bindsOf(tree), { host, tree: at, readOnly: isReadOnly }]);
}
