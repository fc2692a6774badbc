/** What of the host shows in the tree: `--overlay`, where nothing reaches it, and `--bind`, as it is. */
import { FsError } from "../core/fs_error.ts";
import { splitPair } from "../core/path_pairs.ts";
import type { Session } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { exists } from "../runtime/exists.ts";
import { describeError, Failure } from "./failure.ts";
import { isWithin, normalizePath, resolvePath } from "./paths.ts";
import { resolveRoots, type Root } from "./roots.ts";

/** One of them, both paths absolute. */
export interface Shown {
  /** As it was asked for, for messages: "--overlay src=/tmp/ram/src". */
  origin: string;
  host: string;
  tree: string;
  kind: "overlay" | "bind" | "read-only bind";
}

/** What beneath `--overlay /` stays the host's own: it is no file system, or each process has its own. */
const HOST_ALONE = ["/proc", "/sys", "/dev"];

/** `HOST[=TREE]`; without TREE it shows at its own place. Throws Failure. */
function readShown(text: string, cwd: string, kind: Shown["kind"], origin: string): Shown {
  const { first, second } = splitPair(text, (path) => exists(resolvePath(cwd, path)));
  if (first === "") throw new Failure(`${origin}: names no path of the host; write HOST=TREE`);
  if (second === "") throw new Failure(`${origin}: names no path in the tree; write HOST=TREE`);
  try {
    const host = normalizePath(runtime.realPath(resolvePath(cwd, first)));
    if (kind === "overlay" && !runtime.status(host).isDirectory) {
      throw new FsError("ENOTDIR", "overlay", host);
    }
    const tree = second === undefined ? host : resolvePath(cwd, second);
    return { origin, host, tree, kind };
  } catch (error) {
    throw new Failure(`${origin}: ${describeError(error)}; name what is on the host`);
  }
}

/** `HOST[=TREE][:ro]` of --bind. */
function readBind(text: string, cwd: string): Shown {
  const origin = `--bind ${text}`;
  const isReadOnly = text.endsWith(":ro") && !exists(resolvePath(cwd, text));
  const pair = isReadOnly ? text.slice(0, -3) : text;
  return readShown(pair, cwd, isReadOnly ? "read-only bind" : "bind", origin);
}

/** Whether the path is one of these or lies in one. */
function isUnder(paths: readonly string[], path: string): boolean {
  return paths.some((one) => isWithin(one, path));
}

/**
 * The roots to make, and what of the host shows in them, outer ones first. A TREE that lies in no root is one.
 * Throws Failure.
 */
export function resolveShown(
  texts: { overlay?: readonly string[]; bind?: readonly string[] },
  given: readonly string[],
): { roots: Root[]; shown: Shown[] } {
  const cwd = runtime.cwd();
  const { overlay = [], bind = [] } = texts;
  const shown = [
    ...overlay.map((text) => readShown(text, cwd, "overlay", `--overlay ${text}`)),
    ...bind.map((text) => readBind(text, cwd)),
  ];
  if (shown.some(({ kind, tree }) => kind === "overlay" && tree === "/")) {
    if (given.length > 0) {
      throw new Failure(`--root ${given[0]}: lies beneath --overlay /; leave it out`);
    }
    for (const path of HOST_ALONE) {
      if (exists(path)) shown.push({ origin: "--overlay /", host: path, tree: path, kind: "bind" });
    }
    return { roots: [{ given: "/", path: "/" }], shown: inOrder(shown) };
  }
  let roots = resolveRoots([...given]);
  for (const one of inOrder(shown)) {
    one.tree = resolveTree(one);
    if (isUnder(roots.map(({ path }) => path), one.tree)) continue;
    if (one.kind !== "overlay") {
      throw new Failure(`${one.origin}: ${one.tree} is under no root; add --root or --overlay`);
    }
    roots = resolveRoots([...roots.map((root) => root.given), one.tree]);
  }
  return { roots, shown: inOrder(shown) };
}

/** Its TREE with symlinks of the host resolved; of what is bound over a file, those of its directory. */
function resolveTree({ kind, tree }: Shown): string {
  if (kind === "overlay") return resolveRoots([tree])[0].path;
  const end = tree.lastIndexOf("/");
  return end === 0 ? tree : resolveRoots([tree.slice(0, end)])[0].path + tree.slice(end);
}

function inOrder(shown: readonly Shown[]): Shown[] {
  return shown.toSorted((one, other) => one.tree.length - other.tree.length);
}

const REFUSED: Record<string, string | undefined> = {
  EPERM: "the kernel lets this user have no read-only copy of its mounts; run as root, or allow " +
    "user namespaces (sysctl user.max_user_namespaces)",
  EOPNOTSUPP:
    "this kernel has no read-only copies of mounts (Linux 5.12), or no tmpfs for this user",
  ENOTEMPTY: "something is in the tree there already; choose another TREE",
  EBUSY: "something of the host shows there already; choose another TREE",
  ENOSPC: "too much of the host shows (16 overlays, 64 binds); leave some out",
};

/** Has them show. Throws Failure. */
export function show(session: Session, shown: readonly Shown[]): void {
  for (const { origin, host, tree, kind } of shown) {
    try {
      if (kind === "overlay") session.overlay(host, tree);
      else session.bind(host, tree, { readOnly: kind === "read-only bind" });
    } catch (error) {
      const why = REFUSED[(error as { code: string }).code] ?? describeError(error);
      throw new Failure(`${origin}: ${why}`);
    }
  }
}
