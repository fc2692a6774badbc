/**
 * ramfs as a library: a file tree in memory with POSIX semantics (`Vfs`, `Cage`), a shell over it (`Shell`),
 * and on Linux x86-64 sessions whose tree unmodified programs see (`Session`).
 *
 * @module
 */
export * from "./core.ts";
export { HostImfs as Imfs, type HostImfsOptions } from "./core/host/host_imfs.ts";
export { dumpTree } from "./core/host/dump_tree.ts";
export type { StagingFiles } from "./core/host/staging_files.ts";
export { loadTree } from "./core/host/load_tree.ts";
export type { StagingOptions } from "./core/host/staging.ts";
export * from "./session.ts";
export * from "./shell.ts";
