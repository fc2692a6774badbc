import { assertEquals } from "@std/assert";
import { content, fails, put, suite, watch } from "./suite.ts";
import { testPathErrors } from "./path_errors.ts";
import { O_RDONLY, O_RDWR } from "../../core/constants.ts";

const test = suite("truncate");

testPathErrors(test, "truncate", (t, path) => t.truncate(path, 0));

test("truncate shortens and extends with zeros", (t) => {
  put(t, "f", "abcdef");
  t.truncate("f", 3);
  assertEquals(content(t, "f"), "abc");
  t.truncate("f", 5);
  assertEquals(content(t, "f"), "abc\0\0");
});

test("truncate over 4 GiB makes a hole that takes no blocks", (t) => {
  put(t, "f");
  t.truncate("f", 5 * 2 ** 30);
  const { size, blocks } = t.stat("f");
  assertEquals([size, blocks], [5 * 2 ** 30, 0]);
});

test("truncate moves mtime and ctime", (t) => {
  put(t, "f", "abc");
  const moved = watch(t, "f");
  t.truncate("f", 1);
  assertEquals(moved(), { f: "mc" });
});

test("truncate to zero gives the blocks back", (t) => {
  put(t, "f", "x".repeat(10_000));
  assertEquals(t.stat("f").blocks, 24);
  t.truncate("f", 0);
  assertEquals(t.stat("f").blocks, 0);
});

test("truncate follows symlinks", (t) => {
  put(t, "f", "abc");
  t.symlink("f", "link");
  t.truncate("link", 1);
  assertEquals(content(t, "f"), "a");
});

test("truncate by another than root drops setuid and setgid", (t) => {
  put(t, "f", "abc");
  t.chown("f", 65534, 65534);
  t.chmod("f", 0o6777);
  t.as(65534, 65534, () => t.truncate("f", 1));
  assertEquals(t.stat("f").mode & 0o7777, 0o777);
});

test("truncate answers EISDIR for a directory", (t) => {
  t.mkdir("d");
  fails("EISDIR", () => t.truncate("d", 0));
});

test("truncate answers EINVAL for a negative length", (t) => {
  put(t, "f", "abc");
  fails("EINVAL", () => t.truncate("f", -1));
});

test("truncate answers EACCES without write permission", (t) => {
  put(t, "f", "abc", 0o644);
  t.as(65534, 65534, () => fails("EACCES", () => t.truncate("f", 0)));
});

test("truncate answers ENOENT for a missing name and ENOTDIR for a file with a slash", (t) => {
  put(t, "f");
  fails("ENOENT", () => t.truncate("missing", 0));
  fails("ENOTDIR", () => t.truncate("f/", 0));
});

test("ftruncate changes the open file and leaves the offset", (t) => {
  put(t, "f", "abcdef");
  const fd = t.open("f", O_RDWR);
  t.read(fd, 4);
  t.ftruncate(fd, 2);
  assertEquals([t.lseek(fd, 0, 1), t.fstat(fd).size], [4, 2]);
});

test("ftruncate answers EINVAL for a descriptor for reading only and a negative length", (t) => {
  put(t, "f", "abc");
  fails("EINVAL", () => t.ftruncate(t.open("f", O_RDONLY), 0));
  fails("EINVAL", () => t.ftruncate(t.open("f", O_RDWR), -1));
  fails("EINVAL", () => t.ftruncate(t.open(".", O_RDONLY), 0));
});

test("ftruncate answers EBADF for a closed descriptor", (t) => {
  fails("EBADF", () => t.ftruncate(700, 0));
});

test("truncate and ftruncate answer EINVAL for negative sizes and FIFOs", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDWR);
  fails("EINVAL", () => t.truncate("f", -1));
  fails("EINVAL", () => t.ftruncate(fd, -1));
  t.mkfifo("fifo", 0o644);
  fails("EINVAL", () => t.truncate("fifo", 0));
  fails("EINVAL", () => t.ftruncate(t.open("fifo", O_RDWR), 0));
});
