/**
 * getxattr(2), setxattr(2), listxattr(2), removexattr(2), with their l- and f- forms: a `target` is a
 * descriptor, or a path whose last symlink is followed or not.
 */
import {
  aclFormError,
  DEFAULT_ACL,
  isAclName,
  isEmptyAcl,
  isValidAcl,
  modeOfAcl,
  storedAcl,
} from "../acl.ts";
import type { AttributeChanges, Attributes } from "../attributes.ts";
import { encodeName } from "../bytes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import * as E from "../errno.ts";
import type { HostCalls } from "../vfs/host_calls.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
import type { Mount } from "../vfs/mount.ts";
import { isInGroup, isOwner, mayAccess } from "../vfs/permission.ts";
import { CAPABILITY, type Xattrs } from "../xattrs.ts";
import { notifyChange } from "../vfs/watch_hooks.ts";

const NO_ACL = new Uint8Array();

export type XattrTarget = number | { path: string; follow: boolean };

interface Found {
  mount: Mount;
  ino: number;
  inode: Attributes;
  xattrs: Xattrs;
}

/** The value, or -errno. */
export function getxattr(
  state: CageState,
  target: XattrTarget,
  name: string,
): Uint8Array | number {
  const found = find(state, target);
  if (found === -ON_HOST) return onHost(state, target, (calls, to) => calls.getxattr(to, name));
  if (typeof found === "number") return found;
  const error = nameError(name) || permission(state, found, name, C.R_OK);
  return error < 0 ? error : found.xattrs.get(found.ino, name);
}

/** `flags`: XATTR_CREATE or XATTR_REPLACE. 0 or -errno. */
export function setxattr(
  state: CageState,
  target: XattrTarget,
  name: string,
  value: Uint8Array,
  flags: number,
): number {
  if (flags & ~(C.XATTR_CREATE | C.XATTR_REPLACE)) return -E.EINVAL;
  const tooLong = nameError(name);
  if (tooLong < 0) return tooLong;
  if (value.length > C.XATTR_SIZE_MAX) return -E.E2BIG;
  if (isAclName(name)) return changeAcl(state, target, name, value, flags);
  const isBad = name === CAPABILITY && value.length > 0 && !isCapability(value);
  return change(
    state,
    target,
    name,
    ({ xattrs, ino }) => isBad ? -E.EINVAL : xattrs.set(ino, name, value, flags),
    (calls, to) => calls.setxattr(to, name, value, flags),
  );
}

export function removexattr(state: CageState, target: XattrTarget, name: string): number {
  const tooLong = nameError(name);
  if (tooLong < 0) return tooLong;
  const removeOnHost: OnHost<number> = (calls, to) => calls.removexattr(to, name);
  if (isAclName(name)) return changeAcl(state, target, name, NO_ACL, 0, removeOnHost);
  return change(state, target, name, ({ xattrs, ino }) => xattrs.remove(ino, name), removeOnHost);
}

/** The names; "trusted." ones are shown to root only. Or -errno. */
export function listxattr(state: CageState, target: XattrTarget): string[] | number {
  const found = find(state, target);
  if (found === -ON_HOST) return onHost(state, target, (calls, to) => calls.listxattr(to));
  if (typeof found === "number") return found === -E.EOPNOTSUPP ? [] : found;
  const names = found.xattrs.list(found.ino);
  return state.uid === 0 ? names : names.filter((name) => !name.startsWith("trusted."));
}

function change(
  state: CageState,
  target: XattrTarget,
  name: string,
  apply: (found: Found) => number,
  applyOnHost: OnHost<number>,
): number {
  const found = find(state, target);
  if (found === -ON_HOST) return changeOnHost(state, target, applyOnHost);
  if (typeof found === "number") return found;
  const { mount, ino } = found;
  if (mount.flags & C.MS_RDONLY) return -E.EROFS;
  const error = permission(state, found, name, C.W_OK);
  if (error < 0) return error;
  const result = apply(found);
  if (result < 0) return result;
  const { partition } = mount;
  return notifyChange(state, partition, ino, "attributes", partition.setattr(ino, {}));
}

/** Linux's do_set_acl and set_posix_acl: a list without entries takes away the one there is, if any. */
function changeAcl(
  state: CageState,
  target: XattrTarget,
  name: string,
  value: Uint8Array,
  flags: number,
  applyOnHost: OnHost<number> = (calls, to) => calls.setxattr(to, name, value, flags),
): number {
  const found = find(state, target);
  if (found === -ON_HOST) return changeOnHost(state, target, applyOnHost);
  if (typeof found === "number") return found;
  const { mount: { flags: mountFlags, partition }, ino, inode } = found;
  if (mountFlags & C.MS_RDONLY) return -E.EROFS;
  const formError = aclFormError(value);
  if (formError < 0) return formError;
  if (!hasAcls(found)) return -E.EOPNOTSUPP;
  const removes = isEmptyAcl(value);
  if (name === DEFAULT_ACL && (inode.mode & C.S_IFMT) !== C.S_IFDIR) {
    return notifyChange(state, partition, ino, "attributes", removes ? 0 : -E.EACCES);
  }
  if (!isOwner(state, inode)) return -E.EPERM;
  if (!removes && !isValidAcl(value)) return -E.EINVAL;
  const acl = removes ? null : storedAcl(value);
  const changes = name === DEFAULT_ACL ? { defaultAcl: acl } : accessChanges(state, inode, acl);
  return notifyChange(state, partition, ino, "attributes", partition.setattr(ino, changes));
}

/** posix_acl_update_mode: a list that a mode says as well is none. */
function accessChanges(
  state: CageState,
  inode: Attributes,
  acl: Uint8Array | null,
): AttributeChanges {
  let mode = inode.mode & 0o7777;
  if (state.uid !== 0 && !isInGroup(state, inode.gid)) mode &= ~C.S_ISGID;
  if (acl === null) return { acl, mode };
  const shown = modeOfAcl(acl);
  return { acl: shown.saysAll ? null : acl, mode: (mode & ~0o777) | shown.mode };
}

function hasAcls({ mount, inode }: Found): boolean {
  return mount.partition.keepsAcls === true && (inode.mode & C.S_IFMT) !== C.S_IFLNK;
}

function find(state: CageState, target: XattrTarget): Found | number {
  if (typeof target === "number") {
    const file = state.files.get(target);
    if (file === undefined || file.isPath) return -E.EBADF;
    if (file.host !== undefined) return -ON_HOST;
    const { mount, ino } = file;
    if (mount === undefined || mount.partition.xattrs === undefined) return -E.EOPNOTSUPP;
    const error = mount.partition.getattr(ino, state.scratch);
    if (error < 0) return error;
    return { mount, ino, inode: state.scratch, xattrs: mount.partition.xattrs };
  }
  const { walk } = state;
  const error = walk.resolve(C.AT_FDCWD, target.path, target.follow);
  if (error < 0) return error;
  const { mount, ino, attributes } = walk;
  const { xattrs } = mount.partition;
  return xattrs === undefined ? -E.EOPNOTSUPP : { mount, ino, inode: attributes, xattrs };
}

/** A call by path or descriptor. */
type OnHost<T> = (calls: HostCalls, to: string | number) => T;

/** After `find` that answered -ON_HOST. */
function onHost<T>(state: CageState, target: XattrTarget, call: OnHost<T>): T {
  const file = typeof target === "number" ? state.files.get(target)!.host! : undefined;
  if (file !== undefined) return call(file.calls, file.descriptor);
  const place = state.walk.onHost;
  const path = place.plainPath;
  return place.look((calls) => call(calls, path));
}

function changeOnHost(state: CageState, target: XattrTarget, call: OnHost<number>): number {
  const isReadOnly = typeof target === "number"
    ? state.files.get(target)!.host!.readOnly
    : state.walk.onHost.isReadOnly;
  return onHost(state, target, (calls, to) => isReadOnly ? -E.EROFS : call(calls, to));
}

function nameError(name: string): number {
  const length = encodeName(name).length;
  return length === 0 || length > C.NAME_MAX ? -E.ERANGE : 0;
}

/** xattr(7): which class of names is whose, in the order of Linux's vfs_setxattr and its like. */
function permission(state: CageState, found: Found, name: string, want: number): number {
  const { inode } = found;
  const writes = want === C.W_OK;
  const isRoot = state.uid === 0;
  if (name.startsWith("security.")) return writes && !isRoot ? -E.EPERM : suffixError(name);
  // Access control lists are there for everybody to read.
  if (name.startsWith("system.")) return isAclName(name) && hasAcls(found) ? 0 : -E.EOPNOTSUPP;
  if (name.startsWith("trusted.")) {
    return isRoot ? suffixError(name) : writes ? -E.EPERM : -E.ENODATA;
  }
  const isUser = name.startsWith("user.");
  if (isUser) {
    const type = inode.mode & C.S_IFMT;
    if (type !== C.S_IFREG && type !== C.S_IFDIR) return writes ? -E.EPERM : -E.ENODATA;
    const sticky = type === C.S_IFDIR && (inode.mode & C.S_ISVTX) !== 0;
    if (sticky && writes && !isOwner(state, inode)) return -E.EPERM;
  }
  if (!mayAccess(state, inode, want)) return -E.EACCES;
  return isUser ? suffixError(name) : -E.EOPNOTSUPP;
}

/** A namespace alone is no name. */
function suffixError(name: string): number {
  return name.endsWith(".") && name.indexOf(".") === name.length - 1 ? -E.EINVAL : 0;
}

/** Whether a value is a struct vfs_cap_data of revision 2 or 3 (linux/capability.h). */
function isCapability(value: Uint8Array): boolean {
  if (value.length !== 20 && value.length !== 24) return false;
  const [flags, , , revision] = value;
  return (flags & ~1) === 0 && value[1] === 0 && value[2] === 0 &&
    revision === (value.length === 20 ? 2 : 3);
}
