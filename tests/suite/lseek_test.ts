import { assertEquals } from "@std/assert";
import { fails, put, suite } from "./suite.ts";
import {
  O_CREAT,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  SEEK_CUR,
  SEEK_DATA,
  SEEK_END,
  SEEK_HOLE,
  SEEK_SET,
} from "../../core/constants.ts";

const test = suite("lseek");

test("lseek counts from the start, the offset and the end", (t) => {
  put(t, "f", "abcdef");
  const fd = t.open("f", O_RDONLY);
  assertEquals(t.lseek(fd, 2, SEEK_SET), 2);
  assertEquals(t.lseek(fd, 3, SEEK_CUR), 5);
  assertEquals(t.lseek(fd, -1, SEEK_CUR), 4);
  assertEquals(t.lseek(fd, -2, SEEK_END), 4);
  assertEquals(t.read(fd, 9), "ef");
});

test("lseek goes behind the end and leaves the size", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_RDWR);
  assertEquals(t.lseek(fd, 10, SEEK_END), 13);
  assertEquals(t.fstat(fd).size, 3);
});

test("lseek answers EINVAL for an offset below zero and an unknown whence", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_RDONLY);
  t.lseek(fd, 1, SEEK_SET);
  fails("EINVAL", () => t.lseek(fd, -1, SEEK_SET));
  fails("EINVAL", () => t.lseek(fd, -2, SEEK_CUR));
  fails("EINVAL", () => t.lseek(fd, -4, SEEK_END));
  fails("EINVAL", () => t.lseek(fd, 0, 9));
  assertEquals(t.lseek(fd, 0, SEEK_CUR), 1);
});

test("lseek answers EBADF for a closed descriptor and one with O_PATH", (t) => {
  put(t, "f");
  fails("EBADF", () => t.lseek(700, 0, SEEK_SET));
  fails("EBADF", () => t.lseek(t.open("f", O_PATH), 0, SEEK_SET));
});

test("lseek finds data and holes", (t) => {
  const fd = t.open("f", O_CREAT | O_RDWR, 0o644);
  t.pwrite(fd, "x", 0);
  t.pwrite(fd, "x", 100_000);
  const page = 4096, last = Math.floor(100_000 / page) * page;
  assertEquals(t.lseek(fd, 0, SEEK_DATA), 0);
  assertEquals(t.lseek(fd, 0, SEEK_HOLE), page);
  assertEquals(t.lseek(fd, page, SEEK_DATA), last);
  assertEquals(t.lseek(fd, last, SEEK_HOLE), 100_001);
});

test("lseek for data or a hole answers ENXIO behind the end", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_RDWR);
  fails("ENXIO", () => t.lseek(fd, 3, SEEK_DATA));
  fails("ENXIO", () => t.lseek(fd, 3, SEEK_HOLE));
  t.ftruncate(fd, 100_000);
  fails("ENXIO", () => t.lseek(fd, 50_000, SEEK_DATA));
  assertEquals(t.lseek(fd, 0, SEEK_HOLE), 4096);
});

test("lseek answers ESPIPE for a FIFO, EBADF for a closed descriptor", (t) => {
  t.mkfifo("fifo", 0o644);
  const fd = t.open("fifo", O_RDWR);
  for (const whence of [SEEK_SET, SEEK_CUR, SEEK_END]) {
    fails("ESPIPE", () => t.lseek(fd, 0, whence));
  }
  fails("EBADF", () => t.lseek(700, 0, SEEK_SET));
});
