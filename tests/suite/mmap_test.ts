import { assert, assertEquals } from "@std/assert";
import { content, fails, processSuite, put } from "./suite.ts";
import { O_RDONLY, O_RDWR } from "../../core/constants.ts";

const test = processSuite("mmap");

test("mmap reads a file's bytes", (t) => {
  put(t, "f", "abcdef");
  assertEquals(t.mmapRead(t.open("f", O_RDONLY), 2, 3), "cde");
});

test("mmap, shared and writable, changes the file for readers and other mappings", (t) => {
  put(t, "f", "abcdef");
  const fd = t.open("f", O_RDWR);
  t.mmapWrite(fd, 1, "XY");
  assertEquals(content(t, "f"), "aXYdef");
  assertEquals(t.mmapRead(fd, 0, 4), "aXYd");
});

test("mmap writes leave the size, which stat tells right", (t) => {
  put(t, "f", "abcdef");
  t.mmapWrite(t.open("f", O_RDWR), 0, "XX");
  assertEquals(t.stat("f").size, 6);
});

test("mmap, shared and writable, answers EACCES for a descriptor for reading only", (t) => {
  put(t, "f", "abcdef");
  fails("EACCES", () => t.mmapWrite(t.open("f", O_RDONLY), 0, "x"));
});

test("mmap by a child is seen by its parent", (t) => {
  put(t, "f", "abcdefghij");
  const fd = t.open("f", O_RDWR);
  t.forked(() => t.mmapWrite(fd, 3, "child"));
  assertEquals(t.pread(fd, 10, 0), "abcchildij");
});

test("/proc/self/maps names a mapped file's path and number, also after a rename and with a newline", (t) => {
  put(t, "f", "text");
  t.mkdir("d");
  const fd = t.open("f", O_RDONLY);
  const line = (list: string) => {
    const text = t.mapped(fd, 4096, list).trimEnd();
    const [, permissions, , , number] = text.split(/ +/);
    return [permissions, Number(number), text.slice(73)];
  };
  const { ino } = t.stat("f");
  assertEquals(line("/proc/self/maps"), ["r--s", ino, `${t.dir}/f`]);
  t.rename("f", "d/new\nline");
  for (const list of ["/proc/self/smaps", "/proc/thread-self/maps"]) {
    assertEquals(line(list), ["r--s", ino, `${t.dir}/d/new\\012line`]);
  }
});

test("/proc/self/maps cannot be written: EBADF", (t) => {
  const fd = t.open("/proc/self/maps", O_RDONLY);
  fails("EBADF", () => t.write(fd, "x"));
  assert(t.read(fd, 4096).includes("r-"));
});
