/** open(2): open, openat, creat. */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import * as E from "../errno.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
import { hold, type Mount } from "../vfs/mount.ts";
import { OpenFile } from "../vfs/open_file.ts";
import {
  createOnHost,
  IN_TREE,
  openAtOnce,
  openOnHost,
  openUnnamedOnHost,
} from "./open_on_host.ts";
import { INTO_HOST, LAST_NAME, type PathWalk } from "../vfs/path_walk.ts";
import {
  inherit,
  isOwner,
  mayAccess,
  mayCreate,
  mayCreateInSticky,
  strippedMode,
} from "../vfs/permission.ts";
import { Pipe } from "../vfs/pipe.ts";
import { type Waiting, wouldWait } from "../vfs/waiting.ts";
import { notifyChange, notifyName } from "../vfs/watch_hooks.ts";

/** Flags that a descriptor keeps and F_GETFL shows. */
const KEPT = ~(C.O_CREAT | C.O_EXCL | C.O_NOCTTY | C.O_TRUNC | C.O_CLOEXEC);
/** How often open looks again at a name that comes and goes in a shared partition. */
const RACES_MAX = 100;
/** What O_TMPFILE adds to O_DIRECTORY. */
const TMPFILE = C.O_TMPFILE & ~C.O_DIRECTORY;

/** Opens a file: a descriptor or -errno. */
export function open(state: CageState, path: string, flags: number, mode: number): number {
  return openat(state, C.AT_FDCWD, path, flags, mode);
}

export function creat(state: CageState, path: string, mode: number): number {
  return openat(state, C.AT_FDCWD, path, C.O_CREAT | C.O_WRONLY | C.O_TRUNC, mode);
}

export function openat(
  state: CageState,
  dirfd: number,
  path: string,
  flags: number,
  mode: number,
): number {
  if (flags & C.O_PATH) {
    flags &= C.O_PATH | C.O_DIRECTORY | C.O_NOFOLLOW | C.O_CLOEXEC;
  } else if (flags & TMPFILE) {
    if ((flags & C.O_DIRECTORY) === 0 || (flags & C.O_CREAT) !== 0) return -E.EINVAL;
    if ((flags & C.O_ACCMODE) === C.O_RDONLY) return -E.EINVAL;
  } else if ((flags & C.O_CREAT) !== 0 && (flags & C.O_DIRECTORY) !== 0) {
    return -E.EINVAL;
  }
  if (path.length === 0) return -E.ENOENT;
  if (!state.files.hasRoom()) return -E.EMFILE;
  if (state.waiting?.opening !== undefined) {
    const fd = finishOpening(state, state.waiting, path, flags);
    if (fd !== undefined) return fd;
  }
  if (flags & TMPFILE) return openUnnamed(state, dirfd, path, flags, mode);
  if (flags & C.O_CREAT) return openOrCreate(state, dirfd, path, flags, mode);
  if (state.host !== undefined) {
    const fd = openAtOnce(state, path, flags);
    if (fd !== undefined) return fd;
  }
  const { walk } = state;
  const error = walk.resolve(dirfd, path, (flags & C.O_NOFOLLOW) === 0);
  if (error === -ON_HOST) return openOnHost(state, flags);
  return error < 0 ? error : openFound(state, walk, path, flags);
}

function openOrCreate(
  state: CageState,
  dirfd: number,
  path: string,
  flags: number,
  mode: number,
): number {
  const { walk } = state;
  const follow = (flags & (C.O_NOFOLLOW | C.O_EXCL)) === 0;
  let races = 0;
  let error = walk.parent(dirfd, path);
  for (;;) {
    if (error === -ON_HOST) {
      const fd = createOnHost(state, flags, mode);
      if (fd !== IN_TREE) return fd;
    } else if (error < 0) return error;
    if (walk.last !== LAST_NAME) return flags & C.O_EXCL ? -E.EEXIST : -E.EISDIR;
    if (walk.slash) return -E.EISDIR;
    const ino = walk.lookup(state.scratch);
    if (ino === -E.ENOENT) {
      const fd = create(state, walk, flags, mode);
      // In a shared partition another process may have made it meanwhile: then open that.
      if (fd !== -E.EEXIST || flags & C.O_EXCL || ++races > RACES_MAX) return fd;
      continue;
    }
    if (ino < 0) return ino;
    if (flags & C.O_EXCL) return -E.EEXIST;
    if (!follow || (state.scratch.mode & C.S_IFMT) !== C.S_IFLNK) {
      const { protections } = state.vfs;
      error = mayCreateInSticky(state, walk.attributes, state.scratch, protections);
      if (error < 0) return error;
      error = walk.step(ino);
      if (error === -INTO_HOST) return -E.EISDIR;
      return error < 0 ? error : openFound(state, walk, path, flags);
    }
    error = walk.followLast(ino, state.scratch);
  }
}

function create(state: CageState, walk: PathWalk, flags: number, mode: number): number {
  const { mount, attributes } = walk;
  if (attributes.nlink === 0) return -E.ENOENT;
  if (mount.flags & C.MS_RDONLY) return -E.EROFS;
  const error = mayCreate(state, attributes);
  if (error < 0) return error;
  if (mount.flags & C.MS_NOREGULAR) return -E.EACCES;
  const inode = inherit(state, attributes, C.S_IFREG | (mode & 0o7777), state.umask);
  const ino = mount.partition.make(walk.ino, walk.name, inode);
  if (ino < 0) return ino;
  notifyName(state, mount.partition, walk.ino, walk.name, ino);
  return install(state, new OpenFile(mount, ino, C.S_IFREG, flags & KEPT), flags);
}

function openUnnamed(
  state: CageState,
  dirfd: number,
  path: string,
  flags: number,
  mode: number,
): number {
  const { walk } = state;
  const error = walk.resolve(dirfd, path, (flags & C.O_NOFOLLOW) === 0);
  if (error === -ON_HOST) return openUnnamedOnHost(state, flags, mode);
  if (error < 0) return error;
  const { mount, attributes } = walk;
  if ((attributes.mode & C.S_IFMT) !== C.S_IFDIR) return -E.ENOTDIR;
  if (mount.flags & C.MS_RDONLY) return -E.EROFS;
  if (!mayAccess(state, attributes, C.W_OK | C.X_OK)) return -E.EACCES;
  if (mount.flags & C.MS_NOREGULAR) return -E.EACCES;
  if (mount.partition.makeUnnamed === undefined) return -E.EOPNOTSUPP;
  const inode = inherit(state, attributes, C.S_IFREG | (mode & 0o7777), state.umask);
  const ino = mount.partition.makeUnnamed(inode, walk.ino);
  if (ino < 0) return ino;
  const file = new OpenFile(mount, ino, C.S_IFREG, flags & KEPT);
  file.isLinkable = (flags & C.O_EXCL) === 0;
  return install(state, file, flags);
}

/** Opens what the walk stands on, in the order of Linux's do_open and may_open. */
function openFound(state: CageState, walk: PathWalk, path: string, flags: number): number {
  const { mount, attributes } = walk;
  const type = attributes.mode & C.S_IFMT;
  if ((flags & C.O_CREAT) !== 0 && type === C.S_IFDIR) return -E.EISDIR;
  if ((flags & C.O_DIRECTORY) !== 0 && type !== C.S_IFDIR) return -E.ENOTDIR;
  const file = new OpenFile(mount, walk.ino, type, flags & KEPT);
  if (flags & C.O_PATH) return install(state, file, flags);
  if (type === C.S_IFLNK) return -E.ELOOP;
  const access = flags & C.O_ACCMODE;
  let want = access === C.O_RDONLY ? C.R_OK : access === C.O_WRONLY ? C.W_OK : C.R_OK | C.W_OK;
  if (flags & C.O_TRUNC) want |= C.W_OK;
  const truncates = (flags & C.O_TRUNC) !== 0 && type === C.S_IFREG;
  const readOnly = (mount.flags & C.MS_RDONLY) !== 0;
  if (truncates && readOnly) return -E.EROFS;
  if (type === C.S_IFDIR && (want & C.W_OK) !== 0) return -E.EISDIR;
  const isDevice = type === C.S_IFCHR || type === C.S_IFBLK;
  if (isDevice && (mount.flags & C.MS_NODEV) !== 0) return -E.EACCES;
  if (type === C.S_IFREG && (mount.flags & C.MS_NOREGULAR) !== 0) return -E.EACCES;
  if ((want & C.W_OK) !== 0 && mount.isReadOnly(type)) return -E.EROFS;
  if (!mayAccess(state, attributes, want)) return -E.EACCES;
  if ((flags & C.O_NOATIME) !== 0 && !isOwner(state, attributes)) return -E.EPERM;
  if (type === C.S_IFSOCK) return -E.ENXIO;
  if (file.writable && readOnly && (type === C.S_IFREG || type === C.S_IFDIR)) return -E.EROFS;
  if (isDevice) {
    const { devices, blockDevices } = state.vfs;
    const device = (type === C.S_IFCHR ? devices : blockDevices).get(attributes.rdev);
    if (device === undefined) return -E.ENXIO;
    const error = device.open?.(flags) ?? 0;
    if (error < 0) return error;
    file.device = device;
  }
  if (type === C.S_IFIFO) {
    const error = openFifo(state, mount, path, flags, file);
    if (error < 0) return error;
  }
  if (truncates) {
    const mode = strippedMode(state, attributes, false);
    const changes = mode === attributes.mode
      ? { size: 0, mtime: "now" as const }
      : { size: 0, mtime: "now" as const, mode: mode & 0o7777 };
    const error = mount.partition.setattr(walk.ino, changes);
    notifyChange(state, mount.partition, walk.ino, "write", error);
    if (error < 0) return error;
  }
  return install(state, file, flags);
}

/** fifo(7). Where Linux would wait for the other end: -EAGAIN. */
function openFifo(
  state: CageState,
  mount: Mount,
  path: string,
  flags: number,
  file: OpenFile,
): number {
  const { fifos } = mount.superblock;
  const pipe = fifos.get(file.ino) ?? new Pipe();
  const patient = (file.flags & C.O_NONBLOCK) === 0;
  const lacksReader = !file.readable && pipe.readers === 0;
  if (lacksReader && !patient) return -E.ENXIO;
  const waits = lacksReader || (!file.writable && patient && pipe.writers === 0);
  if (waits && state.waiting === undefined) return -E.EAGAIN;
  const error = waits ? hold(file as { mount: Mount; ino: number }) : 0;
  if (error < 0) return error;
  const others = lacksReader ? pipe.readerOpens : pipe.writerOpens;
  fifos.set(file.ino, pipe);
  file.pipe = pipe;
  // Before the other end is there, so that two that wait for each other meet.
  pipe.open(file.readable, file.writable);
  if (!waits) return 0;
  state.waiting!.opening = { file, path, flags, others };
  return wouldWait(state, pipe.queue);
}

/** Goes on with an open that waited: a descriptor, -EAGAIN, or undefined if this is another open. */
function finishOpening(
  state: CageState,
  waiting: Waiting,
  path: string,
  flags: number,
): number | undefined {
  const { file, path: waitsFor, flags: itsFlags, others } = waiting.opening!;
  if (path !== waitsFor || flags !== itsFlags) return undefined;
  const pipe = file.pipe!;
  if ((file.readable ? pipe.writerOpens : pipe.readerOpens) === others) {
    return wouldWait(state, pipe.queue);
  }
  waiting.opening = undefined;
  file.openedBy = state.credentials;
  return state.files.install(file, (flags & C.O_CLOEXEC) !== 0);
}

function install(state: CageState, file: OpenFile, flags: number): number {
  file.openedBy = state.credentials;
  const error = hold(file as { mount: Mount; ino: number });
  if (error < 0) {
    file.pipe?.close(file.readable, file.writable);
    file.device?.close?.();
    return error;
  }
  return state.files.install(file, (flags & C.O_CLOEXEC) !== 0);
}
