import { assertEquals } from "@std/assert";
import { ACCESS, acl, aclBytes, aclText, DEFAULT } from "./acls.ts";
import { content, fails, processSuite, put, suite, watch } from "./suite.ts";
import {
  AT_EACCESS,
  AT_EMPTY_PATH,
  AT_FDCWD,
  O_CREAT,
  O_EXCL,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TMPFILE,
  O_TRUNC,
  O_WRONLY,
  R_OK,
  S_IFSOCK,
  W_OK,
  X_OK,
  XATTR_CREATE,
  XATTR_REPLACE,
} from "../../core/constants.ts";
import type { Target, XattrPlace } from "./target.ts";

const test = suite("acl");
const processTest = processSuite("acl");

const SYS_GETXATTR = 191, SYS_LISTXATTR = 194, SYS_SETXATTR = 188;
const NOWHERE = 0x10;
const SHARED = "u::rw-,u:1000:rw-,g::r--,m::rw-,o::---";

function mode(t: Target, path: string): string {
  return (t.lstat(path).mode & 0o7777).toString(8);
}

function text(t: Target, at: XattrPlace, name = ACCESS): string {
  return aclText(t.getxattr(at, name));
}

function may(t: Target, uid: number, gid: number, groups: number[], path: string): string {
  return t.as(uid, gid, () =>
    [R_OK, W_OK, X_OK].map((bit) => {
      try {
        t.access(path, bit);
        return "rwx"[[R_OK, W_OK, X_OK].indexOf(bit)];
      } catch {
        return "-";
      }
    }).join(""), groups);
}

test("an access list is set, read, listed and removed; a missing one is ENODATA", (t) => {
  put(t, "f");
  fails("ENODATA", () => t.getxattr("f", ACCESS));
  t.setxattr("f", ACCESS, acl(SHARED));
  t.setxattr("f", "user.a", "1");
  assertEquals([text(t, "f"), mode(t, "f")], [SHARED, "660"]);
  assertEquals(t.listxattr("f"), [ACCESS, "user.a"]);
  const fd = t.open("f", O_RDWR);
  assertEquals(text(t, fd), SHARED);
  t.setxattr(fd, ACCESS, acl("u::rwx,u:7:r--,u:9:---,g::---,g:5:rwx,g:6:--x,m::r-x,o::r--"));
  assertEquals(mode(t, "f"), "754");
  assertEquals(t.listxattr("f").length, 2);
  t.removexattr(fd, ACCESS);
  fails("ENODATA", () => t.getxattr("f", ACCESS));
  // What was the mask stays in the mode.
  assertEquals([mode(t, "f"), t.listxattr("f")], ["754", ["user.a"]]);
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
  assertEquals([mode(t, "f"), t.listxattr("f")], ["521", []]);
  t.chmod("f", 0o7640);
  t.setxattr("f", ACCESS, acl("u::rw-,g::rw-,o::rw-"));
  assertEquals(mode(t, "f"), "7666");
  // A mask is more than a mode can say.
  t.setxattr("f", ACCESS, acl("u::rw-,g::rw-,m::r--,o::---"));
  assertEquals([mode(t, "f"), text(t, "f")], ["7640", "u::rw-,g::rw-,m::r--,o::---"]);
  // A default list is kept, whatever it says.
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl("u::rwx,g::r-x,o::---"));
  assertEquals([mode(t, "d"), text(t, "d", DEFAULT)], ["755", "u::rwx,g::r-x,o::---"]);
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
  assertEquals(text(t, "f"), "u::rw-,u:9:r--,u:7:-w-,u:9:---,g::r--,m::rwx,o::---");
  assertEquals(may(t, 9, 9, [], "f"), "r--");
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
  assertEquals([t.listxattr("f"), t.listxattr("d"), mode(t, "f")], [[], [], "644"]);
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
    assertEquals(text(t, "f"), "u::rw-,u:5:---,g::---,m::---,o::---");
    assertEquals(text(t, "d", DEFAULT), SHARED);
    assertEquals([t.listxattr("f"), t.listxattr("d")], [[ACCESS], [DEFAULT]]);
  });
});

test("XATTR_CREATE and XATTR_REPLACE say nothing about lists; other flags answer EINVAL", (t) => {
  put(t, "f");
  t.setxattr("f", ACCESS, acl(SHARED), XATTR_REPLACE);
  t.setxattr("f", ACCESS, acl("u::rw-,u:5:r--,g::---,m::r--,o::---"), XATTR_CREATE);
  fails("EINVAL", () => t.setxattr("f", ACCESS, acl(SHARED), 4));
  assertEquals(text(t, "f"), "u::rw-,u:5:r--,g::---,m::r--,o::---");
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
    assertEquals([text(t, path), mode(t, path)], [SHARED, "660"]);
  }
  t.setxattr("l", ACCESS, acl("u::---,g::---,o::---"));
  assertEquals(mode(t, "p"), "0");
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
  assertEquals(mode(t, "f"), "670");
  t.chmod("f", 0o4715);
  assertEquals(text(t, "f"), "u::rwx,u:1000:rwx,g::r--,g:7:-wx,m::--x,o::r-x");
  assertEquals(mode(t, "f"), "4715");
  const fd = t.open("f", O_RDONLY);
  t.fchmod(fd, 0o060);
  assertEquals(text(t, "f"), "u::---,u:1000:rwx,g::r--,g:7:-wx,m::rw-,o::---");
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl(SHARED));
  t.chmod("d", 0o700);
  assertEquals(text(t, "d", DEFAULT), SHARED);
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
  assertEquals(mode(t, "d"), "2775");
});

test("chown and writes keep a list and its mode, but for setuid and setgid", (t) => {
  put(t, "f");
  t.setxattr("f", ACCESS, acl("u::rwx,u:1000:rw-,g::r-x,m::rwx,o::---"));
  t.chmod("f", 0o6770);
  t.as(1000, 1000, () => t.close(t.open("f", O_WRONLY | O_TRUNC)));
  assertEquals([mode(t, "f"), text(t, "f")], ["770", "u::rwx,u:1000:rw-,g::r-x,m::rwx,o::---"]);
  t.chmod("f", 0o6770);
  t.chown("f", 1000, 500);
  assertEquals([mode(t, "f"), text(t, "f")], ["770", "u::rwx,u:1000:rw-,g::r-x,m::rwx,o::---"]);
});

test("the owner's entry decides for the owner, whatever others say", (t) => {
  put(t, "f");
  t.chown("f", 1000, 500);
  t.setxattr("f", ACCESS, acl("u::-w-,u:1000:rwx,g::rwx,g:1000:rwx,m::rwx,o::rwx"));
  assertEquals(may(t, 1000, 1000, [500], "f"), "-w-");
});

test("a named user's entry is cut by the mask and decides alone", (t) => {
  put(t, "f");
  t.chown("f", 0, 500);
  t.setxattr("f", ACCESS, acl("u::rwx,u:1000:r-x,u:1001:---,g::rwx,m::rw-,o::rwx"));
  assertEquals(may(t, 1000, 1000, [500], "f"), "r--");
  assertEquals(may(t, 1001, 1001, [500], "f"), "---");
  assertEquals(may(t, 1002, 1002, [500], "f"), "rw-");
  assertEquals(may(t, 1002, 1002, [], "f"), "rwx");
});

test("of the groups one has to grant all that is wanted, and others do not help members", (t) => {
  put(t, "f");
  t.chown("f", 0, 500);
  t.setxattr("f", ACCESS, acl("u::rwx,g::r--,g:501:-w-,g:502:---,m::rwx,o::rwx"));
  assertEquals(may(t, 1000, 500, [], "f"), "r--");
  assertEquals(may(t, 1000, 1000, [500, 501], "f"), "rw-");
  assertEquals(may(t, 1000, 1000, [502], "f"), "---");
  t.as(1000, 1000, () => {
    fails("EACCES", () => t.access("f", R_OK | W_OK));
    fails("EACCES", () => t.open("f", O_RDWR));
    t.close(t.open("f", O_RDONLY));
    t.close(t.open("f", O_WRONLY));
  }, [500, 501]);
});

test("a mask without rights leaves the list unread, as Linux does", (t) => {
  put(t, "f");
  t.chown("f", 0, 500);
  t.setxattr("f", ACCESS, acl("u::rwx,u:1000:rwx,g::rwx,g:501:rwx,m::---,o::r-x"));
  assertEquals(may(t, 1000, 1000, [], "f"), "r-x");
  assertEquals(may(t, 1001, 1001, [501], "f"), "r-x");
  assertEquals(may(t, 1001, 500, [], "f"), "---");
});

test("root reads and writes whatever a list says, and executes what somebody may", (t) => {
  put(t, "f");
  t.setxattr("f", ACCESS, acl("u::---,u:1000:rw-,g::---,m::rw-,o::---"));
  t.access("f", R_OK | W_OK);
  fails("EACCES", () => t.access("f", X_OK));
  t.setxattr("f", ACCESS, acl("u::---,u:0:---,g::---,m::--x,o::---"));
  t.access("f", R_OK | W_OK | X_OK);
});

test("lists rule over directories: search, entries, removal", (t) => {
  t.mkdir("d", 0o700);
  put(t, "d/f", "text");
  t.chmod("d/f", 0o666);
  t.setxattr("d", ACCESS, acl("u::rwx,u:1000:--x,u:1001:r--,u:1002:rwx,g::---,m::rwx,o::---"));
  t.as(1000, 1000, () => {
    assertEquals(content(t, "d/f"), "text");
    fails("EACCES", () => t.open("d", O_RDONLY));
    fails("EACCES", () => t.mkdir("d/x"));
    fails("EACCES", () => t.unlink("d/f"));
  });
  t.as(1001, 1001, () => {
    t.close(t.open("d", O_RDONLY));
    fails("EACCES", () => t.stat("d/f"));
    fails("EACCES", () => t.chdir("d"));
  });
  t.as(1002, 1002, () => {
    t.mkdir("d/x");
    t.rename("d/f", "d/g");
    t.link("d/g", "d/h");
    t.unlink("d/g");
    t.symlink("h", "d/l");
    assertEquals(content(t, "d/l"), "text");
  });
  t.as(1003, 1003, () => fails("EACCES", () => t.stat("d/h")));
});

test("what may be done is asked each time: a list that is gone grants nothing", (t) => {
  t.mkdir("d", 0o700);
  put(t, "d/f", "text");
  for (let i = 0; i < 3; i++) {
    t.as(1000, 1000, () => fails("EACCES", () => t.stat("d/f")));
    t.as(1000, 1000, () => fails("EACCES", () => t.stat(`${t.dir}/d/f`)));
    t.setxattr("d", ACCESS, acl("u::rwx,u:1000:--x,g::---,m::--x,o::---"));
    t.as(1000, 1000, () => t.stat("d/f"));
    t.as(1000, 1000, () => t.stat(`${t.dir}/d/f`));
    t.setxattr("d", ACCESS, acl("u::rwx,g::---,o::---"));
  }
});

test("calls that want to write look at lists: truncate, utimensat, user attributes", (t) => {
  put(t, "f", "text", 0o600);
  t.setxattr("f", ACCESS, acl("u::rw-,u:1000:-w-,u:1001:r--,g::---,m::rw-,o::---"));
  t.as(1000, 1000, () => {
    t.truncate("f", 2);
    t.utimensat(AT_FDCWD, "f", "now", "now", 0);
    t.setxattr("f", "user.a", "1");
    fails("EACCES", () => t.getxattr("f", "user.a"));
  });
  t.as(1001, 1001, () => {
    fails("EACCES", () => t.truncate("f", 1));
    fails("EACCES", () => t.utimensat(AT_FDCWD, "f", "now", "now", 0));
    fails("EACCES", () => t.setxattr("f", "user.a", "2"));
    assertEquals(t.getxattr("f", "user.a"), "1");
  });
});

test("faccessat asks for the effective ids with AT_EACCESS, by descriptor with AT_EMPTY_PATH", (t) => {
  put(t, "f", "", 0o600);
  t.setxattr("f", ACCESS, acl("u::rw-,u:1000:r--,g::---,m::r--,o::---"));
  const fd = t.open("f", O_RDONLY);
  t.as(1000, 1000, () => {
    t.faccessat(AT_FDCWD, "f", R_OK, AT_EACCESS);
    fails("EACCES", () => t.faccessat(AT_FDCWD, "f", W_OK, AT_EACCESS));
    t.faccessat(fd, "", R_OK, AT_EMPTY_PATH);
    fails("EACCES", () => t.faccessat(fd, "", W_OK, AT_EMPTY_PATH));
  });
});

const DEFAULTS = "u::rwx,u:1000:rwx,g::r-x,m::rwx,o::r-x";

test("a default list is handed down in the umask's place, to directories as their own too", (t) => {
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl(DEFAULTS));
  assertEquals(t.listxattr("d"), [DEFAULT]);
  t.umask(0o077);
  t.close(t.open("d/f", O_CREAT | O_WRONLY, 0o666));
  assertEquals([mode(t, "d/f"), text(t, "d/f")], ["664", "u::rw-,u:1000:rwx,g::r-x,m::rw-,o::r--"]);
  assertEquals(t.listxattr("d/f"), [ACCESS]);
  t.close(t.creat("d/g", 0o2440));
  assertEquals([mode(t, "d/g"), text(t, "d/g")], [
    "2440",
    "u::r--,u:1000:rwx,g::r-x,m::r--,o::---",
  ]);
  t.mkdir("d/e", 0o1771);
  assertEquals([mode(t, "d/e"), text(t, "d/e"), text(t, "d/e", DEFAULT)], [
    "1771",
    "u::rwx,u:1000:rwx,g::r-x,m::rwx,o::--x",
    DEFAULTS,
  ]);
  t.mkdir("d/e/e", 0);
  assertEquals([mode(t, "d/e/e"), text(t, "d/e/e"), text(t, "d/e/e", DEFAULT)], [
    "0",
    "u::---,u:1000:rwx,g::r-x,m::---,o::---",
    DEFAULTS,
  ]);
  t.mkfifo("d/p", 0o666);
  t.mknod("d/n", 0o100600, 0);
  t.mknod("d/c", 0o020666, 0x103);
  assertEquals(["p", "n", "c"].map((name) => mode(t, `d/${name}`)), ["664", "600", "664"]);
  assertEquals(text(t, "d/n"), "u::rw-,u:1000:rwx,g::r-x,m::---,o::---");
  assertEquals(t.listxattr("d/c"), [ACCESS]);
});

test("a default list without names becomes a mode, which the umask leaves alone", (t) => {
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl("u::rwx,g::rwx,o::-w-"));
  t.umask(0o027);
  put(t, "d/f", "", 0o646);
  t.mkdir("d/e", 0o777);
  assertEquals([mode(t, "d/f"), t.listxattr("d/f")], ["642", []]);
  assertEquals([mode(t, "d/e"), t.listxattr("d/e")], ["772", [DEFAULT]]);
  t.setxattr("d", DEFAULT, acl("u::rwx,g::rwx,m::r-x,o::---"));
  put(t, "d/g", "", 0o666);
  assertEquals([mode(t, "d/g"), text(t, "d/g")], ["640", "u::rw-,g::rwx,m::r--,o::---"]);
});

test("symlinks, links and what is renamed get nothing; renames and links keep what there is", (t) => {
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl(DEFAULTS));
  put(t, "f");
  t.symlink("f", "d/l");
  t.link("f", "d/h");
  assertEquals([t.listxattr({ link: "d/l" }), t.listxattr("d/h")], [[], []]);
  t.rename("f", "d/f");
  assertEquals([mode(t, "d/f"), t.listxattr("d/f")], ["644", []]);
  put(t, "d/g");
  t.link("d/g", "g");
  t.rename("d/g", "h");
  assertEquals([text(t, "g"), text(t, "h")], Array(2).fill(text(t, "g")));
  assertEquals(t.listxattr("h"), [ACCESS]);
});

test("a nameless file gets the list of the directory that it was made in", (t) => {
  t.mkdir("d");
  t.mkdir("e");
  t.setxattr("d", DEFAULT, acl(DEFAULTS));
  const fd = t.open("d", O_TMPFILE | O_RDWR, 0o600);
  assertEquals(text(t, fd), "u::rw-,u:1000:rwx,g::r-x,m::---,o::---");
  t.linkat(fd, "", AT_FDCWD, "e/f", AT_EMPTY_PATH);
  assertEquals([mode(t, "e/f"), t.listxattr("e/f")], ["600", [ACCESS]]);
  const other = t.open("e", O_TMPFILE | O_RDWR, 0o666);
  t.linkat(other, "", AT_FDCWD, "d/f", AT_EMPTY_PATH);
  assertEquals([mode(t, "d/f"), t.listxattr("d/f")], ["644", []]);
});

test("a socket's mode is cut by the umask and by the default list", (t) => {
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl("u::rwx,u:1000:rwx,g::r-x,m::r-x,o::rwx"));
  t.umask(0o027);
  t.bindSocket("d/s");
  assertEquals([mode(t, "d/s"), text(t, "d/s")], ["750", "u::rwx,u:1000:rwx,g::r-x,m::r-x,o::---"]);
  t.mknod("d/n", S_IFSOCK | 0o777, 0);
  assertEquals(mode(t, "d/n"), "757");
});

test("a whiteout in a directory with a default list has a list without rights", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  t.setxattr("d", DEFAULT, acl(DEFAULTS));
  t.renameat2(AT_FDCWD, "d/f", AT_FDCWD, "f", 4);
  assertEquals([mode(t, "d/f"), text(t, "d/f")], ["0", "u::---,u:1000:rwx,g::r-x,m::---,o::---"]);
});

test("setgid directories hand down group and list; setgid goes before umask or list are looked at", (t) => {
  t.mkdir("d");
  t.chown("d", 1000, 500);
  t.chmod("d", 0o2777);
  const make = (name: string) =>
    t.as(
      1000,
      1000,
      () => (t.close(t.open(name, O_CREAT | O_EXCL | O_RDWR, 0o2770)), mode(t, name)),
    );
  t.umask(0o077);
  assertEquals(make("d/a"), "700");
  t.setxattr("d", DEFAULT, acl("u::rwx,u:5:rwx,g::r--,m::r--,o::---"));
  assertEquals(make("d/b"), "740");
  assertEquals([t.stat("d/b").gid, text(t, "d/b")], [500, "u::rwx,u:5:rwx,g::r--,m::r--,o::---"]);
  t.mkdir("d/e");
  assertEquals([mode(t, "d/e"), t.stat("d/e").gid], ["2740", 500]);
});

test("who makes a file has it open, whatever its list says", (t) => {
  t.mkdir("d");
  t.chmod("d", 0o777);
  t.setxattr("d", DEFAULT, acl("u::---,u:1000:---,g::---,m::---,o::---"));
  t.as(1000, 1000, () => {
    const fd = t.open("d/f", O_CREAT | O_RDWR, 0o666);
    assertEquals(t.write(fd, "text"), 4);
    fails("EACCES", () => t.open("d/f", O_RDONLY));
  });
  assertEquals(mode(t, "d/f"), "0");
});

test("many files with lists and other attributes are all there, and change one by one", (t) => {
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl(DEFAULTS));
  for (let i = 0; i < 40; i++) put(t, `d/${i}`);
  for (let i = 0; i < 40; i++) t.setxattr(`d/${i}`, "user.a", "v".repeat(i * 20));
  for (let i = 0; i < 40; i += 2) t.setxattr(`d/${i}`, ACCESS, acl("u::rw-,g::r--,o::---"));
  for (let i = 0; i < 40; i++) {
    assertEquals(t.getxattr(`d/${i}`, "user.a").length, i * 20);
    assertEquals(t.listxattr(`d/${i}`).includes(ACCESS), i % 2 === 1);
    t.unlink(`d/${i}`);
  }
});

test("a long list is kept and obeyed", (t) => {
  put(t, "f");
  const named = Array.from({ length: 4000 }, (_, i) => `u:${2000 + i}:r--`).join();
  t.setxattr("f", ACCESS, acl(`u::rw-,${named},g::---,m::r--,o::---`));
  assertEquals(may(t, 5999, 5999, [], "f"), "r--");
  assertEquals(may(t, 6000, 6000, [], "f"), "---");
  assertEquals(t.getxattr("f", ACCESS).length, 4 + 8 * 4004);
  fails("E2BIG", () => t.setxattr("f", ACCESS, "x".repeat(65537)));
});

processTest(
  "buffers: a size of 0 asks for the length, a small one answers ERANGE, none EFAULT",
  (t) => {
    put(t, "f");
    t.setxattr("f", ACCESS, acl(SHARED));
    assertEquals(t.syscall(SYS_GETXATTR, "f", ACCESS, 0, 0), 44);
    assertEquals(t.syscall(SYS_GETXATTR, "f", ACCESS, " ".repeat(44), 44), 44);
    fails("ERANGE", () => t.syscall(SYS_GETXATTR, "f", ACCESS, " ".repeat(44), 43));
    fails("EFAULT", () => t.syscall(SYS_GETXATTR, "f", ACCESS, NOWHERE, 44));
    assertEquals(t.syscall(SYS_LISTXATTR, "f", 0, 0), 24);
    fails("EFAULT", () => t.syscall(SYS_SETXATTR, "missing", ACCESS, NOWHERE, 44, 0));
  },
);

processTest("access asks for the real ids, others for the effective ones", (t) => {
  put(t, "f", "", 0o600);
  t.setxattr("f", ACCESS, acl("u::rw-,u:1000:r--,g::---,m::r--,o::---"));
  t.call("seteuid", 1000);
  // Root by real id: with all its power.
  t.access("f", R_OK | W_OK);
  fails("EACCES", () => t.faccessat(AT_FDCWD, "f", W_OK, AT_EACCESS));
  fails("EACCES", () => t.open("f", O_WRONLY));
  t.close(t.open("f", O_RDONLY));
});

processTest("a program runs by a list's right, and without it not: EACCES", (t) => {
  put(t, "f", "#!/bin/sh\necho ran\n", 0o700);
  const run = () => t.as(1000, 1000, () => t.run("/bin/sh", "-c", "exec ./f"));
  assertEquals(run().status >> 8, 126);
  t.setxattr("f", ACCESS, acl("u::rwx,u:1000:r-x,g::---,m::r-x,o::---"));
  assertEquals(run(), { status: 0, output: "ran\n" });
});

processTest("a fork and a thread see and obey the same lists", (t) => {
  put(t, "f", "", 0o600);
  t.forked(() => t.setxattr("f", ACCESS, acl("u::rw-,u:1000:r--,g::---,m::r--,o::---")));
  t.threaded(() => assertEquals(mode(t, "f"), "640"));
  t.as(1000, 1000, () => t.threaded(() => t.close(t.open("f", O_RDONLY))));
});
