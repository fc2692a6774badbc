import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { bytes, fails, test } from "./harness.ts";

test("an empty pipe is EAGAIN, without writers its end; without readers EPIPE", (cage) => {
  const [reader, writer] = cage.pipe();
  const buffer = new Uint8Array(8);
  fails("EAGAIN", () => cage.read(reader, buffer));
  assertEquals([cage.write(writer, bytes("abc")), cage.read(reader, buffer)], [3, 3]);
  fails("EBADF", () => cage.write(reader, buffer));
  cage.close(writer);
  assertEquals(cage.read(reader, buffer), 0);
  const [gone, alone] = cage.pipe();
  cage.close(gone);
  fails("EPIPE", () => cage.write(alone, buffer));
});

test("writes to a pipe of up to 4096 bytes are all or EAGAIN, larger ones what fits", (cage) => {
  const [reader, writer] = cage.pipe(C.O_NONBLOCK);
  assertEquals(cage.write(writer, new Uint8Array(62000)), 62000);
  fails("EAGAIN", () => cage.write(writer, new Uint8Array(4096)));
  assertEquals(cage.write(writer, new Uint8Array(5000)), 3536);
  assertEquals(cage.read(reader, new Uint8Array(100000)), 65536);
  assertEquals(cage.fcntl(reader, C.F_GETPIPE_SZ), 65536);
  assertEquals(cage.fcntl(reader, C.F_SETPIPE_SZ, 5000), 8192);
});

test("a FIFO: O_WRONLY without a reader is ENXIO if nonblocking, else EAGAIN; bytes go through", (cage) => {
  cage.mkfifo("/p");
  fails("ENXIO", () => cage.open("/p", C.O_WRONLY | C.O_NONBLOCK));
  fails("EAGAIN", () => cage.open("/p", C.O_WRONLY));
  const reader = cage.open("/p", C.O_RDONLY | C.O_NONBLOCK);
  const writer = cage.open("/p", C.O_WRONLY);
  cage.write(writer, bytes("hello"));
  const buffer = new Uint8Array(9);
  assertEquals(cage.read(reader, buffer), 5);
  fails("ESPIPE", () => cage.pread(reader, buffer, 0));
});

test("null, zero, full and random do what their names say; a socket is ENXIO to open", (cage) => {
  for (const minor of [3, 5, 7, 8]) cage.mknod(`/${minor}`, C.S_IFCHR | 0o666, 0x100 + minor);
  const buffer = new Uint8Array(64).fill(1);
  assertEquals(cage.read(cage.open("/3", C.O_RDWR), buffer), 0);
  assertEquals(cage.write(cage.open("/3", C.O_RDWR), buffer), 64);
  cage.read(cage.open("/8", C.O_RDONLY), buffer);
  assertEquals(new Set(buffer).size > 1, true);
  cage.read(cage.open("/5", C.O_RDONLY), buffer);
  assertEquals(new Set(buffer), new Set([0]));
  fails("ENOSPC", () => cage.write(cage.open("/7", C.O_WRONLY), buffer));
  cage.mknod("/s", C.S_IFSOCK | 0o666);
  fails("ENXIO", () => cage.open("/s", C.O_RDONLY));
  cage.mknod("/unknown", C.S_IFCHR | 0o666, 0x9999);
  fails("ENXIO", () => cage.open("/unknown", C.O_RDONLY));
});
