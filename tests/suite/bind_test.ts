import { assertEquals } from "@std/assert";
import { fails, processSuite, put, suite, watch } from "./suite.ts";
import { O_RDONLY, S_IFSOCK } from "../../core/constants.ts";

const test = suite("bind");
const processTest = processSuite("bind");

test("bind makes a socket's node, mode 0777 without the umask's bits", (t) => {
  t.umask(0o027);
  const moved = watch(t, ".");
  t.bindSocket("s");
  assertEquals([t.stat("s").mode, moved()], [S_IFSOCK | 0o750, { ".": "mc" }]);
  fails("ENXIO", () => t.open("s", O_RDONLY));
});

test("bind answers EADDRINUSE for a taken name, a dangling symlink's too", (t) => {
  put(t, "f");
  t.symlink("missing", "link");
  for (const path of ["f", "link", "."]) fails("EADDRINUSE", () => t.bindSocket(path));
});

test("bind answers ENOENT, ENOTDIR and EACCES as path resolution does", (t) => {
  put(t, "f");
  fails("ENOENT", () => t.bindSocket("missing/s"));
  fails("ENOTDIR", () => t.bindSocket("f/s"));
  fails("EINVAL", () => t.bindSocket("s".repeat(109)));
  t.as(1000, 1000, () => fails("EACCES", () => t.bindSocket("s")));
});

processTest(
  "sendmmsg sends to the sockets of paths until one is none: ENOENT, ECONNREFUSED",
  (t) => {
    const [a, b] = [t.call("bind_datagrams", "a"), t.call("bind_datagrams", "b")];
    put(t, "f");
    assertEquals(t.call("sendmmsg", "a", "b", "a", `${t.dir}/b`), 4);
    assertEquals([t.read(a, 9), t.read(a, 9), t.read(b, 9)], ["a", "a", "b"]);
    assertEquals(t.read(b, 999), `${t.dir}/b`);
    fails("EAGAIN", () => t.read(a, 9));
    assertEquals(t.call("sendmmsg", "b", "missing", "a"), 1);
    assertEquals(t.read(b, 9), "b");
    fails("ENOENT", () => t.call("sendmmsg", "missing", "a"));
    fails("ECONNREFUSED", () => t.call("sendmmsg", "f", "a"));
    fails("EAGAIN", () => t.read(a, 9));
  },
);
