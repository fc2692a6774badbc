/** Changes that were kept, done once more over a new session. */
import type { Cage } from "../core/cage/cage.ts";
import { cageFiles } from "../core/host/cage_files.ts";
import { Attributes } from "../core/attributes.ts";
import {
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from "../core/constants.ts";
import { FsError } from "../core/fs_error.ts";
import type { OverlayChange } from "../core/overlay_changes.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { Session } from "../ffi/session.ts";
import { restoreSeen } from "../ffi/session_changes.ts";
import { describeError } from "./failure.ts";
import { copyFile, type KeptChange, type KeptFile, readKept } from "./kept_changes.ts";
import { sessionTree, Workspace } from "./workspace.ts";

type Report = (line: string) => void;

class Replay {
  readonly #session: Session;
  readonly #cage: Cage;
  readonly #bytes: string;
  readonly #report: Report;
  readonly #host: KernelFiles;
  /** By the number that it had: where a file with several names has been made. */
  readonly #made = new Map<number, string>();
  readonly #moved = new Map<OverlayChange, string>();

  constructor(session: Session, bytes: string, report: Report) {
    this.#session = session;
    this.#cage = new Workspace(sessionTree(session, true)).cage;
    this.#bytes = bytes;
    this.#report = report;
    this.#host = new KernelFiles(session.library);
  }

  run(changes: readonly KeptChange[]): void {
    for (const kept of changes) this.#attempt(kept, () => this.#see(kept));
    // What was moved goes out of the way first, the deepest before what it lay in.
    const moves = changes.filter(({ change }) => change.from !== undefined)
      .toSorted((a, b) => b.change.from!.length - a.change.from!.length);
    moves.forEach((kept, i) => this.#attempt(kept, () => this.#take(kept, i)));
    const isLink = ({ change }: KeptChange) => change.linkOf !== undefined;
    for (const kept of changes) if (!isLink(kept)) this.#attempt(kept, () => this.#make(kept));
    // What they are other names of has its own name by now.
    for (const kept of changes) if (isLink(kept)) this.#attempt(kept, () => this.#make(kept));
    for (const kept of changes.toReversed()) this.#attempt(kept, () => this.#dress(kept));
  }

  #attempt({ change }: KeptChange, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#report(`${change.path}: ${describeError(error)}`);
    }
  }

  /** Has the tree know what the change stood on. */
  #see({ change, seen }: KeptChange): void {
    const path = change.from ?? change.path;
    if (seen === undefined || !this.#isThere(path)) return;
    restoreSeen(this.#session, this.#cage.lstat(path).ino, seen);
  }

  #isThere(path: string): boolean {
    try {
      this.#cage.lstat(path);
      return true;
    } catch {
      return false;
    }
  }

  #take({ change }: KeptChange, number: number): void {
    if (!this.#isThere(change.from!)) return;
    const root = this.#session.roots.find((one) =>
      one === "/" || change.from!.startsWith(`${one}/`)
    )!;
    const aside = `${root === "/" ? "" : root}/.ramfs-kept-${number}`;
    this.#cage.rename(change.from!, aside);
    this.#moved.set(change, aside);
  }

  #make({ change, file }: KeptChange): void {
    const moved = this.#moved.get(change);
    if (file === undefined || moved !== undefined) this.#remove(change.path);
    if (file === undefined) return;
    if (moved !== undefined) {
      this.#cage.rename(moved, change.path);
      if (file.bytes !== undefined) this.#write(change.path, file.bytes, O_TRUNC);
      return;
    }
    if (change.kind === "attributes") return;
    const isDirectory = (file.mode & S_IFMT) === S_IFDIR;
    if (isDirectory && change.kind === "created dir" && this.#isThere(change.path)) return;
    if (!change.fresh) return this.#write(change.path, file.bytes!, O_TRUNC);
    this.#remove(change.path);
    this.#create(change, file);
  }

  #create(change: OverlayChange, file: KeptFile): void {
    const { path, linkOf } = change;
    const known = this.#made.get(file.file) ?? (linkOf && this.#nowAt(linkOf));
    switch (file.mode & S_IFMT) {
      case S_IFDIR:
        return this.#cage.mkdir(path, 0o700);
      case S_IFLNK:
        return this.#cage.symlink(file.target!, path);
      default:
        if (known !== undefined) return this.#cage.link(known, path);
        this.#made.set(file.file, path);
        if ((file.mode & S_IFMT) !== S_IFREG) return this.#cage.mknod(path, file.mode, file.rdev);
        return this.#write(path, file.bytes!, O_CREAT | O_EXCL);
    }
  }

  /** Where a path leads by now. */
  #nowAt(path: string): string {
    const moved =
      [...this.#moved.keys()].filter(({ from }) => path === from || path.startsWith(`${from}/`))
        .toSorted((a, b) => b.from!.length - a.from!.length)[0];
    return moved === undefined ? path : moved.path + path.slice(moved.from!.length);
  }

  #write(path: string, bytes: string, flags: number): void {
    const tree = cageFiles(this.#cage);
    const from = `${this.#bytes}/${bytes}`;
    const source = this.#host.open(from, O_RDONLY, 0);
    if (source < 0) throw new FsError(-source, "open", from);
    const target = tree.open(path, O_WRONLY | flags, 0o600);
    try {
      if (target < 0) throw new FsError(-target, "open", path);
      copyFile(this.#host, source, tree, target, path);
    } finally {
      this.#host.close(source);
      if (target >= 0) tree.close(target);
    }
  }

  #remove(path: string): void {
    const found = new Attributes();
    if (!this.#isThere(path)) return;
    this.#cage.lstat(path, found);
    if ((found.mode & S_IFMT) !== S_IFDIR) return this.#cage.unlink(path);
    for (const name of this.#cage.readdir(path)) this.#remove(`${path}/${name}`);
    this.#cage.rmdir(path);
  }

  #dress({ change, file }: KeptChange): void {
    if (file === undefined) return;
    const { path } = change;
    const isLink = (file.mode & S_IFMT) === S_IFLNK;
    this.#cage.lchown(path, file.uid, file.gid);
    if (!isLink) {
      const names = Object.keys(file.xattrs);
      for (const name of this.#cage.listxattr(path)) {
        if (!names.includes(name)) this.#cage.removexattr(path, name);
      }
      for (const name of names) {
        const value = Uint8Array.from(atob(file.xattrs[name]), (char) => char.charCodeAt(0));
        this.#cage.setxattr(path, name, value);
      }
      this.#cage.chmod(path, file.mode & 0o7777);
    }
    const times = new Attributes();
    [times.atimeSec, times.atimeNsec] = file.atime;
    [times.mtimeSec, times.mtimeNsec] = file.mtime;
    cageFiles(this.#cage).lutimes(path, times);
  }
}

/** Does to a session what is kept in a directory; what of it cannot be done is told. Throws Failure. */
export function restoreChanges(session: Session, directory: string, report: Report): void {
  const { changes, bytes } = readKept(directory);
  new Replay(session, bytes, report).run(changes);
}
