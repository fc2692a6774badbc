/**
 * Trees that unmodified programs see, on Linux x86-64; on Node with the optional package koffi.
 *
 * @module
 */
export { openHost, type OpenHostOptions } from "./ffi/host_calls.ts";
export {
  type ChangeConflict,
  type ChangedFile,
  type ChangedPart,
  type ChangeKind,
  type OverlayChange,
} from "./core/overlay_changes.ts";
export {
  type ChangesOptions,
  type CommitOptions,
  type CommitResult,
  type Preference,
  recoverCommits,
  type RecoveredCommit,
  SessionChanges,
} from "./ffi/session_changes.ts";
export type { LowerPlace } from "./ffi/lower_places.ts";
export { KernelFiles } from "./ffi/kernel_files.ts";
export { type LoadedLibrary, openLibrary } from "./ffi/library.ts";
export { LibraryError } from "./cache/library_error.ts";
export {
  type ChildStatus,
  type RootOptions,
  Session,
  type SessionAddress,
  type SessionOptions,
  type SessionTotals,
  type SpawnOptions,
} from "./ffi/session.ts";
export type { Confinement, Refusals } from "./ffi/confinement.ts";
export { SharedPartition } from "./ffi/shared_partition.ts";
