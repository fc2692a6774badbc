/** inotify(7) as the suite's tests of it use it: watches, and events as words. */
import { assertEquals } from "@std/assert";
import { decodeName, encodeName } from "../../core/bytes.ts";
import type { ProcessTarget } from "./target.ts";

/** Numbers of asm/unistd_64.h. */
export const SYS_ADD_WATCH = 254, SYS_RM_WATCH = 255, SYS_INIT1 = 294;
const O_NONBLOCK = 0o4000;

export const ACCESS = 1, MODIFY = 2, ATTRIB = 4, CLOSE_WRITE = 8, CLOSE_NOWRITE = 0x10, OPEN = 0x20;
export const MOVED_FROM = 0x40, MOVED_TO = 0x80, CREATE = 0x100, DELETE = 0x200;
export const DELETE_SELF = 0x400, MOVE_SELF = 0x800, IGNORED = 0x8000;
export const ONLYDIR = 0x1000000, DONT_FOLLOW = 0x2000000, MASK_CREATE = 0x10000000;
export const MASK_ADD = 0x20000000, ISDIR = 0x40000000, ONESHOT = 0x80000000;
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
  return t.syscall(SYS_INIT1, O_NONBLOCK);
}

export function watch(t: ProcessTarget, fd: number, path: string, mask: number): number {
  return t.syscall(SYS_ADD_WATCH, fd, path, mask);
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
