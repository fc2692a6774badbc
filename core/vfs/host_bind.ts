import { MemoryPartition } from "../memory/memory_partition.ts";

/**
 * A directory of the host to be mounted in the tree: cages that see the host find it there as it is, to others it is
 * empty. `..` in it leads back into the tree, and so do its absolute symlinks.
 */
export class HostBind extends MemoryPartition {
  override readonly kind = "host";
  readonly hostPath: string;

  /** `path`: absolute and without symlinks. */
  constructor(path: string) {
    super();
    this.hostPath = path;
  }
}
