/**
 * Access control lists, acl(5), as the extended attributes that hold them: a header with the version, then
 * entries of a tag, the permissions and an id, all little-endian. The comments name Linux's functions.
 */
import type { Attributes } from "./attributes.ts";
import { KEEP_ID } from "./constants.ts";
import { EINVAL, EOPNOTSUPP } from "./errno.ts";

/** Who may do what beyond the mode. */
export const ACCESS_ACL = "system.posix_acl_access";
/** Of a directory: the access list of what is made in it, which its directories get as their own too. */
export const DEFAULT_ACL = "system.posix_acl_default";

const VERSION = 2;
const HEADER = 4;
const ENTRY = 8;
/** Offsets in an entry. */
const PERMISSIONS = 2;
const ID = 4;

/** In the order in which entries must stand. */
export const AclTag = {
  userObj: 0x01,
  user: 0x02,
  groupObj: 0x04,
  group: 0x08,
  mask: 0x10,
  other: 0x20,
} as const;
const TAGS: readonly number[] = Object.values(AclTag);

export interface AclEntry {
  tag: number;
  /** R_OK, W_OK, X_OK. */
  permissions: number;
  /** Of a named user or group. */
  id: number;
}

export function isAclName(name: string): boolean {
  return name === ACCESS_ACL || name === DEFAULT_ACL;
}

/** Whether a value has no entries, which as an attribute's new value means to remove it. */
export function isEmptyAcl(value: Uint8Array): boolean {
  return value.length < HEADER + ENTRY;
}

export function* aclEntries(acl: Uint8Array): Generator<AclEntry> {
  const view = new DataView(acl.buffer, acl.byteOffset, acl.length);
  for (let at = HEADER; at < acl.length; at += ENTRY) {
    yield {
      tag: view.getUint16(at, true),
      permissions: view.getUint16(at + PERMISSIONS, true),
      id: view.getUint32(at + ID, true),
    };
  }
}

/** The list of these entries, brought into order; no `id` for those that are of nobody named. */
export function encodeAcl(
  entries: readonly (Omit<AclEntry, "id"> & { id?: number })[],
): Uint8Array {
  const bytes = new Uint8Array(HEADER + ENTRY * entries.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, VERSION, true);
  const sorted = entries.toSorted((a, b) => a.tag - b.tag);
  sorted.forEach(({ tag, permissions, id }, index) => {
    const at = HEADER + ENTRY * index;
    view.setUint16(at, tag, true);
    view.setUint16(at + PERMISSIONS, permissions, true);
    view.setUint32(at + ID, id ?? KEEP_ID, true);
  });
  return bytes;
}

/** posix_acl_from_xattr: 0, -EINVAL or -EOPNOTSUPP, whether or not the entries make a list. */
export function aclFormError(value: Uint8Array): number {
  if (value.length === 0) return 0;
  if (value.length < HEADER) return -EINVAL;
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  if (view.getUint32(0, true) !== VERSION) return -EOPNOTSUPP;
  if ((value.length - HEADER) % ENTRY !== 0) return -EINVAL;
  for (const { tag } of aclEntries(value)) if (!TAGS.includes(tag)) return -EINVAL;
  return 0;
}

/** posix_acl_valid, of a value whose form is right. */
export function isValidAcl(value: Uint8Array): boolean {
  const seen = new Set<number>();
  let last = 0;
  for (const { tag, permissions, id } of aclEntries(value)) {
    const rank = TAGS.indexOf(tag);
    if (permissions > 7 || rank < last) return false;
    if (hasId(tag) ? id === KEEP_ID : seen.has(tag)) return false;
    seen.add(tag);
    last = rank;
  }
  const needsMask = seen.has(AclTag.user) || seen.has(AclTag.group);
  return [AclTag.userObj, AclTag.groupObj, AclTag.other].every((tag) => seen.has(tag)) &&
    (seen.has(AclTag.mask) || !needsMask);
}

/** A copy of a valid list as Linux shows it: entries that are of nobody named have no id. */
export function storedAcl(value: Uint8Array): Uint8Array {
  const copy = value.slice();
  for (let at = HEADER; at < copy.length; at += ENTRY) {
    if (!hasId(copy[at])) copy.fill(0xff, at + ID, at + ENTRY);
  }
  return copy;
}

/** posix_acl_equiv_mode: the permission bits (0777) that show a list, and whether they say all of it. */
export function modeOfAcl(acl: Uint8Array): { mode: number; saysAll: boolean } {
  let mode = 0;
  let saysAll = true;
  for (const at of shownEntries(acl)) mode |= (acl[at + PERMISSIONS] & 7) << shiftOf(acl[at]);
  for (const { tag } of aclEntries(acl)) if (hasId(tag) || tag === AclTag.mask) saysAll = false;
  return { mode, saysAll };
}

/** The list with the permissions of a mode's bits: __posix_acl_chmod, and what posix_acl_create hands down. */
export function aclWithMode(acl: Uint8Array, mode: number): Uint8Array {
  const changed = acl.slice();
  for (const at of shownEntries(acl)) changed[at + PERMISSIONS] = mode >> shiftOf(acl[at]) & 7;
  return changed;
}

/**
 * posix_acl_permission, for who is not the inode's owner: the entry of a named user decides; of the groups
 * that one is a member of, one has to grant all of `want` (R_OK, W_OK, X_OK).
 */
export function aclGrants(
  acl: Uint8Array,
  inode: Attributes,
  want: number,
  uid: number,
  isMember: (gid: number) => boolean,
): boolean {
  let granted: number | undefined;
  let mask = 7;
  let isInAny = false;
  for (const { tag, permissions, id } of aclEntries(acl)) {
    if (tag === AclTag.mask) mask = permissions;
    if (granted !== undefined) continue;
    if (tag === AclTag.user && id === uid) granted = permissions;
    if (
      (tag === AclTag.group || tag === AclTag.groupObj) &&
      isMember(tag === AclTag.group ? id : inode.gid)
    ) {
      isInAny = true;
      if ((permissions & want) === want) granted = permissions;
    }
    if (tag === AclTag.other) return !isInAny && (permissions & want) === want;
  }
  return ((granted ?? 0) & mask & want) === want;
}

function hasId(tag: number): boolean {
  return tag === AclTag.user || tag === AclTag.group;
}

/** Where the entries stand that the mode shows. */
function shownEntries(acl: Uint8Array): number[] {
  const all = Array.from({ length: (acl.length - HEADER) / ENTRY }, (_, i) => HEADER + i * ENTRY);
  const group = all.some((at) => acl[at] === AclTag.mask) ? AclTag.mask : AclTag.groupObj;
  const shown: number[] = [AclTag.userObj, group, AclTag.other];
  return all.filter((at) => shown.includes(acl[at]));
}

function shiftOf(tag: number): number {
  return tag === AclTag.userObj ? 6 : tag === AclTag.other ? 0 : 3;
}
