import { assertEquals } from "@std/assert";
import { ACCESS_ACL, AclTag, DEFAULT_ACL, encodeAcl } from "../../core/acl.ts";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { makedev } from "../../core/vfs/devices.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { diff } from "../../core/staging/diff.ts";

export const encode = (text: string) => new TextEncoder().encode(text);

const LIST = encodeAcl([
  { tag: AclTag.userObj, permissions: 7 },
  { tag: AclTag.user, permissions: 7, id: 1000 },
  { tag: AclTag.groupObj, permissions: 1 },
  { tag: AclTag.group, permissions: 0, id: 4_000_000_000 },
  { tag: AclTag.mask, permissions: 5 },
  { tag: AclTag.other, permissions: 2 },
]);

/** A cage in a tree of its own. */
export function newCage(): Cage {
  return new Vfs().cage({ umask: 0o022 });
}

/** Everything that a tree may hold, in "/d". */
export function makeSample(cage: Cage): void {
  cage.mkdir("/d", 0o750);
  cage.mkdir("/d/sub", 0o700);
  cage.mkdir("/d/empty");
  cage.writeFile("/d/hello", encode("hello\n"), { mode: 0o640 });
  cage.chown("/d/hello", 1000, 100_000_000);
  cage.chmod("/d/hello", 0o4755);
  cage.link("/d/hello", "/d/sub/hello");
  cage.symlink("../hello", "/d/sub/link");
  cage.symlink("nowhere", "/d/dangling");
  cage.symlink("hello", "/d/sub/twin");
  cage.link("/d/sub/twin", "/d/twin");
  cage.mkfifo("/d/fifo", 0o600);
  cage.mknod("/d/null", C.S_IFCHR | 0o666, makedev(1, 3));
  cage.mknod("/d/disk", C.S_IFBLK | 0o660, makedev(259, 65537));
  cage.writeFile("/d/\udcff", encode("no UTF-8"));
  cage.symlink("\udcfe", `/d/${"long".repeat(60)}`);
  const fd = cage.open("/d/sparse", C.O_RDWR | C.O_CREAT);
  cage.pwrite(fd, encode("middle"), 1 << 20);
  cage.ftruncate(fd, 5 << 20);
  cage.close(fd);
  cage.setxattr("/d/hello", "user.text", encode("größe"));
  cage.setxattr("/d/sub", "user.bytes", new Uint8Array([0, 255, 10, 61]));
  cage.setxattr("/d/sub", "trusted.a=b", new Uint8Array(0));
  for (const path of ["/d/sparse", "/d/sub", "/d/fifo", "/d/null"]) {
    cage.setxattr(path, ACCESS_ACL, LIST);
  }
  // Nothing in it has got it.
  cage.setxattr("/d/sub", DEFAULT_ACL, LIST);
  cage.setxattr("/d", DEFAULT_ACL, LIST);
  cage.utimensat(C.AT_FDCWD, "/d/hello", { sec: 1, nsec: 2 }, { sec: 3, nsec: 999_999_999 });
  cage.utimensat(C.AT_FDCWD, "/d/sparse", { sec: -7, nsec: 1 }, { sec: -1, nsec: 500_000_000 });
  cage.utimensat(C.AT_FDCWD, "/d/dangling", { sec: 5, nsec: 6 }, { sec: 7, nsec: 8 }, 0x100);
  cage.utimensat(C.AT_FDCWD, "/d/sub", { sec: 5, nsec: 6 }, { sec: 9e9, nsec: 8 });
}

/** Two trees that are the same down to links, holes and access times. */
export function assertSameTree(a: Cage, from: string, b: Cage, to: string): void {
  // First, for comparing contents moves access times.
  const [x, y] = [a.lstat(`${from}/hello`), b.lstat(`${to}/hello`)];
  assertEquals([y.nlink, y.atimeSec, y.atimeNsec], [x.nlink, x.atimeSec, x.atimeNsec]);
  assertEquals(diff({ cage: a, path: from }, { cage: b, path: to }), []);
  assertEquals(y.ino, b.lstat(`${to}/sub/hello`).ino);
  assertEquals(b.lstat(`${to}/twin`).ino, b.lstat(`${to}/sub/twin`).ino);
  assertEquals(b.lstat(`${to}/sparse`).blocks, a.lstat(`${from}/sparse`).blocks);
}
