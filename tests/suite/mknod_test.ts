import { assertEquals } from "@std/assert";
import { fails, names, processSuite, put, suite, watch } from "./suite.ts";
import { testPathErrors } from "./path_errors.ts";
import {
  DT_FIFO,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from "../../core/constants.ts";

const test = suite("mknod");

testPathErrors(test, "mknod", (t, path) => t.mknod(path, S_IFREG | 0o644, 0));

test("mknod makes regular files, FIFOs, sockets and devices under the umask", (t) => {
  t.umask(0o027);
  t.mknod("file", 0o666, 0);
  t.mknod("fifo", S_IFIFO | 0o666, 0);
  t.mknod("socket", S_IFSOCK | 0o777, 0);
  t.mknod("device", S_IFCHR | 0o600, 0x103);
  const modes = ["file", "fifo", "socket", "device"].map((path) => t.lstat(path).mode);
  assertEquals(modes, [S_IFREG | 0o640, S_IFIFO | 0o640, S_IFSOCK | 0o750, S_IFCHR | 0o600]);
  assertEquals([t.stat("device").rdev, t.stat("fifo").rdev], [0x103, 0]);
});

test("mknod moves the parent's mtime and ctime", (t) => {
  const moved = watch(t, ".");
  t.mknod("fifo", S_IFIFO | 0o600, 0);
  assertEquals(moved(), { ".": "mc" });
});

test("mknod answers EEXIST for a taken name and EPERM for a directory", (t) => {
  put(t, "file");
  fails("EEXIST", () => t.mknod("file", S_IFIFO | 0o600, 0));
  fails("EPERM", () => t.mknod("dir", S_IFDIR | 0o755, 0));
  fails("EINVAL", () => t.mknod("what", S_IFMT | 0o755, 0));
  assertEquals(names(t, "."), ["file"]);
});

test("mknod answers EPERM for a device by another than root", (t) => {
  t.chmod(".", 0o777);
  t.as(65534, 65534, () => {
    fails("EPERM", () => t.mknod("device", S_IFCHR | 0o600, 0x103));
    t.mknod("fifo", S_IFIFO | 0o600, 0);
  });
});

test("mknod answers ENOENT for a new name with a trailing slash", (t) => {
  fails("ENOENT", () => t.mknod("fifo/", S_IFIFO | 0o600, 0));
});

test("mkfifo makes a FIFO that getdents tells as one", (t) => {
  t.mkfifo("fifo", 0o644);
  const found = t.getdents(t.open(".", O_RDONLY)).find((entry) => entry.name === "fifo");
  assertEquals(found?.type, DT_FIFO);
});

test("mkfifo hands bytes from a writer to a reader", (t) => {
  t.mkfifo("fifo", 0o644);
  const reader = t.open("fifo", O_RDONLY | O_NONBLOCK);
  const writer = t.open("fifo", O_WRONLY | O_NONBLOCK);
  assertEquals(t.write(writer, "text"), 4);
  assertEquals([t.read(reader, 2), t.read(reader, 9)], ["te", "xt"]);
  assertEquals(t.stat("fifo").size, 0);
});

test("mkfifo: a reader gets EAGAIN while a writer is there, and the end when it is gone", (t) => {
  t.mkfifo("fifo", 0o644);
  const reader = t.open("fifo", O_RDONLY | O_NONBLOCK);
  assertEquals(t.read(reader, 1), "");
  const writer = t.open("fifo", O_WRONLY | O_NONBLOCK);
  fails("EAGAIN", () => t.read(reader, 1));
  t.write(writer, "last");
  t.close(writer);
  assertEquals([t.read(reader, 9), t.read(reader, 9)], ["last", ""]);
});

test("mkfifo: opening for writing answers ENXIO without a reader and O_NONBLOCK", (t) => {
  t.mkfifo("fifo", 0o644);
  fails("ENXIO", () => t.open("fifo", O_WRONLY | O_NONBLOCK));
  const both = t.open("fifo", O_RDWR);
  t.write(both, "text");
  assertEquals(t.read(both, 9), "text");
});

test("mkfifo: a full FIFO answers EAGAIN", (t) => {
  t.mkfifo("fifo", 0o644);
  const both = t.open("fifo", O_RDWR | O_NONBLOCK);
  assertEquals(t.write(both, "x".repeat(65536)), 65536);
  fails("EAGAIN", () => t.write(both, "x"));
});

test("mkfifo: lseek and pread answer ESPIPE, ftruncate EINVAL", (t) => {
  t.mkfifo("fifo", 0o644);
  const both = t.open("fifo", O_RDWR);
  fails("ESPIPE", () => t.lseek(both, 0, 0));
  fails("ESPIPE", () => t.pread(both, 1, 0));
  fails("ESPIPE", () => t.pwrite(both, "x", 0));
  fails("EINVAL", () => t.ftruncate(both, 0));
});

test("a socket's name answers ENXIO to open", (t) => {
  t.mknod("socket", S_IFSOCK | 0o777, 0);
  fails("ENXIO", () => t.open("socket", O_RDONLY));
});

test(
  "mknod makes the character device 0:0 for anybody, and no block device 0:0: EPERM",
  (t) => {
    t.chmod(".", 0o777);
    t.as(1000, 1000, () => {
      t.mknod("whiteout", S_IFCHR | 0o600, 0);
      fails("EPERM", () => t.mknod("block", S_IFBLK | 0o600, 0));
    });
    fails("ENXIO", () => t.open("whiteout", 0));
  },
);

/** Without a volume there is no place to make other nodes for a moment. */
const volumeTest = processSuite("mknod", ["host", "injected"]);

volumeTest(
  "open of a device's node opens the device, and answers ENXIO where there is none",
  (t) => {
    t.mknod("null", S_IFCHR | 0o666, 0x103);
    const kmsg = t.stat("/dev/kmsg").rdev;
    t.mknod("kmsg", S_IFCHR | 0o600, kmsg);
    const fd = t.open("kmsg", O_RDONLY | O_NONBLOCK);
    assertEquals(t.fstat(fd).rdev, kmsg);
    t.mknod("none", S_IFCHR | 0o666, 0xfedcb);
    t.mknod("block", S_IFBLK | 0o666, 0xfedcb);
    for (const path of ["none", "block"]) fails("ENXIO", () => t.open(path, O_RDONLY));
    t.as(1000, 1000, () => {
      t.close(t.open("null", O_RDONLY));
      fails("EACCES", () => t.open("kmsg", O_RDONLY));
    });
  },
);
