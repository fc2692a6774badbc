import { assertEquals } from "@std/assert";
import { Attributes } from "../../core/attributes.ts";
import * as C from "../../core/constants.ts";
import * as E from "../../core/errno.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";

const WHO = { uid: 0, gid: 0, rdev: 0 };

/** A partition with /d/e and /f. */
function build() {
  const partition = new MemoryPartition();
  const d = partition.make(partition.root, "d", { mode: C.S_IFDIR | 0o755, ...WHO });
  const e = partition.make(d, "e", { mode: C.S_IFDIR | 0o755, ...WHO });
  const f = partition.make(partition.root, "f", { mode: C.S_IFREG | 0o644, ...WHO });
  return { partition, root: partition.root, d, e, f };
}

Deno.test("a partition answers -errno for what its caller should have known: EINVAL, ENOTDIR", () => {
  const { partition, root, d, e, f } = build();
  assertEquals(partition.rename(root, "d", e, "x", 0), -E.EINVAL);
  assertEquals(partition.rename(root, "f", d, "e", C.RENAME_EXCHANGE), 0);
  assertEquals(partition.rename(d, "e", root, "f", C.RENAME_EXCHANGE), 0);
  assertEquals(partition.rename(d, "e", root, "d", 0), -E.ENOTEMPTY);
  assertEquals(partition.rename(d, "e", root, "d", C.RENAME_EXCHANGE), -E.EINVAL);
  assertEquals(partition.lookup(f, "x"), -E.ENOTDIR);
  assertEquals(partition.lookup(12345, "x"), -E.ENOENT);
  assertEquals(partition.make(root, "f", { mode: C.S_IFREG, ...WHO }), -E.EEXIST);
  assertEquals(partition.unlink(root, "d"), -E.EISDIR);
  assertEquals(partition.rmdir(root, "f"), -E.ENOTDIR);
  assertEquals(partition.link(root, "g", d), -E.EPERM);
  assertEquals(partition.read(d, new Uint8Array(1), 0), -E.EISDIR);
  assertEquals(partition.setattr(d, { size: 0 }), -E.EISDIR);
  assertEquals(partition.readlink(f), -E.EINVAL);
  assertEquals(partition.check(), []);
});

Deno.test("inode numbers are never used again: a dead one answers ENOENT", () => {
  const { partition, root } = build();
  const seen = new Set<number>();
  for (let i = 0; i < 1000; i++) {
    const ino = partition.make(root, "x", { mode: C.S_IFREG, ...WHO });
    assertEquals(seen.has(ino), false);
    seen.add(ino);
    partition.unlink(root, "x");
    assertEquals(partition.getattr(ino, new Attributes()), -E.ENOENT);
  }
  assertEquals(partition.check(), []);
});

Deno.test("pages written from the end to the start of a large file are all there", () => {
  const { partition, f } = build();
  const mebibytes = 2 ** 20;
  for (let at = 40; at >= 0; at -= 4) partition.write(f, new Uint8Array([at + 1]), at * mebibytes);
  const one = new Uint8Array(1);
  for (let at = 0; at <= 40; at += 4) {
    partition.read(f, one, at * mebibytes);
    assertEquals(one[0], at + 1);
    assertEquals(partition.seek(f, at * mebibytes + 4096, C.SEEK_DATA) > 0, at < 40);
  }
  assertEquals(partition.seek(f, 1, C.SEEK_HOLE), 4096);
  partition.setattr(f, { size: 5 * mebibytes });
  const out = new Attributes();
  partition.getattr(f, out);
  assertEquals([out.size, out.blocks], [5 * mebibytes, 16]);
  assertEquals(partition.check(), []);
});
