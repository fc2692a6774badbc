/** What a copy makes of the attributes of its original. */
import { Attributes } from "../attributes.ts";
import { S_IFBLK, S_IFCHR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG } from "../constants.ts";

/**
 * The permission bits of a copy: set-user-ID and set-group-ID only where owner and group are the original's. An
 * archive's writer (`core/staging/tree_writer.ts`) judges each of the two by itself, and cp of the shell goes by whether
 * chown(2) was allowed, as GNU's does.
 */
export function keptMode(
  { mode, uid, gid }: Attributes,
  look: (own: Attributes) => number,
): number {
  if ((mode & 0o6000) === 0) return mode & 0o7777;
  const own = new Attributes();
  const isSame = look(own) === 0 && own.uid === uid && own.gid === gid;
  return mode & (isSame ? 0o7777 : 0o1777);
}

/** Those of something that is read from where it is to its end. */
export function streamOf(attributes: Attributes): Attributes {
  const mode = S_IFIFO | (attributes.mode & 0o777);
  return Object.assign(new Attributes(), attributes, { mode, size: 0, blocks: 0 });
}

/** Whether one pipe, socket or device is what the other is. */
export function isSameNode(one: Attributes, other: Attributes): boolean {
  const type = one.mode & S_IFMT;
  if (type !== (other.mode & S_IFMT) || type === S_IFLNK || type === S_IFREG) return false;
  return (type !== S_IFCHR && type !== S_IFBLK) || one.rdev === other.rdev;
}
