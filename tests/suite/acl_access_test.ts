import { assertEquals } from "@std/assert";
import { ACCESS, acl, mayDo, modeOf } from "./acls.ts";
import { content, fails, processSuite, put, suite } from "./suite.ts";
import {
  AT_EACCESS,
  AT_EMPTY_PATH,
  AT_FDCWD,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  R_OK,
  W_OK,
  X_OK,
} from "../../core/constants.ts";

const test = suite("acl_access");
const processTest = processSuite("acl_access");

test("the owner's entry decides for the owner, whatever others say", (t) => {
  put(t, "f");
  t.chown("f", 1000, 500);
  t.setxattr("f", ACCESS, acl("u::-w-,u:1000:rwx,g::rwx,g:1000:rwx,m::rwx,o::rwx"));
  assertEquals(mayDo(t, 1000, 1000, [500], "f"), "-w-");
});

test("a named user's entry is cut by the mask and decides alone", (t) => {
  put(t, "f");
  t.chown("f", 0, 500);
  t.setxattr("f", ACCESS, acl("u::rwx,u:1000:r-x,u:1001:---,g::rwx,m::rw-,o::rwx"));
  assertEquals(mayDo(t, 1000, 1000, [500], "f"), "r--");
  assertEquals(mayDo(t, 1001, 1001, [500], "f"), "---");
  assertEquals(mayDo(t, 1002, 1002, [500], "f"), "rw-");
  assertEquals(mayDo(t, 1002, 1002, [], "f"), "rwx");
});

test("of the groups one has to grant all that is wanted, and others do not help members", (t) => {
  put(t, "f");
  t.chown("f", 0, 500);
  t.setxattr("f", ACCESS, acl("u::rwx,g::r--,g:501:-w-,g:502:---,m::rwx,o::rwx"));
  assertEquals(mayDo(t, 1000, 500, [], "f"), "r--");
  assertEquals(mayDo(t, 1000, 1000, [500, 501], "f"), "rw-");
  assertEquals(mayDo(t, 1000, 1000, [502], "f"), "---");
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
  assertEquals(mayDo(t, 1000, 1000, [], "f"), "r-x");
  assertEquals(mayDo(t, 1001, 1001, [501], "f"), "r-x");
  assertEquals(mayDo(t, 1001, 500, [], "f"), "---");
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

test("a long list is kept and obeyed", (t) => {
  put(t, "f");
  const named = Array.from({ length: 4000 }, (_, i) => `u:${2000 + i}:r--`).join();
  t.setxattr("f", ACCESS, acl(`u::rw-,${named},g::---,m::r--,o::---`));
  assertEquals(mayDo(t, 5999, 5999, [], "f"), "r--");
  assertEquals(mayDo(t, 6000, 6000, [], "f"), "---");
  assertEquals(t.getxattr("f", ACCESS).length, 4 + 8 * 4004);
  fails("E2BIG", () => t.setxattr("f", ACCESS, "x".repeat(65537)));
});

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
  t.threaded(() => assertEquals(modeOf(t, "f"), "640"));
  t.as(1000, 1000, () => t.threaded(() => t.close(t.open("f", O_RDONLY))));
});
