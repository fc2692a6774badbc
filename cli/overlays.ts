/** Directories of the host that show through in the tree: `--overlay`. */
import { FsError } from "../core/fs_error.ts";
import { splitPair } from "../core/path_pairs.ts";
import type { Session } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { exists } from "../runtime/exists.ts";
import { describeError, Failure } from "./failure.ts";
import { isWithin, normalizePath, resolvePath } from "./paths.ts";
import { resolveRoots, type Root } from "./roots.ts";

/** One lower, both paths absolute. */
export interface Overlay {
  /** As it was asked for, for messages: "--overlay src=/tmp/ram/src". */
  origin: string;
  host: string;
  tree: string;
}

/** `HOST[=TREE]`; without TREE the directory shows beneath itself. Throws Failure. */
function readOverlay(text: string, cwd: string): Overlay {
  const origin = `--overlay ${text}`;
  const { first, second } = splitPair(text, (path) => exists(resolvePath(cwd, path)));
  if (first === "") throw new Failure(`${origin}: names no directory; write HOST or HOST=TREE`);
  if (second === "") throw new Failure(`${origin}: names no path in the tree; write HOST=TREE`);
  let host: string;
  try {
    host = normalizePath(runtime.realPath(resolvePath(cwd, first)));
    if (!runtime.status(host).isDirectory) throw new FsError("ENOTDIR", "overlay", host);
  } catch (error) {
    throw new Failure(`${origin}: ${describeError(error)}; name a directory of the host`);
  }
  return { origin, host, tree: second === undefined ? host : resolvePath(cwd, second) };
}

/** The roots to make, and what of the host shows in them. A TREE that lies in no root is one. Throws Failure. */
export function resolveOverlays(
  texts: readonly string[],
  given: readonly string[],
): { roots: Root[]; overlays: Overlay[] } {
  const cwd = runtime.cwd();
  const overlays = texts.map((text) => readOverlay(text, cwd));
  let roots = resolveRoots([...given]);
  for (const overlay of overlays) {
    const [found] = resolveRoots([overlay.tree]);
    overlay.tree = found.path;
    if (!roots.some((root) => isWithin(root.path, overlay.tree))) {
      roots = resolveRoots([...roots.map((root) => root.given), found.given]);
    }
  }
  return { roots, overlays };
}

const REFUSED: Record<string, string | undefined> = {
  EPERM:
    "the kernel lets this user have no read-only copy of its mounts; run as root, or allow user " +
    "namespaces (sysctl user.max_user_namespaces)",
  EOPNOTSUPP:
    "this kernel has no read-only copies of mounts (Linux 5.12), or no tmpfs for this user",
  ENOTEMPTY: "something is in the tree there already; choose another TREE",
  EBUSY: "another --overlay shows there already; choose another TREE",
  ENOSPC: "more than 16 directories of the host; leave some out",
};

/** Has them show, outer ones first. Throws Failure. */
export function openOverlays(session: Session, overlays: readonly Overlay[]): void {
  const sorted = overlays.toSorted((one, other) => one.tree.length - other.tree.length);
  for (const { origin, host, tree } of sorted) {
    try {
      session.overlay(host, tree);
    } catch (error) {
      const why = REFUSED[(error as { code: string }).code] ?? describeError(error);
      throw new Failure(`${origin}: ${why}`);
    }
  }
}
