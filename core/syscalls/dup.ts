/** dup(2): dup, dup2, dup3. */
import type { CageState } from "../vfs/cage_state.ts";
import { O_CLOEXEC } from "../constants.ts";
import { EBADF, EINVAL } from "../errno.ts";

export function dup(state: CageState, fd: number): number {
  const file = state.files.get(fd);
  return file === undefined ? -EBADF : state.files.install(file, false);
}

export function dup2(state: CageState, from: number, to: number): number {
  const file = state.files.get(from);
  if (file === undefined) return -EBADF;
  return from === to ? to : state.files.installAt(to, file, false);
}

export function dup3(state: CageState, from: number, to: number, flags: number): number {
  if (flags & ~O_CLOEXEC || from === to) return -EINVAL;
  const file = state.files.get(from);
  if (file === undefined) return -EBADF;
  return state.files.installAt(to, file, (flags & O_CLOEXEC) !== 0);
}
