import { assert, assertEquals } from "@std/assert";
import { fails, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  O_CREAT,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  S_IFDIR,
  S_IFLNK,
  S_IFREG,
} from "../../core/constants.ts";

const test = suite("stat");

testPathErrors(test, "stat", (t, path) => t.stat(path));
testPathErrors(test, "lstat", (t, path) => t.lstat(path));
testDirfdErrors(test, "fstatat", (t, dirfd, path) => t.fstatat(dirfd, path, 0));

test("stat tells type, size, links and owner of a file", (t) => {
  put(t, "f", "text", 0o640);
  const { mode, size, nlink, uid, gid, rdev } = t.stat("f");
  assertEquals([mode, size, nlink, uid, gid, rdev], [S_IFREG | 0o640, 4, 1, 0, 0, 0]);
});

test("stat counts blocks of 512 bytes in pages", (t) => {
  put(t, "empty");
  put(t, "f", "text");
  assertEquals([t.stat("empty").blocks, t.stat("f").blocks], [0, 8]);
});

test("stat gives every file an inode number of its own, which its links share", (t) => {
  put(t, "a");
  put(t, "b");
  t.link("a", "c");
  assert(t.stat("a").ino !== t.stat("b").ino);
  assertEquals(t.stat("a").ino, t.stat("c").ino);
});

test("stat of dot, of the path and through dotdot is one directory", (t) => {
  t.mkdir("d");
  const { ino, mode } = t.stat(".");
  assertEquals(mode, S_IFDIR | 0o755);
  for (const path of ["./", t.dir, `${t.dir}/.`, "d/..", "d/../."]) {
    assertEquals(t.stat(path).ino, ino);
  }
});

test("stat follows symlinks, lstat does not", (t) => {
  put(t, "f", "text");
  t.symlink("f", "link");
  assertEquals(t.stat("link").ino, t.stat("f").ino);
  const { mode, size, nlink } = t.lstat("link");
  assertEquals([mode, size, nlink], [S_IFLNK | 0o777, 1, 1]);
});

test("lstat follows a symlink with a trailing slash", (t) => {
  t.mkdir("d");
  t.symlink("d", "link");
  assertEquals(t.lstat("link/").ino, t.stat("d").ino);
  assertEquals(t.lstat("link/.").ino, t.stat("d").ino);
});

test("stat answers ENOENT for a missing name and a dangling symlink", (t) => {
  t.symlink("nowhere", "dangling");
  fails("ENOENT", () => t.stat("missing"));
  fails("ENOENT", () => t.stat("dangling"));
  fails("ENOENT", () => t.stat("missing/"));
});

test("stat answers ENOTDIR for a file with a trailing slash", (t) => {
  put(t, "f");
  fails("ENOTDIR", () => t.stat("f/"));
  fails("ENOTDIR", () => t.lstat("f/"));
  fails("ENOTDIR", () => t.stat("f/."));
});

test("stat answers ELOOP for a symlink to itself", (t) => {
  t.symlink("self", "self");
  fails("ELOOP", () => t.stat("self"));
});

test("stat needs no permission on the file itself", (t) => {
  put(t, "f", "", 0o000);
  t.as(65534, 65534, () => assertEquals(t.stat("f").size, 0));
});

test("stat sees at once what a descriptor wrote", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDWR);
  for (let size = 1; size <= 20; size++) {
    t.write(fd, "x");
    assertEquals([t.stat("f").size, t.fstat(fd).size], [size, size]);
  }
});

test("stat leaves all times", (t) => {
  put(t, "f");
  const moved = watch(t, "f");
  t.stat("f");
  assertEquals(moved(), { f: "" });
});

test("a new file has one moment as atime, mtime and ctime", (t) => {
  put(t, "f");
  const { atimeSec, atimeNsec, mtimeSec, mtimeNsec, ctimeSec, ctimeNsec } = t.stat("f");
  assertEquals([atimeSec, atimeNsec], [mtimeSec, mtimeNsec]);
  assertEquals([ctimeSec, ctimeNsec], [mtimeSec, mtimeNsec]);
});

test("fstat tells of the open file, also when its name is gone", (t) => {
  put(t, "f", "text");
  const fd = t.open("f", O_RDONLY);
  const { ino } = t.stat("f");
  t.unlink("f");
  const after = t.fstat(fd);
  assertEquals([after.ino, after.size, after.nlink], [ino, 4, 0]);
});

test("fstat tells of an open directory", (t) => {
  t.mkdir("d");
  assertEquals(t.fstat(t.open("d", O_RDONLY)).ino, t.stat("d").ino);
});

test("fstat answers EBADF for a closed descriptor", (t) => {
  fails("EBADF", () => t.fstat(700));
  fails("EBADF", () => t.fstat(-1));
});

test("fstatat looks below a descriptor, with AT_SYMLINK_NOFOLLOW at a link itself", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  t.symlink("f", "d/link");
  const fd = t.open("d", O_RDONLY);
  assertEquals(t.fstatat(fd, "link", 0).size, 4);
  assertEquals(t.fstatat(fd, "link", AT_SYMLINK_NOFOLLOW).mode, S_IFLNK | 0o777);
  assertEquals(t.fstatat(AT_FDCWD, "d/f", 0).size, 4);
});

test("fstatat with AT_EMPTY_PATH tells of the descriptor itself", (t) => {
  put(t, "f", "text");
  t.symlink("f", "link");
  assertEquals(t.fstatat(t.open("f", O_RDONLY), "", AT_EMPTY_PATH).size, 4);
  const link = t.open("link", O_PATH | O_NOFOLLOW);
  assertEquals(t.fstatat(link, "", AT_EMPTY_PATH).mode, S_IFLNK | 0o777);
  assertEquals(t.fstatat(AT_FDCWD, "", AT_EMPTY_PATH).ino, t.stat(".").ino);
});

test("fstatat answers ENOENT for the empty path without AT_EMPTY_PATH", (t) => {
  fails("ENOENT", () => t.fstatat(t.open(".", O_RDONLY), "", 0));
});

test("fstatat answers EINVAL for unknown flags", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.fstatat(AT_FDCWD, "f", 0x40000000));
});

test("stat and fstat as another user see what root wrote, and the other way round", (t) => {
  t.chmod(".", 0o777);
  const fd = t.open("f", O_RDWR | O_CREAT, 0o666);
  t.write(fd, "x".repeat(5000));
  t.as(65534, 65534, () => {
    assertEquals([t.fstat(fd).size, t.stat("f").size, t.stat("f").blocks], [5000, 5000, 16]);
    t.write(fd, "y");
    const own = t.open("own", O_RDWR | O_CREAT, 0o600);
    t.write(own, "text");
    assertEquals([t.fstat(own).size, t.fstat(fd).size], [4, 5001]);
  });
  assertEquals([t.stat("own").size, t.stat("f").size], [4, 5001]);
});
