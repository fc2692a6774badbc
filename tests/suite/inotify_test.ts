/** inotify(7): what a watch hears, natively, in the kernel's own queue. */
import { assert, assertEquals } from "@std/assert";
import { fails, processSuite, put } from "./suite.ts";
import { decodeName } from "../../core/bytes.ts";
import {
  AT_FDCWD,
  O_CREAT,
  O_DIRECTORY,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  RENAME_EXCHANGE,
} from "../../core/constants.ts";
import {
  ATTRIB,
  CLOSE_NOWRITE,
  CLOSE_WRITE,
  CREATE,
  DELETE,
  DELETE_SELF,
  DONT_FOLLOW,
  type Event,
  MASK_ADD,
  MASK_CREATE,
  MODIFY,
  MOVE_SELF,
  NAMES,
  ONESHOT,
  ONLYDIR,
  OPEN,
  start,
  take,
  texts,
  watch,
} from "./inotify_events.ts";
import { SYS } from "./syscall_numbers.ts";

const test = processSuite("inotify");

const NOWHERE = 0x10;

test("a watched directory tells what is created in it, removed and linked", (t) => {
  t.mkdir("d");
  put(t, "d/old");
  put(t, "elsewhere");
  const fd = start(t);
  watch(t, fd, "d", NAMES);
  put(t, "d/f");
  t.mkdir("d/e");
  t.symlink("f", "d/l");
  t.mkfifo("d/p", 0o644);
  t.link("elsewhere", "d/hard");
  t.bindSocket("d/s");
  put(t, "d/e/below");
  put(t, "unseen");
  assertEquals(texts(t, fd), [
    "create f",
    "create dir e",
    "create l",
    "create p",
    "create hard",
    "create s",
  ]);
  t.unlink("d/e/below");
  for (const name of ["f", "l", "p", "hard", "s", "old"]) t.unlink(`d/${name}`);
  t.rmdir("d/e");
  assertEquals(texts(t, fd), [
    ...["f", "l", "p", "hard", "s", "old"].map((name) => `delete ${name}`),
    "delete dir e",
  ]);
});

test("a rename tells both names with one cookie, to each directory its part", (t) => {
  for (const dir of ["a", "b", "c"]) t.mkdir(dir);
  put(t, "a/f");
  put(t, "a/over");
  t.mkdir("a/e");
  const fd = start(t);
  const [a, b] = [watch(t, fd, "a", NAMES), watch(t, fd, "b", NAMES)];
  t.rename("a/f", "a/g");
  t.rename("a/g", "a/over");
  t.rename("a/over", "b/f");
  t.rename("a/e", "b/e");
  const events = take(t, fd);
  assertEquals(events.map(({ wd, text }) => [wd, text]), [
    [a, "moved_from f"],
    [a, "moved_to g"],
    [a, "moved_from g"],
    [a, "moved_to over"],
    [a, "moved_from over"],
    [b, "moved_to f"],
    [a, "moved_from dir e"],
    [b, "moved_to dir e"],
  ]);
  for (let i = 0; i < events.length; i += 2) {
    assertEquals(events[i].cookie, events[i + 1].cookie);
    assert(events[i].cookie !== events[(i + 2) % events.length].cookie);
  }
  t.rename("b/f", "c/f");
  t.rename("c/f", "b/back");
  t.rename("b/e", "c/e");
  t.rename("c/e", "b/e");
  const there = ["moved_from f", "moved_to back", "moved_from dir e", "moved_to dir e"];
  assertEquals(texts(t, fd), there);
  t.renameat2(AT_FDCWD, "b/back", AT_FDCWD, "b/e", RENAME_EXCHANGE);
  assertEquals(texts(t, fd), [
    "moved_from back",
    "moved_to e",
    "moved_from dir e",
    "moved_to dir back",
  ]);
});

test("a directory tells of its files' bytes, attributes and closing", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  t.mkdir("d/e");
  const fd = start(t);
  watch(t, fd, "d", MODIFY | ATTRIB | CLOSE_WRITE);
  t.chmod("d/f", 0o600);
  t.utimensat(AT_FDCWD, "d/f", "now", "now", 0);
  t.setxattr("d/f", "user.a", "1");
  t.chown("d/e", 1, 1);
  assertEquals([...new Set(texts(t, fd))], ["attrib f", "attrib dir e"]);
  const file = t.open("d/f", O_RDWR);
  assertEquals(texts(t, fd), []);
  t.write(file, "more");
  t.write(file, "more");
  assertEquals(texts(t, fd), ["modify f"]);
  t.ftruncate(file, 1);
  assertEquals(texts(t, fd), ["modify f"]);
  t.close(file);
  assertEquals(texts(t, fd), ["close_write f"]);
  t.truncate("d/f", 0);
  assertEquals(texts(t, fd), ["modify f"]);
  t.close(t.open("d/f", O_RDONLY));
  assertEquals(texts(t, fd), []);
  t.close(t.open("d/f", O_WRONLY | O_TRUNC));
  assertEquals(texts(t, fd).at(-1), "close_write f");
});

test("closing is reported when the last copy of the descriptor is closed, whoever has it", (t) => {
  t.mkdir("d");
  const fd = start(t);
  watch(t, fd, "d", CLOSE_WRITE);
  const file = t.open("d/f", O_CREAT | O_WRONLY);
  const copy = t.dup(file);
  t.write(file, "text");
  t.close(file);
  assertEquals(texts(t, fd), []);
  t.dup2(fd, copy);
  assertEquals(texts(t, fd), ["close_write f"]);
  t.close(copy);
  const second = t.open("d/g", O_CREAT | O_WRONLY);
  t.forked(() => t.close(second));
  assertEquals(texts(t, fd), []);
  t.closeRange(second, second + 100);
  assertEquals(texts(t, fd), ["close_write g"]);
});

test("a shell's redirections and programs tell of their files in order", (t) => {
  t.mkdir("d");
  const fd = start(t);
  watch(t, fd, "d", NAMES | CLOSE_WRITE);
  const script = `cd ${t.dir}/d; echo x > h; cat h > i; mv i j; cp h k; (echo y; echo z) > m; rm h`;
  assertEquals(t.run("/bin/sh", "-c", script).status, 0);
  assertEquals(texts(t, fd), [
    ...["create h", "close_write h", "create i", "close_write i", "moved_from i", "moved_to j"],
    ...["create k", "close_write k", "create m", "close_write m", "delete h"],
  ]);
});

test("what a transfer writes is reported once, and nothing at the end of its source", (t) => {
  t.mkdir("d");
  put(t, "from", "text");
  put(t, "d/to");
  const fd = start(t);
  watch(t, fd, "d", MODIFY);
  const [from, to] = [t.open("from", O_RDONLY), t.open("d/to", O_WRONLY)];
  t.sendfile(to, from, 9);
  assertEquals(texts(t, fd), ["modify to"]);
  t.sendfile(to, from, 9);
  t.copyFileRange(from, 4, to, 0, 9);
  assertEquals(texts(t, fd), []);
  t.copyFileRange(from, 0, to, 0, 9);
  assertEquals(texts(t, fd), ["modify to"]);
});

test("opening and closing for reading are told to who asks", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  const fd = start(t);
  watch(t, fd, "d", OPEN | CLOSE_NOWRITE | CLOSE_WRITE);
  const file = t.open("d/f", O_RDONLY);
  t.close(file);
  assertEquals(texts(t, fd), ["open f", "close_nowrite f"]);
  t.close(t.open("d/f", O_WRONLY));
  assertEquals(texts(t, fd), ["open f", "close_write f"]);
});

test("a watched file tells what happens to it, and its end when nobody has it open any more", (t) => {
  put(t, "f", "text");
  const fd = start(t);
  const wd = watch(t, fd, "f", MODIFY | ATTRIB | CLOSE_WRITE | OPEN | DELETE_SELF);
  const file = t.open("f", O_WRONLY);
  t.write(file, "more");
  assertEquals(texts(t, fd), ["open", "modify"]);
  t.close(file);
  assertEquals(texts(t, fd), ["close_write"]);
  t.chmod("f", 0o600);
  assertEquals(texts(t, fd), ["attrib"]);
  // The end of a file may be looked for by opening it.
  watch(t, fd, "f", ATTRIB | MODIFY | DELETE_SELF);
  t.link("f", "g");
  t.unlink("f");
  assertEquals(texts(t, fd), ["attrib"]);
  t.unlink("g");
  const events: Event[] = [];
  for (let i = 0; i < 100 && events.length < 3; i++, t.tick()) events.push(...take(t, fd));
  assertEquals(events.map((event) => [event.wd, event.text]), [
    [wd, "attrib"],
    [wd, "delete_self"],
    [wd, "ignored"],
  ]);
});

test("a watched directory tells its own moves, attributes and end", (t) => {
  t.mkdir("d");
  t.mkdir("d/e");
  const fd = start(t);
  watch(t, fd, "d/e", ATTRIB | MOVE_SELF | DELETE_SELF | CREATE);
  t.chmod("d/e", 0o700);
  assertEquals(texts(t, fd), ["attrib dir"]);
  t.rename("d/e", "d/f");
  assertEquals(texts(t, fd), ["move_self"]);
  t.rename("d/f", "g");
  put(t, "g/file");
  assertEquals(texts(t, fd), ["move_self", "create file"]);
  t.unlink("g/file");
  t.rmdir("g");
  assertEquals(texts(t, fd), ["delete_self", "ignored"]);
});

test("descriptors of watches add to, replace and end their masks as the kernel has it", (t) => {
  t.mkdir("d");
  put(t, "f");
  const fd = start(t);
  const wd = watch(t, fd, "d", CREATE);
  assertEquals(watch(t, fd, "d", DELETE), wd);
  put(t, "d/a");
  t.unlink("d/a");
  assertEquals(texts(t, fd), ["delete a"]);
  assertEquals(watch(t, fd, "d", CREATE | MASK_ADD), wd);
  put(t, "d/a");
  t.unlink("d/a");
  assertEquals(texts(t, fd), ["create a", "delete a"]);
  fails("EEXIST", () => watch(t, fd, "d", CREATE | MASK_CREATE));
  const second = start(t);
  watch(t, second, "d", CREATE | ONESHOT);
  put(t, "d/b");
  put(t, "d/c");
  assertEquals(texts(t, second), ["create b", "ignored"]);
  assertEquals(texts(t, fd), ["create b", "create c"]);
  t.syscall(SYS.inotify_rm_watch, fd, wd);
  put(t, "d/e");
  assertEquals(texts(t, fd), ["ignored"]);
  fails("EINVAL", () => t.syscall(SYS.inotify_rm_watch, fd, wd));
});

test("inotify_add_watch answers EBADF, EINVAL, EFAULT, ENOENT, ENOTDIR, EACCES", (t) => {
  put(t, "f");
  t.mkdir("d", 0o333);
  t.symlink("missing", "dangling");
  t.symlink("d", "link");
  const fd = start(t);
  const file = t.open("f", O_RDONLY);
  fails("EBADF", () => watch(t, 700, "f", CREATE));
  fails("EINVAL", () => watch(t, file, "f", CREATE));
  fails("EINVAL", () => watch(t, fd, "f", 0));
  fails("EINVAL", () => watch(t, fd, "f", CREATE | MASK_ADD | MASK_CREATE));
  fails("EFAULT", () => t.syscall(SYS.inotify_add_watch, fd, NOWHERE, CREATE));
  fails("ENOENT", () => watch(t, fd, "missing", CREATE));
  fails("ENOENT", () => watch(t, fd, "", CREATE));
  fails("ENOENT", () => watch(t, fd, "dangling", CREATE));
  fails("ENOTDIR", () => watch(t, fd, "f", CREATE | ONLYDIR));
  fails("ENOTDIR", () => watch(t, fd, "f/", CREATE));
  fails("ENOTDIR", () => watch(t, fd, "link", ATTRIB | ONLYDIR | DONT_FOLLOW));
  watch(t, fd, "link", CREATE | ONLYDIR);
  watch(t, fd, "dangling", ATTRIB | DONT_FOLLOW);
  t.as(1000, 1000, () => fails("EACCES", () => watch(t, fd, "d", CREATE)));
  put(t, "d/x");
  assertEquals(texts(t, fd), ["create x"]);
});

test("other processes, threads and users are heard", (t) => {
  t.mkdir("d");
  t.chmod("d", 0o777);
  const fd = start(t);
  watch(t, fd, "d", NAMES);
  t.forked(() => t.mkdir("d/child"));
  t.threaded(() => t.mkdir("d/thread"));
  t.as(1000, 1000, () => {
    put(t, "d/user");
    t.rename("d/user", "d/users");
    t.unlink("d/users");
    t.mkdir("d/dir");
  });
  t.rmdir("d/dir");
  assertEquals(texts(t, fd), [
    ...["create dir child", "create dir thread", "create user", "moved_from user"],
    ...["moved_to users", "delete users", "create dir dir", "delete dir dir"],
  ]);
});

test("another user's watch hears root", (t) => {
  t.mkdir("d");
  t.chmod("d", 0o777);
  put(t, "d/f");
  t.chmod("d/f", 0o666);
  const fd = start(t);
  t.as(1000, 1000, () => {
    watch(t, fd, "d", NAMES | MODIFY);
    watch(t, fd, "d/f", MODIFY);
  });
  put(t, "d/g", "text");
  put(t, "d/f", "text");
  const heard = texts(t, fd);
  assertEquals([heard.includes("create g"), heard.includes("modify f")], [true, true]);
  assertEquals(heard.includes("modify"), true);
});

test("poll tells that there are events, and one descriptor watches host and tree alike", (t) => {
  t.mkdir("d");
  const fd = start(t);
  const host = `${t.base}/inotify-host`;
  const ready = () => {
    const request = new Uint8Array(8);
    new DataView(request.buffer).setInt32(0, fd, true);
    request[4] = 1;
    return t.syscall(SYS.poll, decodeName(request), 1, 0);
  };
  t.mkdir(host);
  const [first, second] = [watch(t, fd, "d", CREATE), watch(t, fd, host, CREATE)];
  assert(first !== second);
  assertEquals(ready(), 0);
  put(t, "d/in");
  assertEquals(ready(), 1);
  put(t, `${host}/out`);
  assertEquals(take(t, fd).map(({ wd, text }) => [wd, text]), [
    [first, "create in"],
    [second, "create out"],
  ]);
  assertEquals(ready(), 0);
  t.unlink(`${host}/out`);
  t.rmdir(host);
});

test("a large directory is watched whole, and names keep their bytes", (t) => {
  t.mkdir("d");
  for (let i = 0; i < 300; i++) put(t, `d/${i}`);
  const strange = "\u00e4 \n\udcff" + "x".repeat(240);
  const fd = start(t);
  watch(t, fd, "d", NAMES);
  put(t, `d/${strange}`);
  for (let i = 0; i < 300; i++) t.unlink(`d/${i}`);
  t.rename(`d/${strange}`, "d/plain");
  const heard = texts(t, fd);
  assertEquals(heard[0], `create ${strange}`);
  assertEquals(heard.slice(1, 301), Array.from({ length: 300 }, (_, i) => `delete ${i}`));
  assertEquals(heard.slice(301), [`moved_from ${strange}`, "moved_to plain"]);
});

test("an open directory's descriptor and a working directory see what a watch sees", (t) => {
  t.mkdir("d");
  const dir = t.open("d", O_RDONLY | O_DIRECTORY);
  const fd = start(t);
  watch(t, fd, "d", NAMES);
  t.mkdirat(dir, "at");
  t.chdir("d");
  t.mkdir("relative");
  t.unlinkat(dir, "at", 0x200);
  assertEquals(texts(t, fd), ["create dir at", "create dir relative", "delete dir at"]);
});

test("a watched file's end is reported when unlink returns", (t) => {
  const fd = start(t);
  for (const path of ["a", "b", "c"]) {
    put(t, path, "text");
    watch(t, fd, path, DELETE_SELF);
    t.unlink(path);
    assertEquals(texts(t, fd), ["delete_self", "ignored"]);
  }
});
