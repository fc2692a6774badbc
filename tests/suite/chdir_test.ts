import { assertEquals } from "@std/assert";
import { content, fails, put, suite } from "./suite.ts";
import { testPathErrors } from "./path_errors.ts";
import { O_RDONLY } from "../../core/constants.ts";

const test = suite("chdir");

testPathErrors(test, "chdir", (t, path) => t.chdir(path));

test("chdir changes where relative paths start", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  t.chdir("d");
  assertEquals(content(t, "f"), "text");
  t.chdir("..");
  assertEquals(content(t, "d/f"), "text");
});

test("chdir follows symlinks, and getcwd tells the real path", (t) => {
  t.mkdir("d");
  t.symlink("d", "link");
  t.chdir("link");
  assertEquals(t.getcwd(), `${t.dir}/d`);
});

test("chdir takes dot, a trailing slash and the root", (t) => {
  t.mkdir("d");
  t.chdir("./d//");
  assertEquals(t.getcwd(), `${t.dir}/d`);
  t.chdir(".");
  assertEquals(t.getcwd(), `${t.dir}/d`);
  t.chdir("/");
  assertEquals(t.getcwd(), "/");
});

test("chdir answers ENOTDIR for a file and ENOENT for a missing name", (t) => {
  put(t, "f");
  fails("ENOTDIR", () => t.chdir("f"));
  fails("ENOENT", () => t.chdir("missing"));
  assertEquals(t.getcwd(), t.dir);
});

test("chdir answers EACCES for a directory that may not be searched", (t) => {
  t.mkdir("d");
  t.chmod("d", 0o644);
  t.as(65534, 65534, () => fails("EACCES", () => t.chdir("d")));
});

test("chdir stays at a directory whose permission is taken away", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text");
  t.chdir("d");
  t.chmod(".", 0);
  t.as(65534, 65534, () => fails("EACCES", () => t.open("f", O_RDONLY)));
  assertEquals(t.getcwd(), `${t.dir}/d`);
});

test("fchdir changes to an open directory", (t) => {
  t.mkdir("d");
  const fd = t.open("d", O_RDONLY);
  t.fchdir(fd);
  assertEquals(t.getcwd(), `${t.dir}/d`);
});

test("fchdir answers EBADF for a closed descriptor, ENOTDIR for a file, EACCES without search", (t) => {
  put(t, "f");
  t.mkdir("d");
  const [file, dir] = [t.open("f", O_RDONLY), t.open("d", O_RDONLY)];
  t.chmod("d", 0o600);
  fails("EBADF", () => t.fchdir(700));
  fails("ENOTDIR", () => t.fchdir(file));
  t.as(65534, 65534, () => fails("EACCES", () => t.fchdir(dir)));
});
