import { assertEquals } from "@std/assert";
import { fails, names, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import { O_RDONLY, S_IFLNK } from "../../core/constants.ts";

const test = suite("symlink");

testPathErrors(test, "symlink", (t, path) => t.symlink("target", path));
testDirfdErrors(test, "symlinkat", (t, dirfd, path) => t.symlinkat("target", dirfd, path));

test("symlink stores its target untouched", (t) => {
  for (const [index, target] of ["a", "/", "../x//y/", ".", "é\udcff", " "].entries()) {
    t.symlink(target, `link${index}`);
    assertEquals(t.readlink(`link${index}`), target);
  }
});

test("symlink has mode 0777 whatever the umask, and its target's length in bytes as size", (t) => {
  t.umask(0o077);
  t.symlink("é/x", "link");
  const { mode, size, nlink } = t.lstat("link");
  assertEquals([mode, size, nlink], [S_IFLNK | 0o777, 4, 1]);
});

test("symlink belongs to the caller, in a setgid directory to its group", (t) => {
  t.chmod(".", 0o777);
  t.mkdir("d");
  t.chown("d", 0, 77);
  t.chmod("d", 0o2777);
  t.as(65534, 65533, () => {
    t.symlink("x", "link");
    t.symlink("x", "d/link");
  });
  assertEquals([t.lstat("link").uid, t.lstat("link").gid], [65534, 65533]);
  assertEquals(t.lstat("d/link").gid, 77);
});

test("symlink moves the parent's mtime and ctime", (t) => {
  const moved = watch(t, ".");
  t.symlink("x", "link");
  assertEquals(moved(), { ".": "mc" });
});

test("symlink takes a target of 4095 bytes and answers ENAMETOOLONG for 4096", (t) => {
  t.symlink("x".repeat(4095), "link");
  assertEquals(t.lstat("link").size, 4095);
  fails("ENAMETOOLONG", () => t.symlink("x".repeat(4096), "longer"));
});

test("symlink answers ENOENT for the empty target", (t) => {
  fails("ENOENT", () => t.symlink("", "link"));
});

test("symlink answers EEXIST for a taken name", (t) => {
  put(t, "file");
  t.mkdir("dir");
  t.symlink("nowhere", "dangling");
  for (const name of ["file", "dir", "dangling", ".", "..", "/"]) {
    fails("EEXIST", () => t.symlink("x", name));
  }
});

test("symlink answers ENOENT for a new name with a trailing slash", (t) => {
  fails("ENOENT", () => t.symlink("x", "link/"));
});

test("symlink answers EACCES when the parent may not be written", (t) => {
  t.mkdir("d", 0o755);
  t.as(65534, 65534, () => fails("EACCES", () => t.symlink("x", "d/link")));
});

test("symlinkat makes the link below a descriptor", (t) => {
  t.mkdir("d");
  t.symlinkat("x", t.open("d", O_RDONLY), "link");
  assertEquals(names(t, "d"), ["link"]);
});
