import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { bytes, fails, get, openNew, put, test } from "./harness.ts";

test("a file of 2^52 bytes costs nothing until written, and reads as zeros", (cage, { vfs }) => {
  const fd = openNew(cage, "/f");
  cage.ftruncate(fd, 2 ** 52);
  assertEquals([cage.fstat(fd).size, cage.fstat(fd).blocks], [2 ** 52, 0]);
  cage.pwrite(fd, bytes("end"), 2 ** 52 - 3);
  assertEquals(cage.fstat(fd).blocks, 8);
  const buffer = new Uint8Array(6).fill(9);
  assertEquals(cage.pread(fd, buffer, 2 ** 52 - 6), 6);
  assertEquals(buffer, new Uint8Array([0, 0, 0, 0x65, 0x6e, 0x64]));
  assertEquals(vfs.check(), []);
});

test("SEEK_DATA and SEEK_HOLE find the written pages, behind the last one ENXIO", (cage) => {
  const fd = openNew(cage, "/f");
  cage.pwrite(fd, new Uint8Array(4096), 8192);
  cage.pwrite(fd, new Uint8Array(1), 40960);
  assertEquals(cage.lseek(fd, 0, C.SEEK_DATA), 8192);
  assertEquals(cage.lseek(fd, 0, C.SEEK_HOLE), 0);
  assertEquals(cage.lseek(fd, 9000, C.SEEK_HOLE), 12288);
  assertEquals(cage.lseek(fd, 12288, C.SEEK_DATA), 40960);
  assertEquals(cage.lseek(fd, 40960, C.SEEK_HOLE), 40961);
  fails("ENXIO", () => cage.lseek(fd, 40961, C.SEEK_DATA));
});

test("growing after truncation shows zeros, not what was there", (cage) => {
  for (const size of [100, 5000, 20000]) {
    const fd = cage.open("/f", C.O_CREAT | C.O_RDWR | C.O_TRUNC);
    cage.write(fd, new Uint8Array(size).fill(7));
    cage.ftruncate(fd, 50);
    cage.ftruncate(fd, size);
    assertEquals(cage.readFile("/f").subarray(50).every((byte) => byte === 0), true);
    cage.close(fd);
  }
});

test("fallocate makes room, punches, zeroes, collapses and inserts", (cage, { vfs }) => {
  const fd = openNew(cage, "/f");
  cage.write(fd, new Uint8Array([1, 2, 3, 4, 5].flatMap((n) => new Array(4096).fill(n))));
  const firsts = () => {
    const all = cage.readFile("/f");
    return Array.from({ length: all.length / 4096 }, (_, page) => all[page * 4096]);
  };
  cage.fallocate(fd, C.FALLOC_FL_PUNCH_HOLE | C.FALLOC_FL_KEEP_SIZE, 4096, 4096);
  assertEquals([firsts(), cage.fstat(fd).blocks], [[1, 0, 3, 4, 5], 32]);
  cage.fallocate(fd, C.FALLOC_FL_COLLAPSE_RANGE, 0, 8192);
  assertEquals(firsts(), [3, 4, 5]);
  cage.fallocate(fd, C.FALLOC_FL_INSERT_RANGE, 4096, 4096);
  assertEquals([firsts(), cage.fstat(fd).blocks], [[3, 0, 4, 5], 24]);
  cage.fallocate(fd, C.FALLOC_FL_ZERO_RANGE, 8192, 4096);
  assertEquals(firsts(), [3, 0, 0, 5]);
  cage.fallocate(fd, C.FALLOC_FL_KEEP_SIZE, 0, 10 * 4096);
  assertEquals([cage.fstat(fd).size, cage.fstat(fd).blocks], [16384, 80]);
  assertEquals(vfs.check(), []);
});

test("fallocate answers EINVAL, EOPNOTSUPP, EBADF, EFBIG", (cage) => {
  const fd = openNew(cage, "/f");
  fails("EINVAL", () => cage.fallocate(fd, 0, 0, 0));
  fails("EINVAL", () => cage.fallocate(fd, 0, -1, 1));
  fails("EOPNOTSUPP", () => cage.fallocate(fd, C.FALLOC_FL_PUNCH_HOLE, 0, 1));
  fails("EFBIG", () => cage.fallocate(fd, 0, Number.MAX_SAFE_INTEGER, 1));
  fails("EBADF", () => cage.fallocate(cage.open("/f", C.O_RDONLY), 0, 0, 1));
  fails("EINVAL", () => cage.fallocate(fd, C.FALLOC_FL_COLLAPSE_RANGE, 1, 4096));
});

test("read and write move the offset, a directory is EISDIR, the wrong mode EBADF", (cage) => {
  put(cage, "/f", "hello");
  const fd = cage.open("/f", C.O_RDONLY);
  const two = new Uint8Array(2);
  assertEquals([cage.read(fd, two), cage.read(fd, two), cage.read(fd, two)], [2, 2, 1]);
  assertEquals(cage.read(fd, two), 0);
  fails("EBADF", () => cage.write(fd, two));
  fails("EISDIR", () => cage.read(cage.open("/", C.O_RDONLY), two));
  fails("EINVAL", () => cage.pread(fd, two, -1));
});

test("truncate answers EISDIR, EINVAL and EFBIG, ftruncate EINVAL for a reader", (cage) => {
  put(cage, "/f", "hello");
  cage.truncate("/f", 2);
  assertEquals(get(cage, "/f"), "he");
  fails("EISDIR", () => cage.truncate("/", 0));
  fails("EINVAL", () => cage.truncate("/f", -1));
  fails("EFBIG", () => cage.truncate("/f", 2 ** 60));
  fails("EINVAL", () => cage.ftruncate(cage.open("/f", C.O_RDONLY), 0));
});

test("writeFile and readFile carry what crosses pages", (cage) => {
  const data = new Uint8Array(300_000).map((_, at) => at * 31);
  cage.writeFile("/f", data);
  assertEquals(cage.readFile("/f"), data);
  cage.writeFile("/f", bytes("!"), { append: true });
  assertEquals(cage.stat("/f").size, 300_001);
});
