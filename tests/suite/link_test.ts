import { assertEquals } from "@std/assert";
import { content, fails, names, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_FOLLOW,
  O_RDONLY,
  O_RDWR,
  O_TMPFILE,
  S_IFLNK,
} from "../../core/constants.ts";

const test = suite("link");

testPathErrors(test, "link from a path", (t, path) => t.link(path, "to"));
testPathErrors(test, "link to a path", (t, path) => {
  put(t, "from");
  t.link("from", path);
});
testDirfdErrors(test, "linkat", (t, dirfd, path) => t.linkat(dirfd, path, AT_FDCWD, "to", 0));

test("link gives the same inode a second name and counts it", (t) => {
  put(t, "a", "text");
  t.link("a", "b");
  assertEquals(t.stat("a").ino, t.stat("b").ino);
  assertEquals(t.stat("a").nlink, 2);
  assertEquals(content(t, "b"), "text");
});

test("link moves the file's ctime and the new parent's mtime and ctime", (t) => {
  t.mkdir("d");
  put(t, "a");
  const moved = watch(t, "a", "d", ".");
  t.link("a", "d/b");
  assertEquals(moved(), { a: "c", d: "mc", ".": "" });
});

test("link makes a link to a symlink itself", (t) => {
  put(t, "f");
  t.symlink("f", "a");
  t.link("a", "b");
  assertEquals(t.lstat("b").mode, S_IFLNK | 0o777);
  assertEquals(t.lstat("b").nlink, 2);
});

test("link answers EEXIST for a taken new name", (t) => {
  put(t, "a");
  put(t, "file");
  t.mkdir("dir");
  t.symlink("nowhere", "dangling");
  for (const to of ["a", "file", "dir", "dangling", ".", ".."]) {
    fails("EEXIST", () => t.link("a", to));
  }
});

test("link answers ENOENT for a missing old name", (t) => {
  fails("ENOENT", () => t.link("missing", "b"));
});

test("link answers EPERM for a directory", (t) => {
  t.mkdir("d");
  fails("EPERM", () => t.link("d", "b"));
  fails("EPERM", () => t.link(".", "b"));
});

test("link answers ENOENT for a new name with a trailing slash", (t) => {
  put(t, "a");
  fails("ENOENT", () => t.link("a", "b/"));
});

test("link answers ENOTDIR for an old file with a trailing slash", (t) => {
  put(t, "a");
  fails("ENOTDIR", () => t.link("a/", "b"));
});

test("link answers EACCES when the new parent may not be written", (t) => {
  t.mkdir("closed", 0o755);
  t.mkdir("open");
  t.chmod("open", 0o777);
  put(t, "open/f");
  t.chown("open/f", 65534, 65534);
  t.as(65534, 65534, () => fails("EACCES", () => t.link("open/f", "closed/g")));
});

test("linkat links between the directories of descriptors", (t) => {
  t.mkdir("a");
  t.mkdir("b");
  put(t, "a/x", "text");
  t.linkat(t.open("a", O_RDONLY), "x", t.open("b", O_RDONLY), "y", 0);
  assertEquals(content(t, "b/y"), "text");
});

test("linkat with AT_SYMLINK_FOLLOW links the symlink's target", (t) => {
  put(t, "f");
  t.symlink("f", "link");
  t.linkat(AT_FDCWD, "link", AT_FDCWD, "new", AT_SYMLINK_FOLLOW);
  assertEquals(t.lstat("new").ino, t.stat("f").ino);
});

test("linkat with AT_EMPTY_PATH names a file of O_TMPFILE", (t) => {
  const fd = t.openat(AT_FDCWD, ".", O_TMPFILE | O_RDWR, 0o600);
  t.write(fd, "text");
  t.linkat(fd, "", AT_FDCWD, "named", AT_EMPTY_PATH);
  assertEquals([content(t, "named"), t.fstat(fd).nlink], ["text", 1]);
});

test("linkat with AT_EMPTY_PATH answers ENOENT for a file that was removed", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  t.unlink("f");
  fails("ENOENT", () => t.linkat(fd, "", AT_FDCWD, "again", AT_EMPTY_PATH));
});

test("linkat with AT_EMPTY_PATH answers ENOENT for a file that another user opened", (t) => {
  t.chmod(".", 0o777);
  const fd = t.openat(AT_FDCWD, ".", O_TMPFILE | O_RDWR, 0o666);
  t.as(65534, 65534, () => {
    fails("ENOENT", () => t.linkat(fd, "", AT_FDCWD, "named", AT_EMPTY_PATH));
  });
});

test("linkat answers EINVAL for unknown flags", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.linkat(AT_FDCWD, "f", AT_FDCWD, "g", 0x40000));
  assertEquals(names(t, "."), ["f"]);
});

test("link looks at the old path before the new one's directory and descriptor", (t) => {
  put(t, "f");
  t.symlink("loop", "loop");
  fails("ENOENT", () => t.link("missing", "loop/x"));
  fails("ENOENT", () => t.linkat(AT_FDCWD, "missing", 700, "x", 0));
  fails("ENOTDIR", () => t.link("f/", "f"));
});

test("link answers EPERM for a directory only where the new name could be made", (t) => {
  t.mkdir("d", 0o755);
  t.as(65534, 65534, () => fails("EPERM", () => t.link("d", "d/x")));
});
