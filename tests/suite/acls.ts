/** Access control lists as the suite's tests write and read them: acl(5)'s short text for the bytes of the attribute. */
import { decodeName, encodeName } from "../../core/bytes.ts";
import { KEEP_ID, R_OK, W_OK, X_OK } from "../../core/constants.ts";
import type { Target, XattrPlace } from "./target.ts";

export const ACCESS = "system.posix_acl_access";
export const DEFAULT = "system.posix_acl_default";
/** Some list that a mode cannot say. */
export const SHARED = "u::rw-,u:1000:rw-,g::r--,m::rw-,o::---";

/** Tags of posix_acl_xattr_entry by their letter, without and with an id. */
const TAGS: Record<string, [number, number]> = {
  u: [0x01, 0x02],
  g: [0x04, 0x08],
  m: [0x10, 0x10],
  o: [0x20, 0x20],
};

export interface AclEntry {
  tag: number;
  perm: number;
  id: number;
}

/** The value of an entry list, as it is, right or wrong; `version` of its header. */
export function aclBytes(entries: AclEntry[], version = 2): string {
  const view = new DataView(new ArrayBuffer(4 + 8 * entries.length));
  view.setUint32(0, version, true);
  entries.forEach(({ tag, perm, id }, index) => {
    view.setUint16(4 + 8 * index, tag, true);
    view.setUint16(6 + 8 * index, perm, true);
    view.setUint32(8 + 8 * index, id, true);
  });
  return decodeName(new Uint8Array(view.buffer));
}

/** The value that `text` tells of: "u::rw-,u:1000:r--,g::r--,m::rw-,o::---", in that order. */
export function acl(text: string): string {
  return aclBytes(
    text.split(",").map((entry) => {
      const [letter, id, perm] = entry.split(":");
      const bits = ["r", "w", "x"].reduce((sum, c, i) => sum | (perm.includes(c) ? 4 >> i : 0), 0);
      const tag = TAGS[letter][id === "" ? 0 : 1];
      return { tag, perm: bits, id: id === "" ? KEEP_ID : Number(id) };
    }),
  );
}

/** The text of a value. */
export function aclText(value: string): string {
  const bytes = encodeName(value);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const texts = [];
  for (let at = 4; at < bytes.length; at += 8) {
    const [tag, perm] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    const letter = Object.keys(TAGS).find((key) => TAGS[key].includes(tag)) ?? "?";
    const id = view.getUint32(at + 4, true);
    const mode = ["r", "w", "x"].map((c, i) => perm & (4 >> i) ? c : "-").join("");
    texts.push(`${letter}:${id === KEEP_ID ? "" : id}:${mode}`);
  }
  return texts.join();
}

export function listText(t: Target, at: XattrPlace, name = ACCESS): string {
  return aclText(t.getxattr(at, name));
}

/** The permission bits in octal. */
export function modeOf(t: Target, path: string): string {
  return (t.lstat(path).mode & 0o7777).toString(8);
}

/** What access(2) grants a user, each right by itself: "r-x". */
export function mayDo(t: Target, uid: number, gid: number, groups: number[], path: string): string {
  const right = (bit: number, letter: string) => {
    try {
      t.access(path, bit);
      return letter;
    } catch {
      return "-";
    }
  };
  const rights = () => right(R_OK, "r") + right(W_OK, "w") + right(X_OK, "x");
  return t.as(uid, gid, rights, groups);
}
