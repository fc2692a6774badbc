import { assertEquals } from "@std/assert";
import { content, fails, put, suite, watch } from "./suite.ts";
import { O_RDONLY, O_RDWR } from "../../core/constants.ts";

const test = suite("copy_file_range");

test("copy_file_range copies between files and moves the times of the second", (t) => {
  put(t, "a", "abcdef");
  put(t, "b", "......");
  const [from, to] = [t.open("a", O_RDONLY), t.open("b", O_RDWR)];
  const moved = watch(t, "a", "b");
  assertEquals(t.copyFileRange(from, 1, to, 2, 3), 3);
  assertEquals(content(t, "b"), "..bcd.");
  assertEquals([moved().a.replace("a", ""), moved().b.replace("a", "")], ["", "mc"]);
});

test("copy_file_range extends the file and answers 0 at the end", (t) => {
  put(t, "a", "abc");
  put(t, "b");
  const [from, to] = [t.open("a", O_RDONLY), t.open("b", O_RDWR)];
  t.stat("b");
  assertEquals([t.copyFileRange(from, 0, to, 0, 100), t.stat("b").size], [3, 3]);
  assertEquals(t.copyFileRange(from, 3, to, 3, 100), 0);
});

test("copy_file_range answers EBADF for a descriptor for reading only", (t) => {
  put(t, "a", "abc");
  const fd = t.open("a", O_RDONLY);
  fails("EBADF", () => t.copyFileRange(fd, 0, fd, 0, 1));
});
