import { assertEquals } from "@std/assert";
import { content, fails, put, suite } from "./suite.ts";
import {
  O_APPEND,
  O_DIRECTORY,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  SEEK_CUR,
} from "../../core/constants.ts";

const test = suite("readv");
/** Where the descriptor's offset counts. */
const HERE = -1;

test("readv fills one buffer after the other and moves the offset", (t) => {
  put(t, "f", "0123456789");
  const fd = t.open("f", O_RDONLY);
  assertEquals([t.readv(fd, HERE, 2, 0, 3), t.lseek(fd, 0, SEEK_CUR)], ["01234", 5]);
  assertEquals([t.readv(fd, HERE, 4, 4), t.readv(fd, HERE, 4)], ["56789", ""]);
});

test("writev writes one buffer after the other, at the end with O_APPEND", (t) => {
  put(t, "f", "0123456789");
  assertEquals(t.writev(t.open("f", O_WRONLY), HERE, "ab", "", "cde"), 5);
  assertEquals(t.writev(t.open("f", O_WRONLY | O_APPEND), HERE, "x", "y"), 2);
  assertEquals(content(t, "f"), "abcde56789xy");
});

test("preadv and pwritev leave the offset alone", (t) => {
  put(t, "f", "0123456789");
  const fd = t.open("f", O_RDWR);
  assertEquals([t.readv(fd, 7, 2, 2), t.writev(fd, 3, "ab", "c")], ["789", 3]);
  assertEquals([t.lseek(fd, 0, SEEK_CUR), content(t, "f")], [0, "012abc6789"]);
});

test("readv and writev of no buffers answer 0", (t) => {
  put(t, "f", "text");
  const fd = t.open("f", O_RDWR);
  assertEquals([t.readv(fd, HERE), t.writev(fd, HERE)], ["", 0]);
});

test("readv answers EBADF for a descriptor for writing, EISDIR for a directory", (t) => {
  put(t, "f");
  fails("EBADF", () => t.readv(t.open("f", O_WRONLY), HERE, 1));
  fails("EBADF", () => t.writev(t.open("f", O_RDONLY), HERE, "a"));
  fails("EBADF", () => t.readv(700, HERE, 1));
  fails("EISDIR", () => t.readv(t.open(".", O_RDONLY | O_DIRECTORY), HERE, 1));
});

test("preadv and pwritev answer ESPIPE for a FIFO", (t) => {
  t.mkfifo("fifo", 0o644);
  const fifo = t.open("fifo", O_RDWR);
  fails("ESPIPE", () => t.readv(fifo, 0, 1));
  fails("ESPIPE", () => t.writev(fifo, 0, "x"));
});
