import { assertEquals } from "@std/assert";
import { ACCESS, acl, aclBytes, DEFAULT, listText, mayDo, modeOf, SHARED } from "./acls.ts";
import { ATTRIB, start as startWatching, texts, watch as addWatch } from "./inotify_events.ts";
import { fails, processSuite, put, suite, watch } from "./suite.ts";
import {
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  XATTR_CREATE,
  XATTR_REPLACE,
} from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import type { XattrPlace } from "./target.ts";

const test = suite("acl");
const processTest = processSuite("acl");

const NOWHERE = 0x10;

test("an access list is set, read, listed and removed; a missing one is ENODATA", (t) => {
  put(t, "f");
  fails("ENODATA", () => t.getxattr("f", ACCESS));
  t.setxattr("f", ACCESS, acl(SHARED));
  t.setxattr("f", "user.a", "1");
  assertEquals([listText(t, "f"), modeOf(t, "f")], [SHARED, "660"]);
  assertEquals(t.listxattr("f"), [ACCESS, "user.a"]);
  const fd = t.open("f", O_RDWR);
  assertEquals(listText(t, fd), SHARED);
  t.setxattr(fd, ACCESS, acl("u::rwx,u:7:r--,u:9:---,g::---,g:5:rwx,g:6:--x,m::r-x,o::r--"));
  assertEquals(modeOf(t, "f"), "754");
  assertEquals(t.listxattr("f").length, 2);
  t.removexattr(fd, ACCESS);
  fails("ENODATA", () => t.getxattr("f", ACCESS));
  // What was the mask stays in the mode.
  assertEquals([modeOf(t, "f"), t.listxattr("f")], ["754", ["user.a"]]);
});

test("removing what is not there succeeds, and so does setting an empty list, which removes", (t) => {
  put(t, "f");
  t.mkdir("d");
  t.removexattr("f", ACCESS);
  t.removexattr("f", DEFAULT);
  t.removexattr("d", DEFAULT);
  t.setxattr("f", DEFAULT, "");
  t.setxattr("f", DEFAULT, aclBytes([]));
  for (const empty of ["", aclBytes([])]) {
    t.setxattr("d", ACCESS, acl(SHARED));
    t.setxattr("d", DEFAULT, acl(SHARED));
    assertEquals(t.listxattr("d"), [ACCESS, DEFAULT]);
    t.setxattr("d", ACCESS, empty);
    t.setxattr("d", DEFAULT, empty);
    assertEquals(t.listxattr("d"), []);
  }
});

test("a list that says no more than a mode becomes the mode", (t) => {
  put(t, "f");
  t.setxattr("f", ACCESS, acl(SHARED));
  t.setxattr("f", ACCESS, acl("u::r-x,g::-w-,o::--x"));
  assertEquals([modeOf(t, "f"), t.listxattr("f")], ["521", []]);
  t.chmod("f", 0o7640);
  t.setxattr("f", ACCESS, acl("u::rw-,g::rw-,o::rw-"));
  assertEquals(modeOf(t, "f"), "7666");
  // A mask is more than a mode can say.
  t.setxattr("f", ACCESS, acl("u::rw-,g::rw-,m::r--,o::---"));
  assertEquals([modeOf(t, "f"), listText(t, "f")], ["7640", "u::rw-,g::rw-,m::r--,o::---"]);
  // A default list is kept, whatever it says.
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl("u::rwx,g::r-x,o::---"));
  assertEquals([modeOf(t, "d"), listText(t, "d", DEFAULT)], ["755", "u::rwx,g::r-x,o::---"]);
});

test("ids of entries that have none are forgotten, the order of named ones and doubles kept", (t) => {
  put(t, "f");
  const [u, named, g, mask, o] = [1, 2, 4, 16, 32];
  const entry = (tag: number, perm: number, id: number) => ({ tag, perm, id });
  t.setxattr(
    "f",
    ACCESS,
    aclBytes([
      ...[entry(u, 6, 5), entry(named, 4, 9), entry(named, 2, 7), entry(named, 0, 9)],
      ...[entry(g, 4, 0), entry(mask, 7, 1), entry(o, 0, 77)],
    ]),
  );
  assertEquals(listText(t, "f"), "u::rw-,u:9:r--,u:7:-w-,u:9:---,g::r--,m::rwx,o::---");
  assertEquals(mayDo(t, 9, 9, [], "f"), "r--");
});

test("malformed lists answer EINVAL, other versions EOPNOTSUPP", (t) => {
  put(t, "f");
  t.mkdir("d");
  const bad = [
    "u::rw-",
    "u::rw-,g::r--",
    "u::rw-,o::r--",
    "g::rw-,u::r--,o::r--",
    "u::rw-,o::r--,g::r--",
    "u::rw-,u::rw-,g::r--,o::r--",
    "u::rw-,g::r--,g::r--,o::r--",
    "u::rw-,g::r--,o::r--,o::r--",
    "u::rw-,g::r--,m::r--,m::r--,o::r--",
    "u::rw-,u:1:r--,g::r--,o::r--",
    "u::rw-,g::r--,g:1:r--,o::r--",
    "u::rw-,g::r--,g:1:r--,u:1:r--,m::r--,o::r--",
    "u:1:r--,u::rw-,g::r--,m::r--,o::r--",
    "u::rw-,u:1:r--,g:1:r--,g::r--,m::r--,o::r--",
    "u::rw-,m::r--,g::r--,o::r--",
    "u::rw-,g::r--,o::r--,m::r--",
    "u::rw-,u:4294967295:r--,g::r--,m::r--,o::r--",
    "u::rw-,g::r--,g:4294967295:r--,m::r--,o::r--",
  ].map(acl);
  const whole = acl("u::rw-,g::r--,o::r--");
  const wrong = (tag: number, perm: number) =>
    aclBytes([1, 4, 32].map((t) => ({ tag: t === 4 ? tag : t, perm, id: 0 })));
  bad.push(whole.slice(0, -1), whole + "x", whole.slice(0, 3), "x");
  bad.push(wrong(4, 8), wrong(4, 0x100), wrong(3, 4), wrong(0, 4), wrong(64, 4), wrong(0x104, 4));
  for (const value of bad) {
    fails("EINVAL", () => t.setxattr("f", ACCESS, value));
    fails("EINVAL", () => t.setxattr("d", DEFAULT, value));
  }
  for (const version of [0, 1, 3, 0x02000000]) {
    fails("EOPNOTSUPP", () => t.setxattr("f", ACCESS, aclBytes([], version)));
  }
  assertEquals([t.listxattr("f"), t.listxattr("d"), modeOf(t, "f")], [[], [], "644"]);
});

test("the format is looked at before the right, the right before the order: EINVAL, EPERM", (t) => {
  put(t, "f");
  t.mkdir("d");
  t.as(1000, 1000, () => {
    fails("EPERM", () => t.setxattr("f", ACCESS, acl(SHARED)));
    fails("EPERM", () => t.setxattr("d", DEFAULT, acl(SHARED)));
    fails("EPERM", () => t.setxattr("f", ACCESS, acl("o::r--,u::rw-,g::r--")));
    fails("EINVAL", () => t.setxattr("f", ACCESS, "x"));
    fails("EPERM", () => t.setxattr("f", ACCESS, ""));
    fails("EPERM", () => t.removexattr("f", ACCESS));
    fails("EPERM", () => t.removexattr("d", DEFAULT));
    fails("EACCES", () => t.setxattr("f", DEFAULT, acl(SHARED)));
    fails("EACCES", () => t.setxattr("f", DEFAULT, acl("o::r--,u::rw-,g::r--")));
    t.removexattr("f", DEFAULT);
    fails("ENODATA", () => t.getxattr("f", ACCESS));
  });
  // The owner may, without any right to read or write.
  t.chown("f", 1000, 1000);
  t.chmod("f", 0);
  t.as(1000, 1000, () => {
    t.setxattr("f", ACCESS, acl("u::---,u:5:r--,g::---,m::r--,o::---"));
    t.removexattr("f", ACCESS);
  });
});

test("anybody who reaches a file reads its lists", (t) => {
  put(t, "f", "", 0o600);
  t.setxattr("f", ACCESS, acl("u::rw-,u:5:---,g::---,m::---,o::---"));
  t.mkdir("d", 0o700);
  t.setxattr("d", DEFAULT, acl(SHARED));
  t.as(1000, 1000, () => {
    assertEquals(listText(t, "f"), "u::rw-,u:5:---,g::---,m::---,o::---");
    assertEquals(listText(t, "d", DEFAULT), SHARED);
    assertEquals([t.listxattr("f"), t.listxattr("d")], [[ACCESS], [DEFAULT]]);
  });
});

test("XATTR_CREATE and XATTR_REPLACE say nothing about lists; other flags answer EINVAL", (t) => {
  put(t, "f");
  t.setxattr("f", ACCESS, acl(SHARED), XATTR_REPLACE);
  t.setxattr("f", ACCESS, acl("u::rw-,u:5:r--,g::---,m::r--,o::---"), XATTR_CREATE);
  fails("EINVAL", () => t.setxattr("f", ACCESS, acl(SHARED), 4));
  assertEquals(listText(t, "f"), "u::rw-,u:5:r--,g::---,m::r--,o::---");
});

test("default lists are a directory's: others answer EACCES and ENODATA", (t) => {
  put(t, "f");
  t.mkfifo("p", 0o666);
  for (const path of ["f", "p"]) {
    fails("EACCES", () => t.setxattr(path, DEFAULT, acl(SHARED)));
    fails("ENODATA", () => t.getxattr(path, DEFAULT));
  }
});

test("fifos, sockets and devices have access lists, symlinks answer EOPNOTSUPP", (t) => {
  t.mkfifo("p", 0o666);
  t.bindSocket("s");
  t.mknod("c", 0o020666, 0x103);
  t.symlink("p", "l");
  for (const path of ["p", "s", "c"]) {
    t.setxattr(path, ACCESS, acl(SHARED));
    assertEquals([listText(t, path), modeOf(t, path)], [SHARED, "660"]);
  }
  t.setxattr("l", ACCESS, acl("u::---,g::---,o::---"));
  assertEquals(modeOf(t, "p"), "0");
  for (const name of [ACCESS, DEFAULT]) {
    fails("EOPNOTSUPP", () => t.getxattr({ link: "l" }, name));
    fails("EOPNOTSUPP", () => t.removexattr({ link: "l" }, name));
    fails("EOPNOTSUPP", () => t.setxattr({ link: "l" }, name, acl(SHARED)));
    fails("EOPNOTSUPP", () => t.setxattr({ link: "l" }, name, ""));
    fails("EINVAL", () => t.setxattr({ link: "l" }, name, "x"));
  }
  t.as(1000, 1000, () => {
    fails("EOPNOTSUPP", () => t.setxattr({ link: "l" }, ACCESS, acl(SHARED)));
  });
  assertEquals(t.listxattr({ link: "l" }), []);
});

test("names beside the two stay EOPNOTSUPP", (t) => {
  t.mkdir("d");
  for (const name of [ACCESS + "x", ACCESS.slice(0, -1), "system.posix_acl_", "system."]) {
    fails("EOPNOTSUPP", () => t.setxattr("d", name, acl(SHARED)));
    fails("EOPNOTSUPP", () => t.getxattr("d", name));
    fails("EOPNOTSUPP", () => t.removexattr("d", name));
  }
});

test("paths and descriptors that are none answer as in other calls", (t) => {
  put(t, "f");
  t.symlink("nowhere", "dangling");
  const pathOnly = t.open("f", O_PATH);
  const calls: ((at: XattrPlace) => unknown)[] = [
    (at) => t.setxattr(at, ACCESS, "malformed"),
    (at) => t.getxattr(at, ACCESS),
    (at) => t.removexattr(at, ACCESS),
  ];
  for (const call of calls) {
    fails("ENOENT", () => call("missing"));
    fails("ENOENT", () => call("dangling"));
    fails("ENOTDIR", () => call("f/"));
    fails("EBADF", () => call(700));
    fails("EBADF", () => call(pathOnly));
  }
});

test("setting and removing move ctime alone, also where nothing was there", (t) => {
  t.mkdir("d");
  for (const name of [ACCESS, DEFAULT]) {
    let moved = watch(t, "d");
    t.setxattr("d", name, acl(SHARED));
    assertEquals(moved(), { d: "c" });
    moved = watch(t, "d");
    fails("EINVAL", () => t.setxattr("d", name, "x"));
    fails("EINVAL", () => t.setxattr("d", name, acl("u::r--")));
    assertEquals(moved(), { d: "" });
    for (let i = 0; i < 2; i++) {
      moved = watch(t, "d");
      t.removexattr("d", name);
      assertEquals(moved(), { d: "c" });
    }
  }
  put(t, "f");
  const moved = watch(t, "f");
  t.removexattr("f", DEFAULT);
  assertEquals(moved(), { f: "" });
});

test("chmod changes owner, mask and others of a list, and the mode shows the mask", (t) => {
  put(t, "f");
  t.setxattr("f", ACCESS, acl("u::rw-,u:1000:rwx,g::r--,g:7:-wx,m::rwx,o::---"));
  assertEquals(modeOf(t, "f"), "670");
  t.chmod("f", 0o4715);
  assertEquals(listText(t, "f"), "u::rwx,u:1000:rwx,g::r--,g:7:-wx,m::--x,o::r-x");
  assertEquals(modeOf(t, "f"), "4715");
  const fd = t.open("f", O_RDONLY);
  t.fchmod(fd, 0o060);
  assertEquals(listText(t, "f"), "u::---,u:1000:rwx,g::r--,g:7:-wx,m::rw-,o::---");
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl(SHARED));
  t.chmod("d", 0o700);
  assertEquals(listText(t, "d", DEFAULT), SHARED);
});

test("an owner outside of the file's group loses setgid by a list, also by removing none", (t) => {
  const set = (): void => t.setxattr("f", ACCESS, acl(SHARED));
  const remove = (): void => t.removexattr("f", ACCESS);
  const plain = (): void => t.setxattr("f", ACCESS, acl("u::rw-,g::r--,o::---"));
  for (const change of [set, remove, plain]) {
    put(t, "f");
    t.chown("f", 1000, 500);
    t.chmod("f", 0o6670);
    t.as(1000, 1000, change, [500]);
    assertEquals(t.lstat("f").mode & 0o6000, 0o6000);
    t.as(1000, 1000, change);
    assertEquals(t.lstat("f").mode & 0o6000, 0o4000);
    t.chmod("f", 0o2660);
    change();
    assertEquals(t.lstat("f").mode & 0o6000, 0o2000);
  }
  t.mkdir("d");
  t.chown("d", 1000, 500);
  t.chmod("d", 0o2775);
  t.as(1000, 1000, () => t.setxattr("d", DEFAULT, acl(SHARED)));
  assertEquals(modeOf(t, "d"), "2775");
});

test("chown and writes keep a list and its mode, but for setuid and setgid", (t) => {
  put(t, "f");
  t.setxattr("f", ACCESS, acl("u::rwx,u:1000:rw-,g::r-x,m::rwx,o::---"));
  t.chmod("f", 0o6770);
  t.as(1000, 1000, () => t.close(t.open("f", O_WRONLY | O_TRUNC)));
  assertEquals([modeOf(t, "f"), listText(t, "f")], [
    "770",
    "u::rwx,u:1000:rw-,g::r-x,m::rwx,o::---",
  ]);
  t.chmod("f", 0o6770);
  t.chown("f", 1000, 500);
  assertEquals([modeOf(t, "f"), listText(t, "f")], [
    "770",
    "u::rwx,u:1000:rw-,g::r-x,m::rwx,o::---",
  ]);
});

processTest(
  "buffers: a size of 0 asks for the length, a small one answers ERANGE, none EFAULT",
  (t) => {
    put(t, "f");
    t.setxattr("f", ACCESS, acl(SHARED));
    assertEquals(t.syscall(SYS.getxattr, "f", ACCESS, 0, 0), 44);
    assertEquals(t.syscall(SYS.getxattr, "f", ACCESS, " ".repeat(44), 44), 44);
    fails("ERANGE", () => t.syscall(SYS.getxattr, "f", ACCESS, " ".repeat(44), 43));
    fails("EFAULT", () => t.syscall(SYS.getxattr, "f", ACCESS, NOWHERE, 44));
    assertEquals(t.syscall(SYS.listxattr, "f", 0, 0), 24);
    fails("EFAULT", () => t.syscall(SYS.setxattr, "missing", ACCESS, NOWHERE, 44, 0));
  },
);

processTest(
  "access control lists are reported as attributes, also where nothing was there to remove",
  (t) => {
    t.mkdir("d");
    put(t, "d/f");
    put(t, "d/g");
    t.mkdir("d/e");
    const [directory, file] = [startWatching(t), startWatching(t)];
    addWatch(t, directory, "d", ATTRIB);
    addWatch(t, file, "d/f", ATTRIB);
    const told = () => [texts(t, directory), texts(t, file)];
    t.setxattr("d/f", ACCESS, acl(SHARED));
    assertEquals(told(), [["attrib f"], ["attrib"]]);
    t.chmod("d/f", 0o600);
    assertEquals(told(), [["attrib f"], ["attrib"]]);
    t.removexattr("d/f", ACCESS);
    t.removexattr("d/e", DEFAULT);
    t.setxattr("d/e", DEFAULT, acl(SHARED));
    assertEquals(told(), [["attrib f", "attrib dir e"], ["attrib"]]);
    t.removexattr("d/f", DEFAULT);
    assertEquals(told(), [["attrib f"], ["attrib"]]);
    fails("EINVAL", () => t.setxattr("d/f", ACCESS, "x"));
    fails("EACCES", () => t.setxattr("d/f", DEFAULT, acl(SHARED)));
    assertEquals(told(), [[], []]);
    t.setxattr("d", DEFAULT, acl(SHARED));
    assertEquals(told(), [["attrib dir"], []]);
    put(t, "d/g");
    assertEquals(told(), [[], []]);
  },
);
