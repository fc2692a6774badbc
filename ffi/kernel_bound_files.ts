import type { Attributes, PartitionStatistics } from "../core/attributes.ts";
import type { BoundFiles } from "../core/host/bound_files.ts";
import { AT_FDCWD, cPath, KernelFiles, timespecs } from "./kernel_files.ts";

const SYS_statfs = 137;
const SYS_fchownat = 260;
const SYS_unlinkat = 263;
const SYS_utimensat = 280;
const AT_REMOVEDIR = 0x200;

/** BoundFiles by system calls through the native library: names are bytes, which Deno's `node:fs` does not take. */
export class KernelBoundFiles extends KernelFiles implements BoundFiles {
  rmdir(path: string): number {
    return this.call(SYS_unlinkat, AT_FDCWD, cPath(path), AT_REMOVEDIR);
  }

  chown(path: string, uid: number, gid: number): number {
    return this.call(SYS_fchownat, AT_FDCWD, cPath(path), uid, gid, 0);
  }

  utimes(path: string, times: Attributes): number {
    return this.call(SYS_utimensat, AT_FDCWD, cPath(path), timespecs(times), 0);
  }

  /** struct statfs: words of 64 bits. */
  statfs(path: string, out: PartitionStatistics): number {
    const words = new BigInt64Array(15);
    const result = this.call(SYS_statfs, cPath(path), new Uint8Array(words.buffer));
    if (result < 0) return result;
    const [type, blockSize, blocks, blocksFree, _available, files, filesFree, _id, nameMax] = words;
    Object.assign(out, {
      type: Number(type),
      blockSize: Number(blockSize),
      blocks: Number(blocks),
      blocksFree: Number(blocksFree),
      files: Number(files),
      filesFree: Number(filesFree),
      nameMax: Number(nameMax),
    });
    return 0;
  }
}
