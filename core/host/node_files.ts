/**
 * StagingFiles by `node:fs`, for Node and every runtime that has it. Its limits are the runtime's: times are
 * set to some hundred nanoseconds (a double of seconds), and Deno reads times to the millisecond and
 * takes no name that is not UTF-8. With the native library at hand, `ffi/kernel_files.ts` has no such limits.
 */
import * as fs from "node:fs";
import { Buffer } from "node:buffer";
import { decodeName, encodeName } from "../bytes.ts";
import { EIO, ENOENT, EOPNOTSUPP } from "../errno.ts";
import type { Attributes } from "../attributes.ts";
import { descriptorOfPath } from "./descriptor_path.ts";
import type { StagingFiles } from "./staging_files.ts";

const NANOSECONDS = 1_000_000_000n;

const NUMBERS = ["dev", "ino", "mode", "nlink", "uid", "gid", "rdev", "size", "blocks"] as const;
const TIMES = [
  ["atimeNs", "atimeSec", "atimeNsec"],
  ["mtimeNs", "mtimeSec", "mtimeNsec"],
  ["ctimeNs", "ctimeSec", "ctimeNsec"],
  ["birthtimeNs", "btimeSec", "btimeNsec"],
] as const;

/** A path as `node:fs` takes it: bytes only where the text does not say them. */
export function hostPath(path: string): string | Buffer {
  return path.isWellFormed() ? path : Buffer.from(encodeName(path));
}

/** What a call of `node:fs` answers, or the -errno that it threw. */
export function attempt<T>(call: () => T): T | number {
  try {
    return call();
  } catch (error) {
    const { errno } = error as { errno?: number };
    return typeof errno === "number" && errno !== 0 ? -Math.abs(errno) : -EIO;
  }
}

/** As `attempt`, with 0 for success. */
export function done(call: () => void): number {
  return attempt(() => (call(), 0));
}

export function seconds(sec: number, nsec: number): number {
  return sec + nsec / 1e9;
}

export class NodeFiles implements StagingFiles {
  stat(path: string, follow: boolean, out: Attributes): number {
    const call = follow ? fs.statSync : fs.lstatSync;
    return fill(attempt(() => call(hostPath(path), { bigint: true })), out);
  }

  list(path: string): string[] | number {
    return attempt(() => fs.readdirSync(hostPath(path), { encoding: "buffer" }).map(decodeName));
  }

  readlink(path: string): string | number {
    return attempt(() => decodeName(fs.readlinkSync(hostPath(path), { encoding: "buffer" })));
  }

  open(path: string, flags: number, mode: number): number {
    return attempt(() => fs.openSync(hostPath(path), flags, mode));
  }

  close(fd: number): number {
    return done(() => fs.closeSync(fd));
  }

  pread(fd: number, buffer: Uint8Array, position: number): number {
    return attempt(() => fs.readSync(fd, buffer, 0, buffer.length, position));
  }

  pwrite(fd: number, buffer: Uint8Array, position: number): number {
    return attempt(() => fs.writeSync(fd, buffer, 0, buffer.length, position));
  }

  read(fd: number, buffer: Uint8Array): number {
    return attempt(() => fs.readSync(fd, buffer));
  }

  write(fd: number, buffer: Uint8Array): number {
    return attempt(() => fs.writeSync(fd, buffer));
  }

  ftruncate(fd: number, length: number): number {
    return done(() => fs.ftruncateSync(fd, length));
  }

  fstat(fd: number, out: Attributes): number {
    return fill(attempt(() => fs.fstatSync(fd, { bigint: true })), out);
  }

  fchmod(fd: number, mode: number): number {
    return done(() => fs.fchmodSync(fd, mode));
  }

  fchown(fd: number, uid: number, gid: number): number {
    return done(() => fs.fchownSync(fd, uid, gid));
  }

  /** By the path where there is one: Deno's own call is wrong before 1970 and by up to a millisecond after. */
  futimes(fd: number, { atimeSec, atimeNsec, mtimeSec, mtimeNsec }: Attributes): number {
    const times = [seconds(atimeSec, atimeNsec), seconds(mtimeSec, mtimeNsec)] as const;
    const error = done(() => fs.utimesSync(`/proc/self/fd/${fd}`, ...times));
    return error === -ENOENT ? done(() => fs.futimesSync(fd, ...times)) : error;
  }

  allocate(): number {
    return -EOPNOTSUPP;
  }

  /** The standard ones alone: of others nobody can tell whether they are the runtime's. */
  descriptor(path: string): number | undefined {
    const fd = descriptorOfPath(path);
    return fd !== undefined && fd <= 2 ? fd : undefined;
  }

  mkdir(path: string, mode: number): number {
    return done(() => fs.mkdirSync(hostPath(path), mode));
  }

  mknod(_path: string, _mode: number, _rdev: number): number {
    return -EOPNOTSUPP;
  }

  symlink(target: string, path: string): number {
    return done(() => fs.symlinkSync(hostPath(target), hostPath(path)));
  }

  link(existing: string, path: string): number {
    return done(() => fs.linkSync(hostPath(existing), hostPath(path)));
  }

  unlink(path: string): number {
    return done(() => fs.unlinkSync(hostPath(path)));
  }

  rename(from: string, to: string): number {
    return done(() => fs.renameSync(hostPath(from), hostPath(to)));
  }

  chmod(path: string, mode: number): number {
    return done(() => fs.chmodSync(hostPath(path), mode));
  }

  lchown(path: string, uid: number, gid: number): number {
    return done(() => fs.lchownSync(hostPath(path), uid, gid));
  }

  lutimes(path: string, times: Attributes): number {
    const atime = seconds(times.atimeSec, times.atimeNsec);
    const mtime = seconds(times.mtimeSec, times.mtimeNsec);
    return done(() => fs.lutimesSync(hostPath(path), atime, mtime));
  }
}

function fill(found: fs.BigIntStats | number, out: Attributes): number {
  if (typeof found === "number") return found;
  for (const field of NUMBERS) out[field] = Number(found[field]);
  for (const [from, sec, nsec] of TIMES) {
    const nanoseconds = found[from];
    // Floor, not truncation: a time before 1970 has nanoseconds that count upwards too.
    const rest = ((nanoseconds % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
    out[sec] = Number((nanoseconds - rest) / NANOSECONDS);
    out[nsec] = Number(rest);
  }
  return 0;
}
