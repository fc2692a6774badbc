/** The mounts of the tree as mount, df and stat name them. */
import { decodeName } from "../../core/bytes.ts";
import { O_CLOEXEC, O_PATH } from "../../core/constants.ts";
import { PartitionStatistics } from "../../core/attributes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import type { Partition } from "../../core/partition.ts";
import type { MountEntry } from "../../core/vfs/vfs.ts";
import { MOUNT_FLAGS } from "./mount_options.ts";

/** What a partition was mounted from, where that says more than its kind: a directory of the host. */
const SOURCES = new WeakMap<Partition, string>();

export function nameSource(partition: Partition, source: string): void {
  SOURCES.set(partition, source);
}

/** A mount as it is listed: of the tree, or of the host, which has no partition. */
export interface ListedMount extends Omit<MountEntry, "partition"> {
  readonly partition?: Partition;
  readonly source: string;
}

/** All that are mounted, in their order; where the cage sees the host, its mounts in place of the skeleton's. */
export function listMounts(cage: Cage): ListedMount[] {
  const own = cage.state.vfs.mounts().map((mount) => ({
    ...mount,
    source: SOURCES.get(mount.partition) ?? mount.kind,
  }));
  return cage.state.host === undefined ? own : [...hostMounts(cage), ...own.slice(1)];
}

/** proc(5), /proc/PID/mountinfo. */
function hostMounts(cage: Cage): ListedMount[] {
  const lines = decodeName(cage.readFile("/proc/self/mountinfo")).split("\n").filter(Boolean);
  return lines.map((line) => {
    const [place, system] = line.split(" - ");
    const [, , , , path, options] = place.split(" ");
    const [kind, source] = system.split(" ");
    const flags = options.split(",").reduce((all, word) => all | (MOUNT_FLAGS[word] ?? 0), 0);
    return { path: unescaped(path), kind, source: unescaped(source), flags };
  });
}

/** Blanks and backslashes stand there as `\\040`. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(parseInt(digits, 8)));
}

const REFUSED: Record<string, string | undefined> = {
  EINVAL: "cannot get that size: it holds more, or has no tmpfs (ramfs doctor: volume)",
  EPERM: "its size is its owner's to change",
  ENOSYS: "cannot get another size before Linux 5.2",
};

/** Gives a partition other limits: undefined, or why it cannot have them. */
export function changeLimits(
  partition: Partition | undefined,
  bytes: number | undefined,
  inodes: number | undefined,
): string | undefined {
  if (!partition?.setLimits) return "its limits are fixed";
  try {
    partition.setLimits(bytes, inodes);
  } catch (error) {
    const why = REFUSED[(error as { code?: string }).code ?? ""];
    if (why === undefined) throw error;
    return why;
  }
}

/** Whether a path leads to the host. Throws FsError. */
export function isOnHost(cage: Cage, path: string): boolean {
  if (cage.state.host === undefined) return false;
  const fd = cage.open(path, O_PATH | O_CLOEXEC);
  try {
    return cage.state.files.get(fd)!.host !== undefined;
  } finally {
    cage.close(fd);
  }
}

/** Throws an Error where a path leads to the host: what works on trees alone must not. */
export function refuseHost(cage: Cage, path: string): void {
  if (isOnHost(cage, path)) throw new Error("lies on the host, and not in the tree");
}

/** What a mount has and has left. Throws FsError. */
export function statisticsOf(cage: Cage, { partition, path }: ListedMount): PartitionStatistics {
  if (partition === undefined) return cage.statfs(path);
  const statistics = new PartitionStatistics();
  partition.statfs(statistics);
  return statistics;
}

/** `rw,nosuid`, as mount(8) lists them. */
export function flagText(flags: number): string {
  const names = Object.keys(MOUNT_FLAGS).filter((name) => flags & MOUNT_FLAGS[name]);
  return names[0] === "ro" ? names.join(",") : ["rw", ...names].join(",");
}

/** The mount that has an absolute path, symbolic links resolved: the innermost, of stacked ones the last. */
export function mountOf(cage: Cage, path: string): ListedMount {
  let best: ListedMount | undefined;
  for (const mount of listMounts(cage)) {
    const base = mount.path === "/" ? "/" : `${mount.path}/`;
    if (path !== mount.path && !path.startsWith(base)) continue;
    if (best === undefined || mount.path.length >= best.path.length) best = mount;
  }
  return best!;
}
