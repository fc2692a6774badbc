import { assertEquals } from "@std/assert";
import { fails, names, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import { AT_REMOVEDIR, O_RDONLY } from "../../core/constants.ts";

const test = suite("rmdir");

testPathErrors(test, "rmdir", (t, path) => t.rmdir(path));
testDirfdErrors(test, "unlinkat with AT_REMOVEDIR", (t, dirfd, path) => {
  t.unlinkat(dirfd, path, AT_REMOVEDIR);
});

test("rmdir removes an empty directory and takes one link off its parent", (t) => {
  t.mkdir("d");
  const before = t.stat(".").nlink;
  t.rmdir("d");
  assertEquals(t.stat(".").nlink, before - 1);
  assertEquals(names(t, "."), []);
});

test("rmdir moves the parent's mtime and ctime", (t) => {
  t.mkdir("d");
  const moved = watch(t, ".");
  t.rmdir("d");
  assertEquals(moved(), { ".": "mc" });
});

test("rmdir takes trailing slashes", (t) => {
  t.mkdir("d");
  t.rmdir("d//");
  assertEquals(names(t, "."), []);
});

test("rmdir leaves an open directory with no links, whose entries are ENOENT", (t) => {
  t.mkdir("d");
  const fd = t.open("d", O_RDONLY);
  t.rmdir("d");
  assertEquals(t.fstat(fd).nlink, 0);
  fails("ENOENT", () => t.getdents(fd));
});

test("rmdir answers ENOENT for a missing name", (t) => {
  fails("ENOENT", () => t.rmdir("missing"));
});

test("rmdir answers ENOTEMPTY for a directory with an entry", (t) => {
  t.mkdir("d");
  put(t, "d/file");
  fails("ENOTEMPTY", () => t.rmdir("d"));
  t.unlink("d/file");
  t.symlink("nowhere", "d/link");
  fails("ENOTEMPTY", () => t.rmdir("d"));
});

test("rmdir answers ENOTDIR for a file", (t) => {
  put(t, "file");
  fails("ENOTDIR", () => t.rmdir("file"));
  fails("ENOTDIR", () => t.rmdir("file/"));
});

test("rmdir answers ENOTDIR for a symlink to a directory, with a slash too", (t) => {
  t.mkdir("d");
  t.symlink("d", "link");
  fails("ENOTDIR", () => t.rmdir("link"));
  fails("ENOTDIR", () => t.rmdir("link/"));
});

test("rmdir answers EINVAL when the last component is dot", (t) => {
  t.mkdir("d");
  fails("EINVAL", () => t.rmdir("d/."));
  fails("EINVAL", () => t.rmdir("."));
  fails("EINVAL", () => t.rmdir("d/./"));
});

test("rmdir answers ENOTEMPTY when the last component is dotdot", (t) => {
  t.mkdir("d");
  t.mkdir("d/e");
  fails("ENOTEMPTY", () => t.rmdir("d/e/.."));
  t.chdir("d/e");
  fails("ENOTEMPTY", () => t.rmdir(".."));
});

test("rmdir answers EBUSY for the root", (t) => {
  fails("EBUSY", () => t.rmdir("/"));
});

test("rmdir answers EACCES when the parent may not be written", (t) => {
  t.mkdir("parent", 0o755);
  t.mkdir("parent/d", 0o777);
  t.as(65534, 65534, () => fails("EACCES", () => t.rmdir("parent/d")));
});

test("rmdir answers EPERM for another's directory in a sticky directory", (t) => {
  t.mkdir("sticky");
  t.chmod("sticky", 0o1777);
  t.mkdir("sticky/d", 0o777);
  t.as(65534, 65534, () => fails("EPERM", () => t.rmdir("sticky/d")));
});

test("rmdir in a sticky directory is for the owner of the entry and of the directory", (t) => {
  t.mkdir("sticky");
  t.chmod("sticky", 0o1777);
  t.mkdir("sticky/mine");
  t.chown("sticky/mine", 65534, 65534);
  t.as(65534, 65534, () => t.rmdir("sticky/mine"));
  t.mkdir("sticky/theirs");
  t.chown("sticky", 65534, 65534);
  t.as(65534, 65534, () => t.rmdir("sticky/theirs"));
  assertEquals(names(t, "sticky"), []);
});

test("rmdir removes the working directory, which then has nothing, not even dotdot", (t) => {
  t.mkdir("d");
  t.chdir("d");
  t.rmdir("../d");
  assertEquals(t.stat(".").nlink, 0);
  fails("ENOENT", () => t.stat("x"));
  fails("ENOENT", () => t.open("x", 0o101, 0o644));
});

test("unlinkat with AT_REMOVEDIR removes below a descriptor", (t) => {
  t.mkdir("d");
  t.mkdir("d/e");
  t.unlinkat(t.open("d", O_RDONLY), "e", AT_REMOVEDIR);
  assertEquals(names(t, "d"), []);
});

test("rmdir answers ENOTDIR for a dangling symlink with a trailing slash", (t) => {
  t.symlink("nowhere", "link");
  fails("ENOTDIR", () => t.rmdir("link/"));
});
