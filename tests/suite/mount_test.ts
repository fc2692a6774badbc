/** mount(2) and its like, as an ordinary user calls them; what root is answered is in refuse_test.ts. */
import { assertEquals } from "@std/assert";
import { fails, processSuite, put } from "./suite.ts";
import * as C from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import type { ProcessTarget } from "./target.ts";

const test = processSuite("mount");
const injected = processSuite("mount", ["injected", "injected-musl"]);

const Q_SYNC = 0x800001 << 8, Q_GETFMT = 0x800004 << 8;
const NOWHERE = 0x10;

const USER = 1000;

function furnish(t: ProcessTarget): void {
  put(t, "f");
  t.mkdir("d");
  t.mkdir("closed", 0o700);
  t.mkdir("closed/in");
  t.symlink("missing", "dangling");
}

test("mount answers EPERM for what is there, after the errors of its path", (t) => {
  furnish(t);
  const mount = (source: string, target: string, flags = 0) =>
    t.syscall(SYS.mount, source, target, "tmpfs", flags, 0);
  t.as(USER, USER, () => {
    fails("EPERM", () => mount("none", "d"));
    fails("EPERM", () => mount("none", "f"));
    fails("EPERM", () => mount("d", "d", C.MS_BIND));
    fails("EPERM", () => mount(`${t.dir}/d`, "/", C.MS_BIND));
    fails("ENOENT", () => mount("none", "missing"));
    fails("ENOENT", () => mount("none", "dangling"));
    fails("ENOTDIR", () => mount("none", "f/"));
    fails("ENOTDIR", () => mount("none", "f/x"));
    fails("EACCES", () => mount("none", "closed/in"));
  });
});

test("umount2 answers EINVAL for flags, the errors of its path, and EPERM", (t) => {
  furnish(t);
  t.as(USER, USER, () => {
    fails("EINVAL", () => t.syscall(SYS.umount2, "missing", 0x100));
    fails("ENOENT", () => t.syscall(SYS.umount2, "missing", 0));
    fails("ENOENT", () => t.syscall(SYS.umount2, "dangling", 0));
    fails("EPERM", () => t.syscall(SYS.umount2, "dangling", C.UMOUNT_NOFOLLOW));
    fails("EPERM", () => t.syscall(SYS.umount2, "d", 0));
    fails("EPERM", () => t.syscall(SYS.umount2, ".", 2));
  });
});

test("chroot answers ENOTDIR, EACCES, ENOENT, and EPERM for a directory", (t) => {
  furnish(t);
  t.as(USER, USER, () => {
    fails("EPERM", () => t.syscall(SYS.chroot, "d"));
    fails("ENOTDIR", () => t.syscall(SYS.chroot, "f"));
    fails("EACCES", () => t.syscall(SYS.chroot, "closed"));
    fails("ENOENT", () => t.syscall(SYS.chroot, "missing"));
  });
});

test("calls that want a privilege first answer EPERM, whatever their paths lead to", (t) => {
  furnish(t);
  const directory = t.open("d", C.O_RDONLY);
  t.as(USER, USER, () => {
    for (const path of ["d", "f", "missing", "closed/in", "f/x", t.dir]) {
      fails("EPERM", () => t.syscall(SYS.pivot_root, path, path));
      fails("EPERM", () => t.syscall(SYS.pivot_root, "/", path));
      fails("EPERM", () => t.syscall(SYS.pivot_root, path, "/"));
      fails("EPERM", () => t.syscall(SYS.acct, path));
      fails("EPERM", () => t.syscall(SYS.swapon, path, 0));
      fails("EPERM", () => t.syscall(SYS.swapoff, path));
      fails("EPERM", () => t.syscall(SYS.fspick, C.AT_FDCWD, path, 0));
      fails("EPERM", () => t.syscall(SYS.move_mount, C.AT_FDCWD, path, C.AT_FDCWD, path, 0));
      fails("EPERM", () => t.syscall(SYS.move_mount, C.AT_FDCWD, "/", C.AT_FDCWD, path, 0));
      fails("EPERM", () => t.syscall(SYS.open_tree, C.AT_FDCWD, path, C.OPEN_TREE_CLONE));
    }
    const attributes = "\0".repeat(32);
    const set = [SYS.mount_setattr, directory, "", C.AT_EMPTY_PATH, attributes, 32] as const;
    fails("EPERM", () => t.syscall(...set));
    fails("EPERM", () => t.syscall(SYS.mount_setattr, C.AT_FDCWD, "missing", 0, attributes, 32));
    fails("EPERM", () => t.syscall(SYS.swapon, NOWHERE, 0));
    fails("EPERM", () => t.syscall(SYS.acct, 0));
  });
});

test("open_tree without a clone opens as O_PATH does", (t) => {
  furnish(t);
  put(t, "d/f", "text");
  t.as(USER, USER, () => {
    const fd = t.syscall(SYS.open_tree, C.AT_FDCWD, "d", C.O_CLOEXEC);
    assertEquals([t.fstat(fd).ino, t.fstatat(fd, "f", 0).size], [t.stat("d").ino, 4]);
    assertEquals(t.fcntl(fd, C.F_GETFD), 1);
    fails("EBADF", () => t.fchmod(fd, 0o700));
    const again = t.syscall(SYS.open_tree, fd, "", C.AT_EMPTY_PATH);
    assertEquals([t.fstat(again).ino, t.fcntl(again, C.F_GETFD)], [t.stat("d").ino, 0]);
    const link = t.syscall(SYS.open_tree, C.AT_FDCWD, "dangling", C.AT_SYMLINK_NOFOLLOW);
    assertEquals(t.fstat(link).mode & C.S_IFMT, C.S_IFLNK);
    fails("ENOENT", () => t.syscall(SYS.open_tree, C.AT_FDCWD, "dangling", 0));
    fails("ENOENT", () => t.syscall(SYS.open_tree, C.AT_FDCWD, "missing", 0));
    fails("ENOTDIR", () => t.syscall(SYS.open_tree, C.AT_FDCWD, "f/", 0));
    fails("EACCES", () => t.syscall(SYS.open_tree, C.AT_FDCWD, "closed/in", 0));
    fails("EINVAL", () => t.syscall(SYS.open_tree, C.AT_FDCWD, "d", C.AT_RECURSIVE));
    fails("EINVAL", () => t.syscall(SYS.open_tree, C.AT_FDCWD, "d", 0x40000000));
  });
});

test("quotactl answers ENOTBLK for what is no block device, quotactl_fd ENOSYS", (t) => {
  furnish(t);
  const fd = t.open("f", C.O_RDONLY);
  t.as(USER, USER, () => {
    fails("ENOTBLK", () => t.syscall(SYS.quotactl, Q_GETFMT, "f", 0, NOWHERE));
    fails("ENOTBLK", () => t.syscall(SYS.quotactl, Q_GETFMT, "d", 0, NOWHERE));
    fails("ENOENT", () => t.syscall(SYS.quotactl, Q_GETFMT, "missing", 0, NOWHERE));
    fails("EACCES", () => t.syscall(SYS.quotactl, Q_GETFMT, "closed/in", 0, NOWHERE));
    fails("EINVAL", () => t.syscall(SYS.quotactl, Q_GETFMT | 9, "f", 0, NOWHERE));
    fails("ENODEV", () => t.syscall(SYS.quotactl, Q_GETFMT, 0, 0, NOWHERE));
    assertEquals(t.syscall(SYS.quotactl, Q_SYNC, 0, 0, 0), 0);
    fails("ENOSYS", () => t.syscall(SYS.quotactl_fd, fd, Q_GETFMT, 0, NOWHERE));
  });
});

injected("fanotify_mark answers the group's errors, those of its path, and EOPNOTSUPP", (t) => {
  furnish(t);
  const { FAN_MARK_ADD: ADD, FAN_MARK_DONT_FOLLOW: DONT_FOLLOW, FAN_MARK_ONLYDIR: ONLYDIR } = C;
  const { FAN_MARK_FLUSH: FLUSH, FAN_MODIFY: MODIFY, FAN_REPORT_FID } = C;
  const group = t.syscall(SYS.fanotify_init, FAN_REPORT_FID, C.O_RDONLY);
  const mark = (flags: number, path: string | 0, mask = MODIFY, fd = group) =>
    t.syscall(SYS.fanotify_mark, fd, flags, mask, C.AT_FDCWD, path);
  fails("EOPNOTSUPP", () => mark(ADD, "f"));
  fails("EOPNOTSUPP", () => mark(ADD, "d"));
  fails("EOPNOTSUPP", () => mark(ADD | DONT_FOLLOW, "dangling"));
  const file = t.open("f", C.O_RDONLY);
  fails("EOPNOTSUPP", () => t.syscall(SYS.fanotify_mark, group, ADD, MODIFY, file, 0));
  fails("ENOENT", () => mark(ADD, "missing"));
  fails("ENOTDIR", () => mark(ADD | ONLYDIR, "f"));
  fails("EINVAL", () => mark(0, "f"));
  fails("EINVAL", () => mark(ADD, "f", MODIFY, file));
  fails("EBADF", () => mark(ADD, "f", MODIFY, 700));
  assertEquals(mark(FLUSH, "f", 0), 0);
  assertEquals(mark(ADD, "/dev"), 0);
});
