import { assertEquals } from "@std/assert";
import { suite } from "./suite.ts";

const test = suite("umask");

test("umask answers the mask before", (t) => {
  assertEquals([t.umask(0o077), t.umask(0o123), t.umask(0)], [0o022, 0o077, 0o123]);
});

test("umask keeps the permission bits alone", (t) => {
  t.umask(0o7777);
  assertEquals(t.umask(0), 0o777);
});

test("umask applies to open, creat, mkdir, and not to chmod", (t) => {
  t.umask(0o026);
  t.close(t.open("f", 0o101, 0o777));
  t.close(t.creat("g", 0o666));
  t.mkdir("d", 0o777);
  assertEquals(["f", "g", "d"].map((path) => t.stat(path).mode & 0o777), [0o751, 0o640, 0o751]);
  t.chmod("f", 0o777);
  assertEquals(t.stat("f").mode & 0o777, 0o777);
});
