/**
 * Changes below a path, found by looking again and again: those that programs make to the session's tree, of
 * which nobody tells this process.
 */
import type { Attributes } from "../../core/attributes.ts";
import { inodeKey } from "../../core/inode_identity.ts";
import type { Cage } from "../../core/cage/cage.ts";
import type { WatchEvent } from "../../core/vfs/watch.ts";
import { isDirectory } from "./listing.ts";

/** What tells that a file is another one or has changed. */
interface Seen {
  readonly key: string;
  readonly written: string;
  readonly attributes: string;
}

export class TreePoll {
  #seen: Map<string, Seen>;

  constructor(readonly cage: Cage, readonly path: string, readonly recursive: boolean) {
    this.#seen = this.#look();
  }

  /** What is different from the last time, by path; a name that moved is one event. */
  take(): WatchEvent[] {
    const before = this.#seen;
    const now = this.#seen = this.#look();
    const gone = new Map<string, string>();
    for (const [path, { key }] of before) if (now.get(path)?.key !== key) gone.set(key, path);
    const events: WatchEvent[] = [];
    for (const [path, { key, written, attributes }] of now) {
      const old = before.get(path);
      if (old?.key === key) {
        if (old.written !== written) events.push({ type: "write", path });
        else if (old.attributes !== attributes) events.push({ type: "attributes", path });
        continue;
      }
      const from = gone.get(key);
      if (from === undefined) events.push({ type: "create", path });
      else if (!isMovedWithParent(from, path, events)) events.push({ type: "rename", path, from });
      gone.delete(key);
    }
    const removed = [...gone.values()].filter((path) => !now.has(path)).sort().reverse();
    return [...removed.map((path): WatchEvent => ({ type: "remove", path })), ...events];
  }

  #look(): Map<string, Seen> {
    const seen = new Map<string, Seen>();
    const visit = (place: string, path: string, deeper: boolean) => {
      let found: Attributes;
      let names: string[] = [];
      try {
        found = path === "" ? this.cage.stat(place) : this.cage.lstat(place);
        if (deeper && isDirectory(found)) names = this.cage.readdir(place);
      } catch {
        return; // Gone, or not for us to see.
      }
      seen.set(path, describe(found));
      for (const name of names.sort()) {
        const below = path === "" ? name : `${path}/${name}`;
        visit(place === "/" ? `/${name}` : `${place}/${name}`, below, this.recursive);
      }
    };
    visit(this.path, "", true);
    return seen;
  }
}

/** A directory's own time moves with every name in it, which is told by that name. */
function describe(found: Attributes): Seen {
  const { mode, uid, gid, size, mtimeSec, mtimeNsec, ctimeSec, ctimeNsec } = found;
  const directory = isDirectory(found);
  return {
    key: inodeKey(found),
    written: directory ? "" : `${size} ${mtimeSec}.${mtimeNsec}`,
    attributes: directory
      ? `${mode} ${uid} ${gid}`
      : `${mode} ${uid} ${gid} ${ctimeSec}.${ctimeNsec}`,
  };
}

function isMovedWithParent(from: string, to: string, events: readonly WatchEvent[]): boolean {
  return events.some((event) =>
    event.type === "rename" && from.startsWith(`${event.from}/`) &&
    to === event.path + from.slice(event.from!.length)
  );
}
