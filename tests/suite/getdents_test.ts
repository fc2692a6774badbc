import { assert, assertEquals } from "@std/assert";
import { fails, put, suite, watch } from "./suite.ts";
import { DT_DIR, DT_LNK, DT_REG, O_RDONLY, SEEK_CUR, SEEK_SET } from "../../core/constants.ts";
import type { Target } from "./target.ts";

const test = suite("getdents");

/** Every entry, taken `max` at a time. */
function all(t: Target, fd: number, max?: number): string[] {
  const found: string[] = [];
  for (let some; (some = t.getdents(fd, max)).length > 0;) found.push(...some.map((e) => e.name));
  return found;
}

function fill(t: Target, count: number): string[] {
  const made = Array.from({ length: count }, (_, i) => `${i}`);
  for (const name of made) put(t, name);
  return made;
}

test("getdents answers dot, dotdot and every entry once, with inode and type", (t) => {
  put(t, "f");
  t.mkdir("d");
  t.symlink("x", "l");
  const entries = t.getdents(t.open(".", O_RDONLY));
  const found = Object.fromEntries(entries.map(({ name, ino, type }) => [name, { ino, type }]));
  assertEquals(Object.keys(found).sort(), [".", "..", "d", "f", "l"]);
  assertEquals(found.d, { ino: t.stat("d").ino, type: DT_DIR });
  assertEquals(found.f, { ino: t.stat("f").ino, type: DT_REG });
  assertEquals(found.l, { ino: t.lstat("l").ino, type: DT_LNK });
  assertEquals(found["."], { ino: t.stat(".").ino, type: DT_DIR });
  assertEquals(found[".."].type, DT_DIR);
});

test("getdents answers nothing at the end, again and again", (t) => {
  const fd = t.open(".", O_RDONLY);
  assertEquals(all(t, fd).sort(), [".", ".."]);
  assertEquals([t.getdents(fd), t.getdents(fd)], [[], []]);
});

test("getdents in small portions delivers each entry once", (t) => {
  const made = fill(t, 50);
  const fd = t.open(".", O_RDONLY);
  assertEquals(all(t, fd, 3).sort(), [".", "..", ...made].sort());
});

test("getdents starts again after lseek to 0, and sees what came since", (t) => {
  fill(t, 3);
  const fd = t.open(".", O_RDONLY);
  all(t, fd);
  put(t, "new");
  t.lseek(fd, 0, SEEK_SET);
  assertEquals(all(t, fd).sort(), [".", "..", "0", "1", "2", "new"]);
});

test("getdents goes on where lseek told the position", (t) => {
  fill(t, 20);
  const fd = t.open(".", O_RDONLY);
  t.getdents(fd, 5);
  const position = t.lseek(fd, 0, SEEK_CUR);
  const rest = all(t, fd, 4);
  t.lseek(fd, position, SEEK_SET);
  assertEquals(all(t, fd, 7), rest);
});

test("getdents keeps its place while entries behind and before it are removed", (t) => {
  const made = fill(t, 60);
  const fd = t.open(".", O_RDONLY);
  const seen = t.getdents(fd, 20).map((entry) => entry.name);
  const gone = made.filter((_, index) => index % 3 === 0);
  for (const name of gone) t.unlink(name);
  seen.push(...all(t, fd, 7));
  const stayed = made.filter((name) => !gone.includes(name));
  assertEquals(stayed.filter((name) => seen.filter((s) => s === name).length !== 1), []);
});

test("getdents keeps its place while entries are made and renamed", (t) => {
  const made = fill(t, 40);
  const fd = t.open(".", O_RDONLY);
  const seen = t.getdents(fd, 10).map((entry) => entry.name);
  for (let i = 0; i < 20; i++) put(t, `n${i}`);
  t.rename("n0", "n99");
  seen.push(...all(t, fd, 9));
  assertEquals(made.filter((name) => seen.filter((s) => s === name).length !== 1), []);
});

test("getdents while removing everything, portion by portion, leaves nothing (rm -r)", (t) => {
  fill(t, 100);
  const fd = t.open(".", O_RDONLY);
  for (let some; (some = t.getdents(fd, 10)).length > 0;) {
    for (const { name } of some) if (!name.startsWith(".")) t.unlink(name);
  }
  assertEquals(all(t, t.open(".", O_RDONLY)).sort(), [".", ".."]);
});

test("getdents ends for a caller that renames every entry it is given", (t) => {
  fill(t, 20);
  const fd = t.open(".", O_RDONLY);
  let delivered = 0;
  for (let some; delivered < 500 && (some = t.getdents(fd, 5)).length > 0;) {
    for (const { name } of some) if (!name.startsWith(".")) t.rename(name, `x${delivered++}`);
  }
  assert(delivered >= 20 && delivered < 100, `${delivered} entries were delivered`);
});

test("getdents shares its position with a duplicate, not with another opening", (t) => {
  fill(t, 10);
  const fd = t.open(".", O_RDONLY);
  const [copy, other] = [t.dup(fd), t.open(".", O_RDONLY)];
  const seen = [...all(t, fd, 4).slice(0, 4)];
  assert(seen.length === 4);
  assertEquals(t.getdents(copy), []);
  assertEquals(all(t, other).length, 12);
});

test("getdents delivers names of 255 bytes and names that are no UTF-8", (t) => {
  const strange = ["x".repeat(255), "\udcff\udc80", "é\n"];
  for (const name of strange) put(t, name);
  assertEquals(
    all(t, t.open(".", O_RDONLY)).filter((name) => name[0] !== ".").sort(),
    [...strange].sort(),
  );
});

test("getdents answers ENOTDIR for a file", (t) => {
  put(t, "f");
  fails("ENOTDIR", () => t.getdents(t.open("f", O_RDONLY)));
});

test("getdents answers EBADF for a closed descriptor", (t) => {
  fails("EBADF", () => t.getdents(700));
});

test("getdents answers EACCES at open for a directory that may not be read", (t) => {
  t.mkdir("d", 0o711);
  t.as(65534, 65534, () => fails("EACCES", () => t.open("d", O_RDONLY)));
});

test("getdents leaves mtime and ctime", (t) => {
  const moved = watch(t, ".");
  all(t, t.open(".", O_RDONLY));
  assertEquals(moved()["."].replace("a", ""), "");
});

test("getdents answers ENOENT for a removed directory", (t) => {
  t.mkdir("d");
  const fd = t.open("d", O_RDONLY);
  t.rmdir("d");
  fails("ENOENT", () => t.getdents(fd));
});
