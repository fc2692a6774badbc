import { assertEquals } from "@std/assert";
import { fails, put, suite } from "./suite.ts";
import {
  AT_FDCWD,
  O_CREAT,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  RESOLVE_BENEATH,
  RESOLVE_CACHED,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  S_IFLNK,
  S_IFMT,
} from "../../core/constants.ts";

// What an injected program asks of openat2 is a matter of its hook, not of the tree.
const test = suite("openat2", ["host", "core", "shared"]);

test("openat2 opens and makes as openat does, umask included", (t) => {
  const fd = t.openat2(AT_FDCWD, "f", O_CREAT | O_WRONLY, 0o666, 0);
  t.write(fd, "text");
  assertEquals(t.stat("f").mode & 0o777, 0o644);
  assertEquals(t.read(t.openat2(AT_FDCWD, "f", O_RDONLY, 0, 0), 9), "text");
});

test("openat2 answers EINVAL for flags, modes and rules that it does not know", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", 0x20000000, 0, 0));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_RDONLY, 0o644, 0));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_CREAT, 0o10644, 0));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_RDONLY, 0, 0x40));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_PATH | O_RDWR, 0, 0));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT));
  fails("EBADF", () => t.openat2(700, "f", O_RDONLY, 0, RESOLVE_BENEATH));
});

test("openat2 with RESOLVE_NO_SYMLINKS answers ELOOP for any symlink", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  t.symlink("d", "link");
  t.symlink("f", "d/last");
  fails("ELOOP", () => t.openat2(AT_FDCWD, "link/f", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
  fails("ELOOP", () => t.openat2(AT_FDCWD, "d/last", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
  const fd = t.openat2(AT_FDCWD, "d/last", O_PATH | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS);
  assertEquals(t.fstat(fd).mode & S_IFMT, S_IFLNK);
  t.openat2(AT_FDCWD, "d/../d/f", O_RDONLY, 0, RESOLVE_NO_SYMLINKS);
  t.openat2(AT_FDCWD, "d/last", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS);
});

test("openat2 with RESOLVE_BENEATH answers EXDEV for every way out", (t) => {
  t.mkdir("d");
  t.mkdir("d/e");
  put(t, "f");
  put(t, "d/g");
  t.symlink("..", "d/up");
  t.symlink(`${t.dir}/d/g`, "d/absolute");
  t.symlink("e/../g", "d/inner");
  const fd = t.open("d", O_RDONLY | O_DIRECTORY);
  const open = (path: string, flags = O_RDONLY) => t.openat2(fd, path, flags, 0, RESOLVE_BENEATH);
  for (const path of ["..", "../f", "e/../../f", "up", "up/f", "absolute", "/", t.dir]) {
    fails("EXDEV", () => open(path));
  }
  fails("EXDEV", () => t.openat2(fd, "../new", O_CREAT | O_RDWR, 0o600, RESOLVE_BENEATH));
  for (const path of [".", "g", "e/..", "e/../g", "inner", "e/../e/../g"]) t.close(open(path));
  fails("ENOENT", () => open("missing"));
});

test("openat2 with RESOLVE_IN_ROOT takes the directory for the root: ENOENT outside", (t) => {
  t.mkdir("d");
  t.mkdir("d/e");
  put(t, "f");
  put(t, "d/g", "inside");
  t.symlink("/g", "d/e/absolute");
  t.symlink("../../../g", "d/e/up");
  const fd = t.open("d", O_RDONLY | O_DIRECTORY);
  const open = (path: string) => t.openat2(fd, path, O_RDONLY, 0, RESOLVE_IN_ROOT);
  for (const path of ["g", "/g", "../g", "../../../g", "e/absolute", "e/up", "/e/../../g"]) {
    assertEquals(t.read(open(path), 9), "inside");
  }
  assertEquals(t.fstat(open("/..")).ino, t.fstat(fd).ino);
  fails("ENOENT", () => open("/f"));
  fails("ENOENT", () => open(`${t.dir}/f`));
});

test("openat2 with RESOLVE_NO_XDEV stays on the file system, the rest is as ever: ENOENT", (t) => {
  t.mkdir("d");
  put(t, "f");
  t.symlink(`${t.dir}/f`, "absolute");
  for (const path of ["f", "d/../f", "./d/./../f"]) {
    t.close(t.openat2(AT_FDCWD, path, O_RDONLY, 0, RESOLVE_NO_XDEV));
  }
  fails("ENOENT", () => t.openat2(AT_FDCWD, "d/f", O_RDONLY, 0, RESOLVE_NO_XDEV));
});

test("openat2 with RESOLVE_CACHED answers EAGAIN for what would change something", (t) => {
  put(t, "f");
  fails("EAGAIN", () => t.openat2(AT_FDCWD, "f", O_RDWR | O_TRUNC, 0, RESOLVE_CACHED));
  fails("EAGAIN", () => t.openat2(AT_FDCWD, "f", O_RDWR | O_CREAT, 0o600, RESOLVE_CACHED));
});
