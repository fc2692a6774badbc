import { assert, assertEquals } from "@std/assert";
import { content, fails, put, suite } from "./suite.ts";
import {
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  FD_CLOEXEC,
  O_CLOEXEC,
  O_RDONLY,
  O_RDWR,
} from "../../core/constants.ts";

const test = suite("dup");

test("dup answers the lowest free descriptor, which shares the offset", (t) => {
  put(t, "f", "abcdef");
  const fd = t.open("f", O_RDONLY);
  const copy = t.dup(fd);
  assertEquals(copy, fd + 1);
  assertEquals([t.read(fd, 2), t.read(copy, 2)], ["ab", "cd"]);
});

test("dup clears close-on-exec", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY | O_CLOEXEC);
  assertEquals([t.fcntl(fd, F_GETFD), t.fcntl(t.dup(fd), F_GETFD)], [FD_CLOEXEC, 0]);
});

test("dup answers EBADF for a closed descriptor", (t) => {
  fails("EBADF", () => t.dup(700));
});

test("dup2 takes the given number and closes what was there", (t) => {
  put(t, "a", "aaa");
  put(t, "b", "bbb");
  const [a, b] = [t.open("a", O_RDONLY), t.open("b", O_RDONLY)];
  assertEquals(t.dup2(a, b), b);
  assertEquals(t.read(b, 3), "aaa");
  assertEquals(t.dup2(a, 100), 100);
  assertEquals(t.fstat(100).ino, t.stat("a").ino);
});

test("dup2 onto itself does nothing, and answers EBADF when it is closed", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY | O_CLOEXEC);
  assertEquals(t.dup2(fd, fd), fd);
  assertEquals(t.fcntl(fd, F_GETFD), FD_CLOEXEC);
  fails("EBADF", () => t.dup2(700, 700));
});

test("dup2 answers EBADF for a closed or impossible descriptor", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  fails("EBADF", () => t.dup2(700, 10));
  fails("EBADF", () => t.dup2(fd, -1));
});

test("dup2 keeps a removed file alive", (t) => {
  put(t, "f", "text");
  const fd = t.open("f", O_RDWR);
  t.dup2(fd, 50);
  t.unlink("f");
  t.close(fd);
  assertEquals(t.read(50, 10), "text");
});

test("dup3 sets close-on-exec and answers EINVAL onto itself or for unknown flags", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  assertEquals(t.dup3(fd, 60, O_CLOEXEC), 60);
  assertEquals(t.fcntl(60, F_GETFD), FD_CLOEXEC);
  fails("EINVAL", () => t.dup3(fd, fd, 0));
  fails("EINVAL", () => t.dup3(fd, 61, 1));
});

test("fcntl with F_DUPFD answers the lowest free descriptor from a number on", (t) => {
  put(t, "f", "text");
  const fd = t.open("f", O_RDWR);
  assertEquals(t.fcntl(fd, F_DUPFD, 80), 80);
  assertEquals(t.fcntl(fd, F_DUPFD_CLOEXEC, 80), 81);
  assertEquals([t.fcntl(80, F_GETFD), t.fcntl(81, F_GETFD)], [0, FD_CLOEXEC]);
  t.write(81, "TE");
  assertEquals([t.read(80, 5), content(t, "f")], ["xt", "TExt"]);
});

test("fcntl with F_DUPFD answers EINVAL for a number out of range", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  fails("EINVAL", () => t.fcntl(fd, F_DUPFD, -1));
  fails("EINVAL", () => t.fcntl(fd, F_DUPFD, 2 ** 30));
  assert(t.dup(fd) > fd);
});
