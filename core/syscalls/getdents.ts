/** getdents(2). */
import type { CageState } from "../vfs/cage_state.ts";
import { AT_SYMLINK_NOFOLLOW, DT_DIR, S_IFDIR, S_IFMT, SEEK_SET } from "../constants.ts";
import { EBADF, ENOENT, ENOTDIR } from "../errno.ts";
import type { OpenFile } from "../vfs/open_file.ts";
import type { HostCalls, HostFile } from "../vfs/host_calls.ts";

/** An entry of a directory. */
export interface DirectoryEntry {
  name: string;
  ino: number;
  /** DT_DIR, DT_REG, ... */
  type: number;
}

/** The directory offset of the first entry; "." and ".." come before it. */
const FIRST_ENTRY = 2;

/** At most `max` entries behind the cursor, "." and ".." among them; none at the end. Or -errno. */
export function getdents(state: CageState, fd: number, max: number): DirectoryEntry[] | number {
  const file = directoryOf(state, fd);
  if (typeof file === "number") return file;
  if (file.host !== undefined) return hostEntries(state, file, file.host, max);
  const { partition } = file.mount!;
  const entries: DirectoryEntry[] = [];
  addDots(file, entries, max);
  if (entries.length < max) {
    const result = partition.readdir(
      file.ino,
      file.offset - FIRST_ENTRY,
      (name, ino, type, next) => {
        if (entries.length === max) return false;
        entries.push({ name, ino, type: type >> 12 });
        file.offset = next + FIRST_ENTRY;
        return true;
      },
    );
    if (result < 0) return result;
  }
  file.accessed();
  return entries;
}

/** All names in an open directory, without "." and "..", wherever its cursor stands; or -errno. */
export function readNames(state: CageState, fd: number): string[] | number {
  const file = directoryOf(state, fd);
  if (typeof file === "number") return file;
  if (file.host !== undefined) return hostNames(state, file, file.host);
  const { partition } = file.mount!;
  let names = partition.names?.(file.ino);
  if (names === undefined) {
    const read: string[] = [];
    const result = partition.readdir(file.ino, 0, (name) => read.push(name) > 0);
    names = result < 0 ? result : read;
  }
  if (typeof names !== "number") file.accessed();
  return names;
}

/** The open directory behind a descriptor, or -EBADF, -ENOTDIR, -ENOENT for a removed one. */
function directoryOf(state: CageState, fd: number): OpenFile | number {
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  if (file.type !== S_IFDIR) return -ENOTDIR;
  if (file.host !== undefined) return file;
  const error = file.mount!.partition.getattr(file.ino, state.scratch);
  if (error < 0) return error;
  return state.scratch.nlink === 0 ? -ENOENT : file;
}

/** The kernel gives as many as it likes; the others wait in the open file. */
function hostEntries(
  state: CageState,
  file: OpenFile,
  { calls, descriptor, path }: HostFile,
  max: number,
): DirectoryEntry[] | number {
  if (file.entries === undefined) {
    const points = state.vfs.namesMountedIn(path);
    const entries: DirectoryEntry[] = points.map((name) => ({ name, ino: 0, type: DT_DIR }));
    const error = readAll(calls, descriptor, (name, ino, type) => {
      if (points.includes(name)) return;
      const known = type === 0 ? typeOf(state, calls, descriptor, name) : type;
      entries.push({ name, ino, type: known >> 12 });
    });
    if (error < 0) return error;
    file.entries = entries;
  }
  return file.entries.splice(0, max);
}

/** For file systems that do not tell types with the names. */
function typeOf(state: CageState, calls: HostCalls, directory: number, name: string): number {
  const error = calls.statx(directory, name, AT_SYMLINK_NOFOLLOW, state.scratch);
  return error < 0 ? 0 : state.scratch.mode & S_IFMT;
}

function hostNames(
  state: CageState,
  file: OpenFile,
  { calls, descriptor, path }: HostFile,
): string[] | number {
  const points = state.vfs.namesMountedIn(path);
  const names = [...points];
  file.entries = undefined;
  calls.lseek(descriptor, 0, SEEK_SET);
  const error = readAll(calls, descriptor, (name) => {
    if (name !== "." && name !== ".." && !points.includes(name)) names.push(name);
  });
  return error < 0 ? error : names;
}

function readAll(
  calls: HostCalls,
  descriptor: number,
  sink: (name: string, ino: number, type: number) => void,
): number {
  for (;;) {
    const more = calls.getdents(descriptor, sink);
    if (more <= 0) return more;
  }
}

function addDots(file: OpenFile, entries: DirectoryEntry[], max: number): void {
  const { partition, root } = file.mount!;
  if (file.offset === 0 && entries.length < max) {
    entries.push({ name: ".", ino: file.ino, type: DT_DIR });
    file.offset = 1;
  }
  if (file.offset === 1 && entries.length < max) {
    const parent = file.ino === root ? root : partition.parent(file.ino);
    entries.push({ name: "..", ino: parent, type: DT_DIR });
    file.offset = FIRST_ENTRY;
  }
}
