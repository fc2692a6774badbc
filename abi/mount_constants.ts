import { type Group, since } from "./fact.ts";

/** Facts of mounts and file systems, by the man page that has them. */
export const MOUNT_CONSTANTS: readonly Group[] = [
  {
    about: "mount(2).",
    headers: ["linux/mount.h"],
    radix: 10,
    facts: {
      MS_RDONLY: 1,
      MS_NOSUID: 2,
      MS_NODEV: 4,
      MS_NOEXEC: 8,
      MS_REMOUNT: 32,
      MS_NOSYMFOLLOW: since("5.10", 256),
      MS_NOATIME: 1024,
      MS_BIND: 4096,
      MS_MOVE: 8192,
    },
  },
  {
    about: "umount(2).",
    libc: ["sys/mount.h"],
    radix: 10,
    facts: { MNT_FORCE: 1, MNT_DETACH: 2, MNT_EXPIRE: 4, UMOUNT_NOFOLLOW: 8 },
  },
  {
    about: "open_tree(2).",
    headers: ["linux/mount.h"],
    radix: 10,
    facts: { OPEN_TREE_CLONE: 1 },
  },
  {
    about: "statvfs(3): what a mount is told to be, in words of its own.",
    libc: ["sys/statvfs.h"],
    radix: 16,
    facts: {
      ST_RDONLY: 0x1,
      ST_NOSUID: 0x2,
      ST_NODEV: 0x4,
      ST_NOEXEC: 0x8,
      ST_NOATIME: 0x400,
      ST_RELATIME: 0x1000,
    },
  },
  {
    about:
      "The same, by the kernel's own sources alone: the mark of a kernel that tells flags at all, and one more.",
    radix: 16,
    facts: { ST_VALID: 0x20, ST_NOSYMFOLLOW: 0x2000 },
  },
];
