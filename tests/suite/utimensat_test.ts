import { assert, assertEquals } from "@std/assert";
import { fails, processSuite, put, suite, watch } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import { AT_FDCWD, AT_SYMLINK_NOFOLLOW, O_RDONLY } from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import type { Target } from "./target.ts";

const test = suite("utimensat");

const OLD = { sec: 1000, nsec: 123456789 };
const OTHER = { sec: 2000, nsec: 1 };

testPathErrors(test, "utimensat", (t, path) => t.utimensat(AT_FDCWD, path, OLD, OLD, 0));
testDirfdErrors(test, "utimensat", (t, dirfd, path) => t.utimensat(dirfd, path, OLD, OLD, 0));

function times(t: Target, path: string): number[] {
  const { atimeSec, atimeNsec, mtimeSec, mtimeNsec } = t.lstat(path);
  return [atimeSec, atimeNsec, mtimeSec, mtimeNsec];
}

test("utimensat sets both times to the nanosecond and moves ctime", (t) => {
  put(t, "f");
  const moved = watch(t, "f");
  t.utimensat(AT_FDCWD, "f", OLD, OTHER, 0);
  assertEquals(times(t, "f"), [1000, 123456789, 2000, 1]);
  assertEquals(moved(), { f: "c" });
});

test("utimensat takes times before 1970 and far ahead", (t) => {
  put(t, "f");
  t.utimensat(AT_FDCWD, "f", { sec: -5, nsec: 7 }, { sec: 8_000_000_000, nsec: 0 }, 0);
  assertEquals(times(t, "f"), [-5, 7, 8_000_000_000, 0]);
  for (const sec of [4_611_686_018, 4_611_686_019, 9_300_000_000, 5_000_000_000_000]) {
    t.utimensat(AT_FDCWD, "f", { sec: -sec, nsec: 0 }, { sec, nsec: 0 }, 0);
    assertEquals(times(t, "f"), [-sec, 0, sec, 0]);
  }
});

test("utimensat leaves an omitted time", (t) => {
  put(t, "f");
  t.utimensat(AT_FDCWD, "f", OLD, OLD, 0);
  t.utimensat(AT_FDCWD, "f", undefined, OTHER, 0);
  assertEquals(times(t, "f"), [1000, 123456789, 2000, 1]);
  t.utimensat(AT_FDCWD, "f", OTHER, undefined, 0);
  assertEquals(times(t, "f"), [2000, 1, 2000, 1]);
});

test("utimensat omitting both leaves ctime too", (t) => {
  put(t, "f");
  const moved = watch(t, "f");
  t.utimensat(AT_FDCWD, "f", undefined, undefined, 0);
  assertEquals(moved(), { f: "" });
});

test("utimensat sets the present", (t) => {
  put(t, "f");
  t.utimensat(AT_FDCWD, "f", OLD, OLD, 0);
  t.tick();
  t.utimensat(AT_FDCWD, "f", "now", "now", 0);
  const { atimeSec, mtimeSec, ctimeSec } = t.stat("f");
  assert(atimeSec > 1000 && mtimeSec === atimeSec && ctimeSec === mtimeSec);
});

test("utimensat follows symlinks, with AT_SYMLINK_NOFOLLOW not", (t) => {
  put(t, "f");
  t.symlink("f", "link");
  t.utimensat(AT_FDCWD, "link", OLD, OLD, 0);
  t.utimensat(AT_FDCWD, "link", OTHER, OTHER, AT_SYMLINK_NOFOLLOW);
  assertEquals(times(t, "f"), [1000, 123456789, 1000, 123456789]);
  assertEquals(times(t, "link"), [2000, 1, 2000, 1]);
});

test("utimensat answers EINVAL for nanoseconds out of range", (t) => {
  put(t, "f");
  for (const nsec of [-1, 1_000_000_000]) {
    fails("EINVAL", () => t.utimensat(AT_FDCWD, "f", { sec: 0, nsec }, OLD, 0));
    fails("EINVAL", () => t.utimensat(AT_FDCWD, "f", OLD, { sec: 0, nsec }, 0));
  }
});

test("utimensat answers EINVAL for unknown flags", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.utimensat(AT_FDCWD, "f", OLD, OLD, 0x40000));
});

test("utimensat answers EPERM for another's file and times of one's own", (t) => {
  put(t, "f", "", 0o666);
  t.as(65534, 65534, () => {
    fails("EPERM", () => t.utimensat(AT_FDCWD, "f", OLD, OLD, 0));
    fails("EPERM", () => t.utimensat(AT_FDCWD, "f", "now", OLD, 0));
    fails("EPERM", () => t.utimensat(AT_FDCWD, "f", "now", undefined, 0));
  });
});

test("utimensat sets the present of another's file that may be written, else EACCES", (t) => {
  put(t, "f");
  t.chmod("f", 0o666);
  t.as(65534, 65534, () => t.utimensat(AT_FDCWD, "f", "now", "now", 0));
  t.chmod("f", 0o644);
  t.as(65534, 65534, () => fails("EACCES", () => t.utimensat(AT_FDCWD, "f", "now", "now", 0)));
});

test("utimensat by the owner needs no permission bits", (t) => {
  put(t, "f");
  t.chown("f", 65534, 65534);
  t.chmod("f", 0);
  t.as(65534, 65534, () => t.utimensat(AT_FDCWD, "f", OLD, OLD, 0));
  assertEquals(times(t, "f")[0], 1000);
});

test("utimensat answers ENOENT for a missing name", (t) => {
  fails("ENOENT", () => t.utimensat(AT_FDCWD, "missing", OLD, OLD, 0));
});

test("futimens sets the times of an open file, which no read or stat undoes", (t) => {
  put(t, "f", "text");
  const fd = t.open("f", O_RDONLY);
  t.futimens(fd, OLD, OTHER);
  assertEquals(times(t, "f"), [1000, 123456789, 2000, 1]);
  fails("EBADF", () => t.futimens(700, OLD, OLD));
});

test("futimens after a write keeps the times that it set", (t) => {
  const fd = t.open("f", 0o102, 0o644);
  t.write(fd, "text");
  t.futimens(fd, OLD, OTHER);
  t.close(fd);
  assertEquals(times(t, "f"), [1000, 123456789, 2000, 1]);
});

test("utimensat omitting both does not even look at the path", (t) => {
  t.utimensat(AT_FDCWD, "missing", undefined, undefined, 0);
  t.utimensat(AT_FDCWD, "missing/x", undefined, undefined, 0);
});

processSuite("utimensat")("utimensat answers EINVAL for flags with a descriptor alone", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  assertEquals(t.syscall(SYS.utimensat, fd, 0, 0, 0), 0);
  fails("EINVAL", () => t.syscall(SYS.utimensat, fd, 0, 0, AT_SYMLINK_NOFOLLOW));
});
