/** ioctl(2) as far as it concerns a file's attributes, chattr(1): FS_IOC_GETFLAGS, FS_IOC_SETFLAGS and what they forbid. */
import { assertEquals } from "@std/assert";
import { decodeName } from "../../core/bytes.ts";
import { content, fails, names, processSuite, put } from "./suite.ts";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  F_SETFL,
  FS_APPEND_FL,
  FS_COMPR_FL,
  FS_IMMUTABLE_FL,
  FS_IOC_FSGETXATTR,
  FS_IOC_FSSETXATTR,
  FS_IOC_GETFLAGS,
  FS_IOC_SETFLAGS,
  FS_NOATIME_FL,
  FS_NODUMP_FL,
  FS_XFLAG_APPEND,
  FS_XFLAG_IMMUTABLE,
  FS_XFLAG_NOATIME,
  FS_XFLAG_NODUMP,
  FS_XFLAG_SYNC,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  W_OK,
} from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import { CallError, type ProcessTarget, Unsupported } from "./target.ts";

const NOWHERE = 0x10;
const SIZE = 24;

const test = processSuite("ioctl");

/** The long that an ioctl is given. */
const flagsWord = (flags: number) => decodeName(new Uint8Array([flags, 0, 0, 0, 0, 0, 0, 0]));

function setFlags(t: ProcessTarget, path: string, flags: number): void {
  const fd = t.open(path, O_RDONLY);
  try {
    t.syscall(SYS.ioctl, fd, FS_IOC_SETFLAGS, flagsWord(flags));
  } catch (error) {
    // ENOTTY, EOPNOTSUPP
    const old = error instanceof CallError && (error.errno === -25 || error.errno === -95);
    if (old && t.name === "host") throw new Unsupported("the kernel's tmpfs has no attributes");
    throw error;
  } finally {
    t.close(fd);
  }
}

/** Runs `body` while the files of `paths` have these flags, which would keep them from being removed. */
function withFlags(t: ProcessTarget, flags: number, paths: string[], body: () => void): void {
  for (const path of paths) setFlags(t, path, flags);
  try {
    body();
  } finally {
    for (const path of paths) setFlags(t, path, 0);
  }
}

test("an immutable file can be neither written nor changed nor renamed nor removed: EPERM", (t) => {
  put(t, "f", "text");
  t.chmod("f", 0o666);
  const before = t.open("f", O_RDWR);
  withFlags(t, FS_IMMUTABLE_FL, ["f"], () => {
    fails("EPERM", () => t.open("f", O_WRONLY));
    fails("EPERM", () => t.open("f", O_RDONLY | O_TRUNC));
    fails("EPERM", () => t.access("f", W_OK));
    fails("EPERM", () => t.truncate("f", 0));
    fails("EPERM", () => t.chmod("f", 0o600));
    fails("EPERM", () => t.chown("f", 1, 1));
    fails("EPERM", () => t.utimensat(AT_FDCWD, "f", "now", "now", 0));
    fails("EPERM", () => t.utimensat(AT_FDCWD, "f", { sec: 1, nsec: 0 }, undefined, 0));
    fails("EPERM", () => t.setxattr("f", "user.a", "1"));
    fails("EPERM", () => t.link("f", "g"));
    fails("EPERM", () => t.rename("f", "g"));
    fails("EPERM", () => t.unlink("f"));
    put(t, "other", "x");
    fails("EPERM", () => t.rename("other", "f"));
    fails("EPERM", () => t.copyFileRange(t.open("other", O_RDONLY), 0, before, 0, 1));
    fails("EPERM", () => t.fallocate(before, 0, 0, 10));
    assertEquals(t.write(before, "T"), 1);
    assertEquals([content(t, "f"), names(t, ".")], ["Text", ["f", "other"]]);
  });
  t.unlink("f");
  put(t, "new", "another body");
  assertEquals(content(t, "new"), "another body");
});

test("an immutable directory takes and gives no names: EPERM", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  put(t, "f");
  withFlags(t, FS_IMMUTABLE_FL, ["d"], () => {
    fails("EPERM", () => t.open("d/new", O_CREAT | O_WRONLY));
    fails("EPERM", () => t.mkdir("d/new"));
    fails("EPERM", () => t.symlink("x", "d/new"));
    fails("EPERM", () => t.link("f", "d/new"));
    fails("EPERM", () => t.rename("f", "d/new"));
    fails("EPERM", () => t.unlink("d/f"));
    fails("EPERM", () => t.rmdir("d"));
    put(t, "d/f", "what lies in it may be written");
  });
  t.unlink("d/f");
  t.rmdir("d");
});

test("an append-only file takes only what is written at its end: EPERM", (t) => {
  put(t, "f", "text");
  const before = t.open("f", O_RDWR);
  withFlags(t, FS_APPEND_FL, ["f"], () => {
    fails("EPERM", () => t.open("f", O_WRONLY));
    fails("EPERM", () => t.open("f", O_WRONLY | O_APPEND | O_TRUNC));
    fails("EPERM", () => t.truncate("f", 0));
    fails("EPERM", () => t.ftruncate(before, 0));
    fails("EPERM", () => t.fallocate(before, 3, 0, 4));
    fails("EPERM", () => t.chmod("f", 0o600));
    fails("EPERM", () => t.utimensat(AT_FDCWD, "f", { sec: 1, nsec: 0 }, undefined, 0));
    fails("EPERM", () => t.removexattr("f", "user.a"));
    fails("EPERM", () => t.link("f", "g"));
    fails("EPERM", () => t.rename("f", "g"));
    fails("EPERM", () => t.unlink("f"));
    t.utimensat(AT_FDCWD, "f", "now", "now", 0);
    const fd = t.open("f", O_WRONLY | O_APPEND);
    fails("EPERM", () => t.fcntl(fd, F_SETFL, 0));
    t.write(fd, " and more");
    assertEquals(content(t, "f"), "text and more");
  });
});

test("an append-only directory takes names and gives none: EPERM", (t) => {
  t.mkdir("d");
  withFlags(t, FS_APPEND_FL, ["d"], () => {
    put(t, "d/f");
    fails("EPERM", () => t.unlink("d/f"));
    fails("EPERM", () => t.rename("d/f", "d/g"));
  });
  t.unlink("d/f");
});

test("FS_IOC_SETFLAGS answers EOPNOTSUPP, EPERM, EFAULT, EBADF", (t) => {
  put(t, "f");
  t.chown("f", 1000, 1000);
  t.mkfifo("fifo", 0o666);
  setFlags(t, "f", 0);
  const set = (fd: number, flags: number | string) =>
    t.syscall(SYS.ioctl, fd, FS_IOC_SETFLAGS, typeof flags === "string" ? flags : NOWHERE);
  const fd = t.open("f", O_RDONLY), directory = t.open(".", O_RDONLY | O_DIRECTORY);
  fails("EOPNOTSUPP", () => set(fd, flagsWord(FS_COMPR_FL)));
  fails("EFAULT", () => set(fd, NOWHERE));
  fails("EBADF", () => set(t.open("f", O_PATH), flagsWord(0)));
  fails("ENOTTY", () => set(t.open("fifo", O_RDWR), flagsWord(0)));
  t.as(1000, 1000, () => {
    fails("EPERM", () => set(fd, flagsWord(FS_IMMUTABLE_FL)));
    fails("EPERM", () => set(fd, flagsWord(FS_APPEND_FL)));
    assertEquals(set(fd, flagsWord(FS_NODUMP_FL)), 0);
    fails("EPERM", () => set(directory, flagsWord(FS_NODUMP_FL)));
  });
  assertEquals(t.syscall(SYS.ioctl, fd, FS_IOC_GETFLAGS, flagsWord(0)), 0);
  fails("EFAULT", () => t.syscall(SYS.ioctl, fd, FS_IOC_GETFLAGS, NOWHERE));
  assertEquals(t.syscall(SYS.ioctl, fd, FS_IOC_FSGETXATTR, "\0".repeat(28)), 0);
  fails("EFAULT", () => t.syscall(SYS.ioctl, fd, FS_IOC_FSGETXATTR, NOWHERE));
});

test("FS_IOC_FSSETXATTR and file_setattr set the same attributes: EPERM, EOPNOTSUPP", (t) => {
  put(t, "f");
  t.chown("f", 1000, 1000);
  const fd = t.open("f", O_RDONLY);
  const told = () => t.call("flags_of", "f");
  /** A struct of `size` bytes that begins with the FS_XFLAG_ bits and has extsize at `place`. */
  const struct = (size: number, xflags: number, place: number, extsize: number) => {
    const bytes = new Uint8Array(size);
    bytes[0] = xflags;
    bytes[place] = extsize;
    return decodeName(bytes);
  };
  const ioctl = (xflags: number, extsize = 0) =>
    t.syscall(SYS.ioctl, fd, FS_IOC_FSSETXATTR, struct(28, xflags, 4, extsize));
  const file_setattr = (xflags: number, extsize = 0) =>
    t.syscall(SYS.file_setattr, AT_FDCWD, "f", struct(SIZE, xflags, 8, extsize), SIZE, 0);
  for (const set of [ioctl, ...isKnown(t) ? [file_setattr] : []]) {
    set(FS_XFLAG_APPEND | FS_XFLAG_NODUMP);
    assertEquals(told(), FS_APPEND_FL | FS_NODUMP_FL);
    fails("EPERM", () => t.unlink("f"));
    set(FS_XFLAG_NOATIME);
    assertEquals(told(), FS_NOATIME_FL);
    t.as(1000, 1000, () => {
      fails("EPERM", () => set(FS_XFLAG_IMMUTABLE));
      set(0);
    });
    t.as(1001, 1001, () => fails("EPERM", () => set(0)));
    fails("EOPNOTSUPP", () => set(FS_XFLAG_SYNC));
    fails("EOPNOTSUPP", () => set(0, 1));
    assertEquals(told(), 0);
  }
});

test("statx and lsattr tell a file's attributes, which a directory's new files inherit in part", (t) => {
  t.mkdir("d");
  withFlags(t, FS_APPEND_FL | FS_NODUMP_FL, ["d"], () => {
    put(t, "d/f");
    const told = (path: string) => t.call("attributes_of", path);
    assertEquals([told("d"), told("d/f"), told(".")], [0x60, 0x40, 0]);
    assertEquals([t.call("flags_of", "d"), t.call("flags_of", "d/f")], [0x60, 0x40]);
  });
});

test("file_getattr and file_setattr answer ENOENT, EINVAL, E2BIG, EFAULT, EOPNOTSUPP", (t) => {
  put(t, "f");
  t.symlink("missing", "link");
  const struct = "\0".repeat(SIZE);
  const call = (
    number: number,
    path: string,
    size = SIZE,
    flags = 0,
    at: string | number = struct,
  ) => t.syscall(number, AT_FDCWD, path, at, size, flags);
  if (!isKnown(t)) throw new Unsupported("the kernel has no file_getattr");
  for (const number of [SYS.file_getattr, SYS.file_setattr]) {
    fails("ENOENT", () => call(number, "missing"));
    fails("ENOENT", () => call(number, "link"));
    fails("ENOENT", () => call(number, ""));
    fails("EINVAL", () => call(number, "f", SIZE - 1));
    fails("EINVAL", () => call(number, "f", SIZE, 1));
    fails("E2BIG", () => call(number, "f", 1 << 20));
    fails("EFAULT", () => call(number, "f", SIZE, 0, NOWHERE));
    fails("EOPNOTSUPP", () => call(number, "link", SIZE, AT_SYMLINK_NOFOLLOW));
  }
  assertEquals(call(SYS.file_getattr, "f"), 0);
  assertEquals(call(SYS.file_setattr, "f"), 0);
});

function isKnown(t: ProcessTarget): boolean {
  try {
    t.syscall(SYS.file_getattr, -1, "x", 0, SIZE, 0);
  } catch (error) {
    return (error as CallError).errno !== -38;
  }
  return true;
}
