import { isAclName } from "../acl.ts";
import { EOPNOTSUPP } from "../errno.ts";
import { FsError } from "../fs_error.ts";
import type { StagingFiles } from "./staging_files.ts";
import { hostValue } from "./staging.ts";

/**
 * Gives the file that is open at the target (`output`, `to`) the extended attributes of users and the access
 * control lists of the one that is open at the source (`input`, `from`). What one of the two sides does not
 * have stays behind. A list that the target's directory has handed down goes. @throws {FsError}
 */
export function copyXattrs(
  source: StagingFiles,
  target: StagingFiles,
  [input, from]: [fd: number, path: string],
  [output, to]: [fd: number, path: string],
): void {
  if (source.xattrs === undefined || target.xattrs === undefined) return;
  const wanted = source.xattrs.list(input);
  const names = typeof wanted === "number" ? [] : wanted.filter(isCarried);
  const present = target.xattrs.list(output);
  for (const name of typeof present === "number" ? [] : present) {
    if (isAclName(name) && !names.includes(name)) {
      hostValue(target.xattrs.remove(output, name), "removexattr", to);
    }
  }
  for (const name of names) {
    const value = hostValue(source.xattrs.get(input, name), "getxattr", from);
    const error = target.xattrs.set(output, name, value);
    if (error !== -EOPNOTSUPP) hostValue(error, "setxattr", to);
  }
}

/**
 * Gives a new file (`fd`) all extended attributes of the one that it replaces (`old`), but for file capabilities,
 * which a write takes away. @throws {FsError} where it cannot have one, or nobody knows.
 */
export function keepXattrs(files: StagingFiles, old: number, fd: number, path: string): void {
  const { xattrs } = files;
  if (xattrs === undefined) throw new FsError("EOPNOTSUPP", "listxattr", path);
  const listed = xattrs.list(old);
  const names = listed === -EOPNOTSUPP ? [] : hostValue(listed, "listxattr", path);
  const present = xattrs.list(fd);
  for (const name of typeof present === "number" ? [] : present) {
    if (isAclName(name) && !names.includes(name)) {
      hostValue(xattrs.remove(fd, name), "removexattr", path);
    }
  }
  for (const name of names) {
    if (name === "security.capability") continue;
    const value = hostValue(xattrs.get(old, name), "getxattr", path);
    const has = xattrs.get(fd, name);
    if (typeof has !== "number" && equalBytes(has, value)) continue;
    if (!isCarried(name) && name !== "security.selinux") {
      throw new FsError("EOPNOTSUPP", "setxattr", path);
    }
    hostValue(xattrs.set(fd, name, value), "setxattr", path);
  }
}

function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** What else there is belongs to the system that it is on. */
function isCarried(name: string): boolean {
  return name.startsWith("user.") || isAclName(name);
}
