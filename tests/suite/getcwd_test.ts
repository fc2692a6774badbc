import { assertEquals } from "@std/assert";
import { fails, suite } from "./suite.ts";

const test = suite("getcwd");

test("getcwd answers the absolute path", (t) => {
  assertEquals(t.getcwd(), t.dir);
  t.mkdir("d");
  t.mkdir("d/é");
  t.chdir("d/é");
  assertEquals(t.getcwd(), `${t.dir}/d/é`);
});

test("getcwd follows renames of the directory and of those above", (t) => {
  t.mkdir("a");
  t.mkdir("a/b");
  t.chdir("a/b");
  t.rename(`${t.dir}/a`, `${t.dir}/c`);
  assertEquals(t.getcwd(), `${t.dir}/c/b`);
  t.rename(`${t.dir}/c/b`, `${t.dir}/d`);
  assertEquals(t.getcwd(), `${t.dir}/d`);
  t.chdir("..");
  assertEquals(t.getcwd(), t.dir);
});

test("getcwd answers ENOENT when the directory was removed", (t) => {
  t.mkdir("d");
  t.chdir("d");
  t.rmdir(`${t.dir}/d`);
  fails("ENOENT", () => t.getcwd());
  t.chdir("..");
  assertEquals(t.getcwd(), t.dir);
});

test("getcwd goes a hundred directories deep", (t) => {
  for (let i = 0; i < 100; i++) {
    t.mkdir("directory");
    t.chdir("directory");
  }
  assertEquals(t.getcwd(), t.dir + "/directory".repeat(100));
});
