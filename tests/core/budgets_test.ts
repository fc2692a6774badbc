import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { fails, openNew, put, test } from "./harness.ts";

test(
  "a full budget of bytes is a short write, then ENOSPC; freed bytes are there again",
  (cage) => {
    const fd = openNew(cage, "/f");
    assertEquals(cage.write(fd, new Uint8Array(20000)), 16384);
    fails("ENOSPC", () => cage.write(fd, new Uint8Array(1)));
    fails("ENOSPC", () => put(cage, "/g", "x"));
    assertEquals([cage.statfs("/").blocks, cage.statfs("/").blocksFree], [4, 0]);
    cage.ftruncate(fd, 4096);
    assertEquals(cage.statfs("/").blocksFree, 3);
    fails("ENOSPC", () => cage.fallocate(fd, 0, 4096, 4 * 4096));
    assertEquals(cage.statfs("/").blocksFree, 3);
    cage.fallocate(fd, 0, 4096, 3 * 4096);
    assertEquals([cage.statfs("/").blocksFree, cage.fstat(fd).size], [0, 16384]);
    assertEquals(cage.lseek(fd, 0, C.SEEK_HOLE), 4096);
    cage.unlink("/f");
    assertEquals(cage.statfs("/").blocksFree, 0);
    cage.close(fd);
    assertEquals(cage.statfs("/").blocksFree, 4);
  },
  { maxBytes: 16384 },
);

test("a full budget of inodes is ENOSPC, links cost none", (cage) => {
  put(cage, "/a");
  put(cage, "/b");
  fails("ENOSPC", () => put(cage, "/c"));
  fails("ENOSPC", () => cage.mkdir("/d"));
  fails("ENOSPC", () => cage.symlink("x", "/l"));
  fails("ENOSPC", () => cage.open("/", C.O_TMPFILE | C.O_RDWR));
  cage.link("/a", "/a2");
  assertEquals([cage.statfs("/").files, cage.statfs("/").filesFree], [3, 0]);
  cage.unlink("/b");
  put(cage, "/c");
}, { maxInodes: 3 });

test("memory goes back when files go", (cage, { vfs }) => {
  for (let i = 0; i < 20; i++) cage.writeFile(`/f${i}`, new Uint8Array(1 << 20));
  const { partition } = vfs.mounts()[0];
  const before = (partition as unknown as { footprint(): number }).footprint();
  for (let i = 0; i < 20; i++) cage.unlink(`/f${i}`);
  const after = (partition as unknown as { footprint(): number }).footprint();
  assertEquals([before >= 20 << 20, after <= 1 << 20], [true, true]);
});
