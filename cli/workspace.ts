/** The session's tree as the command line itself sees it: a VFS with each root mounted at its path. */
import type { Cage } from "../core/cage.ts";
import { HostAttributes, type HostFiles } from "../core/host/host_files.ts";
import { dumpTree } from "../core/host/dump_tree.ts";
import { loadTree, makeDirectories } from "../core/host/load_tree.ts";
import { MemoryPartition } from "../core/memory_partition.ts";
import { S_IFMT, S_IFREG } from "../core/constants.ts";
import { Vfs } from "../core/vfs.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { Session } from "../ffi/session.ts";
import { describeError, Failure } from "./failure.ts";
import type { StagingItem } from "./staging_items.ts";

export class Workspace {
  /** Sees the tree with this process's own credentials. */
  readonly cage: Cage;
  readonly files: KernelFiles;
  readonly #keepOwner = Deno.uid() === 0;
  readonly #report: (line: string) => void;

  /** `report` hears of what is left out of a copy. */
  constructor(session: Session, report: (line: string) => void) {
    this.#report = report;
    this.files = new KernelFiles(session.library);
    const vfs = new Vfs({ root: new MemoryPartition() });
    this.cage = vfs.cage({ uid: Deno.uid()!, gid: Deno.gid()!, umask: 0 });
    session.roots.forEach((root, index) => {
      const builder = vfs.cage({ uid: 0, gid: 0, umask: 0o022 });
      makeDirectories(builder, root);
      vfs.mount(root, session.partition(index));
    });
  }

  /** Copies from the host into the tree; throws Failure. */
  load(item: StagingItem): void {
    try {
      if (item.regularOnly && !isRegular(this.files, item.host)) {
        this.#report(`${item.origin}: not a regular file, skipped`);
        return;
      }
      loadTree(this.cage, this.files, item.host, item.tree, this.#options());
    } catch (error) {
      throw new Failure(`${item.origin}: cannot load: ${describeError(error)}`);
    }
  }

  /** Copies from the tree to the host; throws Failure. */
  dump(item: StagingItem): void {
    try {
      dumpTree(this.cage, this.files, item.tree, item.host, this.#options());
    } catch (error) {
      throw new Failure(`${item.origin}: cannot dump: ${describeError(error)}`);
    }
  }

  #options() {
    return {
      keepOwner: this.#keepOwner,
      onSkip: (path: string, why: string) => this.#report(`${path} left out: ${why}`),
    };
  }
}

/** False of what is there and no regular file; what is not there fails when it is loaded. */
function isRegular(files: HostFiles, path: string): boolean {
  const attributes = new HostAttributes();
  return files.stat(path, true, attributes) < 0 || (attributes.mode & S_IFMT) === S_IFREG;
}
