import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { fails, get, put, test } from "./harness.ts";

const HERE = C.AT_FDCWD;

test("rename replaces a file, and an empty directory by a directory", (cage) => {
  put(cage, "/a", "a");
  put(cage, "/b", "b");
  cage.rename("/a", "/b");
  assertEquals([get(cage, "/b"), cage.readdir("/")], ["a", ["b"]]);
  cage.mkdir("/d");
  cage.mkdir("/e");
  cage.rename("/d", "/e/");
  assertEquals(cage.stat("/").nlink, 3);
});

test("rename answers ENOTDIR, EISDIR, ENOTEMPTY, EINVAL, EBUSY, ENOENT", (cage) => {
  put(cage, "/f");
  cage.mkdir("/d");
  cage.mkdir("/d/e");
  cage.mkdir("/x");
  fails("ENOTDIR", () => cage.rename("/d", "/f"));
  fails("EISDIR", () => cage.rename("/f", "/x"));
  fails("ENOTEMPTY", () => cage.rename("/x", "/d"));
  fails("EINVAL", () => cage.rename("/d", "/d/e/y"));
  fails("ENOTEMPTY", () => cage.rename("/d/e", "/d"));
  fails("EBUSY", () => cage.rename("/d/.", "/y"));
  fails("ENOENT", () => cage.rename("/none", "/y"));
  fails("ENOTDIR", () => cage.rename("/f", "/y/"));
});

test("RENAME_NOREPLACE over a name is EEXIST, RENAME_EXCHANGE swaps and wants both", (cage) => {
  put(cage, "/f", "f");
  cage.mkdir("/d");
  cage.mkdir("/d/e");
  fails("EEXIST", () => cage.renameat2(HERE, "/f", HERE, "/d", C.RENAME_NOREPLACE));
  cage.renameat2(HERE, "/f", HERE, "/d/e", C.RENAME_EXCHANGE);
  assertEquals([get(cage, "/d/e"), cage.stat("/").nlink, cage.stat("/d").nlink], ["f", 4, 2]);
  fails("ENOENT", () => cage.renameat2(HERE, "/f", HERE, "/no", C.RENAME_EXCHANGE));
  fails("EINVAL", () => cage.renameat2(HERE, "/f", HERE, "/no", 3));
  cage.chdir("/f");
  assertEquals(cage.getcwd(), "/f");
});

test("two names of one inode stay as they are", (cage) => {
  put(cage, "/a");
  cage.link("/a", "/b");
  cage.rename("/a", "/b");
  assertEquals(cage.readdir("/"), ["a", "b"]);
});

test("a moved directory knows its new parent", (cage) => {
  cage.mkdir("/a");
  cage.mkdir("/b");
  cage.mkdir("/a/d");
  cage.chdir("/a/d");
  cage.rename("/a/d", "/b/moved");
  assertEquals([cage.getcwd(), cage.stat("..").ino], ["/b/moved", cage.stat("/b").ino]);
  assertEquals([cage.stat("/a").nlink, cage.stat("/b").nlink], [2, 3]);
});
