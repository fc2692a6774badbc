import { assertEquals } from "@std/assert";
import { fails, names, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import { AT_FDCWD, O_DIRECTORY, O_RDONLY, S_IFDIR, S_ISGID } from "../../core/constants.ts";

const test = suite("mkdir");

testPathErrors(test, "mkdir", (t, path) => t.mkdir(path));

test("mkdir makes an empty directory with two links and adds one to its parent's", (t) => {
  const before = t.stat(".").nlink;
  t.mkdir("d");
  assertEquals(t.stat("d").nlink, 2);
  assertEquals(t.stat(".").nlink, before + 1);
  assertEquals(names(t, "d"), []);
});

test("mkdir takes the umask off the mode", (t) => {
  t.umask(0o027);
  t.mkdir("d", 0o777);
  assertEquals(t.stat("d").mode, S_IFDIR | 0o750);
});

test("mkdir keeps the sticky bit of the mode and drops setuid and setgid", (t) => {
  t.mkdir("d", 0o7777);
  assertEquals(t.stat("d").mode, S_IFDIR | 0o1755);
});

test("mkdir in a setgid directory passes on the group and the setgid bit", (t) => {
  t.mkdir("parent");
  t.chown("parent", 0, 77);
  t.chmod("parent", 0o2755);
  t.mkdir("parent/d");
  const { mode, gid } = t.stat("parent/d");
  assertEquals([mode & S_ISGID, gid], [S_ISGID, 77]);
});

test("mkdir gives the directory to the caller", (t) => {
  t.chmod(".", 0o777);
  t.as(65534, 65533, () => t.mkdir("d"));
  const { uid, gid } = t.stat("d");
  assertEquals([uid, gid], [65534, 65533]);
});

test("mkdir moves the parent's mtime and ctime", (t) => {
  const moved = watch(t, ".");
  t.mkdir("d");
  assertEquals(moved(), { ".": "mc" });
});

test("mkdir that fails leaves the parent's times", (t) => {
  t.mkdir("d");
  const moved = watch(t, ".");
  fails("EEXIST", () => t.mkdir("d"));
  assertEquals(moved(), { ".": "" });
});

test("mkdir takes a trailing slash", (t) => {
  t.mkdir("d//");
  assertEquals(names(t, "."), ["d"]);
});

test("mkdir makes a name of 255 bytes", (t) => {
  t.mkdir("n".repeat(255));
  assertEquals(names(t, "."), ["n".repeat(255)]);
});

test("mkdir counts bytes, not characters, for ENAMETOOLONG", (t) => {
  t.mkdir("é".repeat(127));
  fails("ENAMETOOLONG", () => t.mkdir("é".repeat(128)));
});

test("mkdir takes a path of 4095 bytes", (t) => {
  t.mkdir("./".repeat(2047) + "d");
  assertEquals(names(t, "."), ["d"]);
});

test("mkdir answers EEXIST for a file, a directory, a symlink and a dangling symlink", (t) => {
  put(t, "file");
  t.mkdir("dir");
  t.symlink("dir", "link");
  t.symlink("nowhere", "dangling");
  for (const name of ["file", "dir", "link", "dangling"]) fails("EEXIST", () => t.mkdir(name));
});

test("mkdir answers EEXIST for dot, dotdot and the root", (t) => {
  for (const path of [".", "..", "/", "../..", "./"]) fails("EEXIST", () => t.mkdir(path));
});

test("mkdir answers ENOENT when the last component is dot in a missing directory", (t) => {
  fails("ENOENT", () => t.mkdir("missing/."));
});

test("mkdir answers EACCES when the parent may not be written", (t) => {
  t.mkdir("parent", 0o755);
  t.as(65534, 65534, () => fails("EACCES", () => t.mkdir("parent/d")));
});

test("mkdir answers EEXIST before EACCES", (t) => {
  t.mkdir("d");
  t.as(65534, 65534, () => fails("EEXIST", () => t.mkdir("d")));
});

test("mkdir answers ENOENT in a removed working directory", (t) => {
  t.mkdir("d");
  t.chdir("d");
  t.rmdir("../d");
  fails("ENOENT", () => t.mkdir("e"));
});

test("mkdir follows symlinks on the way", (t) => {
  t.mkdir("real");
  t.symlink("real", "link");
  t.mkdir("link/d");
  assertEquals(names(t, "real"), ["d"]);
});

test("mkdir keeps names that are no UTF-8", (t) => {
  t.mkdir("\udcff\udc80x");
  assertEquals(names(t, "."), ["\udcff\udc80x"]);
});

test("mkdirat makes the directory in the directory of a descriptor", (t) => {
  t.mkdir("d");
  const fd = t.open("d", O_RDONLY | O_DIRECTORY);
  t.mkdirat(fd, "e");
  assertEquals(names(t, "d"), ["e"]);
});

test("mkdirat takes AT_FDCWD, and ignores the descriptor for an absolute path", (t) => {
  t.mkdirat(AT_FDCWD, "a");
  t.mkdirat(12345, `${t.dir}/b`);
  assertEquals(names(t, "."), ["a", "b"]);
});

testDirfdErrors(test, "mkdirat", (t, dirfd, path) => t.mkdirat(dirfd, path));

test("mkdir answers EEXIST for a symlink with a trailing slash", (t) => {
  t.mkdir("d");
  t.symlink("d", "link");
  t.symlink("nowhere", "dangling");
  t.symlink("loop", "loop");
  for (const path of ["link/", "dangling/", "loop/"]) fails("EEXIST", () => t.mkdir(path));
});
