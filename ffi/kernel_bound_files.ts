import type { Attributes, PartitionStatistics } from "../core/attributes.ts";
import { AT_FDCWD, AT_REMOVEDIR } from "../core/constants.ts";
import type { BoundFiles } from "../core/host/bound_files.ts";
import * as abi from "./abi.ts";
import { cPath, decodeStatfs, KernelFiles, timespecs } from "./kernel_files.ts";

/** BoundFiles by system calls through the native library: names are bytes, which Deno's `node:fs` does not take. */
export class KernelBoundFiles extends KernelFiles implements BoundFiles {
  rmdir(path: string): number {
    return this.call(abi.SYS_unlinkat, AT_FDCWD, cPath(path), AT_REMOVEDIR);
  }

  chown(path: string, uid: number, gid: number): number {
    return this.call(abi.SYS_fchownat, AT_FDCWD, cPath(path), uid, gid, 0);
  }

  utimes(path: string, times: Attributes): number {
    return this.call(abi.SYS_utimensat, AT_FDCWD, cPath(path), timespecs(times), 0);
  }

  statfs(path: string, out: PartitionStatistics): number {
    const words = new BigInt64Array(abi.STATFS_BYTES / BigInt64Array.BYTES_PER_ELEMENT);
    const result = this.call(abi.SYS_statfs, cPath(path), new Uint8Array(words.buffer));
    if (result < 0) return result;
    decodeStatfs(words, out);
    return 0;
  }
}
