import { assertEquals } from "@std/assert";
import { ALL, fails, names, put, suite } from "./suite.ts";
import {
  F_RDLCK,
  F_SETLK,
  F_UNLCK,
  F_WRLCK,
  LOCK_EX,
  LOCK_NB,
  LOCK_SH,
  LOCK_UN,
  O_RDONLY,
  O_RDWR,
} from "../../core/constants.ts";

/** No locks of records are kept on the host, whose locks are a process's. */
const test = suite("lock", ALL.filter((name) => name !== "host-cage"));

test("fcntl locks of a parent make the child's EAGAIN, byte by byte", (t) => {
  put(t, "f", "0123456789");
  const fd = t.open("f", O_RDWR);
  t.lock(fd, F_SETLK, F_WRLCK, 0, 4);
  t.forked(() => {
    fails("EAGAIN", () => t.lock(fd, F_SETLK, F_WRLCK, 3, 1));
    t.lock(fd, F_SETLK, F_WRLCK, 4, 1);
  });
  t.lock(fd, F_SETLK, F_UNLCK, 0, 4);
  t.forked(() => t.lock(fd, F_SETLK, F_WRLCK, 3, 1));
});

test("fcntl read locks go together and answer EBADF for writing with O_RDONLY", (t) => {
  put(t, "f", "0123456789");
  const fd = t.open("f", O_RDONLY);
  t.lock(fd, F_SETLK, F_RDLCK, 0, 0);
  t.forked(() => t.lock(fd, F_SETLK, F_RDLCK, 0, 0));
  fails("EBADF", () => t.lock(fd, F_SETLK, F_WRLCK, 0, 0));
});

test("fcntl locks hold through a rename and another link of the file", (t) => {
  put(t, "f", "text");
  t.link("f", "g");
  const [fd, other] = [t.open("f", O_RDWR), t.open("g", O_RDWR)];
  t.lock(fd, F_SETLK, F_WRLCK, 0, 0);
  t.rename("f", "h");
  t.forked(() => fails("EAGAIN", () => t.lock(other, F_SETLK, F_WRLCK, 0, 0)));
});

test("flock belongs to the opening: EAGAIN for another, shared by duplicates", (t) => {
  put(t, "f");
  const [a, b] = [t.open("f", O_RDONLY), t.open("f", O_RDONLY)];
  t.flock(a, LOCK_EX);
  t.flock(t.dup(a), LOCK_EX | LOCK_NB);
  fails("EAGAIN", () => t.flock(b, LOCK_SH | LOCK_NB));
  t.flock(a, LOCK_UN);
  t.flock(b, LOCK_EX | LOCK_NB);
});

test("flock of a directory", (t) => {
  t.mkdir("d");
  const [a, b] = [t.open("d", O_RDONLY), t.open("d", O_RDONLY)];
  t.flock(a, LOCK_EX);
  fails("EAGAIN", () => t.flock(b, LOCK_EX | LOCK_NB));
  assertEquals(names(t, "d"), []);
});
