import { runtime } from "../runtime/current.ts";
import { Failure } from "./failure.ts";
import { isWithin, normalizePath, resolvePath } from "./paths.ts";

/** Where the tree is if nobody says: a shell has to be somewhere, and its prompt shows where. */
export const DEFAULT_ROOT = "/tmp/ram";

/** A directory that is served from the tree. */
export interface Root {
  /** As it was given, normalized. */
  given: string;
  /** Symlinks resolved as far as the path exists on the host. */
  path: string;
}

/** realpath(3) of the part of an absolute path that exists; the rest is kept as it is. */
function realPathOfExistingPart(path: string): string {
  let rest = "";
  for (let at = path;; at = at.slice(0, at.lastIndexOf("/")) || "/") {
    try {
      return normalizePath(runtime.realPath(at) + rest);
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOENT") {
        throw new Failure(`--root ${path}: ${error instanceof Error ? error.message : error}`);
      }
      rest = at.slice(at.lastIndexOf("/")) + rest;
    }
  }
}

function isHostDirectory(path: string): boolean {
  try {
    return runtime.status(path).isDirectory;
  } catch {
    return true; // Not there, or not for us to see: it need not exist.
  }
}

/** Checks and resolves what `--root` named. Throws Failure. */
export function resolveRoots(given: string[]): Root[] {
  const roots: Root[] = [];
  for (const text of given) {
    if (!text.startsWith("/")) {
      const absolute = resolvePath(runtime.cwd(), text);
      throw new Failure(`--root ${text}: not an absolute path; write --root ${absolute}`);
    }
    const root = { given: normalizePath(text), path: realPathOfExistingPart(normalizePath(text)) };
    if (root.path === "/") {
      throw new Failure(
        `--root ${text}: the whole file system cannot be a root; name a directory in it`,
      );
    }
    if (!isHostDirectory(root.path)) {
      throw new Failure(`--root ${text}: is on the host and no directory; name another path`);
    }
    for (const other of roots) {
      if (other.path === root.path) {
        throw new Failure(
          `--root ${text}: the same directory as --root ${other.given}; leave one out`,
        );
      }
      const [outer, inner] = isWithin(other.path, root.path) ? [other, root] : [root, other];
      if (isWithin(outer.path, inner.path)) {
        throw new Failure(
          `--root ${inner.given}: lies inside --root ${outer.given}; leave it out, its outer root serves it`,
        );
      }
    }
    roots.push(root);
  }
  return roots;
}

/** The normalized path in the tree that `path` means, or undefined if it lies under no root. */
export function pathInTree(roots: Root[], path: string): string | undefined {
  const normal = normalizePath(path);
  for (const root of roots) {
    if (isWithin(root.path, normal)) return normal;
    if (isWithin(root.given, normal)) return root.path + normal.slice(root.given.length);
  }
  return undefined;
}
