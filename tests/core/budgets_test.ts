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

test(
  "a user's full share of bytes is a short write, then EDQUOT; root is not limited",
  (cage, { vfs }) => {
    cage.mkdir("/d");
    cage.chmod("/d", 0o777);
    const user = vfs.cage({ uid: 1000 });
    const fd = openNew(user, "/d/f");
    assertEquals(user.write(fd, new Uint8Array(20000)), 8192);
    fails("EDQUOT", () => user.write(fd, new Uint8Array(1)));
    fails("EDQUOT", () => user.fallocate(fd, 0, 8192, 1));
    fails("EDQUOT", () => put(user, "/d/g", "x"));
    put(vfs.cage({ uid: 1001 }), "/d/h", "x");
    put(cage, "/root", "x".repeat(20000));
    fails("EDQUOT", () => cage.chown("/root", 1000, -1));
    assertEquals(cage.stat("/root").uid, 0);
    cage.chown("/d/f", 0, -1);
    put(user, "/d/g", "x".repeat(8192));
    user.truncate("/d/g", 4097);
    fails("EDQUOT", () => put(user, "/d/i", "x"));
    user.truncate("/d/g", 4096);
    put(user, "/d/i", "x");
    cage.unlink("/d/h");
    cage.chown("/d/f", 1001, -1);
    fails("EDQUOT", () => user.pwrite(fd, new Uint8Array(1), 8192));
  },
  { maxBytesPerUser: 8192, maxBytes: 1 << 20 },
);

test(
  "a user's full share of inodes is EDQUOT, links cost none, chown moves them",
  (cage, { vfs }) => {
    cage.chmod("/", 0o777);
    const user = vfs.cage({ uid: 1000 });
    put(user, "/a");
    user.mkdir("/b");
    fails("EDQUOT", () => put(user, "/c"));
    fails("EDQUOT", () => user.symlink("x", "/c"));
    fails("EDQUOT", () => user.open("/", C.O_TMPFILE | C.O_RDWR));
    const whiteout = () => user.renameat2(C.AT_FDCWD, "/a", C.AT_FDCWD, "/b/a", C.RENAME_WHITEOUT);
    fails("EDQUOT", whiteout);
    user.link("/a", "/a2");
    put(cage, "/r");
    fails("EDQUOT", () => cage.chown("/r", 1000, 0));
    cage.chown("/b", 1000, 5);
    cage.chown("/b", 0, 0);
    cage.chown("/r", 1000, 0);
    fails("EDQUOT", () => user.mkdir("/d"));
    user.unlink("/r");
    user.mkdir("/d");
  },
  { maxInodesPerUser: 2 },
);
