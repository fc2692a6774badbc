/**
 * Numbers of system calls: those that TypeScript asks for by number (`ffi/`, the tests), and those that headers of C++
 * may lack. arm64's are asm-generic's, which leaves out what an at-call does as well.
 */
import type { Described, Fact } from "./fact.ts";

function both(x86_64: number, arm64: number | null): Fact {
  return { x86_64, arm64 };
}

function since(version: string, value: number): Described {
  return { value, since: version };
}

/** What `ffi/` asks for. */
export const FFI_SYSCALLS = {
  read: both(0, 63),
  write: both(1, 64),
  close: both(3, 57),
  poll: both(7, null),
  lseek: both(8, 62),
  ioctl: both(16, 29),
  pread64: both(17, 67),
  pwrite64: both(18, 68),
  fcntl: both(72, 25),
  ftruncate: both(77, 46),
  fchmod: both(91, 52),
  fchown: both(93, 55),
  statfs: both(137, 43),
  fsetxattr: both(190, 7),
  fgetxattr: both(193, 10),
  flistxattr: both(196, 13),
  fremovexattr: both(199, 16),
  getdents64: both(217, 61),
  openat: both(257, 56),
  mkdirat: both(258, 34),
  mknodat: both(259, 33),
  fchownat: both(260, 54),
  unlinkat: both(263, 35),
  renameat: both(264, 38),
  linkat: both(265, 37),
  symlinkat: both(266, 36),
  readlinkat: both(267, 78),
  fchmodat: both(268, 53),
  faccessat: both(269, 48),
  utimensat: both(280, 88),
  fallocate: both(285, 47),
  pipe2: both(293, 59),
  statx: both(332, 291),
} as const satisfies Record<string, Fact>;

/** What only tests ask for. */
export const TEST_SYSCALLS = {
  open: both(2, null),
  stat: both(4, null),
  lstat: both(6, null),
  mmap: both(9, 222),
  mprotect: both(10, 226),
  munmap: both(11, 215),
  access: both(21, null),
  sendfile: both(40, 71),
  socket: both(41, 198),
  connect: both(42, 203),
  sendto: both(44, 206),
  bind: both(49, 200),
  listen: both(50, 201),
  getcwd: both(79, 17),
  chdir: both(80, 49),
  rename: both(82, null),
  mkdir: both(83, null),
  rmdir: both(84, null),
  unlink: both(87, null),
  symlink: both(88, null),
  readlink: both(89, null),
  chmod: both(90, null),
  setfsuid: both(122, 151),
  setfsgid: both(123, 152),
  capset: both(126, 91),
  pivot_root: both(155, 41),
  chroot: both(161, 51),
  acct: both(163, 89),
  mount: both(165, 40),
  umount2: both(166, 39),
  swapon: both(167, 224),
  swapoff: both(168, 225),
  quotactl: both(179, 60),
  readahead: both(187, 213),
  setxattr: both(188, 5),
  getxattr: both(191, 8),
  listxattr: both(194, 11),
  removexattr: both(197, 14),
  inotify_add_watch: both(254, 27),
  inotify_rm_watch: both(255, 28),
  newfstatat: both(262, 79),
  inotify_init1: both(294, 26),
  fanotify_init: both(300, 262),
  fanotify_mark: both(301, 263),
  name_to_handle_at: both(303, 264),
  open_by_handle_at: both(304, 265),
  execveat: both(322, 281),
  pkey_mprotect: both(329, 288),
  open_tree: since("5.2", 428),
  move_mount: since("5.2", 429),
  fspick: since("5.2", 433),
} as const satisfies Record<string, Fact>;

/** Those that are younger than headers may be; from 424 on all architectures have the same numbers. */
export const YOUNG_SYSCALLS = {
  clone3: since("5.3", 435),
  close_range: since("5.9", 436),
  openat2: since("5.6", 437),
  faccessat2: since("5.8", 439),
  mount_setattr: since("5.12", 442),
  quotactl_fd: since("5.14", 443),
  landlock_create_ruleset: since("5.13", 444),
  landlock_add_rule: since("5.13", 445),
  landlock_restrict_self: since("5.13", 446),
  fchmodat2: since("6.6", 452),
  setxattrat: since("6.13", 463),
  getxattrat: since("6.13", 464),
  listxattrat: since("6.13", 465),
  removexattrat: since("6.13", 466),
  open_tree_attr: since("6.15", 467),
  file_getattr: since("6.17", 468),
  file_setattr: since("6.17", 469),
} as const satisfies Record<string, Fact>;

export const SYSCALLS = { ...FFI_SYSCALLS, ...TEST_SYSCALLS, ...YOUNG_SYSCALLS };
