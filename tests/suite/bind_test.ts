import { assertEquals } from "@std/assert";
import { fails, put, suite, watch } from "./suite.ts";
import { O_RDONLY, S_IFSOCK } from "../../core/constants.ts";

const test = suite("bind", ["host", "core", "shared"]);

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
