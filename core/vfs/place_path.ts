import { Attributes } from "../attributes.ts";
import { ENOENT } from "../errno.ts";
import type { Place } from "./mount.ts";
import type { Partition } from "../partition.ts";

/**
 * The absolute path of a directory as seen from `root`, as getcwd(2) tells it: -ENOENT if it was removed
 * or does not lie below `root`.
 */
export function placePath(root: Place, place: Place): string | number {
  let { mount, ino } = place;
  let path = "";
  const attributes = new Attributes();
  if (mount.partition.getattr(ino, attributes) < 0 || attributes.nlink === 0) return -ENOENT;
  while (mount !== root.mount || ino !== root.ino) {
    if (ino === mount.root) {
      if (mount.parent === undefined) return -ENOENT;
      ino = mount.point;
      mount = mount.parent;
      continue;
    }
    const { partition } = mount;
    const parent = partition.parent(ino);
    const name = parent < 0 ? undefined : nameIn(partition, parent, ino);
    if (name === undefined) return -ENOENT;
    path = `/${name}${path}`;
    ino = parent;
  }
  return path === "" ? "/" : path;
}

function nameIn(partition: Partition, dir: number, ino: number): string | undefined {
  if (partition.nameOf !== undefined) return partition.nameOf(ino) || undefined;
  let found: string | undefined;
  partition.readdir(dir, 0, (name, child) => {
    if (child === ino) found = name;
    return found === undefined;
  });
  return found;
}
