/** Calls that the tree does not serve (docs/limits.md): chroot, acct, swapon, fanotify_mark, mounts. */
import { assertEquals } from "@std/assert";
import { fails, processSuite, put } from "./suite.ts";
import {
  AT_FDCWD,
  FAN_MARK_ADD,
  FAN_MARK_FLUSH,
  FAN_MODIFY,
  MS_BIND,
  MS_MOVE,
  O_DIRECTORY,
  O_RDONLY,
  OPEN_TREE_CLONE,
} from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import type { ProcessTarget } from "./target.ts";

const test = processSuite("refuse");
/** What tmpfs would allow. */
const treeTest = processSuite("refuse", ["injected", "injected-musl"]);

test("chroot answers ENOENT, ENOTDIR, ELOOP and EACCES by the path", (t) => {
  put(t, "f");
  t.mkdir("d", 0o700);
  t.symlink("self", "self");
  fails("ENOENT", () => t.syscall(SYS.chroot, "missing"));
  fails("ENOTDIR", () => t.syscall(SYS.chroot, "f"));
  fails("ELOOP", () => t.syscall(SYS.chroot, "self"));
  t.as(1000, 1000, () => fails("EACCES", () => t.syscall(SYS.chroot, "d")));
});

test("acct answers ENOENT, EISDIR and ENOTDIR by the path, EPERM to other users", (t) => {
  put(t, "f");
  fails("ENOENT", () => t.syscall(SYS.acct, "missing"));
  fails("EISDIR", () => t.syscall(SYS.acct, "."));
  fails("ENOTDIR", () => t.syscall(SYS.acct, "f/"));
  t.as(1000, 1000, () => fails("EPERM", () => t.syscall(SYS.acct, "missing")));
});

test("swapon and swapoff answer EINVAL for a file, ENOENT for none, EPERM to other users", (t) => {
  put(t, "f", "text");
  for (const call of [SYS.swapon, SYS.swapoff]) {
    fails("EINVAL", () => t.syscall(call, "f", 0));
    fails("ENOENT", () => t.syscall(call, "missing", 0));
    t.as(1000, 1000, () => fails("EPERM", () => t.syscall(call, "f", 0)));
  }
});

test("open_tree without a copy opens as O_PATH does, and answers ENOENT", (t) => {
  put(t, "f", "text");
  const fd = t.syscall(SYS.open_tree, AT_FDCWD, "f", 0);
  assertEquals(t.fstat(fd).ino, t.stat("f").ino);
  fails("EBADF", () => t.read(fd, 1));
  fails("ENOENT", () => t.syscall(SYS.open_tree, AT_FDCWD, "missing", 0));
});

/** Each call that would mount, unmount or move the directory. */
const mountCalls = (t: ProcessTarget, path: string): [string, () => number][] => [
  ["mount", () => t.syscall(SYS.mount, "none", path, "tmpfs", 0, 0)],
  ["mount --bind to", () => t.syscall(SYS.mount, "/usr", path, 0, MS_BIND, 0)],
  ["mount --bind from", () => t.syscall(SYS.mount, path, "/mnt", 0, MS_BIND, 0)],
  ["mount --move from", () => t.syscall(SYS.mount, path, "/mnt", 0, MS_MOVE, 0)],
  ["umount2", () => t.syscall(SYS.umount2, path, 0)],
  ["pivot_root", () => t.syscall(SYS.pivot_root, path, path)],
  ["open_tree", () => t.syscall(SYS.open_tree, AT_FDCWD, path, OPEN_TREE_CLONE)],
  ["move_mount to", () => t.syscall(SYS.move_mount, AT_FDCWD, "/usr", AT_FDCWD, path, 0)],
  ["move_mount from", () => t.syscall(SYS.move_mount, AT_FDCWD, path, AT_FDCWD, "/mnt", 0)],
  ["fspick", () => t.syscall(SYS.fspick, AT_FDCWD, path, 0)],
  ["mount_setattr", () => t.syscall(SYS.mount_setattr, AT_FDCWD, path, 0, "\0".repeat(32), 32)],
];

treeTest("calls that mount answer EPERM in the tree, ENOENT for what is not there", (t) => {
  t.mkdir("d");
  const [present, missing] = [mountCalls(t, "d"), mountCalls(t, "missing")];
  for (const [, call] of present) fails("EPERM", call);
  for (const [, call] of missing) fails("ENOENT", call);
  fails("EPERM", () => t.syscall(SYS.chroot, "d"));
});

treeTest("acct answers EINVAL and quotactl ENOTBLK for a file of the tree", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.syscall(SYS.acct, "f"));
  fails("ENOTBLK", () => t.syscall(SYS.quotactl, 0x80000700, "f", 0, 0));
});

treeTest("fanotify_mark answers EOPNOTSUPP in the tree, and may be flushed", (t) => {
  t.mkdir("d");
  const group = t.syscall(SYS.fanotify_init, 0, 0);
  const mark = (flags: number, dir: number, path: string | number) =>
    t.syscall(SYS.fanotify_mark, group, flags, FAN_MODIFY, dir, path);
  fails("EOPNOTSUPP", () => mark(FAN_MARK_ADD, AT_FDCWD, "d"));
  fails("EOPNOTSUPP", () => mark(FAN_MARK_ADD, t.open("d", O_RDONLY | O_DIRECTORY), 0));
  fails("ENOENT", () => mark(FAN_MARK_ADD, AT_FDCWD, "missing"));
  assertEquals(mark(FAN_MARK_FLUSH, AT_FDCWD, "d"), 0);
});
