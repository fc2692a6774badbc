import * as fs from "node:fs";
import { Attributes, type PartitionStatistics } from "../attributes.ts";
import { S_IFDIR, S_IFMT } from "../constants.ts";
import { EISDIR } from "../errno.ts";
import type { BoundFiles } from "./bound_files.ts";
import { attempt, done, hostPath, NodeFiles, seconds } from "./node_files.ts";

/** BoundFiles by `node:fs`, for Node and Deno on Linux; its limits are those of `NodeFiles`. */
export class NodeBoundFiles extends NodeFiles implements BoundFiles {
  readonly #scratch = new Attributes();

  /** A runtime's unlink may remove an empty directory too (Deno's does), so it is asked about first. */
  override unlink(path: string): number {
    const error = this.stat(path, false, this.#scratch);
    if (error < 0) return error;
    if ((this.#scratch.mode & S_IFMT) === S_IFDIR) return -EISDIR;
    return super.unlink(path);
  }

  rmdir(path: string): number {
    return done(() => fs.rmdirSync(hostPath(path)));
  }

  chown(path: string, uid: number, gid: number): number {
    return done(() => fs.chownSync(hostPath(path), uid, gid));
  }

  utimes(path: string, times: Attributes): number {
    const atime = seconds(times.atimeSec, times.atimeNsec);
    const mtime = seconds(times.mtimeSec, times.mtimeNsec);
    return done(() => fs.utimesSync(hostPath(path), atime, mtime));
  }

  statfs(path: string, out: PartitionStatistics): number {
    const found = attempt(() => fs.statfsSync(hostPath(path)));
    if (typeof found === "number") return found;
    out.type = found.type;
    out.blockSize = found.bsize;
    out.blocks = found.blocks;
    out.blocksFree = found.bfree;
    out.files = found.files;
    out.filesFree = found.ffree;
    out.nameMax = 255;
    return 0;
  }
}
