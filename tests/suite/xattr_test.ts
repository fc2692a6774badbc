import { assertEquals } from "@std/assert";
import { content, fails, processSuite, put, suite, watch } from "./suite.ts";
import { errnoNames } from "./errno_names.ts";
import {
  O_CREAT,
  O_DIRECTORY,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  XATTR_CREATE,
  XATTR_REPLACE,
} from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import type { Target, XattrPlace } from "./target.ts";

const test = suite("xattr");
const processTest = processSuite("xattr");

const NOWHERE = 0x10;

/** struct vfs_cap_data with no capability in it, revision 2. */
const NO_CAPABILITIES = "\x00\x00\x00\x02" + "\0".repeat(16);

test("attributes are set, listed, read and removed; a missing one is ENODATA", (t) => {
  put(t, "f");
  t.setxattr("f", "user.a", "1");
  const fd = t.open("f", O_RDWR);
  t.setxattr(fd, "user.b", "two\0bytes");
  t.setxattr("f", "user.a", "longer");
  t.setxattr("f", "trusted.t", "");
  assertEquals(t.listxattr("f"), ["trusted.t", "user.a", "user.b"]);
  assertEquals(t.listxattr(fd), ["trusted.t", "user.a", "user.b"]);
  assertEquals([t.getxattr(fd, "user.a"), t.getxattr("f", "user.b")], ["longer", "two\0bytes"]);
  assertEquals(t.getxattr("f", "trusted.t"), "");
  t.removexattr(fd, "user.a");
  t.removexattr("f", "trusted.t");
  fails("ENODATA", () => t.getxattr("f", "user.a"));
  fails("ENODATA", () => t.removexattr("f", "user.a"));
  fails("ENODATA", () => t.removexattr(fd, "trusted.t"));
  assertEquals(t.listxattr("f"), ["user.b"]);
  t.removexattr("f", "user.b");
  assertEquals(t.listxattr("f"), []);
});

test("attributes belong to the inode: links and renames keep them, the last unlink ends them", (t) => {
  put(t, "f");
  t.setxattr("f", "user.a", "1");
  t.link("f", "g");
  t.rename("f", "h");
  assertEquals([t.getxattr("g", "user.a"), t.getxattr("h", "user.a")], ["1", "1"]);
  const fd = t.open("g", O_RDONLY);
  t.unlink("g");
  t.unlink("h");
  assertEquals(t.getxattr(fd, "user.a"), "1");
  t.setxattr(fd, "user.b", "2");
  t.close(fd);
  put(t, "f");
  assertEquals(t.listxattr("f"), []);
});

test("XATTR_CREATE answers EEXIST, XATTR_REPLACE ENODATA, other flags EINVAL", (t) => {
  put(t, "f");
  t.setxattr("f", "user.a", "1", XATTR_CREATE);
  fails("EEXIST", () => t.setxattr("f", "user.a", "2", XATTR_CREATE));
  t.setxattr("f", "user.a", "3", XATTR_REPLACE);
  fails("ENODATA", () => t.setxattr("f", "user.b", "4", XATTR_REPLACE));
  fails("ENODATA", () => t.setxattr("f", "user.b", "4", XATTR_CREATE | XATTR_REPLACE));
  fails("EINVAL", () => t.setxattr("f", "user.a", "5", 4));
  assertEquals(t.getxattr("f", "user.a"), "3");
});

test("names and values out of bounds answer ERANGE and E2BIG", (t) => {
  put(t, "f");
  const longest = "user." + "x".repeat(250);
  t.setxattr("f", longest, "1");
  assertEquals(t.getxattr("f", longest), "1");
  fails("ERANGE", () => t.setxattr("f", longest + "x", "1"));
  fails("ERANGE", () => t.getxattr("f", longest + "x"));
  fails("ERANGE", () => t.removexattr("f", longest + "x"));
  fails("ERANGE", () => t.setxattr("f", "", "1"));
  const largest = "0123456789abcdef".repeat(4096);
  t.setxattr("f", "user.large", largest);
  assertEquals(t.getxattr("f", "user.large"), largest);
  fails("E2BIG", () => t.setxattr("f", "user.large", largest + "x"));
  assertEquals(t.getxattr("f", "user.large").length, largest.length);
});

test("names outside of user, trusted and security answer EOPNOTSUPP, bare prefixes EINVAL", (t) => {
  put(t, "f");
  for (const name of ["other.a", "a", "user", "system.a", "User.a"]) {
    fails("EOPNOTSUPP", () => t.setxattr("f", name, "1"));
    fails("EOPNOTSUPP", () => t.getxattr("f", name));
    fails("EOPNOTSUPP", () => t.removexattr("f", name));
  }
  for (const name of ["user.", "trusted.", "security."]) {
    fails("EINVAL", () => t.setxattr("f", name, "1"));
    fails("EINVAL", () => t.getxattr("f", name));
    fails("EINVAL", () => t.removexattr("f", name));
  }
});

test("user attributes on what is no file or directory answer EPERM and ENODATA", (t) => {
  put(t, "f");
  t.symlink("f", "l");
  t.mkfifo("p", 0o666);
  t.mkdir("d");
  t.setxattr("d", "user.a", "1");
  assertEquals(t.getxattr("d", "user.a"), "1");
  for (const at of [{ link: "l" }, "p"] as XattrPlace[]) {
    fails("EPERM", () => t.setxattr(at, "user.a", "1"));
    fails("EPERM", () => t.removexattr(at, "user.a"));
    fails("ENODATA", () => t.getxattr(at, "user.a"));
    fails("EPERM", () => t.setxattr(at, "user.", "1"));
    t.setxattr(at, "trusted.a", "of what it is");
    t.setxattr(at, "security.a", "2");
    assertEquals(t.getxattr(at, "trusted.a"), "of what it is");
    assertEquals(t.listxattr(at), ["security.a", "trusted.a"]);
  }
  t.setxattr("l", "user.a", "the file's");
  assertEquals([t.getxattr("f", "user.a"), t.listxattr("f")], ["the file's", ["user.a"]]);
  t.unlink("l");
  t.unlink("p");
});

test("user attributes want the file's r and w: EACCES, in a sticky directory the owner: EPERM", (t) => {
  put(t, "f", "", 0o644);
  put(t, "g", "", 0o200);
  t.mkdir("d");
  t.chmod("d", 0o1777);
  t.mkdir("e");
  t.chmod("e", 0o777);
  t.setxattr("f", "user.a", "1");
  t.setxattr("g", "user.a", "1");
  t.setxattr("d", "user.a", "1");
  t.as(1000, 1000, () => {
    assertEquals(t.getxattr("f", "user.a"), "1");
    fails("EACCES", () => t.setxattr("f", "user.a", "2"));
    fails("EACCES", () => t.setxattr("f", "user.", "2"));
    fails("EACCES", () => t.setxattr("f", "other.a", "2"));
    fails("EACCES", () => t.removexattr("f", "user.a"));
    fails("EACCES", () => t.getxattr("g", "user.a"));
    fails("EACCES", () => t.getxattr("g", "other.a"));
    fails("EPERM", () => t.setxattr("d", "user.a", "2"));
    fails("EPERM", () => t.removexattr("d", "user.a"));
    assertEquals(t.getxattr("d", "user.a"), "1");
    t.setxattr("e", "user.mine", "2");
    assertEquals(t.listxattr("g"), ["user.a"]);
  });
  assertEquals(t.getxattr("e", "user.mine"), "2");
});

test("trusted attributes are root's: EPERM, ENODATA, and not listed; security's are for all to read", (t) => {
  put(t, "f", "", 0o666);
  t.setxattr("f", "trusted.t", "1");
  t.setxattr("f", "security.s", "2");
  t.as(1000, 1000, () => {
    fails("EPERM", () => t.setxattr("f", "trusted.t", "3"));
    fails("EPERM", () => t.removexattr("f", "trusted.t"));
    fails("ENODATA", () => t.getxattr("f", "trusted.t"));
    fails("EPERM", () => t.setxattr("f", "security.s", "3"));
    fails("EPERM", () => t.removexattr("f", "security.s"));
    assertEquals(t.getxattr("f", "security.s"), "2");
    assertEquals(t.listxattr("f"), ["security.s"]);
  });
});

test("security.capability takes a capability alone (EINVAL), from root alone, and goes with a write", (t) => {
  put(t, "f", "", 0o666);
  fails("EINVAL", () => t.setxattr("f", "security.capability", "1"));
  fails("EINVAL", () => t.setxattr("f", "security.capability", "\0".repeat(20)));
  t.setxattr("f", "security.capability", NO_CAPABILITIES);
  assertEquals(t.getxattr("f", "security.capability"), NO_CAPABILITIES);
  t.as(1000, 1000, () => {
    fails("EPERM", () => t.setxattr("f", "security.capability", NO_CAPABILITIES));
    fails("EPERM", () => t.removexattr("f", "security.capability"));
  });
  const fd = t.open("f", O_WRONLY);
  const changes = [
    () => t.write(fd, "x"),
    () => t.truncate("f", 0),
    () => t.chown("f", 1, 1),
    () => t.fallocate(fd, 0, 0, 4096),
  ];
  for (const change of changes) {
    t.setxattr("f", "security.capability", NO_CAPABILITIES);
    change();
    assertEquals(t.listxattr("f"), []);
  }
});

test("the path's errors and the descriptor's are those of other calls: ENOENT, ENOTDIR, EBADF", (t) => {
  put(t, "f");
  t.symlink("missing", "dangling");
  const calls: ((at: XattrPlace) => unknown)[] = [
    (at) => t.setxattr(at, "trusted.a", "1"),
    (at) => t.getxattr(at, "trusted.a"),
    (at) => t.listxattr(at),
    (at) => t.removexattr(at, "trusted.a"),
  ];
  const pathOnly = t.open("f", O_PATH);
  for (const call of calls) {
    fails("ENOENT", () => call("missing"));
    fails("ENOENT", () => call(""));
    fails("ENOENT", () => call("dangling"));
    fails("ENOTDIR", () => call("f/"));
    fails("ENOTDIR", () => call("f/x"));
    fails("EBADF", () => call(700));
    fails("EBADF", () => call(pathOnly));
    call({ link: "dangling" });
  }
});

test("setting and removing move ctime alone", (t) => {
  put(t, "f");
  let moved = watch(t, "f");
  t.setxattr("f", "user.a", "1");
  assertEquals(moved(), { f: "c" });
  moved = watch(t, "f");
  t.setxattr("f", "user.a", "1", XATTR_REPLACE);
  assertEquals(moved(), { f: "c" });
  moved = watch(t, "f");
  t.removexattr("f", "user.a");
  assertEquals(moved(), { f: "c" });
  moved = watch(t, "f");
  fails("ENODATA", () => t.removexattr("f", "user.a"));
  assertEquals([moved(), t.listxattr("f")], [{ f: "" }, []]);
});

test("many attributes of many files are all there and go one by one", (t) => {
  for (const file of ["f", "g", "h"]) {
    put(t, file, file);
    for (let i = 0; i < 60; i++) t.setxattr(file, `user.${i}`, `${file}${i}`.repeat(i));
  }
  for (const file of ["f", "g", "h"]) {
    for (let i = 0; i < 60; i += 2) t.removexattr(file, `user.${i}`);
    for (let i = 1; i < 60; i += 2) {
      assertEquals(t.getxattr(file, `user.${i}`), `${file}${i}`.repeat(i));
    }
    assertEquals([t.listxattr(file).length, content(t, file)], [30, file]);
    t.unlink(file);
  }
});

test("a nameless file keeps its attributes when it gets a name; a removed directory takes none", (t) => {
  t.mkdir("d");
  const fd = t.open("d", O_RDONLY | O_DIRECTORY);
  t.setxattr(fd, "user.a", "1");
  t.rmdir("d");
  assertEquals(t.getxattr(fd, "user.a"), "1");
  t.setxattr(fd, "user.b", "2");
  assertEquals(t.listxattr(fd), ["user.a", "user.b"]);
  t.close(fd);
  t.close(t.open("f", O_CREAT | O_WRONLY, 0o444));
  assertEquals(t.listxattr("f"), []);
});

processTest("buffers: a size of 0 asks for the length, a small one answers ERANGE", (t) => {
  put(t, "f");
  t.setxattr("f", "user.a", "value");
  t.setxattr("f", "user.b", "");
  const get = (...args: (number | string)[]) => t.syscall(SYS.getxattr, "f", ...args);
  assertEquals(get("user.a", 0, 0), 5);
  assertEquals(get("user.a", "buffer", 5), 5);
  assertEquals(get("user.b", 0, 0), 0);
  assertEquals(get("user.b", "buffer", 1), 0);
  fails("ERANGE", () => get("user.a", "buffer", 4));
  const list = (...args: (number | string)[]) => t.syscall(SYS.listxattr, "f", ...args);
  assertEquals(list(0, 0), 14);
  assertEquals(list("longer than fourteen", 14), 14);
  fails("ERANGE", () => list("longer than fourteen", 13));
});

processTest("listxattr answers E2BIG for more names than 64 KiB hold", (t) => {
  put(t, "f");
  for (let i = 0; i < 270; i++) t.setxattr("f", `user.${i}${"x".repeat(240)}`, "");
  fails("E2BIG", () => t.syscall(SYS.listxattr, "f", "x".repeat(65536), 65536));
  assertEquals(t.syscall(SYS.listxattr, "f", 0, 0) > 65536, true);
});

processTest("pointers that point nowhere answer EFAULT, after EINVAL, ERANGE and E2BIG", (t) => {
  put(t, "f");
  t.setxattr("f", "user.a", "value");
  fails("EFAULT", () => t.syscall(SYS.setxattr, NOWHERE, "user.a", "1", 1, 0));
  fails("EFAULT", () => t.syscall(SYS.setxattr, "f", NOWHERE, "1", 1, 0));
  fails("EFAULT", () => t.syscall(SYS.setxattr, "f", "user.a", NOWHERE, 1, 0));
  fails("EINVAL", () => t.syscall(SYS.setxattr, "missing", NOWHERE, NOWHERE, 1, 8));
  fails("ERANGE", () => t.syscall(SYS.setxattr, "missing", "", NOWHERE, 1, 0));
  fails("E2BIG", () => t.syscall(SYS.setxattr, "missing", "user.a", NOWHERE, 65537, 0));
  fails("EFAULT", () => t.syscall(SYS.getxattr, "f", NOWHERE, "buffer", 6));
  fails("EFAULT", () => t.syscall(SYS.getxattr, "f", "user.a", NOWHERE, 6));
  fails("EFAULT", () => t.syscall(SYS.listxattr, "f", NOWHERE, 60));
  fails("EFAULT", () => t.syscall(SYS.removexattr, "f", NOWHERE));
  fails("ENOENT", () => t.syscall(SYS.getxattr, "missing", "user.a", NOWHERE, 6));
  assertEquals(t.getxattr("f", "user.a"), "value");
});

processTest("setxattrat acts on the tree like setxattr, or is unknown: ENOSYS", (t) => {
  put(t, "f");
  const answer = errno(() => t.syscall(SYS.setxattrat, 700, "f", 0, "user.a", NOWHERE, 16));
  if (answer !== "ENOSYS") assertEquals(answer, "EFAULT");
  assertEquals(t.listxattr("f"), []);
});

processTest(
  "a fork and a thread see the same attributes",
  (t: Target & { threaded: typeof t.forked }) => {
    put(t, "f");
    t.forked(() => t.setxattr("f", "user.child", "1"));
    t.threaded(() => t.setxattr("f", "user.thread", "2"));
    assertEquals(t.listxattr("f"), ["user.child", "user.thread"]);
  },
);

function errno(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return errnoNames.get(-(error as { errno: number }).errno) ?? "?";
  }
  return "success";
}
