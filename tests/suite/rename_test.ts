import { assertEquals } from "@std/assert";
import { content, fails, names, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import { AT_FDCWD, O_RDONLY } from "../../core/constants.ts";

const test = suite("rename");

testPathErrors(test, "rename from a path", (t, path) => t.rename(path, "to"));
testPathErrors(test, "rename to a path", (t, path) => {
  put(t, "from");
  t.rename("from", path);
});
testDirfdErrors(test, "renameat from a descriptor", (t, dirfd, path) => {
  t.renameat(dirfd, path, AT_FDCWD, "to");
});
test("renameat answers EBADF and ENOTDIR for the new path's descriptor", (t) => {
  put(t, "from");
  fails("EBADF", () => t.renameat(AT_FDCWD, "from", 700, "to"));
  const fd = t.open("from", O_RDONLY);
  fails("ENOTDIR", () => t.renameat(AT_FDCWD, "from", fd, "to"));
});

test("rename gives the same inode another name", (t) => {
  put(t, "a", "text");
  const { ino } = t.stat("a");
  t.rename("a", "b");
  assertEquals(names(t, "."), ["b"]);
  assertEquals(t.stat("b").ino, ino);
  assertEquals(content(t, "b"), "text");
});

test("rename into another directory moves the times of both directories and the file's ctime", (t) => {
  t.mkdir("from");
  t.mkdir("to");
  put(t, "from/file");
  const moved = watch(t, "from", "to");
  const { ctimeSec, ctimeNsec, mtimeSec, mtimeNsec } = t.stat("from/file");
  t.rename("from/file", "to/file");
  assertEquals(moved(), { from: "mc", to: "mc" });
  const after = t.stat("to/file");
  assertEquals([after.mtimeSec, after.mtimeNsec], [mtimeSec, mtimeNsec]);
  assertEquals(after.ctimeSec * 1e9 + after.ctimeNsec > ctimeSec * 1e9 + ctimeNsec, true);
});

test("rename replaces a file, whose other links lose one", (t) => {
  put(t, "a", "new");
  put(t, "b", "old");
  t.link("b", "other");
  t.rename("a", "b");
  assertEquals(content(t, "b"), "new");
  assertEquals(t.stat("other").nlink, 1);
});

test("rename moves the ctime of the file it replaces", (t) => {
  put(t, "a");
  put(t, "b");
  t.link("b", "other");
  const moved = watch(t, "other");
  t.rename("a", "b");
  assertEquals(moved(), { other: "c" });
});

test("rename keeps a replaced file for those who have it open", (t) => {
  put(t, "a", "new");
  put(t, "b", "old");
  const fd = t.open("b", O_RDONLY);
  t.rename("a", "b");
  assertEquals(t.read(fd, 10), "old");
  assertEquals(t.fstat(fd).nlink, 0);
});

test("rename onto the same name does nothing", (t) => {
  put(t, "a");
  const moved = watch(t, ".", "a");
  t.rename("a", "a");
  assertEquals(moved(), { ".": "", a: "" });
});

test("rename between two links of one file does nothing and leaves both", (t) => {
  put(t, "a");
  t.link("a", "b");
  t.rename("a", "b");
  assertEquals(names(t, "."), ["a", "b"]);
});

test("rename moves a directory with what is in it, and its link to its parent", (t) => {
  t.mkdir("from");
  t.mkdir("to");
  t.mkdir("from/d");
  put(t, "from/d/file", "text");
  t.rename("from/d", "to/d");
  assertEquals([t.stat("from").nlink, t.stat("to").nlink], [2, 3]);
  assertEquals(content(t, "to/d/file"), "text");
  assertEquals(t.stat("to/d/..").ino, t.stat("to").ino);
});

test("rename replaces an empty directory by a directory", (t) => {
  t.mkdir("a");
  put(t, "a/file");
  t.mkdir("b");
  const before = t.stat(".").nlink;
  t.rename("a", "b");
  assertEquals(names(t, "b"), ["file"]);
  assertEquals(t.stat(".").nlink, before - 1);
});

test("rename takes trailing slashes on directories", (t) => {
  t.mkdir("a");
  t.rename("a/", "b/");
  assertEquals(names(t, "."), ["b"]);
});

test("rename moves a symlink itself", (t) => {
  t.symlink("nowhere", "a");
  t.rename("a", "b");
  assertEquals(t.readlink("b"), "nowhere");
});

test("rename replaces a symlink itself", (t) => {
  put(t, "file", "kept");
  t.symlink("file", "link");
  put(t, "new", "new");
  t.rename("new", "link");
  assertEquals([content(t, "file"), content(t, "link")], ["kept", "new"]);
});

test("rename answers ENOENT for a missing old name", (t) => {
  fails("ENOENT", () => t.rename("missing", "b"));
  put(t, "b");
  fails("ENOENT", () => t.rename("missing", "b"));
});

test("rename answers EISDIR for a file onto a directory", (t) => {
  put(t, "file");
  t.mkdir("d");
  fails("EISDIR", () => t.rename("file", "d"));
});

test("rename answers ENOTDIR for a directory onto a file", (t) => {
  put(t, "file");
  t.mkdir("d");
  fails("ENOTDIR", () => t.rename("d", "file"));
});

test("rename answers ENOTDIR for a directory onto a symlink to a directory", (t) => {
  t.mkdir("d");
  t.mkdir("e");
  t.symlink("e", "link");
  fails("ENOTDIR", () => t.rename("d", "link"));
});

test("rename answers ENOTDIR for a file with a trailing slash on either side", (t) => {
  put(t, "file");
  t.mkdir("d");
  fails("ENOTDIR", () => t.rename("file/", "b"));
  fails("ENOTDIR", () => t.rename("file", "b/"));
  fails("ENOTDIR", () => t.rename("file", "d/"));
});

test("rename answers ENOTDIR for a symlink to a directory with a trailing slash", (t) => {
  t.mkdir("d");
  t.symlink("d", "link");
  fails("ENOTDIR", () => t.rename("link/", "b"));
});

test("rename answers ENOTEMPTY for a directory onto one with entries", (t) => {
  t.mkdir("a");
  t.mkdir("b");
  put(t, "b/file");
  fails("ENOTEMPTY", () => t.rename("a", "b"));
});

test("rename answers EINVAL when the new path lies inside the old directory", (t) => {
  t.mkdir("a");
  t.mkdir("a/b");
  fails("EINVAL", () => t.rename("a", "a/c"));
  fails("EINVAL", () => t.rename("a", "a/b/c"));
  fails("EINVAL", () => t.rename("a", "a/b"));
});

test("rename answers ENOTEMPTY when the old path lies inside the new directory", (t) => {
  t.mkdir("a");
  t.mkdir("a/b");
  put(t, "a/file");
  fails("ENOTEMPTY", () => t.rename("a/b", "a"));
  fails("ENOTEMPTY", () => t.rename("a/file", "a"));
});

test("rename answers EBUSY when a last component is dot or dotdot", (t) => {
  t.mkdir("d");
  put(t, "file");
  for (const path of [".", "..", "d/.", "d/..", "d/./"]) {
    fails("EBUSY", () => t.rename(path, "new"));
    fails("EBUSY", () => t.rename("file", path));
  }
});

test("rename answers EACCES when either parent may not be written", (t) => {
  t.mkdir("closed", 0o755);
  t.mkdir("open");
  t.chmod("open", 0o777);
  put(t, "closed/file");
  put(t, "open/file");
  t.as(65534, 65534, () => {
    fails("EACCES", () => t.rename("closed/file", "open/new"));
    fails("EACCES", () => t.rename("open/file", "closed/new"));
    fails("EACCES", () => t.rename("open/file", "closed/file"));
  });
});

test("rename answers EACCES for a directory of another that it may not write, to a new parent", (t) => {
  t.mkdir("open");
  t.chmod("open", 0o777);
  t.mkdir("open/to");
  t.chmod("open/to", 0o777);
  t.mkdir("open/d", 0o755);
  t.as(65534, 65534, () => {
    fails("EACCES", () => t.rename("open/d", "open/to/d"));
    t.rename("open/d", "open/e");
  });
});

test("rename answers EPERM for another's file in a sticky directory", (t) => {
  t.mkdir("sticky");
  t.chmod("sticky", 0o1777);
  t.mkdir("open");
  t.chmod("open", 0o777);
  put(t, "sticky/file", "", 0o666);
  put(t, "open/file", "", 0o666);
  t.as(65534, 65534, () => {
    fails("EPERM", () => t.rename("sticky/file", "open/new"));
    fails("EPERM", () => t.rename("open/file", "sticky/file"));
  });
});

test("rename keeps descriptors and the working directory at what moved", (t) => {
  t.mkdir("a");
  put(t, "a/file", "text");
  const fd = t.open("a", O_RDONLY);
  t.chdir("a");
  t.rename("../a", "../b");
  assertEquals(t.getcwd(), `${t.dir}/b`);
  assertEquals(content(t, "file"), "text");
  t.close(t.openat(fd, "file", O_RDONLY));
});

test("renameat renames between the directories of descriptors", (t) => {
  t.mkdir("a");
  t.mkdir("b");
  put(t, "a/x", "text");
  t.renameat(t.open("a", O_RDONLY), "x", t.open("b", O_RDONLY), "y");
  assertEquals(content(t, "b/y"), "text");
});

test("rename answers EBUSY for dot before it looks whether the old name is there", (t) => {
  t.mkdir("d");
  fails("EBUSY", () => t.rename("missing", "d/."));
  fails("EBUSY", () => t.rename("missing", "d/.."));
});

test("rename answers EINVAL for a directory into itself before EACCES", (t) => {
  t.mkdir("d", 0o755);
  t.as(65534, 65534, () => fails("EINVAL", () => t.rename("d", "d/e")));
});

test("rename of a file onto itself in a directory that may not be written does nothing", (t) => {
  t.mkdir("d", 0o755);
  put(t, "d/f");
  t.as(65534, 65534, () => t.rename("d/f", "d/f"));
});
