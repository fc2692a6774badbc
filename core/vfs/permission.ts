/** Who may do what: inode(7), path_resolution(7), capabilities(7). User 0 has every capability. */
import { aclGrants, modeOfAcl } from "../acl.ts";
import type { Attributes } from "../attributes.ts";
import * as C from "../constants.ts";
import { EACCES, EISDIR, ENOENT, ENOTDIR, EPERM } from "../errno.ts";

/** Who asks. */
export interface Credentials {
  uid: number;
  gid: number;
  /** Supplementary groups. */
  groups: readonly number[];
}

export function isInGroup(who: Credentials, gid: number): boolean {
  return who.gid === gid || who.groups.includes(gid);
}

/**
 * Whether all of R_OK, W_OK, X_OK in `want` are granted. The first class that fits decides alone; behind the
 * owner an access control list takes their place, at which Linux does not look where the mode's bits for the
 * group, which show its mask, are all clear.
 */
export function mayAccess(who: Credentials, inode: Attributes, want: number): boolean {
  const mode = inode.mode;
  if (who.uid === 0) {
    return (want & C.X_OK) === 0 || (mode & 0o111) !== 0 || (mode & C.S_IFMT) === C.S_IFDIR;
  }
  if (who.uid === inode.uid) return (mode >> 6 & want) === want;
  const { acl } = inode;
  if (acl !== undefined && (mode & 0o070) !== 0) {
    return aclGrants(acl, inode, want, who.uid, (gid) => isInGroup(who, gid));
  }
  const bits = isInGroup(who, inode.gid) ? mode >> 3 : mode;
  return (bits & want) === want;
}

export function isOwner(who: Credentials, inode: Attributes): boolean {
  return who.uid === 0 || who.uid === inode.uid;
}

/** Whether a name may be added to a directory: 0, or -ENOENT for a removed one, or -EACCES. */
export function mayCreate(who: Credentials, directory: Attributes): number {
  if (directory.nlink === 0) return -ENOENT;
  return mayAccess(who, directory, C.W_OK | C.X_OK) ? 0 : -EACCES;
}

/**
 * Whether `victim` may lose its name in a directory, in Linux's order: -EACCES, -EPERM for a sticky
 * directory, then -ENOTDIR or -EISDIR as the call wants a directory or none.
 */
export function mayDelete(
  who: Credentials,
  directory: Attributes,
  victim: Attributes,
  wantsDirectory: boolean,
): number {
  if (!mayAccess(who, directory, C.W_OK | C.X_OK)) return -EACCES;
  if (
    (directory.mode & C.S_ISVTX) !== 0 && who.uid !== 0 && who.uid !== victim.uid &&
    who.uid !== directory.uid
  ) {
    return -EPERM;
  }
  const isDirectory = (victim.mode & C.S_IFMT) === C.S_IFDIR;
  if (wantsDirectory && !isDirectory) return -ENOTDIR;
  if (!wantsDirectory && isDirectory) return -EISDIR;
  return 0;
}

/** The levels of proc(5)'s protected_fifos and protected_regular. */
export interface StickyLevels {
  protectedFifos: number;
  protectedRegular: number;
}

/**
 * Whether O_CREAT may open what another made in a sticky directory that others may write: Linux's
 * may_create_in_sticky. Root is no exception.
 */
export function mayCreateInSticky(
  who: Credentials,
  directory: Attributes,
  inode: Attributes,
  levels: StickyLevels,
): number {
  const type = inode.mode & C.S_IFMT;
  const isLimited = type === C.S_IFREG || type === C.S_IFIFO;
  const level = type === C.S_IFREG ? levels.protectedRegular : levels.protectedFifos;
  if (type === C.S_IFDIR || (isLimited && level === 0)) return 0;
  if ((directory.mode & C.S_ISVTX) === 0) return 0;
  if (inode.uid === directory.uid || inode.uid === who.uid) return 0;
  if (directory.mode & C.S_IWOTH) return -EACCES;
  return isLimited && level > 1 && directory.mode & C.S_IWGRP ? -EACCES : 0;
}

/** Whether a symlink at a path's end may be followed where protected_symlinks is on, by root too. */
export function mayFollowLink(
  who: Credentials,
  directory: Attributes,
  symlink: Attributes,
): boolean {
  const open = C.S_ISVTX | C.S_IWOTH;
  return symlink.uid === who.uid || symlink.uid === directory.uid ||
    (directory.mode & open) !== open;
}

/**
 * The mode and group of a new inode for which `mode` was asked: a setgid directory hands its group down, and
 * setgid itself to directories; setgid on a group-executable file needs membership. The umask counts where
 * the directory has no default access control list.
 */
export function inherit(
  who: Credentials,
  directory: Attributes,
  mode: number,
  umask: number,
): { mode: number; uid: number; gid: number; rdev: number } {
  const { defaultAcl } = directory;
  const allowed = defaultAcl === undefined ? ~umask : modeOfAcl(defaultAcl).mode | ~0o777;
  if ((directory.mode & C.S_ISGID) === 0) {
    return { mode: mode & allowed, uid: who.uid, gid: who.gid, rdev: 0 };
  }
  const gid = directory.gid;
  if ((mode & C.S_IFMT) === C.S_IFDIR) mode |= C.S_ISGID;
  else if ((mode & 0o2010) === 0o2010 && who.uid !== 0 && !isInGroup(who, gid)) mode &= ~C.S_ISGID;
  return { mode: mode & allowed, uid: who.uid, gid, rdev: 0 };
}

/**
 * The mode after somebody changed a file's contents (`always` for a change of owner, which strips them
 * even from root's files): without setuid, and without setgid where that means execution.
 */
export function strippedMode(who: Credentials, inode: Attributes, always: boolean): number {
  const mode = inode.mode;
  if ((mode & 0o6000) === 0 || (who.uid === 0 && !always)) return mode;
  let kept = mode & ~C.S_ISUID;
  const outsider = who.uid !== 0 && !isInGroup(who, inode.gid);
  if ((mode & C.S_ISGID) !== 0 && ((mode & C.S_IXGRP) !== 0 || outsider)) kept &= ~C.S_ISGID;
  return kept;
}
