import { assertEquals } from "@std/assert";
import { content, fails, processSuite, put, suite } from "./suite.ts";
import {
  F_CREATED_QUERY,
  F_GETFD,
  F_GETFL,
  F_SETFD,
  F_SETFL,
  FD_CLOEXEC,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_LARGEFILE,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
} from "../../core/constants.ts";
import { type CallError, Unsupported } from "./target.ts";

const test = suite("fcntl");

test("fcntl sets close-on-exec for one descriptor, not for its duplicate", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  const copy = t.dup(fd);
  t.fcntl(fd, F_SETFD, FD_CLOEXEC);
  assertEquals([t.fcntl(fd, F_GETFD), t.fcntl(copy, F_GETFD)], [FD_CLOEXEC, 0]);
  t.fcntl(fd, F_SETFD, 0);
  assertEquals(t.fcntl(fd, F_GETFD), 0);
});

test("fcntl sets O_APPEND for all duplicates and leaves the access mode", (t) => {
  put(t, "f", "abc");
  const fd = t.open("f", O_WRONLY);
  const copy = t.dup(fd);
  t.fcntl(fd, F_SETFL, O_APPEND | O_RDWR);
  assertEquals(t.fcntl(copy, F_GETFL) & 3, O_WRONLY);
  t.write(copy, "d");
  assertEquals(content(t, "f"), "abcd");
  t.fcntl(copy, F_SETFL, 0);
  t.pwrite(fd, "X", 0);
  assertEquals(content(t, "f"), "Xbcd");
});

test("fcntl remembers O_NONBLOCK", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDWR);
  t.fcntl(fd, F_SETFL, O_NONBLOCK);
  assertEquals(t.fcntl(fd, F_GETFL) & (O_NONBLOCK | 3), O_NONBLOCK | O_RDWR);
});

test("fcntl answers EBADF for a closed descriptor, and for F_SETFL with O_PATH", (t) => {
  put(t, "f");
  fails("EBADF", () => t.fcntl(700, F_GETFD));
  fails("EBADF", () => t.fcntl(t.open("f", O_PATH), F_SETFL, 0));
});

test("fcntl answers EINVAL for an unknown command", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.fcntl(t.open("f", O_RDONLY), 999));
});

test("fcntl tells the flags that a directory was opened with, and no others", (t) => {
  const flags = (given: number) => t.fcntl(t.open(".", given), F_GETFL) & ~O_LARGEFILE;
  for (const given of [O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_DIRECTORY | O_NONBLOCK, O_PATH]) {
    assertEquals(flags(given), given);
  }
});

processSuite("fcntl")("fcntl tells by F_CREATED_QUERY whether the open made the file", (t) => {
  const made = t.open("f", O_CREAT | O_WRONLY), found = t.open("f", O_CREAT | O_WRONLY);
  const query = (fd: number) => {
    try {
      return t.fcntl(fd, F_CREATED_QUERY);
    } catch (error) {
      // Linux before 6.12: EINVAL
      if ((error as CallError).errno !== -22) throw error;
      throw new Unsupported("the kernel does not know F_CREATED_QUERY");
    }
  };
  assertEquals([query(made), query(t.dup(made)), query(found)], [1, 1, 0]);
  assertEquals(query(t.open(".", O_RDONLY)), 0);
});
