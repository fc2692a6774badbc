import { assert, assertEquals } from "@std/assert";
import { content, fails, put, suite, watch } from "./suite.ts";
import {
  O_APPEND,
  O_CREAT,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  SEEK_CUR,
  SEEK_SET,
} from "../../core/constants.ts";

const test = suite("write");

test("a write of nothing keeps setuid and moves no time", (t) => {
  put(t, "f");
  t.chmod("f", 0o4666);
  const moved = watch(t, "f");
  t.as(1000, 1000, () => {
    const fd = t.open("f", O_WRONLY);
    assertEquals([t.write(fd, ""), t.pwrite(fd, "", 9)], [0, 0]);
  });
  assertEquals([t.stat("f").mode & 0o7777, moved()], [0o4666, { f: "" }]);
});

test("write moves the offset and extends the file", (t) => {
  const fd = t.open("f", O_CREAT | O_RDWR, 0o644);
  assertEquals([t.write(fd, "abc"), t.write(fd, "de")], [3, 2]);
  assertEquals([t.lseek(fd, 0, SEEK_CUR), t.fstat(fd).size], [5, 5]);
  assertEquals(content(t, "f"), "abcde");
});

test("write overwrites in the middle", (t) => {
  put(t, "f", "abcdef");
  const fd = t.open("f", O_RDWR);
  t.lseek(fd, 2, SEEK_SET);
  t.write(fd, "XY");
  assertEquals(content(t, "f"), "abXYef");
});

test("write behind the end leaves a hole of zeros, which takes no blocks", (t) => {
  const fd = t.open("f", O_CREAT | O_RDWR, 0o644);
  t.lseek(fd, 1 << 20, SEEK_SET);
  t.write(fd, "x");
  const { size, blocks } = t.fstat(fd);
  assertEquals([size, blocks], [(1 << 20) + 1, 8]);
  assertEquals(t.pread(fd, 2, 0), "\0\0");
});

test("write moves mtime and ctime", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_RDWR);
  const moved = watch(t, "f");
  t.write(fd, "x");
  assertEquals(moved(), { f: "mc" });
});

test("what is made after a write that was looked at is not older than that", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDWR);
  for (let i = 0; i < 50; i++) {
    t.write(fd, "x");
    const written = t.fstat(fd);
    t.mkdir(`d${i}`);
    const made = t.stat(`d${i}`);
    const seconds = made.mtimeSec - written.mtimeSec;
    assert(seconds > 0 || (seconds === 0 && made.mtimeNsec >= written.mtimeNsec));
  }
});

test("write of no bytes leaves the times and the size", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_RDWR);
  const moved = watch(t, "f");
  assertEquals(t.write(fd, ""), 0);
  assertEquals(moved(), { f: "" });
});

test("write by another than root drops setuid, and setgid where the group may execute", (t) => {
  put(t, "f");
  t.chown("f", 65534, 65534);
  t.chmod("f", 0o6777);
  t.as(65534, 65534, () => t.write(t.open("f", O_RDWR), "x"));
  assertEquals(t.stat("f").mode & 0o7777, 0o777);
});

test("write by root keeps setuid and setgid", (t) => {
  put(t, "f");
  t.chmod("f", 0o6777);
  t.write(t.open("f", O_RDWR), "x");
  assertEquals(t.stat("f").mode & 0o7777, 0o6777);
});

test("write answers EBADF for a closed descriptor and one for reading only", (t) => {
  put(t, "f", "abc");
  fails("EBADF", () => t.write(700, "x"));
  fails("EBADF", () => t.write(t.open("f", O_RDONLY), "x"));
  fails("EBADF", () => t.write(t.open(".", O_RDONLY), "x"));
});

test("write goes on after the permission was taken away", (t) => {
  t.chmod(".", 0o777);
  t.as(65534, 65534, () => {
    const fd = t.open("f", O_CREAT | O_RDWR, 0o644);
    t.chmod("f", 0);
    assertEquals(t.write(fd, "x"), 1);
  });
});

test("pwrite writes at a position and leaves the offset", (t) => {
  put(t, "f", "abcdef");
  const fd = t.open("f", O_RDWR);
  t.pwrite(fd, "XY", 3);
  assertEquals([t.lseek(fd, 0, SEEK_CUR), content(t, "f")], [0, "abcXYf"]);
});

test("pwrite with O_APPEND appends, whatever the position", (t) => {
  put(t, "f", "abc");
  t.pwrite(t.open("f", O_RDWR | O_APPEND), "X", 0);
  assertEquals(content(t, "f"), "abcX");
});

test("pwrite answers EINVAL for a negative position", (t) => {
  put(t, "f", "abc");
  fails("EINVAL", () => t.pwrite(t.open("f", O_RDWR), "x", -1));
});

test("write and truncate interleaved leave zeros, not old bytes", (t) => {
  put(t, "f", "abcdef");
  const fd = t.open("f", O_RDWR);
  t.ftruncate(fd, 2);
  t.pwrite(fd, "X", 5);
  assertEquals(content(t, "f"), "ab\0\0\0X");
});

test("write answers EAGAIN for a full FIFO of O_NONBLOCK, pwrite ESPIPE", (t) => {
  t.mkfifo("fifo", 0o644);
  const fd = t.open("fifo", O_RDWR | O_NONBLOCK);
  assertEquals(t.write(fd, "x".repeat(70000)), 65536);
  fails("EAGAIN", () => t.write(fd, "x"));
  fails("ESPIPE", () => t.pwrite(fd, "x", 0));
});

test("pwrite answers EINVAL for a position below zero", (t) => {
  const fd = t.open("f", O_CREAT | O_RDWR, 0o644);
  fails("EINVAL", () => t.pwrite(fd, "x", -1));
});
