/**
 * Copies a file or a directory of a cage to the host: types, modes, symlinks, hard links and times are
 * kept, parents are made, and what lies at the destination is replaced (a directory is merged).
 */
import { Attributes } from "../attributes.ts";
import type { Cage } from "../cage.ts";
import {
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_WRONLY,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from "../constants.ts";
import { EEXIST } from "../errno.ts";
import { FsError } from "../fs_error.ts";
import type { HostFiles } from "./host_files.ts";
import { CHUNK, fileKey, hostValue, joinPath, parentPath, type StagingOptions } from "./staging.ts";

/**
 * Dumps `from` (a path in the cage; a symlink is followed, those below it are copied) to `to`, a host
 * path. A file appears under its name only when it is whole. Throws FsError with the path that failed.
 */
export function dumpTree(
  cage: Cage,
  host: HostFiles,
  from: string,
  to: string,
  options: StagingOptions = {},
): void {
  new Dumper(cage, host, options).dump(from, to);
}

class Dumper {
  readonly #cage: Cage;
  readonly #host: HostFiles;
  readonly #options: StagingOptions;
  readonly #buffer = new Uint8Array(CHUNK);
  /** Where the first name of a file with several lies on the host. */
  readonly #links = new Map<string, string>();

  constructor(cage: Cage, host: HostFiles, options: StagingOptions) {
    this.#cage = cage;
    this.#host = host;
    this.#options = options;
  }

  dump(from: string, to: string): void {
    const attributes = this.#cage.stat(from);
    this.#makeDirectories(parentPath(to));
    this.#copy(from, to, attributes);
  }

  #copy(from: string, to: string, attributes: Attributes): void {
    const type = attributes.mode & S_IFMT;
    if (type === S_IFDIR) return this.#copyDirectory(from, to, attributes);
    const key = attributes.nlink > 1 ? fileKey(attributes) : undefined;
    const first = key === undefined ? undefined : this.#links.get(key);
    const made = this.#place(to, (path) => {
      if (first !== undefined) hostValue(this.#host.link(first, path), "link", to);
      else if (type === S_IFREG) this.#copyFile(from, path, to);
      else if (type === S_IFLNK) {
        hostValue(this.#host.symlink(this.#cage.readlink(from), path), "symlink", to);
      } else if (!this.#makeSpecial(from, path, to, attributes)) return false;
      if (first === undefined) this.#finish(path, to, attributes);
      return true;
    });
    if (made && key !== undefined) this.#links.set(key, to);
  }

  /**
   * Makes a file under a name of its own and renames it: nobody sees it half written, and one that lies
   * there and is being executed is no obstacle. A `make` that answers false made nothing. Errors name
   * `to`, which the user knows, not the other name.
   */
  #place(to: string, make: (path: string) => boolean): boolean {
    const target = new Attributes();
    if (this.#host.stat(to, false, target) === 0 && (target.mode & S_IFMT) === S_IFDIR) {
      throw new FsError("EISDIR", "open", to);
    }
    const unique = Math.random().toString(36).slice(2);
    const temporary = joinPath(parentPath(to), `.ramfs-${unique}`);
    try {
      const made = make(temporary);
      if (made) hostValue(this.#host.rename(temporary, to), "rename", to);
      return made;
    } finally {
      // Gone already, unless something failed or both were names of one file: then rename(2) keeps both.
      this.#host.unlink(temporary);
    }
  }

  #copyDirectory(from: string, to: string, attributes: Attributes): void {
    const made = this.#host.mkdir(to, 0o700);
    if (made < 0) {
      const target = new Attributes();
      const isDirectory = made === -EEXIST && this.#host.stat(to, true, target) === 0 &&
        (target.mode & S_IFMT) === S_IFDIR;
      if (!isDirectory) hostValue(made, "mkdir", to);
    }
    for (const name of this.#cage.readdir(from)) {
      const path = joinPath(from, name);
      this.#copy(path, joinPath(to, name), this.#cage.lstat(path));
    }
    this.#finish(to, to, attributes);
  }

  #copyFile(from: string, path: string, to: string): void {
    const input = this.#cage.open(from, O_RDONLY);
    try {
      const flags = O_WRONLY | O_CREAT | O_EXCL;
      const output = hostValue(this.#host.open(path, flags, 0o600), "open", to);
      try {
        for (;;) {
          const count = this.#cage.read(input, this.#buffer);
          if (count === 0) break;
          this.#writeAll(output, this.#buffer.subarray(0, count), to);
        }
      } finally {
        hostValue(this.#host.close(output), "close", to);
      }
    } finally {
      this.#cage.close(input);
    }
  }

  #writeAll(fd: number, bytes: Uint8Array<ArrayBuffer>, to: string): void {
    for (let at = 0; at < bytes.length;) {
      at += hostValue(this.#host.write(fd, bytes.subarray(at)), "write", to);
    }
  }

  #makeSpecial(from: string, path: string, to: string, attributes: Attributes): boolean {
    const result = this.#host.mknod(path, attributes.mode, attributes.rdev);
    if (result === 0) return true;
    const error = new FsError(-result, "mknod", to);
    if (this.#options.onSkip === undefined) throw error;
    this.#options.onSkip(from, error.message);
    return false;
  }

  /** Owner before mode, for chown(2) clears set-user-ID; times last. */
  #finish(path: string, to: string, attributes: Attributes): void {
    const { mode, uid, gid } = attributes;
    if (this.#options.keepOwner) hostValue(this.#host.lchown(path, uid, gid), "lchown", to);
    if ((mode & S_IFMT) !== S_IFLNK) hostValue(this.#host.chmod(path, mode & 0o7777), "chmod", to);
    hostValue(this.#host.lutimes(path, attributes), "utimensat", to);
  }

  #makeDirectories(path: string): void {
    const target = new Attributes();
    if (this.#host.stat(path, true, target) === 0) return;
    this.#makeDirectories(parentPath(path));
    const made = this.#host.mkdir(path, 0o777);
    if (made !== -EEXIST) hostValue(made, "mkdir", path);
  }
}
