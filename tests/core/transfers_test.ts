import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { bytes, fails, get, openNew, put, test } from "./harness.ts";

test("copy_file_range copies by offsets or positions, overlap in one file is EINVAL", (cage) => {
  put(cage, "/a", "hello world");
  const [from, to] = [cage.open("/a", C.O_RDWR), openNew(cage, "/b")];
  assertEquals(cage.copyFileRange(from, undefined, to, undefined, 5), 5);
  assertEquals(cage.copyFileRange(from, 6, to, 10, 100), 5);
  assertEquals(get(cage, "/b"), "hello\0\0\0\0\0world");
  assertEquals([cage.lseek(from, 0, 1), cage.lseek(to, 0, 1)], [5, 5]);
  assertEquals(cage.copyFileRange(from, 50, to, 0, 10), 0);
  fails("EINVAL", () => cage.copyFileRange(from, 0, from, 3, 5));
  assertEquals(cage.copyFileRange(from, 0, from, 5, 5), 5);
  fails("EINVAL", () => cage.copyFileRange(from, 0, to, 0, 1, 1));
  fails("EBADF", () => cage.copyFileRange(from, 0, cage.open("/b", C.O_RDONLY), 0, 1));
  fails("EISDIR", () => cage.copyFileRange(cage.open("/", C.O_RDONLY), 0, to, 0, 1));
});

test("readv and writev go through their buffers in turn, more than 1024 are EINVAL", (cage) => {
  const fd = openNew(cage, "/f");
  assertEquals(cage.writev(fd, [bytes("ab"), bytes(""), bytes("cde")]), 5);
  assertEquals(cage.pwritev(fd, [bytes("X"), bytes("Y")], 1), 2);
  const [one, two] = [new Uint8Array(3), new Uint8Array(9)];
  assertEquals(cage.preadv(fd, [one, two], 1), 4);
  cage.lseek(fd, 0, C.SEEK_SET);
  assertEquals(cage.readv(fd, [one, two]), 5);
  assertEquals(new TextDecoder().decode(one), "aXY");
  fails("EINVAL", () => cage.readv(fd, new Array(1025).fill(one)));
  fails("EBADF", () => cage.readv(99, []));
});
