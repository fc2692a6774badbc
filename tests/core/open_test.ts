import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { bytes, fails, get, put, test } from "./harness.ts";

test("O_CREAT makes with the umask, O_EXCL on what exists is EEXIST, symlinks among it", (cage) => {
  cage.umask(0o027);
  cage.close(cage.open("/f", C.O_CREAT | C.O_WRONLY, 0o666));
  assertEquals(cage.stat("/f").mode, C.S_IFREG | 0o640);
  fails("EEXIST", () => cage.open("/f", C.O_CREAT | C.O_EXCL));
  cage.symlink("nowhere", "/l");
  fails("EEXIST", () => cage.open("/l", C.O_CREAT | C.O_EXCL));
  cage.close(cage.open("/l", C.O_CREAT | C.O_WRONLY));
  assertEquals(cage.stat("/nowhere").size, 0);
});

test("O_NOFOLLOW on a symlink is ELOOP, with O_DIRECTORY ENOTDIR, with O_PATH a descriptor", (cage) => {
  cage.symlink("t", "/l");
  fails("ELOOP", () => cage.open("/l", C.O_NOFOLLOW));
  fails("ENOTDIR", () => cage.open("/l", C.O_NOFOLLOW | C.O_DIRECTORY));
  const fd = cage.open("/l", C.O_NOFOLLOW | C.O_PATH);
  assertEquals(cage.readlinkat(fd, ""), "t");
});

test("a directory opened for writing is EISDIR, a file by O_DIRECTORY ENOTDIR", (cage) => {
  cage.mkdir("/d");
  put(cage, "/f");
  fails("EISDIR", () => cage.open("/d", C.O_WRONLY));
  fails("EISDIR", () => cage.open("/d", C.O_CREAT));
  fails("EISDIR", () => cage.open("/new/", C.O_CREAT | C.O_WRONLY));
  fails("ENOTDIR", () => cage.open("/f", C.O_DIRECTORY));
  fails("EINVAL", () => cage.open("/d", C.O_DIRECTORY | C.O_CREAT));
});

test("O_TRUNC empties, O_APPEND writes at the end whatever the offset", (cage) => {
  put(cage, "/f", "hello");
  const fd = cage.open("/f", C.O_WRONLY | C.O_APPEND);
  cage.lseek(fd, 0, C.SEEK_SET);
  cage.write(fd, bytes("!"));
  assertEquals(get(cage, "/f"), "hello!");
  cage.close(cage.open("/f", C.O_WRONLY | C.O_TRUNC));
  assertEquals(cage.stat("/f").size, 0);
});

test("O_PATH is EBADF to read, write, fchmod and getdents, and good for fstat and fchdir", (cage) => {
  cage.mkdir("/d");
  const fd = cage.open("/d", C.O_PATH);
  fails("EBADF", () => cage.read(fd, new Uint8Array(1)));
  fails("EBADF", () => cage.fchmod(fd, 0o700));
  fails("EBADF", () => cage.getdents(fd));
  cage.fstat(fd);
  cage.fchdir(fd);
  assertEquals(cage.getcwd(), "/d");
});

test("O_TMPFILE is a file without a name until linkat gives it one; with O_EXCL that is ENOENT", (cage) => {
  const fd = cage.open("/", C.O_TMPFILE | C.O_RDWR, 0o600);
  cage.write(fd, bytes("x"));
  assertEquals([cage.fstat(fd).nlink, cage.readdir("/").length], [0, 0]);
  cage.linkat(fd, "", C.AT_FDCWD, "/named", C.AT_EMPTY_PATH);
  assertEquals([cage.fstat(fd).nlink, get(cage, "/named")], [1, "x"]);
  const sealed = cage.open("/", C.O_TMPFILE | C.O_RDWR | C.O_EXCL);
  fails("ENOENT", () => cage.linkat(sealed, "", C.AT_FDCWD, "/no", C.AT_EMPTY_PATH));
  fails("EINVAL", () => cage.open("/", C.O_TMPFILE));
});

test("an unlinked file lives until its last descriptor closes", (cage, { vfs }) => {
  const fd = cage.open("/f", C.O_CREAT | C.O_RDWR);
  cage.write(fd, bytes("still"));
  const other = cage.dup(fd);
  cage.unlink("/f");
  cage.close(fd);
  const buffer = new Uint8Array(5);
  assertEquals([cage.pread(other, buffer, 0), cage.fstat(other).nlink], [5, 0]);
  assertEquals(vfs.check(), []);
  const free = cage.statfs("/").filesFree;
  cage.close(other);
  assertEquals(cage.statfs("/").filesFree, free + 1);
});

test("descriptors begin at 3, the lowest free one is next, the table's end is EMFILE", (cage) => {
  put(cage, "/f");
  const fds = [0, 1, 2].map(() => cage.open("/f", 0));
  assertEquals(fds, [3, 4, 5]);
  cage.close(4);
  assertEquals(cage.open("/f", 0), 4);
  cage.state.files.limit = 6;
  fails("EMFILE", () => cage.open("/f", 0));
  fails("EMFILE", () => cage.open("/made", C.O_CREAT));
  assertEquals(cage.exists("/made"), false);
});
