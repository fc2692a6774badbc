import { bytesOf, wantNumber, wantPath, wantText } from "../argument_kinds.ts";
import { Attributes, PartitionStatistics, type TimeChange } from "../attributes.ts";
import { orThrow } from "./cage_edge.ts";
import { CageDescriptors } from "./cage_descriptors.ts";
import { FsError } from "../fs_error.ts";
import * as access from "../syscalls/access.ts";
import { bind } from "../syscalls/bind.ts";
import * as chdir from "../syscalls/chdir.ts";
import * as chmod from "../syscalls/chmod.ts";
import * as chown from "../syscalls/chown.ts";
import { getcwd } from "../syscalls/getcwd.ts";
import * as link from "../syscalls/link.ts";
import * as mkdir from "../syscalls/mkdir.ts";
import * as mknod from "../syscalls/mknod.ts";
import { pathconf } from "../syscalls/pathconf.ts";
import * as readlink from "../syscalls/readlink.ts";
import * as rename from "../syscalls/rename.ts";
import { rmdir } from "../syscalls/rmdir.ts";
import * as stat from "../syscalls/stat.ts";
import { Statx, statx } from "../syscalls/statx.ts";
import { statfs } from "../syscalls/statfs.ts";
import * as symlink from "../syscalls/symlink.ts";
import { truncate } from "../syscalls/truncate.ts";
import * as unlink from "../syscalls/unlink.ts";
import * as xattr from "../syscalls/xattr.ts";
import { utimensat } from "../syscalls/utimensat.ts";

/**
 * A cage's calls on paths. Each throws `FsError` with the errno of its man page. In the at-family `dirfd`
 * is the directory that a relative path counts from, or AT_FDCWD.
 */
export abstract class CageNames extends CageDescriptors {
  /** stat(2); fills `out` if given. */
  stat(path: string, out: Attributes = new Attributes()): Attributes {
    wantPath("cage.stat", "path", path);
    orThrow(stat.stat(this.state, path, out), "stat", path);
    return out;
  }

  /** lstat(2): of a symlink itself. */
  lstat(path: string, out: Attributes = new Attributes()): Attributes {
    wantPath("cage.lstat", "path", path);
    orThrow(stat.lstat(this.state, path, out), "lstat", path);
    return out;
  }

  /** fstatat(2); `flags`: AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. */
  fstatat(dirfd: number, path: string, flags = 0, out: Attributes = new Attributes()): Attributes {
    wantNumber("cage.fstatat", "dirfd", dirfd);
    wantPath("cage.fstatat", "path", path);
    wantNumber("cage.fstatat", "flags", flags);
    orThrow(stat.fstatat(this.state, dirfd, path, flags, out), "fstatat", path);
    return out;
  }

  /** statx(2): what stat tells, the time of birth too, and a mask of what is filled in. */
  statx(dirfd: number, path: string, flags = 0, mask = 0, out: Statx = new Statx()): Statx {
    wantNumber("cage.statx", "dirfd", dirfd);
    wantPath("cage.statx", "path", path);
    wantNumber("cage.statx", "flags", flags);
    wantNumber("cage.statx", "mask", mask);
    orThrow(statx(this.state, dirfd, path, flags, mask, out), "statx", path);
    return out;
  }

  /** pathconf(3), by _PC_ number. */
  pathconf(path: string, name: number): number {
    wantPath("cage.pathconf", "path", path);
    wantNumber("cage.pathconf", "name", name);
    return orThrow(pathconf(this.state, path, name), "pathconf", path);
  }

  /** bind(2) of a unix socket to a path: makes its node; EADDRINUSE for a taken name. */
  bind(path: string): void {
    wantPath("cage.bind", "path", path);
    orThrow(bind(this.state, path), "bind", path);
  }

  /** access(2): returns if all of R_OK, W_OK and X_OK in `mode` are granted. */
  access(path: string, mode: number): void {
    wantPath("cage.access", "path", path);
    wantNumber("cage.access", "mode", mode);
    orThrow(access.access(this.state, path, mode), "access", path);
  }

  /** faccessat2(2); `flags`: AT_EACCESS, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. */
  faccessat(dirfd: number, path: string, mode: number, flags = 0): void {
    wantNumber("cage.faccessat", "dirfd", dirfd);
    wantPath("cage.faccessat", "path", path);
    wantNumber("cage.faccessat", "mode", mode);
    wantNumber("cage.faccessat", "flags", flags);
    orThrow(access.faccessat(this.state, dirfd, path, mode, flags), "faccessat", path);
  }

  /** mkdir(2): `mode` loses the umask's bits. */
  mkdir(path: string, mode = 0o777): void {
    wantPath("cage.mkdir", "path", path);
    wantNumber("cage.mkdir", "mode", mode);
    orThrow(mkdir.mkdir(this.state, path, mode), "mkdir", path);
  }

  /** mkdirat(2): as `mkdir`. */
  mkdirat(dirfd: number, path: string, mode = 0o777): void {
    wantNumber("cage.mkdirat", "dirfd", dirfd);
    wantPath("cage.mkdirat", "path", path);
    wantNumber("cage.mkdirat", "mode", mode);
    orThrow(mkdir.mkdirat(this.state, dirfd, path, mode), "mkdirat", path);
  }

  /** rmdir(2): removes an empty directory. */
  rmdir(path: string): void {
    wantPath("cage.rmdir", "path", path);
    orThrow(rmdir(this.state, path), "rmdir", path);
  }

  /** unlink(2): removes a name; the file goes with its last name and last descriptor. */
  unlink(path: string): void {
    wantPath("cage.unlink", "path", path);
    orThrow(unlink.unlink(this.state, path), "unlink", path);
  }

  /** unlinkat(2): with AT_REMOVEDIR in `flags` as rmdir. */
  unlinkat(dirfd: number, path: string, flags = 0): void {
    wantNumber("cage.unlinkat", "dirfd", dirfd);
    wantPath("cage.unlinkat", "path", path);
    wantNumber("cage.unlinkat", "flags", flags);
    orThrow(unlink.unlinkat(this.state, dirfd, path, flags), "unlinkat", path);
  }

  /** rename(2): replaces what has the new name. */
  rename(from: string, to: string): void {
    wantPath("cage.rename", "from", from);
    wantPath("cage.rename", "to", to);
    orThrow(rename.rename(this.state, from, to), "rename", from, to);
  }

  /** renameat2(2); `flags`: RENAME_NOREPLACE, RENAME_EXCHANGE, RENAME_WHITEOUT. */
  renameat2(fromDirfd: number, from: string, toDirfd: number, to: string, flags = 0): void {
    wantNumber("cage.renameat2", "fromDirfd", fromDirfd);
    wantPath("cage.renameat2", "from", from);
    wantNumber("cage.renameat2", "toDirfd", toDirfd);
    wantPath("cage.renameat2", "to", to);
    wantNumber("cage.renameat2", "flags", flags);
    const result = rename.renameat2(this.state, fromDirfd, from, toDirfd, to, flags);
    orThrow(result, "renameat2", from, to);
  }

  /** link(2): a second name for a file; a symlink is linked itself. */
  link(from: string, to: string): void {
    wantPath("cage.link", "from", from);
    wantPath("cage.link", "to", to);
    orThrow(link.link(this.state, from, to), "link", from, to);
  }

  /** linkat(2); `flags`: AT_SYMLINK_FOLLOW, AT_EMPTY_PATH. */
  linkat(fromDirfd: number, from: string, toDirfd: number, to: string, flags = 0): void {
    wantNumber("cage.linkat", "fromDirfd", fromDirfd);
    wantPath("cage.linkat", "from", from);
    wantNumber("cage.linkat", "toDirfd", toDirfd);
    wantPath("cage.linkat", "to", to);
    wantNumber("cage.linkat", "flags", flags);
    const result = link.linkat(this.state, fromDirfd, from, toDirfd, to, flags);
    orThrow(result, "linkat", from, to);
  }

  /** symlink(2): `target` may be anything but empty. */
  symlink(target: string, path: string): void {
    wantPath("cage.symlink", "target", target);
    wantPath("cage.symlink", "path", path);
    orThrow(symlink.symlink(this.state, target, path), "symlink", target, path);
  }

  /** symlinkat(2): as `symlink`. */
  symlinkat(target: string, dirfd: number, path: string): void {
    wantPath("cage.symlinkat", "target", target);
    wantNumber("cage.symlinkat", "dirfd", dirfd);
    wantPath("cage.symlinkat", "path", path);
    orThrow(symlink.symlinkat(this.state, target, dirfd, path), "symlinkat", target, path);
  }

  /** readlink(2): the target as it was given. */
  readlink(path: string): string {
    wantPath("cage.readlink", "path", path);
    const target = readlink.readlink(this.state, path);
    if (typeof target === "number") throw new FsError(target, "readlink", path);
    return target;
  }

  /** readlinkat(2): as `readlink`; an empty path is `dirfd` itself. */
  readlinkat(dirfd: number, path: string): string {
    wantNumber("cage.readlinkat", "dirfd", dirfd);
    wantPath("cage.readlinkat", "path", path);
    const target = readlink.readlinkat(this.state, dirfd, path);
    if (typeof target === "number") throw new FsError(target, "readlinkat", path);
    return target;
  }

  /** chmod(2): sets the twelve bits of `mode` (07777); the owner and user 0 only. */
  chmod(path: string, mode: number): void {
    wantPath("cage.chmod", "path", path);
    wantNumber("cage.chmod", "mode", mode);
    orThrow(chmod.chmod(this.state, path, mode), "chmod", path);
  }

  /** fchmodat2(2); `flags`: AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. */
  fchmodat(dirfd: number, path: string, mode: number, flags = 0): void {
    wantNumber("cage.fchmodat", "dirfd", dirfd);
    wantPath("cage.fchmodat", "path", path);
    wantNumber("cage.fchmodat", "mode", mode);
    wantNumber("cage.fchmodat", "flags", flags);
    orThrow(chmod.fchmodat(this.state, dirfd, path, mode, flags), "fchmodat", path);
  }

  /** chown(2): an id of -1 stays as it is. */
  chown(path: string, uid: number, gid: number): void {
    wantPath("cage.chown", "path", path);
    wantNumber("cage.chown", "uid", uid);
    wantNumber("cage.chown", "gid", gid);
    orThrow(chown.chown(this.state, path, uid, gid), "chown", path);
  }

  /** lchown(2): of a symlink itself. */
  lchown(path: string, uid: number, gid: number): void {
    wantPath("cage.lchown", "path", path);
    wantNumber("cage.lchown", "uid", uid);
    wantNumber("cage.lchown", "gid", gid);
    orThrow(chown.lchown(this.state, path, uid, gid), "lchown", path);
  }

  /** fchownat(2); `flags`: AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. */
  fchownat(dirfd: number, path: string, uid: number, gid: number, flags = 0): void {
    wantNumber("cage.fchownat", "dirfd", dirfd);
    wantPath("cage.fchownat", "path", path);
    wantNumber("cage.fchownat", "uid", uid);
    wantNumber("cage.fchownat", "gid", gid);
    wantNumber("cage.fchownat", "flags", flags);
    orThrow(chown.fchownat(this.state, dirfd, path, uid, gid, flags), "fchownat", path);
  }

  /** utimensat(2): a time that is undefined stays as it is. */
  utimensat(
    dirfd: number,
    path: string,
    atime: TimeChange | undefined,
    mtime: TimeChange | undefined,
    flags = 0,
  ): void {
    orThrow(utimensat(this.state, dirfd, path, atime, mtime, flags), "utimensat", path);
  }

  /** truncate(2): sets the size to `length` bytes. */
  truncate(path: string, length: number): void {
    wantPath("cage.truncate", "path", path);
    wantNumber("cage.truncate", "length", length);
    orThrow(truncate(this.state, path, length), "truncate", path);
  }

  /** mknod(2): `mode` with the type bits, `rdev` of a device (`makedev`). */
  mknod(path: string, mode: number, rdev = 0): void {
    wantPath("cage.mknod", "path", path);
    wantNumber("cage.mknod", "mode", mode);
    wantNumber("cage.mknod", "rdev", rdev);
    orThrow(mknod.mknod(this.state, path, mode, rdev), "mknod", path);
  }

  /** mknodat(2): as `mknod`. */
  mknodat(dirfd: number, path: string, mode: number, rdev = 0): void {
    wantNumber("cage.mknodat", "dirfd", dirfd);
    wantPath("cage.mknodat", "path", path);
    wantNumber("cage.mknodat", "mode", mode);
    wantNumber("cage.mknodat", "rdev", rdev);
    orThrow(mknod.mknodat(this.state, dirfd, path, mode, rdev), "mknodat", path);
  }

  /** mkfifo(3): `mode` loses the umask's bits. */
  mkfifo(path: string, mode = 0o666): void {
    wantPath("cage.mkfifo", "path", path);
    wantNumber("cage.mkfifo", "mode", mode);
    orThrow(mknod.mkfifo(this.state, path, mode), "mkfifo", path);
  }

  /** getxattr(2), xattr(7); `follow` false: lgetxattr. */
  getxattr(path: string, name: string, follow = true): Uint8Array {
    wantPath("cage.getxattr", "path", path);
    wantText("cage.getxattr", "name", name);
    const value = xattr.getxattr(this.state, { path, follow }, name);
    if (typeof value === "number") throw new FsError(value, "getxattr", path);
    return value;
  }

  /** setxattr(2); `flags`: XATTR_CREATE, XATTR_REPLACE; `follow` false: lsetxattr. */
  setxattr(path: string, name: string, value: Uint8Array, flags = 0, follow = true): void {
    wantPath("cage.setxattr", "path", path);
    wantText("cage.setxattr", "name", name);
    value = bytesOf("cage.setxattr", "value", value);
    wantNumber("cage.setxattr", "flags", flags);
    orThrow(xattr.setxattr(this.state, { path, follow }, name, value, flags), "setxattr", path);
  }

  /** listxattr(2); `follow` false: llistxattr. */
  listxattr(path: string, follow = true): string[] {
    wantPath("cage.listxattr", "path", path);
    const names = xattr.listxattr(this.state, { path, follow });
    if (typeof names === "number") throw new FsError(names, "listxattr", path);
    return names;
  }

  /** removexattr(2); `follow` false: lremovexattr. */
  removexattr(path: string, name: string, follow = true): void {
    wantPath("cage.removexattr", "path", path);
    wantText("cage.removexattr", "name", name);
    orThrow(xattr.removexattr(this.state, { path, follow }, name), "removexattr", path);
  }

  /** chdir(2): the directory that relative paths count from. */
  chdir(path: string): void {
    wantPath("cage.chdir", "path", path);
    orThrow(chdir.chdir(this.state, path), "chdir", path);
  }

  /** chroot(2): user 0 only. */
  chroot(path: string): void {
    wantPath("cage.chroot", "path", path);
    orThrow(chdir.chroot(this.state, path), "chroot", path);
  }

  /** getcwd(3): ENOENT once the directory is removed. */
  getcwd(): string {
    const path = getcwd(this.state);
    if (typeof path === "number") throw new FsError(path, "getcwd");
    return path;
  }

  /** statfs(2): of the partition that the path leads into. */
  statfs(path: string): PartitionStatistics {
    wantPath("cage.statfs", "path", path);
    const out = new PartitionStatistics();
    orThrow(statfs(this.state, path, out), "statfs", path);
    return out;
  }
}
