import { assertEquals } from "@std/assert";
import { ACCESS, acl, DEFAULT, listText, modeOf } from "./acls.ts";
import { fails, put, suite } from "./suite.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TMPFILE,
  O_WRONLY,
  S_IFSOCK,
} from "../../core/constants.ts";

const test = suite("acl_default");

const DEFAULTS = "u::rwx,u:1000:rwx,g::r-x,m::rwx,o::r-x";

test("a default list is handed down in the umask's place, to directories as their own too", (t) => {
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl(DEFAULTS));
  assertEquals(t.listxattr("d"), [DEFAULT]);
  t.umask(0o077);
  t.close(t.open("d/f", O_CREAT | O_WRONLY, 0o666));
  assertEquals([modeOf(t, "d/f"), listText(t, "d/f")], [
    "664",
    "u::rw-,u:1000:rwx,g::r-x,m::rw-,o::r--",
  ]);
  assertEquals(t.listxattr("d/f"), [ACCESS]);
  t.close(t.creat("d/g", 0o2440));
  assertEquals([modeOf(t, "d/g"), listText(t, "d/g")], [
    "2440",
    "u::r--,u:1000:rwx,g::r-x,m::r--,o::---",
  ]);
  t.mkdir("d/e", 0o1771);
  assertEquals([modeOf(t, "d/e"), listText(t, "d/e"), listText(t, "d/e", DEFAULT)], [
    "1771",
    "u::rwx,u:1000:rwx,g::r-x,m::rwx,o::--x",
    DEFAULTS,
  ]);
  t.mkdir("d/e/e", 0);
  assertEquals([modeOf(t, "d/e/e"), listText(t, "d/e/e"), listText(t, "d/e/e", DEFAULT)], [
    "0",
    "u::---,u:1000:rwx,g::r-x,m::---,o::---",
    DEFAULTS,
  ]);
  t.mkfifo("d/p", 0o666);
  t.mknod("d/n", 0o100600, 0);
  t.mknod("d/c", 0o020666, 0x103);
  assertEquals(["p", "n", "c"].map((name) => modeOf(t, `d/${name}`)), ["664", "600", "664"]);
  assertEquals(listText(t, "d/n"), "u::rw-,u:1000:rwx,g::r-x,m::---,o::---");
  assertEquals(t.listxattr("d/c"), [ACCESS]);
});

test("a default list without names becomes a mode, which the umask leaves alone", (t) => {
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl("u::rwx,g::rwx,o::-w-"));
  t.umask(0o027);
  put(t, "d/f", "", 0o646);
  t.mkdir("d/e", 0o777);
  assertEquals([modeOf(t, "d/f"), t.listxattr("d/f")], ["642", []]);
  assertEquals([modeOf(t, "d/e"), t.listxattr("d/e")], ["772", [DEFAULT]]);
  t.setxattr("d", DEFAULT, acl("u::rwx,g::rwx,m::r-x,o::---"));
  put(t, "d/g", "", 0o666);
  assertEquals([modeOf(t, "d/g"), listText(t, "d/g")], ["640", "u::rw-,g::rwx,m::r--,o::---"]);
});

test("symlinks, links and what is renamed get nothing; renames and links keep what there is", (t) => {
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl(DEFAULTS));
  put(t, "f");
  t.symlink("f", "d/l");
  t.link("f", "d/h");
  assertEquals([t.listxattr({ link: "d/l" }), t.listxattr("d/h")], [[], []]);
  t.rename("f", "d/f");
  assertEquals([modeOf(t, "d/f"), t.listxattr("d/f")], ["644", []]);
  put(t, "d/g");
  t.link("d/g", "g");
  t.rename("d/g", "h");
  assertEquals([listText(t, "g"), listText(t, "h")], Array(2).fill(listText(t, "g")));
  assertEquals(t.listxattr("h"), [ACCESS]);
});

test("a nameless file gets the list of the directory that it was made in", (t) => {
  t.mkdir("d");
  t.mkdir("e");
  t.setxattr("d", DEFAULT, acl(DEFAULTS));
  const fd = t.open("d", O_TMPFILE | O_RDWR, 0o600);
  assertEquals(listText(t, fd), "u::rw-,u:1000:rwx,g::r-x,m::---,o::---");
  t.linkat(fd, "", AT_FDCWD, "e/f", AT_EMPTY_PATH);
  assertEquals([modeOf(t, "e/f"), t.listxattr("e/f")], ["600", [ACCESS]]);
  const other = t.open("e", O_TMPFILE | O_RDWR, 0o666);
  t.linkat(other, "", AT_FDCWD, "d/f", AT_EMPTY_PATH);
  assertEquals([modeOf(t, "d/f"), t.listxattr("d/f")], ["644", []]);
});

test("a socket's mode is cut by the umask and by the default list", (t) => {
  t.mkdir("d");
  t.setxattr("d", DEFAULT, acl("u::rwx,u:1000:rwx,g::r-x,m::r-x,o::rwx"));
  t.umask(0o027);
  t.bindSocket("d/s");
  assertEquals([modeOf(t, "d/s"), listText(t, "d/s")], [
    "750",
    "u::rwx,u:1000:rwx,g::r-x,m::r-x,o::---",
  ]);
  t.mknod("d/n", S_IFSOCK | 0o777, 0);
  assertEquals(modeOf(t, "d/n"), "757");
});

test("a whiteout in a directory with a default list has a list without rights", (t) => {
  t.mkdir("d");
  put(t, "d/f");
  t.setxattr("d", DEFAULT, acl(DEFAULTS));
  t.renameat2(AT_FDCWD, "d/f", AT_FDCWD, "f", 4);
  assertEquals([modeOf(t, "d/f"), listText(t, "d/f")], [
    "0",
    "u::---,u:1000:rwx,g::r-x,m::---,o::---",
  ]);
});

test("setgid directories hand down group and list; setgid goes before umask or list are looked at", (t) => {
  t.mkdir("d");
  t.chown("d", 1000, 500);
  t.chmod("d", 0o2777);
  const make = (name: string) =>
    t.as(
      1000,
      1000,
      () => (t.close(t.open(name, O_CREAT | O_EXCL | O_RDWR, 0o2770)), modeOf(t, name)),
    );
  t.umask(0o077);
  assertEquals(make("d/a"), "700");
  t.setxattr("d", DEFAULT, acl("u::rwx,u:5:rwx,g::r--,m::r--,o::---"));
  assertEquals(make("d/b"), "740");
  assertEquals([t.stat("d/b").gid, listText(t, "d/b")], [
    500,
    "u::rwx,u:5:rwx,g::r--,m::r--,o::---",
  ]);
  t.mkdir("d/e");
  assertEquals([modeOf(t, "d/e"), t.stat("d/e").gid], ["2740", 500]);
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
  assertEquals(modeOf(t, "d/f"), "0");
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
