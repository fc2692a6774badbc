/**
 * The file tree in memory alone, without a shell and without anything of the machine: it runs wherever
 * JavaScript does, in browsers too.
 *
 * @module
 */
export { Attributes, PartitionStatistics } from "./core/attributes.ts";
export type { AttributeChanges, TimeChange } from "./core/attributes.ts";
export { decodeName, encodeName } from "./core/bytes.ts";
export { Cage, type WriteFileOptions } from "./core/cage/cage.ts";
export type { CageOptions } from "./core/vfs/cage_state.ts";
export * as constants from "./core/constants.ts";
export { type Device, makedev } from "./core/vfs/devices.ts";
export type { Flock } from "./core/vfs/file_locks.ts";
export { errnoMessage, errnoName, FsError } from "./core/fs_error.ts";
export { Imfs, type ImfsOptions, type Stage, type StageOptions } from "./core/cage/imfs.ts";
export type { Now } from "./core/instant.ts";
export type { MemoryPartitionOptions } from "./core/memory/memory_options.ts";
export { MemoryPartition } from "./core/memory/memory_partition.ts";
export { createFs, type CreateFsOptions } from "./core/node_fs/create_fs.ts";
export type { DirectorySink, NewInode, Partition } from "./core/partition.ts";
export { ArchiveError, type Compression, type Decompress } from "./core/staging/compression.ts";
export {
  diff,
  type Difference,
  type DiffOptions,
  type TreeChange,
  type TreePlace,
} from "./core/staging/diff.ts";
export {
  type DirectoryJSON,
  fromJSON,
  fromNestedJSON,
  type NestedDirectoryJSON,
  toJSON,
} from "./core/staging/json.ts";
export { type PackOptions, packTar } from "./core/staging/pack_tar.ts";
export type { StagingProgress } from "./core/staging_progress.ts";
export { ramfs, type RamfsOptions, type Volume } from "./core/staging/volume.ts";
export { restore, snapshot } from "./core/staging/snapshot.ts";
export { SnapshotError } from "./core/staging/snapshot_format.ts";
export { tree, type TreeOptions } from "./core/staging/tree.ts";
export type { Omission, TreeInUseOptions } from "./core/staging/tree_in_use.ts";
export { type UnpackOptions, unpackTar } from "./core/staging/unpack_tar.ts";
export type { DirectoryEntry } from "./core/syscalls/getdents.ts";
export type { OpenHow } from "./core/syscalls/openat2.ts";
export { Statx } from "./core/syscalls/statx.ts";
export type { Host, HostCalls } from "./core/vfs/host_calls.ts";
export { TtyDevice } from "./core/vfs/tty_device.ts";
export { HostBind } from "./core/vfs/host_bind.ts";
export { type MountEntry, Vfs, type VfsOptions } from "./core/vfs/vfs.ts";
export { WaitQueue } from "./core/vfs/wait_queue.ts";
export { Watch, watch, type WatchEvent, type WatchOptions } from "./core/vfs/watch.ts";
export type { Xattrs } from "./core/xattrs.ts";
