import { assertEquals } from "@std/assert";
import { content, fails, put, suite, watch } from "./suite.ts";
import {
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  O_RDONLY,
  O_RDWR,
  S_IFCHR,
} from "../../core/constants.ts";

const test = suite("fallocate");
const PUNCH = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;

test("fallocate allocates zeros and extends the file", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_RDWR);
  t.fallocate(fd, 0, 0, 10_000);
  const { size, blocks } = t.fstat(fd);
  assertEquals([size, blocks], [10_000, 24]);
  assertEquals(t.pread(fd, 6, 0), "abc\0\0\0");
});

test("fallocate with FALLOC_FL_KEEP_SIZE leaves the size", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_RDWR);
  t.fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 10_000);
  assertEquals([t.fstat(fd).size, content(t, "f")], [3, "abc"]);
});

test("fallocate with FALLOC_FL_PUNCH_HOLE zeros a range and gives whole pages back", (t) => {
  put(t, "f", "x".repeat(3 * 4096));
  const fd = t.open("f", O_RDWR);
  t.fallocate(fd, PUNCH, 4000, 5000);
  assertEquals([t.fstat(fd).size, t.fstat(fd).blocks], [3 * 4096, 16]);
  assertEquals(t.pread(fd, 2, 3999), "x\0");
  assertEquals(t.pread(fd, 2, 8999), "\0x");
});

test("fallocate with FALLOC_FL_PUNCH_HOLE keeps a page of which the range leaves some bytes", (t) => {
  put(t, "f", "x".repeat(6000));
  const fd = t.open("f", O_RDWR);
  t.fallocate(fd, PUNCH, 4096, 2500);
  assertEquals(t.fstat(fd).blocks, 16);
  t.fallocate(fd, PUNCH, 4096, 4096);
  assertEquals(t.fstat(fd).blocks, 8);
});

test("truncate to the size that is gives back what fallocate kept behind the end", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDWR);
  t.fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 10_000);
  assertEquals(t.fstat(fd).blocks, 24);
  t.ftruncate(fd, 0);
  assertEquals(t.fstat(fd).blocks, 0);
});

test("fallocate that extends moves ctime and mtime", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_RDWR);
  const moved = watch(t, "f");
  t.fallocate(fd, 0, 0, 10_000);
  assertEquals(moved().f.includes("c"), true);
});

test("fallocate answers EINVAL for a negative offset and a length of none", (t) => {
  const fd = t.open("f", 0o102, 0o644);
  fails("EINVAL", () => t.fallocate(fd, 0, -1, 1));
  fails("EINVAL", () => t.fallocate(fd, 0, 0, 0));
  fails("EINVAL", () => t.fallocate(fd, 0, 0, -1));
});

test("fallocate answers EOPNOTSUPP for unknown modes and a hole that may extend", (t) => {
  const fd = t.open("f", 0o102, 0o644);
  fails("EOPNOTSUPP", () => t.fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 1));
  fails("EOPNOTSUPP", () => t.fallocate(fd, 0x10000, 0, 1));
});

test("fallocate answers EBADF for a descriptor for reading only and a closed one", (t) => {
  put(t, "f");
  fails("EBADF", () => t.fallocate(t.open("f", O_RDONLY), 0, 0, 1));
  fails("EBADF", () => t.fallocate(700, 0, 0, 1));
});

test("fallocate by another than root drops setuid, and setgid where the group may execute", (t) => {
  put(t, "f");
  t.chmod("f", 0o6777);
  const fd = t.open("f", O_RDWR);
  t.as(65534, 65534, () => t.fallocate(fd, 0, 0, 100));
  assertEquals(t.stat("f").mode & 0o7777, 0o777);
});

test("fallocate answers ESPIPE for a FIFO, ENODEV or EBADF for a device", (t) => {
  t.mkfifo("fifo", 0o644);
  t.mknod("null", S_IFCHR | 0o666, 0x103);
  fails("ESPIPE", () => t.fallocate(t.open("fifo", O_RDWR), 0, 0, 1));
  fails("ENODEV", () => t.fallocate(t.open("null", O_RDWR), 0, 0, 1));
});

test("fallocate answers EFBIG beyond the largest file", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDWR);
  fails("EFBIG", () => t.fallocate(fd, 0, 2 ** 62, 2 ** 62));
});
