import { assertEquals } from "@std/assert";
import { content, fails, names, processSuite, put, watch } from "./suite.ts";
import { O_CREAT, O_RDONLY, O_RDWR, O_WRONLY } from "../../core/constants.ts";

const test = processSuite("fork");

test("fork gives the child the same tree, and its changes stay", (t) => {
  t.mkdir("d");
  t.forked(() => {
    t.mkdir("d/child");
    t.open("d/file", O_CREAT | O_WRONLY, 0o640);
    t.rename("d/child", "d/renamed");
  });
  assertEquals(names(t, "d"), ["file", "renamed"]);
  assertEquals(t.stat("d/file").mode & 0o777, 0o640);
});

test("fork lets child and parent share an open file's offset", (t) => {
  put(t, "f", "abcdef");
  const fd = t.open("f", O_RDONLY);
  assertEquals([t.forked(() => t.read(fd, 2)), t.read(fd, 2)], ["ab", "cd"]);
});

test("fork lets child and parent share an open directory's position", (t) => {
  put(t, "f");
  const fd = t.open(".", O_RDONLY);
  assertEquals(t.forked(() => t.getdents(fd)).length, 3);
  assertEquals(t.getdents(fd), []);
});

test("fork keeps the working directory, the umask and the ids of the parent its own", (t) => {
  t.mkdir("d");
  t.forked(() => t.chdir("d"));
  t.forked(() => t.umask(0o777));
  assertEquals([t.getcwd(), t.umask(0o22)], [t.dir, 0o22]);
  t.chdir("d");
  t.umask(0o077);
  assertEquals(t.forked(() => t.getcwd()), `${t.dir}/d`);
  t.forked(() => t.mkdir("e"));
  assertEquals(t.stat("e").mode & 0o777, 0o700);
});

test("fork keeps descriptors that the child closes open in the parent", (t) => {
  put(t, "f", "text");
  const fd = t.open("f", O_RDONLY);
  t.forked(() => t.close(fd));
  t.forked(() => t.closeRange(3, 800, 0));
  assertEquals(t.read(fd, 9), "text");
});

test("fork lets a child write through an inherited descriptor, which stat of the parent sees", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDWR);
  t.stat("f");
  const moved = watch(t, "f");
  t.forked(() => t.write(fd, "text"));
  assertEquals([t.stat("f").size, moved()], [4, { f: "mc" }]);
});

test("fork in the directory of a descriptor that the child uses", (t) => {
  t.mkdir("d");
  const fd = t.open("d", O_RDONLY);
  t.forked(() => t.mkdirat(fd, "e"));
  t.forked(() => fails("EEXIST", () => t.mkdirat(fd, "e")));
  assertEquals(names(t, "d"), ["e"]);
});

test("fork in a fork", (t) => {
  t.forked(() => t.forked(() => t.mkdir("d")));
  assertEquals(names(t, "."), ["d"]);
});

test("a second thread shares working directory, descriptors and tree", (t) => {
  t.mkdir("d");
  t.threaded(() => t.chdir("d"));
  assertEquals(t.getcwd(), `${t.dir}/d`);
  const fd = t.threaded(() => t.open("f", O_CREAT | O_RDWR, 0o644));
  t.write(fd, "text");
  assertEquals(t.threaded(() => t.pread(fd, 9, 0)), "text");
  assertEquals(content(t, "f"), "text");
});
