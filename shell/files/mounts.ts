/** The mounts of the tree as mount, df and stat name them. */
import type { Cage } from "../../core/cage/cage.ts";
import type { Partition } from "../../core/partition.ts";
import type { MountEntry } from "../../core/vfs/vfs.ts";
import { MOUNT_FLAGS } from "./mount_options.ts";

/** What a partition was mounted from, where that says more than its kind: a directory of the host. */
const SOURCES = new WeakMap<Partition, string>();

export function nameSource(partition: Partition, source: string): void {
  SOURCES.set(partition, source);
}

export function sourceOf({ partition, kind }: MountEntry): string {
  return SOURCES.get(partition) ?? kind;
}

const REFUSED: Record<string, string | undefined> = {
  EINVAL: "cannot get that size: it holds more, or has no tmpfs (ramfs doctor: volume)",
  EPERM: "its size is its owner's to change",
  ENOSYS: "cannot get another size before Linux 5.2",
};

/** Gives a partition other limits: undefined, or why it cannot have them. */
export function changeLimits(
  partition: Partition,
  bytes: number | undefined,
  inodes: number | undefined,
): string | undefined {
  if (!partition.setLimits) return "its limits are fixed";
  try {
    partition.setLimits(bytes, inodes);
  } catch (error) {
    const why = REFUSED[(error as { code?: string }).code ?? ""];
    if (why === undefined) throw error;
    return why;
  }
}

/** `rw,nosuid`, as mount(8) lists them. */
export function flagText(flags: number): string {
  const names = Object.keys(MOUNT_FLAGS).filter((name) => flags & MOUNT_FLAGS[name]);
  return names[0] === "ro" ? names.join(",") : ["rw", ...names].join(",");
}

/** The mount that has an absolute path, symbolic links resolved: the innermost, of stacked ones the last. */
export function mountOf(cage: Cage, path: string): MountEntry {
  const mounts = cage.state.vfs.mounts();
  let best = mounts[0];
  for (const mount of mounts) {
    const base = mount.path === "/" ? "/" : `${mount.path}/`;
    if ((path === mount.path || path.startsWith(base)) && mount.path.length >= best.path.length) {
      best = mount;
    }
  }
  return best;
}
