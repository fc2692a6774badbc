import { parentPath } from "../../core/path_text.ts";
import { S_IFDIR } from "../../core/constants.ts";
import { mountOf } from "../files/mounts.ts";
import { physicalPath } from "../files/paths.ts";
import type { FindEntry } from "./find_entry.ts";

/** Kinds that are the tree's own. */
const VOLATILE = new Set(["memory", "shared"]);

/** The types of file systems by their devices, each of which is looked for once. */
const KNOWN = new WeakMap<object, Map<number, string>>();

/** The type of the file system that an entry lies on, as mount(8) names it. Throws FsError. */
export function systemTypeOf(entry: FindEntry): string {
  const { context: { cage, interpreter }, attributes: { dev } } = entry;
  if (cage.state.host === undefined) return "tmpfs";
  let known = KNOWN.get(interpreter);
  if (known === undefined) KNOWN.set(interpreter, known = new Map());
  let type = known.get(dev);
  if (type === undefined) {
    const directory = entry.type === S_IFDIR ? entry.path : parentPath(entry.path);
    const { kind } = mountOf(cage, physicalPath(cage, directory));
    known.set(dev, type = VOLATILE.has(kind) ? "tmpfs" : kind);
  }
  return type;
}
