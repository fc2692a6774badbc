import { isAclName } from "../acl.ts";
import { EOPNOTSUPP } from "../errno.ts";
import type { HostFiles } from "./host_files.ts";
import { hostValue } from "./staging.ts";

/**
 * Gives the file that is open at the target (`output`, `to`) the extended attributes of users and the access
 * control lists of the one that is open at the source (`input`, `from`). What one of the two sides does not
 * have stays behind. A list that the target's directory has handed down goes. @throws {FsError}
 */
export function copyXattrs(
  source: HostFiles,
  target: HostFiles,
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

/** What else there is belongs to the system that it is on. */
function isCarried(name: string): boolean {
  return name.startsWith("user.") || isAclName(name);
}
