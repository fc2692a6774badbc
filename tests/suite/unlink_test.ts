import { assertEquals } from "@std/assert";
import { fails, names, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import { O_CREAT, O_RDONLY, O_RDWR, SEEK_SET } from "../../core/constants.ts";

const test = suite("unlink");

testPathErrors(test, "unlink", (t, path) => t.unlink(path));
testDirfdErrors(test, "unlinkat", (t, dirfd, path) => t.unlinkat(dirfd, path, 0));

test("unlink removes the name", (t) => {
  put(t, "file");
  t.unlink("file");
  fails("ENOENT", () => t.lstat("file"));
  assertEquals(names(t, "."), []);
});

test("unlink of one of two links leaves the other, and moves the file's ctime", (t) => {
  put(t, "a", "text");
  t.link("a", "b");
  const moved = watch(t, "b", ".");
  t.unlink("a");
  assertEquals(moved(), { "b": "c", ".": "mc" });
  assertEquals(t.stat("b").nlink, 1);
});

test("unlink keeps the file for those who have it open", (t) => {
  const fd = t.open("file", O_RDWR | O_CREAT, 0o600);
  t.write(fd, "one");
  t.unlink("file");
  assertEquals(t.fstat(fd).nlink, 0);
  t.write(fd, "two");
  t.lseek(fd, 0, SEEK_SET);
  assertEquals(t.read(fd, 10), "onetwo");
});

test("unlink of an open file lets a new one take the name", (t) => {
  put(t, "file", "old");
  const fd = t.open("file", O_RDONLY);
  t.unlink("file");
  put(t, "file", "new");
  assertEquals(t.read(fd, 10), "old");
  assertEquals(t.fstat(fd).ino === t.stat("file").ino, false);
});

test("unlink removes a symlink and not its target", (t) => {
  put(t, "file");
  t.symlink("file", "link");
  t.unlink("link");
  assertEquals(names(t, "."), ["file"]);
});

test("unlink removes a dangling symlink", (t) => {
  t.symlink("nowhere", "link");
  t.unlink("link");
  assertEquals(names(t, "."), []);
});

test("unlink answers ENOENT for a missing name", (t) => {
  fails("ENOENT", () => t.unlink("missing"));
  fails("ENOENT", () => t.unlink("missing/"));
});

test("unlink answers EISDIR for a directory", (t) => {
  t.mkdir("d");
  fails("EISDIR", () => t.unlink("d"));
  fails("EISDIR", () => t.unlink("d/"));
});

test("unlink answers EISDIR for dot, dotdot and the root", (t) => {
  for (const path of [".", "..", "/"]) fails("EISDIR", () => t.unlink(path));
});

test("unlink answers ENOTDIR for a file with a trailing slash", (t) => {
  put(t, "file");
  fails("ENOTDIR", () => t.unlink("file/"));
});

test("unlink of a name with a slash answers EISDIR and ENOTDIR also to those who may not remove it", (t) => {
  t.mkdir("d");
  t.mkdir("d/e");
  put(t, "d/f");
  t.as(65534, 65534, () => {
    fails("EISDIR", () => t.unlink("d/e/"));
    fails("ENOTDIR", () => t.unlink("d/f/"));
    fails("EACCES", () => t.unlink("d/e"));
    fails("ENOENT", () => t.unlink("d/g/"));
  });
});

test("unlink answers ENOTDIR for a symlink with a trailing slash", (t) => {
  t.mkdir("d");
  t.symlink("d", "link");
  fails("ENOTDIR", () => t.unlink("link/"));
});

test("unlink answers EACCES when the parent may not be written", (t) => {
  t.mkdir("parent", 0o755);
  put(t, "parent/file", "", 0o666);
  t.as(65534, 65534, () => fails("EACCES", () => t.unlink("parent/file")));
});

test("unlink needs no permission on the file itself", (t) => {
  t.mkdir("parent");
  t.chmod("parent", 0o777);
  put(t, "parent/file", "", 0o000);
  t.as(65534, 65534, () => t.unlink("parent/file"));
});

test("unlink answers EPERM for another's file in a sticky directory", (t) => {
  t.mkdir("sticky");
  t.chmod("sticky", 0o1777);
  put(t, "sticky/file", "", 0o666);
  t.as(65534, 65534, () => fails("EPERM", () => t.unlink("sticky/file")));
});

test("unlink answers EISDIR before EPERM in a sticky directory only for its owner", (t) => {
  t.mkdir("sticky");
  t.chmod("sticky", 0o1777);
  t.mkdir("sticky/d", 0o777);
  t.as(65534, 65534, () => fails("EPERM", () => t.unlink("sticky/d")));
  fails("EISDIR", () => t.unlink("sticky/d"));
});

test("unlinkat answers EINVAL for an unknown flag", (t) => {
  put(t, "file");
  fails("EINVAL", () => t.unlinkat(-100, "file", 0x8000));
});

test("unlinkat removes below a descriptor", (t) => {
  t.mkdir("d");
  put(t, "d/file");
  t.unlinkat(t.open("d", O_RDONLY), "file", 0);
  assertEquals(names(t, "d"), []);
});
