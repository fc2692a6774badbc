import { assert, assertEquals } from "@std/assert";
import { content, fails, processSuite, put, suite } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  O_RDONLY,
  S_IFLNK,
  S_IFREG,
  STATX_BASIC_STATS,
  STATX_BTIME,
} from "../../core/constants.ts";

const test = suite("statx");

testPathErrors(test, "statx", (t, path) => t.statx(AT_FDCWD, path, 0, 0x7ff));
testDirfdErrors(test, "statx", (t, dirfd, path) => t.statx(dirfd, path, 0, 0x7ff));

const ALL = STATX_BASIC_STATS | STATX_BTIME;

test("statx tells what stat tells, and the time of birth", (t) => {
  put(t, "f", "text", 0o640);
  const plain = t.stat("f");
  t.tick();
  t.chmod("f", 0o600);
  const x = t.statx(AT_FDCWD, "f", 0, ALL);
  assertEquals([x.ino, x.mode, x.size, x.nlink], [plain.ino, S_IFREG | 0o600, 4, 1]);
  assertEquals(x.mask & ALL, ALL);
  assertEquals(x.blocks, plain.blocks);
  const birth = x.btimeSec * 1e3 + x.btimeNsec / 1e6, change = x.ctimeSec * 1e3 + x.ctimeNsec / 1e6;
  assert(birth < change && birth > change - 60_000);
});

test("statx takes AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH", (t) => {
  put(t, "f", "text");
  t.symlink("f", "link");
  assertEquals(t.statx(AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, ALL).mode, S_IFLNK | 0o777);
  assertEquals(t.statx(AT_FDCWD, "link", 0, ALL).size, 4);
  assertEquals(t.statx(t.open("f", O_RDONLY), "", AT_EMPTY_PATH, ALL).size, 4);
});

test("statx answers ENOENT for the empty path, EBADF for a closed descriptor", (t) => {
  fails("ENOENT", () => t.statx(AT_FDCWD, "", 0, ALL));
  fails("EBADF", () => t.statx(700, "x", 0, ALL));
  fails("EBADF", () => t.statx(700, "", AT_EMPTY_PATH, ALL));
});

test("statx answers EINVAL for unknown flags and a reserved mask", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.statx(AT_FDCWD, "f", 0x40000000, ALL));
  fails("EINVAL", () => t.statx(AT_FDCWD, "f", 0, 0x80000000));
});

processSuite("statx")(
  "statx tells the mount that fdinfo tells, and its number that is never reused",
  (t) => {
    put(t, "f");
    const fd = t.open("f", O_RDONLY);
    const told = /mnt_id:\s*(\d+)/.exec(content(t, `/proc/self/fdinfo/${fd}`))?.[1];
    assertEquals(t.call("mount_of", "f", 0x1000), Number(told));
    assert(t.call("mount_of", "f", 0x4000) > 2 ** 31);
    assertEquals(t.call("mount_of", ".", 0x1000), Number(told));
  },
);
