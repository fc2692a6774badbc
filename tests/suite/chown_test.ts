import { assertEquals } from "@std/assert";
import { fails, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW, O_RDONLY } from "../../core/constants.ts";
import type { Target } from "./target.ts";

const test = suite("chown");

testPathErrors(test, "chown", (t, path) => t.chown(path, 0, 0));
testPathErrors(test, "lchown", (t, path) => t.lchown(path, 0, 0));
testDirfdErrors(test, "fchownat", (t, dirfd, path) => t.fchownat(dirfd, path, 0, 0, 0));

function owner(t: Target, path: string): number[] {
  const { uid, gid } = t.lstat(path);
  return [uid, gid];
}

test("chown sets both ids; -1 leaves one", (t) => {
  put(t, "f");
  t.chown("f", 10, 20);
  assertEquals(owner(t, "f"), [10, 20]);
  t.chown("f", -1, 30);
  assertEquals(owner(t, "f"), [10, 30]);
  t.chown("f", 40, -1);
  assertEquals(owner(t, "f"), [40, 30]);
});

test("chown moves ctime alone", (t) => {
  put(t, "f");
  const moved = watch(t, "f");
  t.chown("f", 10, 20);
  assertEquals(moved(), { f: "c" });
});

test("chown follows symlinks, lchown does not", (t) => {
  put(t, "f");
  t.symlink("f", "link");
  t.chown("link", 1, 2);
  t.lchown("link", 3, 4);
  assertEquals([owner(t, "f"), owner(t, "link")], [[1, 2], [3, 4]]);
});

test("chown by root drops setuid and setgid of an executable file", (t) => {
  put(t, "f");
  t.chmod("f", 0o6755);
  t.chown("f", 10, 20);
  assertEquals(t.stat("f").mode & 0o7777, 0o755);
});

test("chown keeps setgid where the group may not execute", (t) => {
  put(t, "f");
  t.chmod("f", 0o6745);
  t.chown("f", 10, 20);
  assertEquals(t.stat("f").mode & 0o7777, 0o2745);
});

test("chown keeps the bits of a directory", (t) => {
  t.mkdir("d");
  t.chmod("d", 0o6755);
  t.chown("d", 10, 20);
  assertEquals(t.stat("d").mode & 0o7777, 0o6755);
});

test("chown answers EPERM for another than root, also for its own file", (t) => {
  put(t, "f");
  t.as(65534, 65534, () => fails("EPERM", () => t.chown("f", 65534, 65534)));
  t.chown("f", 65534, 65534);
  t.as(65534, 65534, () => {
    fails("EPERM", () => t.chown("f", 1, -1));
    fails("EPERM", () => t.chown("f", -1, 1));
  });
});

test("chown lets an owner give the file to a group of its own, and drops setuid", (t) => {
  put(t, "f");
  t.chown("f", 65534, 65534);
  t.chmod("f", 0o6755);
  t.as(65534, 65534, () => t.chown("f", 65534, 77), [77]);
  assertEquals(owner(t, "f"), [65534, 77]);
  assertEquals(t.stat("f").mode & 0o7777, 0o755);
});

test("chown to -1 and -1 is for anybody", (t) => {
  put(t, "f");
  t.as(65534, 65534, () => t.chown("f", -1, -1));
  assertEquals(owner(t, "f"), [0, 0]);
});

test("chown to -1 and -1 that would drop setuid answers EPERM for another than the owner", (t) => {
  put(t, "f");
  t.chown("f", 1000, 1000);
  t.chmod("f", 0o4755);
  t.as(1001, 1001, () => fails("EPERM", () => t.chown("f", -1, -1)));
  assertEquals(t.stat("f").mode & 0o7777, 0o4755);
  t.as(1000, 1000, () => t.chown("f", -1, -1));
  assertEquals(t.stat("f").mode & 0o7777, 0o755);
});

test("chown answers ENOENT for a missing name", (t) => {
  fails("ENOENT", () => t.chown("missing", 0, 0));
  fails("ENOENT", () => t.lchown("missing", 0, 0));
});

test("fchown changes the open file and answers EBADF for a closed descriptor", (t) => {
  put(t, "f");
  t.fchown(t.open("f", O_RDONLY), 1, 2);
  assertEquals(owner(t, "f"), [1, 2]);
  fails("EBADF", () => t.fchown(700, 1, 2));
});

test("fchownat takes AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  t.symlink("f", "d/link");
  const fd = t.open("d", O_RDONLY);
  t.fchownat(fd, "link", 1, 1, 0);
  t.fchownat(fd, "link", 2, 2, AT_SYMLINK_NOFOLLOW);
  t.fchownat(fd, "", 3, 3, AT_EMPTY_PATH);
  assertEquals([owner(t, "d/f"), owner(t, "d/link"), owner(t, "d")], [[1, 1], [2, 2], [3, 3]]);
});

test("fchownat answers EINVAL for unknown flags", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.fchownat(AT_FDCWD, "f", 0, 0, 0x40000));
});
