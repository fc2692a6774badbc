import type { CageState } from "./cage_state.ts";
import type { Mount, Place } from "./mount.ts";
import type { OpenFile } from "./open_file.ts";
import type { Partition } from "../partition.ts";

/** What the VFS holds, counted from scratch. */
class Holdings {
  readonly users = new Map<Mount, number>();
  readonly pins = new Map<Partition, Map<number, number>>();

  pin(partition: Partition, ino: number): void {
    let pins = this.pins.get(partition);
    if (pins === undefined) this.pins.set(partition, pins = new Map());
    pins.set(ino, (pins.get(ino) ?? 0) + 1);
  }

  place({ mount, ino }: Place): void {
    this.users.set(mount, (this.users.get(mount) ?? 0) + 1);
    this.pin(mount.partition, ino);
  }
}

/** Walks every invariant of a VFS: a line for each violation. */
export function checkVfs(
  mounts: Mount[],
  cages: CageState[],
  watched: Iterable<[Partition, number]>,
): string[] {
  const found: string[] = [];
  const holdings = new Holdings();
  for (const mount of mounts) {
    holdings.pin(mount.partition, mount.root);
    if (mount.parent === undefined) continue;
    holdings.place({ mount: mount.parent, ino: mount.point });
    if (mount.parent.covered?.get(mount.point) !== mount) {
      found.push(`a mount on inode ${mount.point} is not known there`);
    }
  }
  for (const [partition, ino] of watched) holdings.pin(partition, ino);
  checkFiles(cages, holdings, found);
  for (const { recordLocks, wholeLocks } of new Set(mounts.map((mount) => mount.superblock))) {
    found.push(...recordLocks.check(), ...wholeLocks.check());
  }
  for (const mount of mounts) {
    const users = holdings.users.get(mount) ?? 0;
    if (users !== mount.users) found.push(`a mount has ${users} users, ${mount.users} counted`);
  }
  for (const partition of new Set(mounts.map((mount) => mount.partition))) {
    for (const line of partition.check()) found.push(`${partition.kind}: ${line}`);
    comparePins(partition, holdings.pins.get(partition) ?? new Map(), found);
  }
  return found;
}

function checkFiles(cages: CageState[], holdings: Holdings, found: string[]): void {
  const references = new Map<OpenFile, number>();
  for (const cage of cages) {
    holdings.place(cage.root);
    holdings.place(cage.cwd);
    for (const { opening } of cage.waitings) {
      if (opening?.file.mount === undefined) continue;
      holdings.place({ mount: opening.file.mount, ino: opening.file.ino });
    }
    for (const [, file] of cage.files) {
      references.set(file, (references.get(file) ?? 0) + 1);
    }
  }
  for (const [file, count] of references) {
    if (file.references !== count) {
      found.push(`a file has ${count} descriptors, ${file.references} counted`);
    }
    if (file.mount !== undefined) holdings.place({ mount: file.mount, ino: file.ino });
  }
}

function comparePins(partition: Partition, held: Map<number, number>, found: string[]): void {
  const pinned = partition.pinned?.();
  if (pinned === undefined) return;
  for (const ino of new Set([...held.keys(), ...pinned.keys()])) {
    const [should, are] = [held.get(ino) ?? 0, pinned.get(ino) ?? 0];
    if (should !== are) found.push(`inode ${ino} has ${are} pins, should have ${should}`);
  }
}
