/** Numbers (asm/unistd_64.h) of mount(2) and its like, which a client calls by syscall(2). */
export const MOUNT_CALLS = {
  pivot_root: 155,
  chroot: 161,
  acct: 163,
  mount: 165,
  umount2: 166,
  swapon: 167,
  swapoff: 168,
  quotactl: 179,
  fanotify_init: 300,
  fanotify_mark: 301,
  open_tree: 428,
  move_mount: 429,
  fspick: 433,
  mount_setattr: 442,
  quotactl_fd: 443,
};
