import * as fs from "node:fs";
import { attempt, done, hostPath, NodeFiles } from "../core/host/node_files.ts";

/** NodeFiles with the calls of KernelFiles that may wait; these stop the event loop until they are done. */
export class BlockingFiles extends NodeFiles {
  access(path: string, mode: number): number {
    return done(() => fs.accessSync(hostPath(path), mode));
  }

  readLater(fd: number, buffer: Uint8Array<ArrayBuffer>): Promise<number> {
    return Promise.resolve(attempt(() => fs.readSync(fd, buffer)));
  }

  writeLater(fd: number, buffer: Uint8Array<ArrayBuffer>): Promise<number> {
    return Promise.resolve(attempt(() => fs.writeSync(fd, buffer)));
  }
}
