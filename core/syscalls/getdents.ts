/** getdents(2). */
import type { CageState } from "../cage_state.ts";
import { DT_DIR, S_IFDIR } from "../constants.ts";
import { EBADF, ENOENT, ENOTDIR } from "../errno.ts";
import type { OpenFile } from "../open_file.ts";

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
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  if (file.type !== S_IFDIR) return -ENOTDIR;
  const { partition } = file.mount!;
  const error = partition.getattr(file.ino, state.scratch);
  if (error < 0) return error;
  if (state.scratch.nlink === 0) return -ENOENT;
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
