import { assertEquals } from "@std/assert";
import { content, fails, names, put, suite, watch } from "./suite.ts";
import { testPathErrors } from "./path_errors.ts";
import {
  F_GETFD,
  F_GETFL,
  FD_CLOEXEC,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_LARGEFILE,
  O_NOATIME,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  S_IFCHR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from "../../core/constants.ts";

const test = suite("open");

testPathErrors(test, "open", (t, path) => t.open(path, O_RDONLY));
testPathErrors(test, "open with O_CREAT", (t, path) => t.open(path, O_CREAT | O_WRONLY, 0o644));

test("open answers the lowest free descriptor", (t) => {
  put(t, "f");
  const [a, b, c] = [0, 0, 0].map(() => t.open("f", O_RDONLY));
  assertEquals([b - a, c - b], [1, 1]);
  t.close(b);
  assertEquals(t.open("f", O_RDONLY), b);
});

test("open with O_CREAT makes an empty file, its mode under the umask", (t) => {
  t.umask(0o027);
  t.open("f", O_CREAT | O_WRONLY, 0o666);
  const { mode, size, nlink, uid, gid } = t.stat("f");
  assertEquals([mode, size, nlink, uid, gid], [S_IFREG | 0o640, 0, 1, 0, 0]);
});

test("open with O_CREAT keeps setuid and sticky bits of the mode", (t) => {
  t.open("f", O_CREAT | O_WRONLY, 0o5755);
  assertEquals(t.stat("f").mode & 0o7777, 0o5755);
});

test("open with O_CREAT and a mode without permission gives a usable descriptor", (t) => {
  t.chmod(".", 0o777);
  t.as(65534, 65534, () => {
    const fd = t.open("f", O_CREAT | O_RDWR, 0o000);
    t.write(fd, "text");
    fails("EACCES", () => t.open("f", O_RDONLY));
  });
});

test("open with O_CREAT in a setgid directory passes on the group", (t) => {
  t.mkdir("d");
  t.chown("d", 0, 77);
  t.chmod("d", 0o2777);
  t.as(65534, 65534, () => t.open("d/f", O_CREAT | O_WRONLY, 0o644));
  const { uid, gid, mode } = t.stat("d/f");
  assertEquals([uid, gid, mode & 0o7777], [65534, 77, 0o644]);
});

test("open with O_CREAT drops the setgid bit where the caller is not in the group", (t) => {
  t.mkdir("d");
  t.chown("d", 0, 77);
  t.chmod("d", 0o2777);
  t.as(65534, 65534, () => t.open("d/f", O_CREAT | O_WRONLY, 0o2755));
  assertEquals(t.stat("d/f").mode & 0o7777, 0o755);
});

test("open with O_CREAT moves the parent's times only when it makes the file", (t) => {
  const made = watch(t, ".");
  t.open("f", O_CREAT | O_WRONLY, 0o644);
  assertEquals(made(), { ".": "mc" });
  const opened = watch(t, ".", "f");
  t.open("f", O_CREAT | O_WRONLY, 0o644);
  assertEquals(opened(), { ".": "", f: "" });
});

test("open with O_CREAT leaves the mode of an existing file", (t) => {
  put(t, "f", "text", 0o600);
  t.open("f", O_CREAT | O_WRONLY, 0o777);
  assertEquals(t.stat("f").mode & 0o777, 0o600);
  assertEquals(content(t, "f"), "text");
});

test("open with O_CREAT through a dangling symlink makes its target", (t) => {
  t.symlink("target", "link");
  t.close(t.open("link", O_CREAT | O_WRONLY, 0o644));
  assertEquals(names(t, "."), ["link", "target"]);
});

test("open with O_EXCL answers EEXIST for files, directories and dangling symlinks", (t) => {
  put(t, "file");
  t.mkdir("dir");
  t.symlink("nowhere", "dangling");
  for (const name of ["file", "dir", "dangling"]) {
    fails("EEXIST", () => t.open(name, O_CREAT | O_EXCL | O_WRONLY, 0o644));
  }
  assertEquals(names(t, "."), ["dangling", "dir", "file"]);
});

test("open with O_TRUNC empties the file and moves its times", (t) => {
  put(t, "f", "text");
  const moved = watch(t, "f");
  t.open("f", O_WRONLY | O_TRUNC);
  assertEquals(moved(), { f: "mc" });
  assertEquals(t.stat("f").size, 0);
});

test("open with O_APPEND writes at the end, wherever the offset is", (t) => {
  put(t, "f", "one");
  const a = t.open("f", O_WRONLY | O_APPEND);
  const b = t.open("f", O_WRONLY | O_APPEND);
  t.write(a, "two");
  t.write(b, "three");
  assertEquals(content(t, "f"), "onetwothree");
});

test("open remembers its flags for F_GETFL and F_GETFD", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDWR | O_APPEND | O_CLOEXEC | O_CREAT | O_TRUNC, 0o644);
  assertEquals(t.fcntl(fd, F_GETFL) & ~O_LARGEFILE, O_RDWR | O_APPEND);
  assertEquals(t.fcntl(fd, F_GETFD), FD_CLOEXEC);
  assertEquals(t.fcntl(t.open("f", O_RDONLY), F_GETFD), 0);
});

test("open answers ENOENT for a missing name", (t) => {
  fails("ENOENT", () => t.open("missing", O_RDONLY));
  fails("ENOENT", () => t.open("missing", O_RDWR | O_TRUNC));
  t.symlink("nowhere", "dangling");
  fails("ENOENT", () => t.open("dangling", O_RDONLY));
});

test("open answers ENOTDIR for a file with a trailing slash", (t) => {
  put(t, "f");
  fails("ENOTDIR", () => t.open("f/", O_RDONLY));
});

test("open with O_CREAT answers EISDIR for a trailing slash", (t) => {
  t.mkdir("d");
  put(t, "f");
  for (const path of ["missing/", "d/", "d"]) {
    fails("EISDIR", () => t.open(path, O_CREAT | O_RDONLY, 0o644));
  }
  fails("EISDIR", () => t.open("f/", O_CREAT | O_WRONLY, 0o644));
});

test("open answers EISDIR for writing a directory", (t) => {
  t.mkdir("d");
  for (const flags of [O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC | O_WRONLY]) {
    fails("EISDIR", () => t.open("d", flags));
    fails("EISDIR", () => t.open(".", flags));
  }
});

test("open with O_DIRECTORY answers ENOTDIR for a file", (t) => {
  put(t, "f");
  t.symlink("f", "link");
  fails("ENOTDIR", () => t.open("f", O_RDONLY | O_DIRECTORY));
  fails("ENOTDIR", () => t.open("link", O_RDONLY | O_DIRECTORY));
});

test("open with O_CREAT and O_DIRECTORY answers EINVAL", (t) => {
  fails("EINVAL", () => t.open("x", O_CREAT | O_DIRECTORY | O_RDONLY, 0o644));
  assertEquals(names(t, "."), []);
});

test("open with O_NOFOLLOW answers ELOOP for a symlink", (t) => {
  put(t, "f");
  t.symlink("f", "link");
  t.symlink("nowhere", "dangling");
  fails("ELOOP", () => t.open("link", O_RDONLY | O_NOFOLLOW));
  fails("ELOOP", () => t.open("dangling", O_WRONLY | O_CREAT | O_NOFOLLOW, 0o644));
});

test("open with O_NOFOLLOW and O_DIRECTORY answers ENOTDIR for a symlink", (t) => {
  t.mkdir("d");
  t.symlink("d", "link");
  fails("ENOTDIR", () => t.open("link", O_RDONLY | O_NOFOLLOW | O_DIRECTORY));
});

test("open with O_NOFOLLOW follows symlinks on the way and behind a trailing slash", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  t.symlink("d", "link");
  t.open("link/f", O_RDONLY | O_NOFOLLOW);
  t.open("link/", O_RDONLY | O_NOFOLLOW | O_DIRECTORY);
});

test("open answers ELOOP for a symlink to itself", (t) => {
  t.symlink("self", "self");
  fails("ELOOP", () => t.open("self", O_RDONLY));
  fails("ELOOP", () => t.open("self", O_WRONLY | O_CREAT, 0o644));
});

test("open answers EACCES without permission for the access mode", (t) => {
  put(t, "write-only", "", 0o666);
  t.chmod("write-only", 0o222);
  put(t, "read-only");
  t.chmod("read-only", 0o444);
  t.as(65534, 65534, () => {
    fails("EACCES", () => t.open("write-only", O_RDONLY));
    fails("EACCES", () => t.open("write-only", O_RDWR));
    fails("EACCES", () => t.open("read-only", O_WRONLY));
    fails("EACCES", () => t.open("read-only", O_RDONLY | O_TRUNC));
    t.open("write-only", O_WRONLY);
    t.open("read-only", O_RDONLY);
  });
});

test("open lets root open whatever the mode", (t) => {
  put(t, "f", "", 0o000);
  t.chmod("f", 0);
  t.open("f", O_RDWR);
});

test("open looks at the owner's, the group's or the others' bits, not at their union", (t) => {
  put(t, "f");
  t.chown("f", 65534, 100);
  t.chmod("f", 0o077);
  t.as(65534, 65534, () => fails("EACCES", () => t.open("f", O_RDONLY)));
  t.chmod("f", 0o707);
  t.as(65533, 100, () => fails("EACCES", () => t.open("f", O_RDONLY)));
  t.as(65533, 65533, () => fails("EACCES", () => t.open("f", O_RDONLY)), [100]);
  t.as(65533, 65533, () => t.open("f", O_RDONLY));
});

test("open with O_CREAT answers EACCES in a directory that may not be written", (t) => {
  t.mkdir("d", 0o755);
  t.as(65534, 65534, () => fails("EACCES", () => t.open("d/f", O_CREAT | O_WRONLY, 0o644)));
});

test("open with O_NOATIME answers EPERM for another's file", (t) => {
  put(t, "f", "", 0o666);
  t.chmod("f", 0o666);
  t.open("f", O_RDONLY | O_NOATIME);
  t.as(65534, 65534, () => fails("EPERM", () => t.open("f", O_RDONLY | O_NOATIME)));
});

test("open with O_PATH gives a descriptor that neither reads nor writes but stands for the file", (t) => {
  put(t, "f", "text", 0o000);
  t.chmod("f", 0);
  const fd = t.as(65534, 65534, () => t.open("f", O_PATH));
  assertEquals(t.fstat(fd).size, 4);
  fails("EBADF", () => t.read(fd, 1));
  fails("EBADF", () => t.write(fd, "x"));
  fails("EBADF", () => t.fchmod(fd, 0o600));
  fails("EBADF", () => t.fchown(fd, 1, 1));
  fails("EBADF", () => t.ftruncate(fd, 0));
});

test("open with O_PATH and O_NOFOLLOW opens a symlink itself", (t) => {
  t.symlink("nowhere", "link");
  const fd = t.open("link", O_PATH | O_NOFOLLOW);
  assertEquals(t.fstat(fd).mode & S_IFMT, S_IFLNK);
  assertEquals(t.readlinkat(fd, ""), "nowhere");
});

test("open of a directory with O_PATH serves as the descriptor of the at calls", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  const fd = t.open("d", O_PATH | O_DIRECTORY);
  assertEquals(t.read(t.openat(fd, "f", O_RDONLY), 9), "text");
  fails("EBADF", () => t.getdents(fd));
  t.fchdir(fd);
  assertEquals(t.getcwd(), `${t.dir}/d`);
});

test("open takes dot, dotdot, many slashes and an absolute path", (t) => {
  t.mkdir("d");
  put(t, "f", "text");
  for (const path of ["./f", "d/../f", ".//./f", `${t.dir}///f`, `${t.dir}/d/./.././f`]) {
    assertEquals(content(t, path), "text");
  }
});

test("open follows symlinks: relative, absolute, chained, with a trailing slash", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  t.symlink("d/f", "relative");
  t.symlink(`${t.dir}/d/f`, "absolute");
  t.symlink("relative", "chained");
  t.symlink("d/", "slashed");
  t.symlink("../d/../d/f", "d/up");
  for (const path of ["relative", "absolute", "chained", "slashed/f", "d/up"]) {
    assertEquals(content(t, path), "text");
  }
});

test("open follows 40 symlinks in a row and answers ELOOP for 41", (t) => {
  put(t, "0", "text");
  for (let i = 1; i <= 41; i++) t.symlink(`${i - 1}`, `${i}`);
  assertEquals(content(t, "40"), "text");
  fails("ELOOP", () => t.open("41", O_RDONLY));
});

test("open takes a descriptor's offset of its own", (t) => {
  put(t, "f", "abcdef");
  const [a, b] = [t.open("f", O_RDONLY), t.open("f", O_RDONLY)];
  assertEquals([t.read(a, 3), t.read(b, 2), t.read(a, 3)], ["abc", "ab", "def"]);
});

test("open of a directory with O_PATH answers EBADF to what changes or lists it", (t) => {
  t.mkdir("d");
  const fd = t.open("d", O_PATH);
  fails("EBADF", () => t.fchmod(fd, 0o700));
  fails("EBADF", () => t.fchown(fd, 1, 1));
  fails("EBADF", () => t.getdents(fd));
  put(t, "f");
  fails("EBADF", () => t.getdents(t.open("f", O_PATH)));
  assertEquals(t.stat("d").mode & 0o777, 0o755);
});

test("open as another user opens a directory that may be read", (t) => {
  t.mkdir("d", 0o755);
  t.as(65534, 65534, () => {
    const fd = t.open("d", O_RDONLY | O_DIRECTORY);
    assertEquals(t.getdents(fd).length, 2);
  });
});

test(
  "open with O_CREAT answers EACCES for another's symlink or device in a sticky directory",
  (t) => {
    t.mkdir("sticky");
    t.chmod("sticky", 0o1777);
    t.chown("sticky", 1000, 1000);
    t.as(1001, 1001, () => t.symlink("f", "sticky/link"));
    fails("EACCES", () => t.open("sticky/link", O_CREAT | O_NOFOLLOW | O_RDWR, 0o600));
    fails("ELOOP", () => t.open("sticky/link", O_NOFOLLOW | O_RDWR));
    t.mknod("sticky/null", S_IFCHR | 0o666, 0x103);
    t.chown("sticky/null", 1001, 1001);
    fails("EACCES", () => t.open("sticky/null", O_CREAT | O_RDWR, 0o600));
    t.close(t.open("sticky/null", O_RDWR));
    t.as(1001, 1001, () => {
      fails("ELOOP", () => t.open("sticky/link", O_CREAT | O_NOFOLLOW | O_RDWR, 0o600));
    });
  },
);
