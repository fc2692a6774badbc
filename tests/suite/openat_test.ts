import { assertEquals } from "@std/assert";
import { content, fails, names, put, suite } from "./suite.ts";
import { testDirfdErrors } from "./path_errors.ts";
import { AT_FDCWD, O_CREAT, O_RDONLY, O_RDWR, O_TMPFILE, O_WRONLY } from "../../core/constants.ts";

const test = suite("openat");

testDirfdErrors(test, "openat", (t, dirfd, path) => t.openat(dirfd, path, O_RDONLY));
testDirfdErrors(test, "openat with O_CREAT", (t, dirfd, path) => {
  t.openat(dirfd, path, O_CREAT | O_WRONLY, 0o644);
});

test("openat opens and makes below a descriptor", (t) => {
  t.mkdir("d");
  const fd = t.open("d", O_RDONLY);
  t.write(t.openat(fd, "f", O_CREAT | O_WRONLY, 0o644), "text");
  assertEquals(t.read(t.openat(fd, "f", O_RDONLY), 10), "text");
  assertEquals(t.read(t.openat(fd, "../d/f", O_RDONLY), 10), "text");
  assertEquals(names(t, "d"), ["f"]);
});

test("openat goes on in a directory that was renamed", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  const fd = t.open("d", O_RDONLY);
  t.rename("d", "e");
  assertEquals(t.read(t.openat(fd, "f", O_RDONLY), 10), "text");
});

test("openat takes AT_FDCWD, and any descriptor with an absolute path", (t) => {
  put(t, "f", "text");
  assertEquals(t.read(t.openat(AT_FDCWD, "f", O_RDONLY), 10), "text");
  assertEquals(t.read(t.openat(700, `${t.dir}/f`, O_RDONLY), 10), "text");
});

test("openat opens dot of a removed directory", (t) => {
  t.mkdir("d");
  const fd = t.open("d", O_RDONLY);
  t.rmdir("d");
  assertEquals(t.fstat(t.openat(fd, ".", O_RDONLY)).ino, t.fstat(fd).ino);
});

test("openat with O_TMPFILE makes a file without a name", (t) => {
  const fd = t.openat(AT_FDCWD, ".", O_TMPFILE | O_RDWR, 0o600);
  t.write(fd, "text");
  assertEquals([t.fstat(fd).nlink, t.fstat(fd).size], [0, 4]);
  assertEquals(names(t, "."), []);
});

test("openat with O_TMPFILE answers EINVAL for O_RDONLY and ENOTDIR for a file", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.openat(AT_FDCWD, ".", O_TMPFILE | O_RDONLY, 0o600));
  fails("ENOTDIR", () => t.openat(AT_FDCWD, "f", O_TMPFILE | O_RDWR, 0o600));
  fails("ENOENT", () => t.openat(AT_FDCWD, "missing", O_TMPFILE | O_RDWR, 0o600));
});

test("creat opens for writing only, empties what is there, and makes what is not", (t) => {
  put(t, "old", "text");
  t.creat("old", 0o600);
  const fd = t.creat("new", 0o640);
  fails("EBADF", () => t.read(fd, 1));
  t.write(fd, "x");
  assertEquals([content(t, "old"), content(t, "new")], ["", "x"]);
  assertEquals([t.stat("old").mode & 0o777, t.stat("new").mode & 0o777], [0o644, 0o640]);
});

test("creat answers EISDIR for a directory", (t) => {
  t.mkdir("d");
  fails("EISDIR", () => t.creat("d", 0o644));
});
