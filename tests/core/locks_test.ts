import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { fails, openNew, put, test } from "./harness.ts";

function lock(type: number, start: number, len: number) {
  return { type, whence: C.SEEK_SET, start, len };
}

test(
  "a record lock of one cage is EAGAIN to another where they overlap, F_GETLK tells whose",
  (cage, { vfs }) => {
    const other = vfs.cage();
    const [a, b] = [openNew(cage, "/f"), openNew(other, "/f")];
    cage.fcntl(a, C.F_SETLK, lock(C.F_WRLCK, 0, 10));
    cage.fcntl(a, C.F_SETLK, lock(C.F_UNLCK, 4, 2));
    other.fcntl(b, C.F_SETLK, lock(C.F_WRLCK, 4, 2));
    fails("EAGAIN", () => other.fcntl(b, C.F_SETLK, lock(C.F_RDLCK, 6, 1)));
    const asked = { ...lock(C.F_RDLCK, 7, 100), pid: 0 };
    other.fcntl(b, C.F_GETLK, asked);
    assertEquals(asked, { type: C.F_WRLCK, whence: C.SEEK_SET, start: 6, len: 4, pid: cage.id });
    const free = lock(C.F_WRLCK, 10, 0);
    other.fcntl(b, C.F_GETLK, free);
    assertEquals(free.type, C.F_UNLCK);
  },
);

test(
  "closing any descriptor of a file lets go of the cage's record locks, not of OFD locks",
  (cage, { vfs }) => {
    const other = vfs.cage();
    const [a, b] = [openNew(cage, "/f"), openNew(other, "/f")];
    cage.fcntl(a, C.F_SETLK, lock(C.F_WRLCK, 0, 1));
    cage.fcntl(a, C.F_OFD_SETLK, lock(C.F_WRLCK, 5, 1));
    cage.close(openNew(cage, "/f"));
    other.fcntl(b, C.F_SETLK, lock(C.F_WRLCK, 0, 1));
    fails("EAGAIN", () => other.fcntl(b, C.F_SETLK, lock(C.F_WRLCK, 5, 1)));
    cage.close(a);
    other.fcntl(b, C.F_SETLK, lock(C.F_WRLCK, 5, 1));
  },
);

test("record locks answer EBADF for the wrong mode and EINVAL for what makes no sense", (cage) => {
  put(cage, "/f");
  const fd = cage.open("/f", C.O_RDONLY);
  fails("EBADF", () => cage.fcntl(fd, C.F_SETLK, lock(C.F_WRLCK, 0, 1)));
  fails("EINVAL", () => cage.fcntl(fd, C.F_SETLK, lock(C.F_RDLCK, 0, -1)));
  fails("EINVAL", () => cage.fcntl(fd, C.F_SETLK, lock(7, 0, 1)));
  fails("EBADF", () => cage.fcntl(99, C.F_SETLK, lock(C.F_RDLCK, 0, 1)));
});

test("flock is an open file's: shared by dup, EAGAIN to another opening, gone at the last close", (cage) => {
  const [a, b] = [openNew(cage, "/f"), openNew(cage, "/f")];
  cage.flock(a, C.LOCK_EX);
  cage.flock(cage.dup(a), C.LOCK_EX | C.LOCK_NB);
  fails("EAGAIN", () => cage.flock(b, C.LOCK_SH | C.LOCK_NB));
  cage.flock(a, C.LOCK_SH);
  cage.flock(b, C.LOCK_SH);
  fails("EINVAL", () => cage.flock(a, 0));
  cage.close(b);
  cage.flock(a, C.LOCK_EX);
});
