/** Modes of copies, and the access control lists, acl(5), that belong to them. */
import { ACCESS_ACL, DEFAULT_ACL } from "../../core/acl.ts";
import type { Attributes } from "../../core/attributes.ts";
import type { Cage } from "../../core/cage/cage.ts";

export type ModeAndLists = Pick<Attributes, "mode" | "acl" | "defaultAcl">;

/** Gives a file or directory the permission bits (07777) and the lists, or none, of another. @throws {FsError} */
export function keepMode(cage: Cage, path: string, from: ModeAndLists): void {
  cage.chmod(path, from.mode & 0o7777);
  const to = cage.lstat(path);
  const keep = (name: string, acl: Uint8Array | undefined, present: Uint8Array | undefined) => {
    if (acl !== undefined) cage.setxattr(path, name, acl);
    else if (present !== undefined) cage.removexattr(path, name);
  };
  keep(ACCESS_ACL, from.acl, to.acl);
  keep(DEFAULT_ACL, from.defaultAcl, to.defaultAcl);
}

/** What the umask leaves of `mode`, without the access list that its directory may have handed down. */
export function usualMode(cage: Cage, path: string, mode: number): void {
  const { defaultAcl } = cage.lstat(path);
  keepMode(cage, path, { mode: mode & ~cage.umask(), acl: undefined, defaultAcl });
}
