/** Pointers that point nowhere, and calls by number. */
import { assertEquals } from "@std/assert";
import { content, fails, names, processSuite, put } from "./suite.ts";
import { AT_FDCWD, O_CREAT, O_DIRECTORY, O_RDONLY, O_WRONLY } from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";

const test = processSuite("syscall");

/** An address where nothing is mapped. */
const NOWHERE = 0x10;

const PATH_CALLS: [string, number][] = [
  ["open", 0],
  ["stat", 0],
  ["lstat", 0],
  ["access", 0],
  ["mkdir", 0o755],
  ["rmdir", 0],
  ["unlink", 0],
  ["chmod", 0o644],
  ["lchown", 0],
  ["truncate", 0],
  ["chdir", 0],
  ["statfs", 0],
];

for (const [name, argument] of PATH_CALLS) {
  test(`${name} answers EFAULT for a null path`, (t) => {
    fails("EFAULT", () => t.call(name, null, argument));
  });
}

test("rename, link and symlink answer EFAULT for a null path on either side", (t) => {
  put(t, "f");
  for (const name of ["rename", "link", "symlink"]) {
    fails("EFAULT", () => t.call(name, null, "new"));
    fails("EFAULT", () => t.call(name, "f", null));
  }
  assertEquals(names(t, "."), ["f"]);
});

test("calls answer EFAULT for a buffer that is not mapped, after the path's own errors", (t) => {
  put(t, "f");
  t.symlink("f", "link");
  const fd = t.open(".", O_RDONLY | O_DIRECTORY);
  fails("EFAULT", () => t.syscall(SYS.stat, "f", NOWHERE));
  fails("EFAULT", () => t.syscall(SYS.newfstatat, AT_FDCWD, "f", NOWHERE, 0));
  fails("EFAULT", () => t.syscall(SYS.statx, AT_FDCWD, "f", 0, 0x7ff, NOWHERE));
  fails("EFAULT", () => t.syscall(SYS.readlink, "link", NOWHERE, 100));
  fails("EFAULT", () => t.syscall(SYS.getcwd, NOWHERE, 4096));
  fails("EFAULT", () => t.syscall(SYS.getdents64, fd, NOWHERE, 4096));
  fails("ENOENT", () => t.syscall(SYS.stat, "missing", NOWHERE));
});

test("readlink answers EINVAL for a buffer of no bytes and cuts the target to the buffer", (t) => {
  t.symlink("target", "link");
  fails("EINVAL", () => t.syscall(SYS.readlink, "link", "room for it", 0));
  assertEquals(t.syscall(SYS.readlink, "link", "room for it", 3), 3);
  assertEquals(t.syscall(SYS.readlink, "link", "room for it", 11), 6);
});

test("getcwd answers ERANGE for a buffer that is too small", (t) => {
  fails("ERANGE", () => t.syscall(SYS.getcwd, "..", 2));
});

test("getdents64 answers EINVAL for a buffer that holds no entry", (t) => {
  const fd = t.open(".", O_RDONLY | O_DIRECTORY);
  fails("EINVAL", () => t.syscall(SYS.getdents64, fd, "12345678", 8));
});

test("readahead answers EINVAL for a directory, EBADF for a file open for writing", (t) => {
  put(t, "f", "text");
  assertEquals(t.syscall(SYS.readahead, t.open("f", O_RDONLY), 0, 4096), 0);
  fails("EINVAL", () => t.syscall(SYS.readahead, t.open(".", O_RDONLY), 0, 4096));
  fails("EBADF", () => t.syscall(SYS.readahead, t.open("f", O_WRONLY), 0, 4096));
});

test("calls through syscall(2) act on the tree like those through their own functions", (t) => {
  t.syscall(SYS.mkdir, "d", 0o750);
  t.syscall(SYS.chmod, "d", 0o700);
  t.syscall(SYS.symlink, "d", "link");
  const fd = t.syscall(SYS.open, "d/f", O_CREAT | O_WRONLY, 0o644);
  t.write(fd, "text");
  t.syscall(SYS.rename, "d/f", "link/g");
  assertEquals([t.stat("d").mode & 0o777, content(t, "d/g")], [0o700, "text"]);
  t.syscall(SYS.access, "d/g", 4);
  t.syscall(SYS.chdir, "d");
  assertEquals(t.getcwd(), `${t.dir}/d`);
  t.syscall(SYS.unlink, "g");
  t.syscall(SYS.rmdir, `${t.dir}/d`);
  assertEquals(names(t, t.dir), ["link"]);
  fails("ENOENT", () => t.syscall(SYS.lstat, `${t.dir}/d`, " ".repeat(200)));
});

test("faccessat2 through syscall(2) acts on the tree", (t) => {
  put(t, "f");
  assertEquals(t.syscall(SYS.faccessat2, AT_FDCWD, "f", 4, 0), 0);
  fails("ENOENT", () => t.syscall(SYS.faccessat2, AT_FDCWD, "missing", 4, 0));
});
