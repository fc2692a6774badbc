/** inotify(7) as the suite's tests of it use it: watches, and events as words. */
import { assertEquals } from "@std/assert";
import { decodeName, encodeName } from "../../core/bytes.ts";
import * as C from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import type { ProcessTarget } from "./target.ts";

export const {
  IN_ACCESS: ACCESS,
  IN_MODIFY: MODIFY,
  IN_ATTRIB: ATTRIB,
  IN_CLOSE_WRITE: CLOSE_WRITE,
  IN_CLOSE_NOWRITE: CLOSE_NOWRITE,
  IN_OPEN: OPEN,
  IN_MOVED_FROM: MOVED_FROM,
  IN_MOVED_TO: MOVED_TO,
  IN_CREATE: CREATE,
  IN_DELETE: DELETE,
  IN_DELETE_SELF: DELETE_SELF,
  IN_MOVE_SELF: MOVE_SELF,
  IN_IGNORED: IGNORED,
  IN_ONLYDIR: ONLYDIR,
  IN_DONT_FOLLOW: DONT_FOLLOW,
  IN_MASK_CREATE: MASK_CREATE,
  IN_MASK_ADD: MASK_ADD,
  IN_ISDIR: ISDIR,
  IN_ONESHOT: ONESHOT,
} = C;
export const NAMES = MOVED_FROM | MOVED_TO | CREATE | DELETE;

const NAMES_OF_BITS: [number, string][] = [
  [ACCESS, "access"],
  [MODIFY, "modify"],
  [ATTRIB, "attrib"],
  [CLOSE_WRITE, "close_write"],
  [CLOSE_NOWRITE, "close_nowrite"],
  [OPEN, "open"],
  [MOVED_FROM, "moved_from"],
  [MOVED_TO, "moved_to"],
  [CREATE, "create"],
  [DELETE, "delete"],
  [DELETE_SELF, "delete_self"],
  [MOVE_SELF, "move_self"],
  [IGNORED, "ignored"],
];

export interface Event {
  wd: number;
  text: string;
  cookie: number;
}

export function start(t: ProcessTarget): number {
  return t.syscall(SYS.inotify_init1, C.O_NONBLOCK);
}

export function watch(t: ProcessTarget, fd: number, path: string, mask: number): number {
  return t.syscall(SYS.inotify_add_watch, fd, path, mask);
}

/** All events that are there, as "create dir name". */
export function take(t: ProcessTarget, fd: number): Event[] {
  const events: Event[] = [];
  for (;;) {
    let bytes: Uint8Array;
    try {
      bytes = encodeName(t.read(fd, 65536));
    } catch (error) {
      assertEquals((error as { errno: number }).errno, -11);
      return events;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at < bytes.length;) {
      const [wd, mask, cookie, length] = [0, 4, 8, 12].map((i) => view.getUint32(at + i, true));
      const name = decodeName(bytes.subarray(at + 16, at + 16 + length)).replace(/\0+$/, "");
      const words = NAMES_OF_BITS.filter(([bit]) => mask & bit).map(([, word]) => word);
      if (mask & ISDIR) words.push("dir");
      if (length) words.push(name);
      events.push({ wd, cookie, text: words.join(" ") });
      at += 16 + length;
    }
  }
}

/** What `take` says, without descriptors and cookies. */
export const texts = (t: ProcessTarget, fd: number) => take(t, fd).map((event) => event.text);
