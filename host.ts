/**
 * The real file system by `node:fs`, on Node and on Deno: for staging, and bound into a tree.
 *
 * @module
 */
export type { BoundFiles } from "./core/host/bound_files.ts";
export { HostPartition, type HostPartitionOptions } from "./core/host/host_partition.ts";
export { NodeBoundFiles } from "./core/host/node_bound_files.ts";
export { NodeFiles } from "./core/host/node_files.ts";
