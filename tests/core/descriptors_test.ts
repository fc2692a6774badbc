import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { bytes, fails, openNew, put, test } from "./harness.ts";

test("dup shares the offset, dup2 closes what was there, dup3 of itself is EINVAL", (cage) => {
  const fd = openNew(cage, "/f");
  const twin = cage.dup(fd);
  cage.write(fd, bytes("abc"));
  assertEquals(cage.lseek(twin, 0, C.SEEK_CUR), 3);
  const other = openNew(cage, "/g");
  assertEquals(cage.dup2(fd, other), other);
  assertEquals(cage.fstat(other).ino, cage.fstat(fd).ino);
  assertEquals(cage.dup2(fd, fd), fd);
  fails("EINVAL", () => cage.dup3(fd, fd, 0));
  fails("EBADF", () => cage.dup2(fd, -1));
  fails("EBADF", () => cage.dup(99));
});

test("fcntl duplicates from a least descriptor, keeps FD_CLOEXEC apart and sets O_APPEND", (cage) => {
  const fd = cage.open("/f", C.O_CREAT | C.O_RDWR | C.O_CLOEXEC);
  assertEquals(cage.fcntl(fd, C.F_GETFD), C.FD_CLOEXEC);
  const high = cage.fcntl(fd, C.F_DUPFD, 100);
  assertEquals([high, cage.fcntl(high, C.F_GETFD)], [100, 0]);
  cage.fcntl(fd, C.F_SETFL, C.O_APPEND | C.O_WRONLY);
  assertEquals(cage.fcntl(high, C.F_GETFL), C.O_RDWR | C.O_APPEND);
  cage.close(fd);
  assertEquals([cage.open("/f", 0), cage.fcntl(fd, C.F_GETFD)], [fd, 0]);
  fails("EINVAL", () => cage.fcntl(fd, C.F_DUPFD, -1));
  fails("EINVAL", () => cage.fcntl(fd, 12345));
});

test(
  "fork shares open files, exec closes those with FD_CLOEXEC, exit closes all",
  (cage, { vfs }) => {
    const kept = openNew(cage, "/f");
    const dropped = cage.open("/f", C.O_CLOEXEC);
    const child = cage.fork();
    child.write(kept, bytes("abc"));
    assertEquals(cage.lseek(kept, 0, C.SEEK_CUR), 3);
    child.exec();
    fails("EBADF", () => child.fstat(dropped));
    cage.unlink("/f");
    cage.close(kept);
    cage.close(dropped);
    assertEquals(child.fstat(kept).size, 3);
    child.exit();
    assertEquals(vfs.check(), []);
  },
);

test("close_range closes what lies in it", (cage) => {
  put(cage, "/f");
  for (let i = 0; i < 5; i++) cage.open("/f", 0);
  cage.closeRange(4, 6);
  assertEquals(cage.open("/f", 0), 4);
  assertEquals(cage.fstat(7).size, 0);
  fails("EINVAL", () => cage.closeRange(5, 4));
});

test("lseek before the start is EINVAL, of a pipe ESPIPE, with a wrong whence EINVAL", (cage) => {
  const fd = openNew(cage, "/f");
  fails("EINVAL", () => cage.lseek(fd, -1, C.SEEK_SET));
  fails("EINVAL", () => cage.lseek(fd, 0, 9));
  fails("ESPIPE", () => cage.lseek(cage.pipe()[0], 0, C.SEEK_SET));
  assertEquals(cage.lseek(fd, 2 ** 52, C.SEEK_SET), 2 ** 52);
});
