import { assertEquals } from "@std/assert";
import { decodeName } from "../../core/bytes.ts";
import { ALL, fails, names, processSuite, put, suite } from "./suite.ts";
import { SYS } from "./syscall_numbers.ts";
import type { Target } from "./target.ts";
import {
  AT_FDCWD,
  O_CREAT,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  RESOLVE_BENEATH,
  RESOLVE_CACHED,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  S_IFLNK,
  S_IFMT,
} from "../../core/constants.ts";

/** The rules are kept in a tree alone. */
const test = suite("openat2", ALL.filter((name) => name !== "host-cage"));
const processTest = processSuite("openat2");

const NOWHERE = 0x10;

test("openat2 opens and makes as openat does, umask included", (t) => {
  const fd = t.openat2(AT_FDCWD, "f", O_CREAT | O_WRONLY, 0o666, 0);
  t.write(fd, "text");
  assertEquals(t.stat("f").mode & 0o777, 0o644);
  assertEquals(t.read(t.openat2(AT_FDCWD, "f", O_RDONLY, 0, 0), 9), "text");
});

test("openat2 answers EINVAL for flags, modes and rules that it does not know", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", 0x20000000, 0, 0));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_RDONLY, 0o644, 0));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_CREAT, 0o10644, 0));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_RDONLY, 0, 0x40));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_PATH | O_RDWR, 0, 0));
  fails("EINVAL", () => t.openat2(AT_FDCWD, "f", O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT));
  fails("EBADF", () => t.openat2(700, "f", O_RDONLY, 0, RESOLVE_BENEATH));
});

test("openat2 with RESOLVE_NO_SYMLINKS answers ELOOP for any symlink", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  t.symlink("d", "link");
  t.symlink("f", "d/last");
  fails("ELOOP", () => t.openat2(AT_FDCWD, "link/f", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
  fails("ELOOP", () => t.openat2(AT_FDCWD, "d/last", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
  const fd = t.openat2(AT_FDCWD, "d/last", O_PATH | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS);
  assertEquals(t.fstat(fd).mode & S_IFMT, S_IFLNK);
  t.openat2(AT_FDCWD, "d/../d/f", O_RDONLY, 0, RESOLVE_NO_SYMLINKS);
  t.openat2(AT_FDCWD, "d/last", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS);
});

test("openat2 with RESOLVE_BENEATH answers EXDEV for every way out", (t) => {
  t.mkdir("d");
  t.mkdir("d/e");
  put(t, "f");
  put(t, "d/g");
  t.symlink("..", "d/up");
  t.symlink(`${t.dir}/d/g`, "d/absolute");
  t.symlink("e/../g", "d/inner");
  const fd = t.open("d", O_RDONLY | O_DIRECTORY);
  const open = (path: string, flags = O_RDONLY) => t.openat2(fd, path, flags, 0, RESOLVE_BENEATH);
  for (const path of ["..", "../f", "e/../../f", "up", "up/f", "absolute", "/", t.dir]) {
    fails("EXDEV", () => open(path));
  }
  fails("EXDEV", () => t.openat2(fd, "../new", O_CREAT | O_RDWR, 0o600, RESOLVE_BENEATH));
  for (const path of [".", "g", "e/..", "e/../g", "inner", "e/../e/../g"]) t.close(open(path));
  fails("ENOENT", () => open("missing"));
});

test("openat2 with RESOLVE_IN_ROOT takes the directory for the root: ENOENT outside", (t) => {
  t.mkdir("d");
  t.mkdir("d/e");
  put(t, "f");
  put(t, "d/g", "inside");
  t.symlink("/g", "d/e/absolute");
  t.symlink("../../../g", "d/e/up");
  const fd = t.open("d", O_RDONLY | O_DIRECTORY);
  const open = (path: string) => t.openat2(fd, path, O_RDONLY, 0, RESOLVE_IN_ROOT);
  for (const path of ["g", "/g", "../g", "../../../g", "e/absolute", "e/up", "/e/../../g"]) {
    assertEquals(t.read(open(path), 9), "inside");
  }
  assertEquals(t.fstat(open("/..")).ino, t.fstat(fd).ino);
  fails("ENOENT", () => open("/f"));
  fails("ENOENT", () => open(`${t.dir}/f`));
});

test("openat2 with RESOLVE_NO_XDEV stays on the file system, the rest is as ever: ENOENT", (t) => {
  t.mkdir("d");
  put(t, "f");
  t.symlink(`${t.dir}/f`, "absolute");
  for (const path of ["f", "d/../f", "./d/./../f"]) {
    t.close(t.openat2(AT_FDCWD, path, O_RDONLY, 0, RESOLVE_NO_XDEV));
  }
  fails("ENOENT", () => t.openat2(AT_FDCWD, "d/f", O_RDONLY, 0, RESOLVE_NO_XDEV));
});

test("openat2 with RESOLVE_CACHED answers EAGAIN for what would change something", (t) => {
  put(t, "f");
  fails("EAGAIN", () => t.openat2(AT_FDCWD, "f", O_RDWR | O_TRUNC, 0, RESOLVE_CACHED));
  fails("EAGAIN", () => t.openat2(AT_FDCWD, "f", O_RDWR | O_CREAT, 0o600, RESOLVE_CACHED));
});

test("openat2 with RESOLVE_BENEATH makes and finds what lies below a link that stays below", (t) => {
  t.mkdir("d");
  t.mkdir("d/e");
  t.symlink("e", "d/link");
  const fd = t.open("d", O_RDONLY | O_DIRECTORY);
  t.close(t.openat2(fd, "link/new", O_CREAT | O_RDWR, 0o600, RESOLVE_BENEATH));
  t.chdir("d/e");
  t.close(t.openat2(AT_FDCWD, "new", O_RDONLY, 0, RESOLVE_BENEATH));
  fails("EXDEV", () => t.openat2(AT_FDCWD, "../e/new", O_RDONLY, 0, RESOLVE_BENEATH));
  assertEquals(
    t.fstat(t.openat2(AT_FDCWD, "/..", O_RDONLY, 0, RESOLVE_IN_ROOT)).ino,
    t.stat(".").ino,
  );
});

test("openat2 with RESOLVE_CACHED opens what needs no waiting, tells a loop of links by ELOOP", (t) => {
  put(t, "f", "text");
  t.symlink("loop", "loop");
  t.symlink("f", "link");
  assertEquals(t.read(openCached(t, "link"), 9), "text");
  fails("ELOOP", () => openCached(t, "loop"));
  for (const rules of [RESOLVE_BENEATH, RESOLVE_IN_ROOT, RESOLVE_NO_XDEV]) {
    fails("ELOOP", () => t.openat2(AT_FDCWD, "loop", O_RDONLY, 0, rules));
  }
});

/** EAGAIN is right as long as a link's access time is to be moved: following it without the rule does that. */
function openCached(t: Target, path: string): number {
  for (let tries = 0;; tries++) {
    try {
      return t.openat2(AT_FDCWD, path, O_RDONLY, 0, RESOLVE_CACHED);
    } catch (error) {
      if (tries === 1000 || !`${error}`.includes("EAGAIN")) throw error;
      try {
        t.close(t.open(path, O_RDONLY));
      } catch { /* ELOOP moves it too */ }
    }
  }
}

processTest("openat2 with RESOLVE_NO_XDEV answers EXDEV where a mount is entered or left", (t) => {
  put(t, "f");
  t.symlink(`${t.dir}/f`, "absolute");
  t.symlink("/", "slash");
  for (const path of [`${t.dir}/f`, "absolute", "slash", "../".repeat(20)]) {
    fails("EXDEV", () => t.openat2(AT_FDCWD, path, O_RDONLY, 0, RESOLVE_NO_XDEV));
  }
  t.close(t.openat2(AT_FDCWD, `${t.dir}/f`, O_RDONLY, 0, RESOLVE_NO_MAGICLINKS));
});

processTest(
  "openat2 does not follow /proc/self/fd where magic links are forbidden: ELOOP, EXDEV",
  (t) => {
    put(t, "f", "text");
    const fd = t.open("f", O_RDONLY);
    const open = (rules: number) => t.openat2(AT_FDCWD, `/proc/self/fd/${fd}`, O_RDONLY, 0, rules);
    assertEquals(t.read(open(0), 9), "text");
    fails("ELOOP", () => open(RESOLVE_NO_MAGICLINKS));
    fails("ELOOP", () => open(RESOLVE_NO_SYMLINKS));
    fails("EXDEV", () => open(RESOLVE_NO_XDEV));
  },
);

processTest("openat2 from a directory of the host that holds the tests keeps to its rules", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  const below = t.dir.slice(t.base.length + 1);
  const fd = t.open(t.base, O_RDONLY | O_DIRECTORY);
  const open = (path: string, rules: number) => t.openat2(fd, path, O_RDONLY, 0, rules);
  for (const rules of [RESOLVE_BENEATH, RESOLVE_IN_ROOT]) {
    assertEquals(t.read(open(`${below}/d/../d/f`, rules), 9), "text");
  }
  assertEquals(t.read(open(`/${below}/d/f`, RESOLVE_IN_ROOT), 9), "text");
  t.symlink(`/${below}/d/f`, "link");
  assertEquals(t.read(open(`${below}/link`, RESOLVE_IN_ROOT), 9), "text");
  fails("EXDEV", () => open(`${below}/link`, RESOLVE_BENEATH));
});

processTest(
  "openat2 answers EINVAL and E2BIG for the size of its structure, EFAULT for its place",
  (t) => {
    const open = (how: string | number, size: number) =>
      t.syscall(SYS.openat2, AT_FDCWD, "f", how, size);
    const how = (flags: number, ...rest: number[]) => {
      const words = new Uint8Array(new BigUint64Array([flags, ...rest].map(BigInt)).buffer);
      return decodeName(words);
    };
    fails("EINVAL", () => open(how(O_RDONLY, 0, 0), 23));
    fails("E2BIG", () => open(how(O_RDONLY, 0, 0, 1), 32));
    fails("E2BIG", () => open(how(O_RDONLY, 0, 0), 4097));
    fails("EFAULT", () => open(NOWHERE, 24));
    fails("EINVAL", () => open(how(O_DIRECTORY | O_CREAT, 0, 0), 24));
    fails("EINVAL", () => open(how(0x1_0000_0000, 0, 0), 24));
    assertEquals(names(t, "."), []);
    t.close(open(how(O_CREAT | O_RDWR, 0o600, 0, 0), 32));
    assertEquals(names(t, "."), ["f"]);
  },
);
