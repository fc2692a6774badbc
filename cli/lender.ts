import type { Cage } from "../core/cage/cage.ts";
import { O_ACCMODE, O_APPEND, SEEK_CUR, SEEK_SET } from "../core/constants.ts";
import { FsError } from "../core/fs_error.ts";
import type { KernelFiles } from "../ffi/kernel_files.ts";
import type { Session } from "../ffi/session.ts";
import type { SharedPartition } from "../ffi/shared_partition.ts";
import type { Lender, LentFile } from "../shell/io/streams.ts";

function lentFile(files: KernelFiles, descriptor: number): LentFile {
  const seek = (offset: number, whence: number) => {
    const at = files.seek(descriptor, offset, whence);
    if (at < 0) throw new FsError(at, "lseek");
    return at;
  };
  return {
    descriptor,
    tell: () => seek(0, SEEK_CUR),
    seek: (offset) => void seek(offset, SEEK_SET),
    close: () => void files.close(descriptor),
  };
}

/** The session's parts by the device that stat(2) tells of their files. */
export type SessionPartitions = ReadonlyMap<number, SharedPartition>;

/** `cage` sees each root mounted at its path. */
export function partitionsByDevice(session: Session, cage: Cage): SessionPartitions {
  return new Map(
    session.roots.map((root, index) => [cage.stat(root).dev, session.partition(index)]),
  );
}

/**
 * Opens files of the session's tree as descriptors of this process; none of what else is mounted in it.
 */
export function sessionLender(partitions: SessionPartitions, files: KernelFiles): Lender {
  return (dev, ino, flags) => {
    const partition = partitions.get(dev);
    const descriptor = partition?.openDescriptor(ino, flags & (O_ACCMODE | O_APPEND)) ?? -1;
    return descriptor < 0 ? undefined : lentFile(files, descriptor);
  };
}
