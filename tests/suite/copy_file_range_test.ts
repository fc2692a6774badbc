import { assertEquals } from "@std/assert";
import { content, fails, put, suite, watch } from "./suite.ts";
import { O_APPEND, O_RDONLY, O_RDWR, O_WRONLY } from "../../core/constants.ts";

const test = suite("copy_file_range");

test("copy_file_range copies between files and moves the times of the second", (t) => {
  put(t, "a", "abcdef");
  put(t, "b", "......");
  const [from, to] = [t.open("a", O_RDONLY), t.open("b", O_RDWR)];
  const moved = watch(t, "a", "b");
  assertEquals(t.copyFileRange(from, 1, to, 2, 3), 3);
  assertEquals(content(t, "b"), "..bcd.");
  assertEquals([moved().a.replace("a", ""), moved().b.replace("a", "")], ["", "mc"]);
});

test("copy_file_range extends the file and answers 0 at the end", (t) => {
  put(t, "a", "abc");
  put(t, "b");
  const [from, to] = [t.open("a", O_RDONLY), t.open("b", O_RDWR)];
  t.stat("b");
  assertEquals([t.copyFileRange(from, 0, to, 0, 100), t.stat("b").size], [3, 3]);
  assertEquals(t.copyFileRange(from, 3, to, 3, 100), 0);
});

test("copy_file_range answers EBADF for a descriptor for reading only", (t) => {
  put(t, "a", "abc");
  const fd = t.open("a", O_RDONLY);
  fails("EBADF", () => t.copyFileRange(fd, 0, fd, 0, 1));
});

test("copy_file_range answers EINVAL for ranges of one file that overlap", (t) => {
  put(t, "a", "abcdef");
  const fd = t.open("a", O_RDWR);
  fails("EINVAL", () => t.copyFileRange(fd, 0, fd, 2, 3));
  assertEquals(t.copyFileRange(fd, 0, fd, 3, 3), 3);
  assertEquals(content(t, "a"), "abcabc");
});

test("copy_file_range answers EINVAL for a FIFO", (t) => {
  put(t, "a", "abc");
  t.mkfifo("fifo", 0o644);
  const [file, fifo] = [t.open("a", O_RDWR), t.open("fifo", O_RDWR)];
  fails("EINVAL", () => t.copyFileRange(file, 0, fifo, 0, 1));
  fails("EINVAL", () => t.copyFileRange(fifo, 0, file, 0, 1));
});

test(
  "copy_file_range answers EISDIR for a directory",
  (t) => {
    put(t, "a", "abc");
    const [file, dir] = [t.open("a", O_RDWR), t.open(".", O_RDONLY)];
    fails("EISDIR", () => t.copyFileRange(dir, 0, file, 0, 1));
    fails("EISDIR", () => t.copyFileRange(file, 0, dir, 0, 1));
    fails("EISDIR", () => t.copyFileRange(dir, 0, dir, 0, 1));
    fails("EBADF", () => t.copyFileRange(dir, 0, 700, 0, 1));
  },
);

test("copy_file_range answers EBADF for O_APPEND and for closed descriptors", (t) => {
  put(t, "a", "abc");
  put(t, "b");
  const [from, to] = [t.open("a", O_RDONLY), t.open("b", O_WRONLY)];
  const append = t.open("b", O_WRONLY | O_APPEND);
  fails("EBADF", () => t.copyFileRange(from, 0, append, 0, 1));
  fails("EBADF", () => t.copyFileRange(700, 0, to, 0, 1));
  fails("EBADF", () => t.copyFileRange(from, 0, 700, 0, 1));
});
