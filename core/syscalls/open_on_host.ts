/** open(2) of what lies on the host: the kernel opens it, and the cage's descriptor stands for the kernel's. */
import { Attributes } from "../attributes.ts";
import * as C from "../constants.ts";
import { EAGAIN, ELOOP, ENOENT, ENXIO, EROFS } from "../errno.ts";
import type { CageState } from "../vfs/cage_state.ts";
import { type HostCalls, HostFile } from "../vfs/host_calls.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
import { OpenFile } from "../vfs/open_file.ts";

/** Flags that are the kernel's alone to look at. */
const AT_ONCE = C.O_CREAT | C.O_EXCL | C.O_NOCTTY | C.O_TRUNC | C.O_CLOEXEC;

/**
 * Opens what the cage's walk has resolved: a descriptor or -errno. -EAGAIN: a FIFO, whose open would wait for the
 * other side.
 */
export function openOnHost(state: CageState, flags: number): number {
  const place = state.walk.onHost;
  const { host, nofollow, wholePath, isReadOnly } = place;
  const type = state.walk.attributes.mode & C.S_IFMT;
  if (changes(flags, type) && isReadOnly) {
    place.end();
    return -EROFS;
  }
  if (type === C.S_IFIFO && waits(flags)) {
    place.end();
    return -EAGAIN;
  }
  const isOpenedWhole = type === C.S_IFREG || type === C.S_IFDIR || (flags & C.O_PATH) !== 0;
  const plain = (flags & ~C.O_NOFOLLOW) | (nofollow === 0 ? 0 : C.O_NOFOLLOW);
  const asked = isOpenedWhole ? plain : plain | C.O_NONBLOCK | C.O_NOCTTY;
  return place.look((calls, dir, name) => {
    const fd = calls.openat(dir, name, asked, 0);
    if (fd < 0) return fd;
    if (asked !== plain) calls.setFlags(fd, flags & ~AT_ONCE);
    return install(state, new HostFile(host, fd, wholePath, isReadOnly), type, flags);
  });
}

/** Opens by one call what can be opened so; undefined where it takes a walk. */
export function openAtOnce(state: CageState, path: string, flags: number): number | undefined {
  if ((flags & C.O_PATH) !== 0 || (changes(flags, C.S_IFREG) && state.host!.isReadOnly(path))) {
    return undefined;
  }
  const file = state.walk.openAtOnce(path, flags);
  return file && installOpened(state, file, flags);
}

/** After a walk to the directory: opens what has the last name there, or makes it. */
export function createOnHost(state: CageState, flags: number, mode: number): number {
  const { walk } = state;
  const follows = (flags & (C.O_NOFOLLOW | C.O_EXCL)) === 0;
  for (;;) {
    const place = walk.onHost;
    const { dir, name, path } = place;
    const fd = place.isReadOnly
      ? openReadOnly(place.host.calls, dir, name, flags)
      : makeOrOpen(state, dir, name, flags, mode);
    if (fd === -ELOOP && follows) {
      const error = walk.followLastOnHost();
      if (error === -ON_HOST) continue;
      return error < 0 ? error : IN_TREE;
    }
    if (fd < 0) {
      place.end();
      return fd;
    }
    const { wholePath, host, isReadOnly } = place;
    place.end();
    const known = path === undefined ? undefined : wholePath;
    const file = new HostFile(host, fd, known, isReadOnly);
    return installOpened(state, file, flags);
  }
}

/** `createOnHost` was led into the tree, where the walk has ended. */
export const IN_TREE = -0x10000;

function makeOrOpen(
  state: CageState,
  dir: number,
  name: string,
  flags: number,
  mode: number,
): number {
  const { calls } = state.host!;
  // A name that stands for a descriptor is followed, any other is no symlink.
  const nofollow = dir === C.AT_FDCWD ? 0 : C.O_NOFOLLOW;
  const before = calls.umask(state.umask);
  const asked = flags | nofollow | C.O_NONBLOCK | C.O_NOCTTY;
  const fd = calls.openat(dir, name, asked, mode & 0o7777);
  if (before !== state.umask) calls.umask(before);
  return fd === -ENXIO && isFifo(calls, dir, name) && waits(flags) ? -EAGAIN : fd;
}

function openReadOnly(calls: HostCalls, dir: number, name: string, flags: number): number {
  const found = new Attributes();
  const error = calls.statx(dir, name, C.AT_SYMLINK_NOFOLLOW, found);
  if (error === -ENOENT) return -EROFS;
  if (error < 0) return error;
  const type = found.mode & C.S_IFMT;
  if (type === C.S_IFLNK && dir !== C.AT_FDCWD) return -ELOOP;
  if (changes(flags & ~C.O_CREAT, type)) return -EROFS;
  return calls.openat(dir, name, (flags & ~C.O_CREAT) | C.O_NONBLOCK | C.O_NOCTTY, 0);
}

/** What was opened before anybody knew of what type it is. */
function installOpened(state: CageState, file: HostFile, flags: number): number {
  const { calls, descriptor } = file;
  const found = state.scratch;
  const error = calls.statx(descriptor, "", C.AT_EMPTY_PATH, found);
  const type = found.mode & C.S_IFMT;
  if (error < 0 || (type === C.S_IFIFO && waits(flags))) {
    calls.close(descriptor);
    return error < 0 ? error : -EAGAIN;
  }
  calls.setFlags(descriptor, flags & ~AT_ONCE);
  return install(state, file, type, flags);
}

/** O_TMPFILE in the directory that the cage's walk has resolved. */
export function openUnnamedOnHost(state: CageState, flags: number, mode: number): number {
  const place = state.walk.onHost;
  const { host } = place;
  return place.change((calls, dir, name) => {
    const fd = calls.openat(dir, name, flags, mode & 0o7777);
    return fd < 0 ? fd : install(state, new HostFile(host, fd, undefined), C.S_IFREG, flags);
  }, state.umask);
}

function install(state: CageState, host: HostFile, type: number, flags: number): number {
  const file = new OpenFile(undefined, 0, type, flags & ~AT_ONCE);
  file.host = host;
  file.openedBy = state.credentials;
  return state.files.install(file, (flags & C.O_CLOEXEC) !== 0);
}

/** Whether an open changes the host, or lets it be changed. */
function changes(flags: number, type: number): boolean {
  if ((flags & C.O_PATH) !== 0 || type !== C.S_IFREG) return false;
  return (flags & C.O_ACCMODE) !== C.O_RDONLY || (flags & C.O_TRUNC) !== 0;
}

/** Whether a FIFO's open waits: one for reading and writing is both sides. */
function waits(flags: number): boolean {
  if ((flags & (C.O_NONBLOCK | C.O_PATH)) !== 0) return false;
  return (flags & C.O_ACCMODE) !== C.O_RDWR;
}

function isFifo(calls: HostCalls, dir: number, name: string): boolean {
  const found = new Attributes();
  const error = calls.statx(dir, name, C.AT_SYMLINK_NOFOLLOW, found);
  return error === 0 && (found.mode & C.S_IFMT) === C.S_IFIFO;
}
