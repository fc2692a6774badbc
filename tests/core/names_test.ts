import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { fails, get, put, test } from "./harness.ts";

test("mkdir answers EEXIST, ENOENT, ENOTDIR and counts links", (cage) => {
  cage.mkdir("/d/", 0o777);
  put(cage, "/f");
  assertEquals([cage.stat("/d").mode & 0o7777, cage.stat("/").nlink], [0o755, 3]);
  fails("EEXIST", () => cage.mkdir("/d"));
  fails("EEXIST", () => cage.mkdir("/f/"));
  fails("EEXIST", () => cage.mkdir("/d/.."));
  fails("ENOENT", () => cage.mkdir("/x/y"));
  fails("ENOTDIR", () => cage.mkdir("/f/y"));
});

test("rmdir answers ENOTEMPTY, ENOTDIR, EINVAL for ., ENOTEMPTY for .., EBUSY for /", (cage) => {
  cage.mkdir("/d");
  put(cage, "/d/f");
  fails("ENOTEMPTY", () => cage.rmdir("/d"));
  fails("ENOTDIR", () => cage.rmdir("/d/f"));
  fails("EINVAL", () => cage.rmdir("/d/."));
  fails("ENOTEMPTY", () => cage.rmdir("/d/.."));
  fails("EBUSY", () => cage.rmdir("/"));
  cage.unlink("/d/f");
  cage.rmdir("/d");
  assertEquals(cage.stat("/").nlink, 2);
});

test("unlink of a directory is EISDIR, of a file with a slash ENOTDIR", (cage) => {
  cage.mkdir("/d");
  put(cage, "/f");
  fails("EISDIR", () => cage.unlink("/d"));
  fails("ENOTDIR", () => cage.unlink("/f/"));
  fails("EINVAL", () => cage.unlinkat(C.AT_FDCWD, "/f", 1));
  cage.unlinkat(C.AT_FDCWD, "/d", C.AT_REMOVEDIR);
  assertEquals(cage.readdir("/"), ["f"]);
});

test("link shares an inode; of a directory EPERM, over a name EEXIST, with a slash ENOENT", (cage) => {
  put(cage, "/f", "x");
  cage.mkdir("/d");
  cage.link("/f", "/g");
  assertEquals([cage.stat("/g").nlink, cage.stat("/g").ino], [2, cage.stat("/f").ino]);
  fails("EPERM", () => cage.link("/d", "/e"));
  fails("EEXIST", () => cage.link("/f", "/g"));
  fails("ENOENT", () => cage.link("/f", "/h/"));
  cage.symlink("f", "/l");
  cage.link("/l", "/l2");
  assertEquals(cage.readlink("/l2"), "f");
  cage.linkat(C.AT_FDCWD, "/l", C.AT_FDCWD, "/l3", C.AT_SYMLINK_FOLLOW);
  assertEquals(cage.stat("/f").nlink, 3);
});

test("symlink to nothing is ENOENT, of 4096 bytes ENAMETOOLONG; readlink of a file EINVAL", (cage) => {
  fails("ENOENT", () => cage.symlink("", "/l"));
  fails("ENAMETOOLONG", () => cage.symlink("x".repeat(4096), "/l"));
  cage.symlink("x".repeat(4095), "/l");
  assertEquals([cage.readlink("/l").length, cage.lstat("/l").size], [4095, 4095]);
  put(cage, "/f");
  fails("EINVAL", () => cage.readlink("/f"));
});

test(
  "mknod makes all types but directories (EPERM), and asks for root for devices",
  (cage, { vfs }) => {
    for (const type of [C.S_IFREG, C.S_IFIFO, C.S_IFSOCK, C.S_IFCHR, C.S_IFBLK]) {
      cage.mknod(`/t${type}`, type | 0o666, 0x103);
      assertEquals(cage.stat(`/t${type}`).mode, type | 0o644);
    }
    assertEquals(cage.stat(`/t${C.S_IFCHR}`).rdev, 0x103);
    fails("EPERM", () => cage.mknod("/d", C.S_IFDIR));
    fails("EINVAL", () => cage.mknod("/l", C.S_IFLNK));
    cage.chmod("/", 0o777);
    fails("EPERM", () => vfs.cage({ uid: 1 }).mknod("/c", C.S_IFCHR, 1));
  },
);

test("getdents delivers each name that stays exactly once while others come and go", (cage) => {
  cage.mkdir("/d");
  for (let i = 0; i < 100; i++) put(cage, `/d/${i}`);
  const fd = cage.open("/d", C.O_RDONLY);
  const seen: string[] = [];
  for (let round = 0;; round++) {
    const entries = cage.getdents(fd, 7);
    if (entries.length === 0) break;
    seen.push(...entries.map((entry) => entry.name));
    if (round * 3 < 100) cage.unlink(`/d/${99 - round}`);
    put(cage, `/d/new${round}`);
    if (round > 100) break;
  }
  for (let i = 0; i < 80; i++) assertEquals(seen.filter((name) => name === `${i}`).length, 1);
  assertEquals(seen.slice(0, 2), [".", ".."]);
  assertEquals(new Set(seen).size, seen.length);
});

test("a directory read while it is emptied is emptied", (cage) => {
  cage.mkdir("/d");
  for (let i = 0; i < 500; i++) put(cage, `/d/${i}`);
  const fd = cage.open("/d", C.O_RDONLY);
  for (let entries = cage.getdents(fd, 10); entries.length > 0; entries = cage.getdents(fd, 10)) {
    for (const { name } of entries) if (!name.startsWith(".")) cage.unlink(`/d/${name}`);
  }
  cage.rmdir("/d");
  fails("ENOENT", () => cage.getdents(fd));
});

test("a name that comes and goes a thousand times is found where it is", (cage) => {
  put(cage, "/stay", "s");
  for (let i = 0; i < 1000; i++) {
    put(cage, `/tmp${i % 50}`, `${i}`);
    cage.rename(`/tmp${i % 50}`, "/f");
  }
  assertEquals([get(cage, "/f"), cage.readdir("/").sort()], ["999", ["f", "stay"]]);
});
