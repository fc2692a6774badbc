/**
 * Copies a file or a directory of the host into a cage: types, modes, symlinks, hard links and times are
 * kept, parents are made, and what lies at the destination is replaced (a directory is merged).
 */
import { Attributes } from "../attributes.ts";
import type { Cage } from "../cage.ts";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_WRONLY,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from "../constants.ts";
import { FsError } from "../fs_error.ts";
import type { HostFiles } from "./host_files.ts";
import { CHUNK, fileKey, hostValue, joinPath, parentPath, type StagingOptions } from "./staging.ts";

/**
 * Loads `from` (a host path; a symlink is followed, those below it are copied) to `to`, a path in the
 * cage. Throws FsError with the path that failed, a host path or one of the cage.
 */
export function loadTree(
  cage: Cage,
  host: HostFiles,
  from: string,
  to: string,
  options: StagingOptions = {},
): void {
  new Loader(cage, host, options).load(from, to);
}

class Loader {
  readonly #cage: Cage;
  readonly #host: HostFiles;
  readonly #options: StagingOptions;
  readonly #buffer = new Uint8Array(CHUNK);
  /** Where the first name of a file with several lies in the cage. */
  readonly #links = new Map<string, string>();

  constructor(cage: Cage, host: HostFiles, options: StagingOptions) {
    this.#cage = cage;
    this.#host = host;
    this.#options = options;
  }

  load(from: string, to: string): void {
    const attributes = new Attributes();
    hostValue(this.#host.stat(from, true, attributes), "stat", from);
    makeDirectories(this.#cage, parentPath(to));
    this.#copy(from, to, attributes);
  }

  #copy(from: string, to: string, attributes: Attributes): void {
    const type = attributes.mode & S_IFMT;
    if (type === S_IFDIR) return this.#copyDirectory(from, to, attributes);
    this.#clear(to);
    const first = attributes.nlink > 1 ? this.#links.get(fileKey(attributes)) : undefined;
    if (first !== undefined) return void this.#cage.link(first, to);
    if (type === S_IFREG) this.#copyFile(from, to);
    else if (type === S_IFLNK) {
      this.#cage.symlink(hostValue(this.#host.readlink(from), "readlink", from), to);
    } else if (!this.#makeSpecial(from, to, attributes)) return;
    this.#finish(to, attributes);
    if (attributes.nlink > 1) this.#links.set(fileKey(attributes), to);
  }

  #copyDirectory(from: string, to: string, attributes: Attributes): void {
    const names = hostValue(this.#host.list(from), "opendir", from);
    // Writable while it is filled; its own mode and times come last, for filling it changes them.
    try {
      this.#cage.mkdir(to, 0o700);
    } catch (error) {
      if (!(error instanceof FsError) || error.code !== "EEXIST") throw error;
      if ((this.#cage.stat(to).mode & S_IFMT) !== S_IFDIR) throw error;
    }
    const child = new Attributes();
    for (const name of names) {
      const path = joinPath(from, name);
      hostValue(this.#host.stat(path, false, child), "lstat", path);
      this.#copy(path, joinPath(to, name), child);
    }
    this.#finish(to, attributes);
  }

  #copyFile(from: string, to: string): void {
    const input = hostValue(this.#host.open(from, O_RDONLY, 0), "open", from);
    try {
      const output = this.#cage.open(to, O_WRONLY | O_CREAT | O_EXCL, 0o600);
      try {
        for (;;) {
          const count = hostValue(this.#host.read(input, this.#buffer), "read", from);
          if (count === 0) break;
          this.#cage.write(output, this.#buffer.subarray(0, count));
        }
      } finally {
        this.#cage.close(output);
      }
    } finally {
      this.#host.close(input);
    }
  }

  #makeSpecial(from: string, to: string, attributes: Attributes): boolean {
    try {
      this.#cage.mknod(to, attributes.mode, attributes.rdev);
      return true;
    } catch (error) {
      if (!(error instanceof FsError) || this.#options.onSkip === undefined) throw error;
      this.#options.onSkip(from, error.message);
      return false;
    }
  }

  /** Makes room for something that is no directory. */
  #clear(to: string): void {
    try {
      this.#cage.unlink(to);
    } catch (error) {
      if (!(error instanceof FsError) || error.code !== "ENOENT") throw error;
    }
  }

  /** Owner before mode, for chown(2) clears set-user-ID; times last. */
  #finish(to: string, attributes: Attributes): void {
    if (this.#options.keepOwner) this.#cage.lchown(to, attributes.uid, attributes.gid);
    if ((attributes.mode & S_IFMT) !== S_IFLNK) this.#cage.chmod(to, attributes.mode & 0o7777);
    this.#cage.utimensat(
      AT_FDCWD,
      to,
      { sec: attributes.atimeSec, nsec: attributes.atimeNsec },
      { sec: attributes.mtimeSec, nsec: attributes.mtimeNsec },
      AT_SYMLINK_NOFOLLOW,
    );
  }
}

/** mkdir -p in a cage. */
export function makeDirectories(cage: Cage, path: string): void {
  if (path === "/" || path === "." || cage.exists(path)) return;
  makeDirectories(cage, parentPath(path));
  cage.mkdir(path, 0o777);
}
