import { timesOf } from "../attributes.ts";
import type { Cage } from "../cage/cage.ts";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  FALLOC_FL_KEEP_SIZE,
  O_CLOEXEC,
  O_DIRECTORY,
  O_RDONLY,
} from "../constants.ts";
import { chmod, fchmod } from "../syscalls/chmod.ts";
import { fallocate } from "../syscalls/fallocate.ts";
import { fchown, lchown } from "../syscalls/chown.ts";
import { close } from "../syscalls/close.ts";
import { getdents } from "../syscalls/getdents.ts";
import { link } from "../syscalls/link.ts";
import { lseek } from "../syscalls/lseek.ts";
import { mkdir } from "../syscalls/mkdir.ts";
import { mknod } from "../syscalls/mknod.ts";
import { open } from "../syscalls/open.ts";
import { pread, read } from "../syscalls/read.ts";
import { readlink } from "../syscalls/readlink.ts";
import { rename } from "../syscalls/rename.ts";
import { fstat, lstat, stat } from "../syscalls/stat.ts";
import { symlink } from "../syscalls/symlink.ts";
import { ftruncate } from "../syscalls/truncate.ts";
import { unlink } from "../syscalls/unlink.ts";
import { futimens, utimensat } from "../syscalls/utimensat.ts";
import { pwrite, write } from "../syscalls/write.ts";
import { getxattr, listxattr, removexattr, setxattr } from "../syscalls/xattr.ts";
import type { StagingFiles } from "./staging_files.ts";

/** A cage's tree as staging sees a host: the same calls, so that one copier goes either way. */
export function cageFiles({ state }: Cage): StagingFiles {
  return {
    stat: (path, follow, out) => follow ? stat(state, path, out) : lstat(state, path, out),
    list(path) {
      const fd = open(state, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
      if (fd < 0) return fd;
      const entries = getdents(state, fd, Infinity);
      close(state, fd);
      if (typeof entries === "number") return entries;
      return entries.map(({ name }) => name).filter((name) => name !== "." && name !== "..");
    },
    readlink: (path) => readlink(state, path),
    open: (path, flags, mode) => open(state, path, flags | O_CLOEXEC, mode),
    close: (fd) => close(state, fd),
    pread: (fd, buffer, position) => pread(state, fd, buffer, position),
    pwrite: (fd, buffer, position) => pwrite(state, fd, buffer, position),
    read: (fd, buffer) => read(state, fd, buffer),
    write: (fd, buffer) => write(state, fd, buffer),
    ftruncate: (fd, length) => ftruncate(state, fd, length),
    fstat: (fd, out) => fstat(state, fd, out),
    fchmod: (fd, mode) => fchmod(state, fd, mode),
    fchown: (fd, uid, gid) => fchown(state, fd, uid, gid),
    futimes(fd, times) {
      const { atime, mtime } = timesOf(times);
      return futimens(state, fd, atime, mtime);
    },
    allocate: (fd, offset, length) => fallocate(state, fd, FALLOC_FL_KEEP_SIZE, offset, length),
    seek: (fd, offset, whence) => lseek(state, fd, offset, whence),
    mkdir: (path, mode) => mkdir(state, path, mode),
    mknod: (path, mode, rdev) => mknod(state, path, mode, rdev),
    symlink: (target, path) => symlink(state, target, path),
    link: (existing, path) => link(state, existing, path),
    unlink: (path) => unlink(state, path),
    rename: (from, to) => rename(state, from, to),
    chmod: (path, mode) => chmod(state, path, mode),
    lchown: (path, uid, gid) => lchown(state, path, uid, gid),
    lutimes(path, times) {
      const { atime, mtime } = timesOf(times);
      return utimensat(state, AT_FDCWD, path, atime, mtime, AT_SYMLINK_NOFOLLOW);
    },
    xattrs: {
      list: (fd) => listxattr(state, fd),
      get: (fd, name) => getxattr(state, fd, name),
      set: (fd, name, value) => setxattr(state, fd, name, value, 0),
      remove: (fd, name) => removexattr(state, fd, name),
    },
  };
}
