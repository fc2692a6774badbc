import { assertEquals } from "@std/assert";
import { fails, put, suite } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import { AT_FDCWD, O_RDONLY } from "../../core/constants.ts";

const test = suite("readlink");

testPathErrors(test, "readlink", (t, path) => t.readlink(path));
testDirfdErrors(test, "readlinkat", (t, dirfd, path) => t.readlinkat(dirfd, path));

test("readlink answers the target", (t) => {
  t.symlink("some/where", "link");
  assertEquals(t.readlink("link"), "some/where");
});

test("readlink answers EINVAL for what is no symlink", (t) => {
  put(t, "file");
  t.mkdir("dir");
  fails("EINVAL", () => t.readlink("file"));
  fails("EINVAL", () => t.readlink("dir"));
  fails("EINVAL", () => t.readlink("."));
});

test("readlink answers EINVAL for a symlink to a directory with a trailing slash", (t) => {
  t.mkdir("dir");
  t.symlink("dir", "link");
  fails("EINVAL", () => t.readlink("link/"));
});

test("readlink answers ENOENT for a missing name", (t) => {
  fails("ENOENT", () => t.readlink("missing"));
});

test("readlinkat reads below a descriptor", (t) => {
  t.mkdir("d");
  t.symlink("x", "d/link");
  assertEquals(t.readlinkat(t.open("d", O_RDONLY), "link"), "x");
  assertEquals(t.readlinkat(AT_FDCWD, "d/link"), "x");
});

test("readlinkat of the empty path answers ENOENT for the descriptor of a file", (t) => {
  put(t, "f");
  fails("ENOENT", () => t.readlinkat(t.open("f", O_RDONLY), ""));
});
