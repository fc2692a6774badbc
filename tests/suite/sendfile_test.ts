import { assertEquals } from "@std/assert";
import { content, fails, put, suite, watch } from "./suite.ts";
import {
  O_APPEND,
  O_DIRECTORY,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  SEEK_CUR,
} from "../../core/constants.ts";

const test = suite("sendfile");

test("sendfile copies from the source's offset, which moves, up to the end", (t) => {
  put(t, "a", "0123456789");
  put(t, "b");
  const [from, to] = [t.open("a", O_RDONLY), t.open("b", O_WRONLY)];
  t.read(from, 2);
  assertEquals([t.sendfile(to, from, 3), t.sendfile(to, from, 100), t.sendfile(to, from, 1)], [
    3,
    5,
    0,
  ]);
  assertEquals([content(t, "b"), t.lseek(from, 0, SEEK_CUR)], ["23456789", 10]);
});

test("sendfile of nothing answers 0 and moves no times", (t) => {
  put(t, "a", "text");
  put(t, "b");
  const [from, to] = [t.open("a", O_RDONLY), t.open("b", O_WRONLY)];
  const moved = watch(t, "b");
  assertEquals([t.sendfile(to, from, 0), moved()], [0, { b: "" }]);
});

test("sendfile answers EBADF for descriptors of the wrong mode", (t) => {
  put(t, "a", "text");
  const [reader, writer] = [t.open("a", O_RDONLY), t.open("a", O_WRONLY)];
  fails("EBADF", () => t.sendfile(reader, reader, 1));
  fails("EBADF", () => t.sendfile(writer, writer, 1));
  fails("EBADF", () => t.sendfile(700, reader, 1));
  fails("EBADF", () => t.sendfile(writer, 700, 1));
});

test("sendfile answers EINVAL for O_APPEND", (t) => {
  put(t, "a", "text");
  put(t, "b");
  const [from, append] = [t.open("a", O_RDONLY), t.open("b", O_WRONLY | O_APPEND)];
  fails("EINVAL", () => t.sendfile(append, from, 1));
});

test(
  "sendfile answers EINVAL for a directory as the source",
  (t) => {
    put(t, "b");
    fails("EINVAL", () => t.sendfile(t.open("b", O_RDWR), t.open(".", O_RDONLY | O_DIRECTORY), 1));
  },
);

test("sendfile answers EBADF for closed descriptors, on either side", (t) => {
  put(t, "f", "abc");
  put(t, "g");
  const [from, to] = [t.open("f", O_RDONLY), t.open("g", O_WRONLY)];
  fails("EBADF", () => t.sendfile(to, 700, 1));
  fails("EBADF", () => t.sendfile(700, from, 1));
});

test("sendfile answers EAGAIN for a full FIFO of O_NONBLOCK", (t) => {
  put(t, "f", "x".repeat(70000));
  t.mkfifo("fifo", 0o644);
  const fifo = t.open("fifo", O_RDWR | O_NONBLOCK);
  const from = t.open("f", O_RDONLY);
  assertEquals(t.sendfile(fifo, from, 70000), 65536);
  fails("EAGAIN", () => t.sendfile(fifo, from, 1));
});
