import { assertEquals } from "@std/assert";
import { content, fails, names, put, suite, watch } from "./suite.ts";
import {
  AT_FDCWD,
  O_CREAT,
  O_WRONLY,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  RENAME_WHITEOUT,
  S_IFCHR,
} from "../../core/constants.ts";
import type { Target } from "./target.ts";

const test = suite("renameat2");

function noReplace(t: Target, from: string, to: string): void {
  t.renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

function exchange(t: Target, from: string, to: string): void {
  t.renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE);
}

test("renameat2 without flags is renameat", (t) => {
  put(t, "a", "new");
  put(t, "b", "old");
  t.renameat2(AT_FDCWD, "a", AT_FDCWD, "b", 0);
  assertEquals(content(t, "b"), "new");
});

test("renameat2 with RENAME_NOREPLACE renames to a free name", (t) => {
  put(t, "a");
  noReplace(t, "a", "b");
  assertEquals(names(t, "."), ["b"]);
});

test("renameat2 with RENAME_NOREPLACE answers EEXIST for a taken name", (t) => {
  put(t, "a");
  put(t, "b");
  t.mkdir("d");
  t.symlink("nowhere", "dangling");
  for (const to of ["a", "b", "d", "dangling"]) fails("EEXIST", () => noReplace(t, "a", to));
});

test("renameat2 with RENAME_NOREPLACE answers EEXIST for dot and dotdot as new name", (t) => {
  put(t, "a");
  for (const to of [".", ".."]) fails("EEXIST", () => noReplace(t, "a", to));
});

test("renameat2 with RENAME_NOREPLACE answers ENOENT for a missing old name", (t) => {
  put(t, "b");
  fails("ENOENT", () => noReplace(t, "missing", "b"));
});

test("renameat2 with RENAME_EXCHANGE swaps two files", (t) => {
  put(t, "a", "1");
  put(t, "b", "2");
  exchange(t, "a", "b");
  assertEquals([content(t, "a"), content(t, "b")], ["2", "1"]);
});

test("renameat2 with RENAME_EXCHANGE swaps a file and a full directory, links kept right", (t) => {
  t.mkdir("p");
  t.mkdir("q");
  put(t, "p/x", "file");
  t.mkdir("q/x");
  put(t, "q/x/inner");
  exchange(t, "p/x", "q/x");
  assertEquals(names(t, "p/x"), ["inner"]);
  assertEquals(content(t, "q/x"), "file");
  assertEquals([t.stat("p").nlink, t.stat("q").nlink], [3, 2]);
  assertEquals(t.stat("p/x/..").ino, t.stat("p").ino);
});

test("renameat2 with RENAME_EXCHANGE moves the directories' times and the files' ctimes", (t) => {
  t.mkdir("p");
  t.mkdir("q");
  put(t, "p/x");
  put(t, "q/x");
  const moved = watch(t, "p", "q");
  exchange(t, "p/x", "q/x");
  assertEquals(moved(), { p: "mc", q: "mc" });
});

test("renameat2 with RENAME_EXCHANGE answers ENOENT when either name is missing", (t) => {
  put(t, "a");
  fails("ENOENT", () => exchange(t, "a", "missing"));
  fails("ENOENT", () => exchange(t, "missing", "a"));
});

test("renameat2 with RENAME_EXCHANGE answers EINVAL for a directory and what lies in it", (t) => {
  t.mkdir("d");
  put(t, "d/file");
  t.mkdir("d/e");
  fails("EINVAL", () => exchange(t, "d", "d/file"));
  fails("EINVAL", () => exchange(t, "d/e", "d"));
  fails("EINVAL", () => exchange(t, "d/file", "d"));
});

test("renameat2 with RENAME_EXCHANGE of one file with itself does nothing", (t) => {
  put(t, "a", "1");
  t.link("a", "b");
  exchange(t, "a", "b");
  exchange(t, "a", "a");
  assertEquals(names(t, "."), ["a", "b"]);
});

test("renameat2 with RENAME_EXCHANGE answers ENOTDIR for a file with a trailing slash", (t) => {
  put(t, "a");
  t.mkdir("d");
  fails("ENOTDIR", () => exchange(t, "a/", "d"));
  fails("ENOTDIR", () => exchange(t, "d", "a/"));
});

test("renameat2 answers EINVAL for unknown flags and for both flags together", (t) => {
  put(t, "a");
  put(t, "b");
  const both = RENAME_NOREPLACE | RENAME_EXCHANGE;
  for (const flags of [both, 0x100]) {
    fails("EINVAL", () => t.renameat2(AT_FDCWD, "a", AT_FDCWD, "b", flags));
  }
});

test("renameat2 with RENAME_EXCHANGE answers EPERM in a sticky directory for either owner", (t) => {
  t.mkdir("sticky");
  t.chmod("sticky", 0o1777);
  put(t, "sticky/a");
  put(t, "sticky/b");
  t.chown("sticky/b", 65534, 65534);
  t.as(65534, 65534, () => {
    fails("EPERM", () => exchange(t, "sticky/a", "sticky/b"));
    fails("EPERM", () => exchange(t, "sticky/b", "sticky/a"));
  });
});

test("renameat2 looks at its flags before paths and descriptors", (t) => {
  const both = RENAME_NOREPLACE | RENAME_EXCHANGE;
  fails("EINVAL", () => t.renameat2(700, "a", AT_FDCWD, "b", both));
  fails("EINVAL", () => t.renameat2(AT_FDCWD, "missing", 700, "b", both));
});

test("renameat2 answers ENOENT for a missing old path before it looks at the new one's type", (t) => {
  put(t, "f");
  fails("ENOENT", () => t.renameat2(AT_FDCWD, "missing", AT_FDCWD, "f", RENAME_EXCHANGE));
});

const whiteoutTest = test;

function whiteout(t: Target, from: string, to: string, flags = 0): void {
  t.renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_WHITEOUT | flags);
}

whiteoutTest("renameat2 with RENAME_WHITEOUT leaves a character device 0:0 without rights", (t) => {
  put(t, "a", "text");
  put(t, "b", "old");
  t.mkdir("d");
  whiteout(t, "a", "b");
  assertEquals(content(t, "b"), "text");
  const { mode, rdev, nlink, uid } = t.lstat("a");
  assertEquals([mode, rdev, nlink, uid], [S_IFCHR, 0, 1, 0]);
  whiteout(t, "d", "e");
  assertEquals([t.lstat("d").mode, t.stat("e").nlink, t.stat(".").nlink], [S_IFCHR, 2, 3]);
  assertEquals(names(t, "."), ["a", "b", "d", "e"]);
});

whiteoutTest(
  "renameat2 with RENAME_WHITEOUT leaves one of the caller's in a setgid directory",
  (t) => {
    t.mkdir("d");
    t.chown("d", 1000, 7);
    t.chmod("d", 0o2777);
    t.as(1000, 1000, () => {
      t.close(t.open("d/a", O_CREAT | O_WRONLY, 0o644));
      whiteout(t, "d/a", "d/b");
    });
    const { uid, gid, mode } = t.lstat("d/a");
    assertEquals([uid, gid, mode], [1000, 7, S_IFCHR]);
  },
);

whiteoutTest(
  "renameat2 with RENAME_WHITEOUT answers EEXIST with NOREPLACE, EINVAL with EXCHANGE",
  (t) => {
    put(t, "a");
    put(t, "b");
    fails("EEXIST", () => whiteout(t, "a", "b", RENAME_NOREPLACE));
    fails("EINVAL", () => whiteout(t, "a", "b", RENAME_EXCHANGE));
    whiteout(t, "a", "c", RENAME_NOREPLACE);
    assertEquals(t.lstat("a").mode, S_IFCHR);
  },
);

whiteoutTest("renameat2 with RENAME_WHITEOUT leaves nothing between two names of one file", (t) => {
  put(t, "a");
  t.link("a", "b");
  whiteout(t, "a", "b");
  whiteout(t, "a", "a");
  assertEquals(t.lstat("a").nlink, 2);
});

whiteoutTest(
  "renameat2 with RENAME_WHITEOUT answers ENOENT, ENOTEMPTY, ENOTDIR as without",
  (t) => {
    put(t, "a");
    t.mkdir("d");
    t.mkdir("full");
    put(t, "full/x");
    fails("ENOENT", () => whiteout(t, "none", "b"));
    fails("ENOTEMPTY", () => whiteout(t, "d", "full"));
    fails("ENOTDIR", () => whiteout(t, "d", "a"));
    assertEquals(names(t, "."), ["a", "d", "full"]);
  },
);

test("renameat2 answers EBADF for the new descriptor before ENOENT in a removed directory", (t) => {
  t.mkdir("d");
  const fd = t.open("d", 0);
  t.rmdir("d");
  fails("EBADF", () => t.renameat2(fd, "a", 700, "b", 0));
  fails("ENOENT", () => t.renameat2(fd, "a/b", 700, "b", 0));
  fails("ENOENT", () => t.renameat2(AT_FDCWD, "missing/b", 700, "b", 0));
  fails("EBADF", () => t.renameat2(AT_FDCWD, "missing", 700, "b", 0));
  fails("ENOENT", () => t.renameat2(AT_FDCWD, "missing", fd, "b", 0));
  fails("ENOENT", () => t.renameat2(fd, "a", AT_FDCWD, "b", 0));
});

test("renameat2 into a removed directory answers ENOENT, before any EACCES", (t) => {
  t.mkdir("d");
  t.mkdir("from");
  put(t, "from/a");
  const fd = t.open("d", 0);
  t.rmdir("d");
  t.as(1000, 1000, () => {
    fails("ENOENT", () => t.renameat2(AT_FDCWD, "from/a", fd, "b", RENAME_NOREPLACE));
    fails("ENOENT", () => t.renameat2(AT_FDCWD, "from/a", fd, "b", 0));
  });
});
