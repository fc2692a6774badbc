/**
 * inotify(7): what the kernel tells of a file's descriptors by itself, at the moment it happens, where the tree has a
 * volume of its own.
 */
import { assertEquals } from "@std/assert";
import { volumeMissing } from "../programs/injection.ts";
import { processSuite, put } from "./suite.ts";
import {
  AT_FDCWD,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  RENAME_EXCHANGE,
} from "../../core/constants.ts";
import {
  ACCESS,
  ATTRIB,
  CLOSE_NOWRITE,
  CLOSE_WRITE,
  CREATE,
  DELETE,
  MODIFY,
  MOVE_SELF,
  MOVED_FROM,
  MOVED_TO,
  NAMES,
  OPEN,
  start,
  texts,
  watch,
} from "./inotify_events.ts";

const missing = volumeMissing();
if (missing) console.log(`inotify of entries: in the tree not tried: ${missing}`);
const test = processSuite("inotify of entries", missing ? ["host"] : ["host", "injected"]);
const CONTENT = ACCESS | MODIFY | OPEN | CLOSE_WRITE | CLOSE_NOWRITE;

test("opening, reading, writing and closing are reported when they happen", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  const fd = start(t);
  watch(t, fd, "d", CONTENT);
  const file = t.open("d/f", O_RDWR);
  assertEquals(texts(t, fd), ["open f"]);
  t.read(file, 2);
  assertEquals(texts(t, fd), ["access f"]);
  t.write(file, "more");
  assertEquals(texts(t, fd), ["modify f"]);
  const copy = t.dup(file);
  t.close(file);
  assertEquals(texts(t, fd), []);
  t.forked(() => t.close(copy));
  t.close(copy);
  assertEquals(texts(t, fd), ["close_write f"]);
  t.close(t.open("d/f", O_RDONLY));
  assertEquals(texts(t, fd), ["open f", "close_nowrite f"]);
  t.close(t.open("d/f", O_WRONLY | O_TRUNC));
  assertEquals(texts(t, fd), ["open f", "modify f", "close_write f"]);
});

test("a file that is made is told of from the start", (t) => {
  t.mkdir("d");
  const fd = start(t);
  watch(t, fd, "d", CONTENT | NAMES);
  put(t, "d/f", "text");
  assertEquals(texts(t, fd), ["create f", "open f", "modify f", "close_write f"]);
  t.unlink("d/f");
  assertEquals(texts(t, fd), ["delete f"]);
});

test("a process that is killed or executes another program closes its files, and that is reported", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  const fd = start(t);
  watch(t, fd, "d", CONTENT);
  t.run("/bin/sh", "-c", `exec 3>>${t.dir}/d/f; kill -9 $$`);
  assertEquals(texts(t, fd), ["open f", "close_write f"]);
  const script =
    `import os; os.open("${t.dir}/d/f", os.O_WRONLY | os.O_CLOEXEC); os.execv("/bin/sleep", ["sleep", "0"])`;
  if (t.run("/bin/sh", "-c", "command -v python3").status === 0) {
    t.run("/usr/bin/env", "python3", "-c", script);
    assertEquals(texts(t, fd), ["open f", "close_write f"]);
  }
});

test("executing a file opens, reads and closes it", (t) => {
  t.mkdir("d");
  put(t, "d/script", "#!/bin/sh\nexit 0\n");
  t.chmod("d/script", 0o755);
  t.run("/bin/cp", "/bin/true", "d/true");
  const fd = start(t);
  watch(t, fd, "d", CONTENT);
  for (const name of ["true", "script"]) {
    assertEquals(t.run(`${t.dir}/d/${name}`).status, 0);
    assertEquals([...new Set(texts(t, fd))], [
      `open ${name}`,
      `access ${name}`,
      `close_nowrite ${name}`,
    ]);
  }
});

test("truncate tells one change and no opening, to the directory and to the file", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  const [ofDirectory, ofFile] = [start(t), start(t)];
  watch(t, ofDirectory, "d", CONTENT);
  watch(t, ofFile, "d/f", CONTENT);
  t.truncate("d/f", 1);
  assertEquals([texts(t, ofDirectory), texts(t, ofFile)], [["modify f"], ["modify"]]);
  assertEquals(t.stat("d/f").size, 1);
});

test("a watched file tells that it was moved, wherever it goes", (t) => {
  for (const dir of ["seen", "other"]) t.mkdir(dir);
  put(t, "f");
  put(t, "g");
  const [ofFile, ofDirectory] = [start(t), start(t)];
  watch(t, ofFile, "f", MOVE_SELF | MODIFY);
  t.rename("f", "h");
  assertEquals(texts(t, ofFile), ["move_self"]);
  t.rename("h", "other/f");
  assertEquals(texts(t, ofFile), ["move_self"]);
  watch(t, ofDirectory, "seen", NAMES);
  t.rename("other/f", "seen/f");
  t.rename("seen/f", "seen/g");
  assertEquals(texts(t, ofFile), ["move_self"]);
  t.rename("seen/g", "f");
  assertEquals(texts(t, ofFile), ["move_self"]);
  assertEquals(texts(t, ofDirectory), ["moved_to f", "moved_from f", "moved_to g", "moved_from g"]);
  t.renameat2(AT_FDCWD, "f", AT_FDCWD, "g", RENAME_EXCHANGE);
  assertEquals(texts(t, ofFile), ["move_self"]);
});

test("an exchange tells each directory that is watched both names in order, and a file its move once", (t) => {
  for (const dir of ["seen", "other"]) t.mkdir(dir);
  put(t, "seen/f");
  t.mkdir("other/d");
  const [ofFile, ofDirectory] = [start(t), start(t)];
  watch(t, ofFile, "seen/f", MOVE_SELF);
  watch(t, ofDirectory, "seen", NAMES);
  const exchange = (from: string, to: string) =>
    t.renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE);
  exchange("seen/f", "other/d");
  assertEquals(texts(t, ofDirectory), ["moved_from f", "moved_to dir f"]);
  assertEquals(texts(t, ofFile), ["move_self"]);
  exchange("other/d", "seen/f");
  assertEquals(texts(t, ofDirectory), ["moved_to f", "moved_from dir f"]);
  assertEquals(texts(t, ofFile), ["move_self"]);
});

test("an open file is told of by the name that it has now", (t) => {
  for (const dir of ["a", "b"]) t.mkdir(dir);
  put(t, "a/f");
  const fd = start(t);
  const [a, b] = [watch(t, fd, "a", CONTENT), watch(t, fd, "b", CONTENT)];
  assertEquals(a === b, false);
  const file = t.open("a/f", O_WRONLY | O_APPEND);
  t.rename("a/f", "a/g");
  t.write(file, "x");
  t.rename("a/g", "b/h");
  t.write(file, "x");
  t.close(file);
  assertEquals(texts(t, fd), ["open f", "modify g", "modify h", "close_write h"]);
});

test("what was opened before its directory was watched is told of too", (t) => {
  t.mkdir("d");
  const file = t.open("d/f", O_CREAT | O_WRONLY | O_CLOEXEC);
  const fd = start(t);
  watch(t, fd, "d", MODIFY | CLOSE_WRITE | ATTRIB);
  t.write(file, "text");
  assertEquals(texts(t, fd), ["modify f"]);
  t.fchmod(file, 0o600);
  assertEquals(texts(t, fd), ["attrib f"]);
  t.close(file);
  assertEquals(texts(t, fd), ["close_write f"]);
  assertEquals([t.stat("d/f").size, t.stat("d/f").mode & 0o777], [4, 0o600]);
});

test("links and removals of a file that is watched itself are reported once to each", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  const [ofDirectory, ofFile] = [start(t), start(t)];
  watch(t, ofDirectory, "d", NAMES | ATTRIB);
  watch(t, ofFile, "d/f", ATTRIB | MOVE_SELF);
  t.link("d/f", "d/g");
  assertEquals([texts(t, ofDirectory), texts(t, ofFile)], [["create g"], ["attrib"]]);
  t.unlink("d/g");
  assertEquals([texts(t, ofDirectory), texts(t, ofFile)], [["delete g"], ["attrib"]]);
  t.chmod("d/f", 0o600);
  assertEquals([texts(t, ofDirectory), texts(t, ofFile)], [["attrib f"], ["attrib"]]);
});

test("other users' files, attributes and renames are reported", (t) => {
  t.mkdir("d");
  t.chmod("d", 0o777);
  const fd = start(t);
  watch(t, fd, "d", CONTENT | ATTRIB | CREATE | MOVED_FROM | MOVED_TO | DELETE);
  t.as(1000, 1000, () => {
    put(t, "d/f", "text");
    t.chmod("d/f", 0o600);
    t.rename("d/f", "d/g");
    t.unlink("d/g");
  });
  assertEquals(texts(t, fd), [
    ...["create f", "open f", "modify f", "close_write f", "attrib f"],
    ...["moved_from f", "moved_to g", "delete g"],
  ]);
});

test("times that a program sets stay, and watching changes none", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  const old = { sec: 1000, nsec: 5 };
  t.utimensat(AT_FDCWD, "d/f", old, old, 0);
  const fd = start(t);
  watch(t, fd, "d", ATTRIB | CONTENT);
  t.chmod("d/f", 0o600);
  t.close(t.open("d/f", O_RDWR));
  assertEquals([t.stat("d/f").mtimeSec, t.stat("d/f").mtimeNsec], [1000, 5]);
  const { ctimeSec, ctimeNsec } = t.stat("d/f");
  t.tick();
  watch(t, start(t), "d/f", MODIFY);
  assertEquals([t.stat("d/f").ctimeSec, t.stat("d/f").ctimeNsec], [ctimeSec, ctimeNsec]);
  t.utimensat(AT_FDCWD, "d/f", { sec: 2000, nsec: 0 }, { sec: 3000, nsec: 7 }, 0);
  assertEquals([t.stat("d/f").atimeSec, t.stat("d/f").mtimeSec, t.stat("d/f").mtimeNsec], [
    2000,
    3000,
    7,
  ]);
});
