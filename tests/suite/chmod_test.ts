import { assertEquals } from "@std/assert";
import { fails, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import {
  AT_FDCWD,
  AT_REMOVEDIR,
  O_RDONLY,
  S_IFDIR,
  S_IFLNK,
  S_IFREG,
} from "../../core/constants.ts";

const test = suite("chmod");

testPathErrors(test, "chmod", (t, path) => t.chmod(path, 0o644));
testDirfdErrors(test, "fchmodat", (t, dirfd, path) => t.fchmodat(dirfd, path, 0o644, 0));

test("chmod sets all twelve bits and leaves the type", (t) => {
  put(t, "f");
  t.mkdir("d");
  t.chmod("f", 0o7123);
  t.chmod("d", 0o7456);
  assertEquals(t.stat("f").mode, S_IFREG | 0o7123);
  assertEquals(t.stat("d").mode, S_IFDIR | 0o7456);
});

test("chmod ignores the umask and bits above 07777", (t) => {
  put(t, "f");
  t.umask(0o777);
  t.chmod("f", 0o170666);
  assertEquals(t.stat("f").mode, S_IFREG | 0o666);
});

test("chmod moves ctime alone, also when the mode stays", (t) => {
  put(t, "f");
  const moved = watch(t, "f");
  t.chmod("f", 0o644);
  assertEquals(moved(), { f: "c" });
});

test("chmod follows symlinks", (t) => {
  put(t, "f");
  t.symlink("f", "link");
  t.chmod("link", 0o600);
  assertEquals(t.stat("f").mode & 0o777, 0o600);
  assertEquals(t.lstat("link").mode, S_IFLNK | 0o777);
});

test("chmod answers EPERM for another's file", (t) => {
  put(t, "f", "", 0o666);
  t.as(65534, 65534, () => fails("EPERM", () => t.chmod("f", 0o777)));
});

test("chmod is for the owner", (t) => {
  put(t, "f");
  t.chown("f", 65534, 65534);
  t.as(65534, 65534, () => t.chmod("f", 0o4711));
  assertEquals(t.stat("f").mode & 0o7777, 0o4711);
});

test("chmod by an owner outside the file's group drops setgid", (t) => {
  put(t, "f");
  t.chown("f", 65534, 77);
  t.as(65534, 65534, () => t.chmod("f", 0o2755));
  assertEquals(t.stat("f").mode & 0o7777, 0o755);
  t.as(65534, 65534, () => t.chmod("f", 0o2755), [77]);
  assertEquals(t.stat("f").mode & 0o7777, 0o2755);
});

test("chmod by another than root may set the sticky bit of a file", (t) => {
  put(t, "f");
  t.chown("f", 65534, 65534);
  t.as(65534, 65534, () => t.chmod("f", 0o1644));
  assertEquals(t.stat("f").mode & 0o7777, 0o1644);
});

test("chmod answers ENOENT for a missing name and ENOTDIR for a file with a slash", (t) => {
  put(t, "f");
  fails("ENOENT", () => t.chmod("missing", 0o644));
  fails("ENOTDIR", () => t.chmod("f/", 0o644));
});

test("fchmod changes the open file, also when its name is gone", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  t.unlink("f");
  t.fchmod(fd, 0o600);
  assertEquals(t.fstat(fd).mode & 0o7777, 0o600);
});

test("fchmod answers EBADF for a closed descriptor and EPERM for another's file", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  fails("EBADF", () => t.fchmod(700, 0o600));
  t.as(65534, 65534, () => fails("EPERM", () => t.fchmod(fd, 0o600)));
});

test("fchmodat changes below a descriptor", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  t.fchmodat(t.open("d", O_RDONLY), "f", 0o600, 0);
  t.fchmodat(AT_FDCWD, "d", 0o700, 0);
  assertEquals([t.stat("d/f").mode & 0o777, t.stat("d").mode & 0o777], [0o600, 0o700]);
});

test("fchmodat answers EINVAL for flags that it does not know", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.fchmodat(AT_FDCWD, "f", 0o600, AT_REMOVEDIR));
});
