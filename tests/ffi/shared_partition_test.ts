import { assert, assertEquals } from "@std/assert";
import { Attributes, PartitionStatistics } from "../../core/attributes.ts";
import {
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  SEEK_DATA,
  SEEK_HOLE,
} from "../../core/constants.ts";
import {
  EEXIST,
  EISDIR,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  ESTALE,
} from "../../core/errno.ts";
import { Session } from "../../ffi/session.ts";
import type { SharedPartition } from "../../ffi/shared_partition.ts";

const FILE = { mode: S_IFREG | 0o644, uid: 1, gid: 2, rdev: 0 };
const DIRECTORY = { mode: S_IFDIR | 0o755, uid: 0, gid: 0, rdev: 0 };

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A partition of its own for each test, whole at the end. */
function check(name: string, body: (partition: SharedPartition) => void | Promise<void>): void {
  Deno.test(name, async () => {
    using session = await Session.create({ roots: ["/tmp/ramfs-shared-partition"] });
    const partition = session.partition(0);
    await body(partition);
    assertEquals(partition.check(), []);
  });
}

function attributes(partition: SharedPartition, ino: number): Attributes {
  const out = new Attributes();
  assertEquals(partition.getattr(ino, out), 0);
  return out;
}

function names(partition: SharedPartition, dir: number): string[] {
  const found: string[] = [];
  assertEquals(partition.readdir(dir, 0, (name) => (found.push(name), true)), 0);
  return found.sort();
}

check("the root is a directory and its own parent", (p) => {
  assertEquals(attributes(p, p.root).mode & S_IFDIR, S_IFDIR);
  assertEquals(p.parent(p.root), p.root);
  assertEquals(p.lookup(p.root, "no"), -ENOENT);
});

check("what is made has the attributes it was made with", (p) => {
  const ino = p.make(p.root, "file", FILE);
  assert(ino > 0 && Number.isSafeInteger(ino));
  assertEquals(p.lookup(p.root, "file"), ino);
  const { mode, uid, gid, nlink, size } = attributes(p, ino);
  assertEquals([mode, uid, gid, nlink, size], [S_IFREG | 0o644, 1, 2, 1, 0]);
  assertEquals(p.make(p.root, "file", FILE), -EEXIST);
  const fifo = p.make(p.root, "fifo", { ...FILE, mode: S_IFIFO | 0o600 });
  assertEquals(attributes(p, fifo).mode, S_IFIFO | 0o600);
});

check("bytes go in and come out, holes read as zeros and seek finds them", (p) => {
  const ino = p.make(p.root, "file", FILE);
  assertEquals(p.write(ino, new TextEncoder().encode("hello"), 3), 5);
  const out = new Uint8Array(16);
  assertEquals(p.read(ino, out, 0), 8);
  assertEquals(new TextDecoder().decode(out.subarray(0, 8)), "\0\0\0hello");
  assertEquals(p.read(ino, out, 8), 0);
  const far = 5 * 2 ** 30;
  assertEquals(p.write(ino, out.subarray(0, 8), far), 8);
  assertEquals(attributes(p, ino).size, far + 8);
  assert(attributes(p, ino).blocks < 1024);
  assertEquals(p.seek(ino, 4096, SEEK_DATA), far);
  assertEquals(p.seek(ino, 0, SEEK_HOLE), 4096);
});

check("attributes are set one by one, times before 1970 and with all nanoseconds", (p) => {
  const ino = p.make(p.root, "file", FILE);
  assertEquals(p.setattr(ino, { mode: 0o4711, uid: 7 }), 0);
  assertEquals(p.setattr(ino, { size: 10, mtime: { sec: -5, nsec: 999_999_999 } }), 0);
  const changed = attributes(p, ino);
  assertEquals([changed.mode, changed.uid, changed.gid], [S_IFREG | 0o4711, 7, 2]);
  assertEquals([changed.size, changed.mtimeSec, changed.mtimeNsec], [10, -5, 999_999_999]);
  assertEquals(p.setattr(ino, { mtime: "now" }), 0);
  assert(attributes(p, ino).mtimeSec > 1_600_000_000);
});

check("a name has up to 255 bytes, one more is ENAMETOOLONG", (p) => {
  const umlauts = "ä".repeat(127) + "a";
  assert(p.make(p.root, umlauts, FILE) > 0);
  assert(p.make(p.root, "a".repeat(255), FILE) > 0);
  assertEquals(p.make(p.root, "ä".repeat(128), FILE), -ENAMETOOLONG);
  assertEquals(p.lookup(p.root, "a".repeat(256)), -ENAMETOOLONG);
  assertEquals(names(p, p.root), ["a".repeat(255), umlauts].sort());
});

check("a name that is not UTF-8 comes back as it went in", (p) => {
  const name = "a\udcff\udc80z";
  const ino = p.make(p.root, name, FILE);
  assertEquals(names(p, p.root), [name]);
  assertEquals(p.lookup(p.root, name), ino);
  const link = p.symlink(p.root, "link", `t/${name}`, 0, 0);
  assertEquals(p.readlink(link), `t/${name}`);
  assertEquals(attributes(p, link).mode & S_IFMT, S_IFLNK);
});

check(
  "links are counted, and an inode lives while it has a name or is pinned: then ESTALE",
  async (p) => {
    const ino = p.make(p.root, "a", FILE);
    assertEquals(p.link(p.root, "b", ino), 0);
    assertEquals(attributes(p, ino).nlink, 2);
    assertEquals(p.unlink(p.root, "a"), 0);
    assertEquals(p.pin(ino), 0);
    assertEquals(p.unlink(p.root, "b"), 0);
    assertEquals(attributes(p, ino).nlink, 0);
    p.unpin(ino);
    // A thread of the owner buries what nobody has any more.
    for (let i = 0; i < 200 && p.getattr(ino, new Attributes()) === 0; i++) await delay(10);
    assertEquals(p.getattr(ino, new Attributes()), -ESTALE);
  },
);

check("directories: ENOTEMPTY, EISDIR, ENOTDIR, and what the parent of one is", (p) => {
  const dir = p.make(p.root, "dir", DIRECTORY);
  const ino = p.make(dir, "file", FILE);
  assertEquals(p.parent(dir), p.root);
  assertEquals(p.rmdir(p.root, "dir"), -ENOTEMPTY);
  assertEquals(p.unlink(p.root, "dir"), -EISDIR);
  assertEquals(p.rmdir(dir, "file"), -ENOTDIR);
  assertEquals(p.lookup(ino, "x"), -ENOTDIR);
  assertEquals(p.unlink(dir, "file"), 0);
  assertEquals(p.rmdir(p.root, "dir"), 0);
  assertEquals(names(p, p.root), []);
});

check("rename replaces, with its flags it does not (EEXIST) or exchanges", (p) => {
  const a = p.make(p.root, "a", FILE);
  const b = p.make(p.root, "b", FILE);
  assertEquals(p.rename(p.root, "a", p.root, "b", RENAME_NOREPLACE), -EEXIST);
  assertEquals(p.rename(p.root, "a", p.root, "b", RENAME_EXCHANGE), 0);
  assertEquals([p.lookup(p.root, "a"), p.lookup(p.root, "b")], [b, a]);
  assertEquals(p.rename(p.root, "a", p.root, "b", 0), 0);
  assertEquals(p.lookup(p.root, "b"), b);
  assertEquals(names(p, p.root), ["b"]);
});

check("readdir delivers a thousand names once each, from any cookie, also within itself", (p) => {
  for (let i = 0; i < 1000; i++) p.make(p.root, `name-${i}`, FILE);
  assertEquals(new Set(names(p, p.root)).size, 1000);
  const parts: string[] = [];
  let cookie = 0;
  for (let last = -1; parts.length !== last;) {
    last = parts.length;
    let room = 7;
    p.readdir(p.root, cookie, (name, _ino, _type, next) => {
      if (room-- === 0) return false;
      parts.push(name);
      cookie = next;
      return true;
    });
  }
  assertEquals(parts.length, 1000);
  assertEquals(new Set(parts).size, 1000);
  let inner = 0;
  let outer = 0;
  p.readdir(p.root, 0, () => {
    if (outer++ === 500) p.readdir(p.root, 0, () => (inner++, true));
    return true;
  });
  assertEquals([outer, inner], [1000, 1000]);
});

check("statfs tells sizes and counts", (p) => {
  const out = new PartitionStatistics();
  assertEquals(p.statfs(out), 0);
  assert(out.blocks > 0 && out.blocksFree <= out.blocks && out.files > out.filesFree);
  assertEquals([out.type, out.nameMax], [0x01021994, 255]);
});

check(
  "a directory tells the name it has, also after a rename, and none when it is removed",
  (partition) => {
    const { root } = partition;
    const dir = partition.make(root, "d\u{e4}", DIRECTORY);
    const inner = partition.make(dir, "in", DIRECTORY);
    assertEquals([partition.nameOf(dir), partition.nameOf(inner)], ["d\u{e4}", "in"]);
    assertEquals(partition.rename(dir, "in", root, "n\udcff", 0), 0);
    assertEquals([partition.nameOf(inner), partition.nameOf(root)], ["n\udcff", ""]);
    assertEquals(partition.pin(inner), 0);
    assertEquals(partition.rmdir(root, "n\udcff"), 0);
    assertEquals(partition.nameOf(inner), "");
    partition.unpin(inner);
  },
);

check("pins are counted as they are made and taken back", (partition) => {
  const ino = partition.make(partition.root, "f", FILE);
  const unnamed = partition.makeUnnamed(FILE, partition.root);
  assertEquals([...partition.pinned()], []);
  for (const pinned of [ino, ino, unnamed]) assertEquals(partition.pin(pinned), 0);
  assertEquals(partition.pinned(), new Map([[ino, 2], [unnamed, 1]]));
  for (const pinned of [ino, unnamed]) partition.unpin(pinned);
  assertEquals([...partition.pinned()], [[ino, 1]]);
  partition.unpin(ino);
});

check(
  "a read moves the access time as relatime rules: when the file changed since, or after a day",
  (partition) => {
    const ino = partition.make(partition.root, "f", FILE);
    const read = (atime: number, mtime: number) => {
      partition.setattr(ino, { atime: { sec: atime, nsec: 0 }, mtime: { sec: mtime, nsec: 0 } });
      partition.accessed(ino);
      return attributes(partition, ino).atimeSec;
    };
    const now = Math.floor(Date.now() / 1000);
    assert(read(1000, 2000) >= now);
    assert(read(now - 90_000, 10) >= now);
    assertEquals(read(now + 100, 10), now + 100, "newer than mtime and ctime, and of today");
    assertEquals(attributes(partition, ino).mtimeSec, 10);
  },
);
