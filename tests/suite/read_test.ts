import { assertEquals } from "@std/assert";
import { fails, put, suite, watch } from "./suite.ts";
import {
  O_CREAT,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  SEEK_CUR,
  SEEK_SET,
} from "../../core/constants.ts";

const test = suite("read");

test("read moves the offset and answers 0 at the end", (t) => {
  put(t, "f", "abcde");
  const fd = t.open("f", O_RDONLY);
  assertEquals([t.read(fd, 2), t.read(fd, 10), t.read(fd, 10)], ["ab", "cde", ""]);
});

test("read behind the end answers 0 and leaves the offset", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_RDONLY);
  t.lseek(fd, 100, SEEK_SET);
  assertEquals(t.read(fd, 10), "");
  assertEquals(t.lseek(fd, 0, SEEK_CUR), 100);
});

test("read sees what another descriptor wrote", (t) => {
  put(t, "f", "abc");
  const [reader, writer] = [t.open("f", O_RDONLY), t.open("f", O_WRONLY)];
  t.read(reader, 3);
  t.pwrite(writer, "def", 3);
  assertEquals(t.read(reader, 10), "def");
});

test("read of no bytes answers 0", (t) => {
  put(t, "f", "abc");
  assertEquals(t.read(t.open("f", O_RDONLY), 0), "");
});

test("read answers zeros for a hole", (t) => {
  const fd = t.open("f", O_RDWR | O_CREAT, 0o644);
  t.pwrite(fd, "x", 5000);
  assertEquals(t.pread(fd, 3, 4998), "\0\0x");
});

test("read gives back every byte value and UTF-8", (t) => {
  const byte = (i: number) => String.fromCharCode(i < 128 ? i : 0xdc00 + i);
  const bytes = Array.from({ length: 256 }, (_, i) => byte(i)).join("") + "é€𝄞";
  put(t, "f", bytes);
  assertEquals(t.read(t.open("f", O_RDONLY), 1000), bytes);
});

test("read answers EBADF for a closed descriptor and one for writing only", (t) => {
  put(t, "f", "abc");
  fails("EBADF", () => t.read(700, 1));
  fails("EBADF", () => t.read(-1, 1));
  fails("EBADF", () => t.read(t.open("f", O_WRONLY), 1));
});

test("read answers EISDIR for a directory", (t) => {
  fails("EISDIR", () => t.read(t.open(".", O_RDONLY), 1));
});

test("read leaves mtime and ctime", (t) => {
  put(t, "f", "abc");
  const moved = watch(t, "f");
  t.read(t.open("f", O_RDONLY), 3);
  assertEquals(moved().f.replace("a", ""), "");
});

test("pread reads at a position and leaves the offset", (t) => {
  put(t, "f", "abcdef");
  const fd = t.open("f", O_RDONLY);
  assertEquals([t.pread(fd, 2, 3), t.pread(fd, 9, 6), t.read(fd, 3)], ["de", "", "abc"]);
});

test("pread answers EINVAL for a negative position", (t) => {
  put(t, "f", "abc");
  fails("EINVAL", () => t.pread(t.open("f", O_RDONLY), 1, -1));
});

test("pread answers EISDIR for a directory", (t) => {
  fails("EISDIR", () => t.pread(t.open(".", O_RDONLY), 1, 0));
});

test("read answers EAGAIN for an empty FIFO of O_NONBLOCK, 0 without writers, pread ESPIPE", (t) => {
  t.mkfifo("fifo", 0o644);
  const reader = t.open("fifo", O_RDONLY | O_NONBLOCK);
  assertEquals(t.read(reader, 1), "");
  const both = t.open("fifo", O_RDWR | O_NONBLOCK);
  fails("EAGAIN", () => t.read(reader, 1));
  fails("ESPIPE", () => t.pread(both, 1, 0));
});
