/** Paths that were walked before lead where they lead now, and are as forbidden. */
import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { fails, get, put, test as coreTest } from "./harness.ts";
import type { Cage } from "../../core/cage/cage.ts";
import type { World } from "./harness.ts";

/** In each test user 1000's cage has just read /a/b/c/f. */
function test(name: string, body: (root: Cage, user: Cage, world: World) => void): void {
  coreTest(name, (root, world) => {
    for (const path of ["/a", "/a/b", "/a/b/c", "/o"]) root.mkdir(path);
    put(root, "/a/b/c/f", "first");
    const user = world.vfs.cage({ uid: 1000 });
    assertEquals([get(user, "/a/b/c/f"), get(root, "/a/b/c/f")], ["first", "first"]);
    body(root, user, world);
  });
}

test("after a rename of a directory on the way it is ENOENT, or another file", (root, user) => {
  root.rename("/a/b", "/o/b");
  fails("ENOENT", () => get(user, "/a/b/c/f"));
  assertEquals(get(user, "/o/b/c/f"), "first");
  root.mkdir("/a/b");
  root.mkdir("/a/b/c");
  put(root, "/a/b/c/f", "second");
  assertEquals(get(user, "/a/b/c/f"), "second");
  root.renameat2(C.AT_FDCWD, "/a", C.AT_FDCWD, "/o", C.RENAME_EXCHANGE);
  assertEquals([get(user, "/a/b/c/f"), get(user, "/o/b/c/f")], ["first", "second"]);
});

test("after chmod or chown of a directory on the way it is EACCES", (root, user) => {
  root.chmod("/a", 0o700);
  fails("EACCES", () => get(user, "/a/b/c/f"));
  root.chown("/a", 1000, 0);
  assertEquals(get(user, "/a/b/c/f"), "first");
  root.chown("/a", 1001, 1001);
  fails("EACCES", () => user.stat("/a/b/c/f"));
  user.gid = 1001;
  fails("EACCES", () => user.stat("/a/b/c/f"));
  user.uid = 1001;
  assertEquals(get(user, "/a/b/c/f"), "first");
});

test("after rmdir and mkdir it is the new directory: ENOENT", (root, user) => {
  root.unlink("/a/b/c/f");
  root.rmdir("/a/b/c");
  fails("ENOENT", () => user.stat("/a/b/c/f"));
  root.mkdir("/a/b/c");
  fails("ENOENT", () => user.stat("/a/b/c/f"));
  put(root, "/a/b/c/f", "third");
  assertEquals(get(user, "/a/b/c/f"), "third");
});

test("a mount on the way hides it until umount: ENOENT", (_root, user, { vfs }) => {
  vfs.mount("/a/b", new MemoryPartition());
  fails("ENOENT", () => user.stat("/a/b/c/f"));
  vfs.umount("/a/b");
  assertEquals(get(user, "/a/b/c/f"), "first");
  vfs.bind("/o", "/a/b/c");
  fails("ENOENT", () => user.stat("/a/b/c/f"));
  vfs.umount("/a/b/c");
});

test("through another mount and back the rights on it count: EACCES", (root, user, { vfs }) => {
  root.mkdir("/m");
  vfs.mount("/m", new MemoryPartition());
  assertEquals(get(user, "/m/../a/b/c/f"), "first");
  root.chmod("/m", 0o700);
  fails("EACCES", () => user.stat("/m/../a/b/c/f"));
});

test("from another root it is another file: ENOENT", (root) => {
  root.mkdir("/o/a");
  root.chroot("/o");
  fails("ENOENT", () => root.stat("/a/b/c/f"));
  fails("ENOTDIR", () => {
    put(root, "/a/b");
    root.stat("/a/b/c/f");
  });
});

test("what follows the known part is resolved as ever: ENOTDIR, slashes, dots", (root, user) => {
  fails("ENOTDIR", () => user.stat("/a/b/c/f/"));
  fails("ENOTDIR", () => user.stat("/a/b/c/f/."));
  for (const path of ["/a/b/c/", "/a/b/c//", "/a/b/c/.", "/a/b/c/../c"]) {
    assertEquals(user.stat(path).ino, root.stat("/a/b/c").ino);
  }
  assertEquals(user.stat("/a/b/c//f").ino, user.stat("/a/b/c/f").ino);
  assertEquals(user.stat("/a/b/c/..").ino, root.stat("/a/b").ino);
});
