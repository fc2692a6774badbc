import { assertEquals, assertThrows } from "@std/assert";
import * as C from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { restore, snapshot } from "../../core/staging/snapshot.ts";
import { assertSameTree, encode, makeSample, newCage } from "./sample.ts";

Deno.test("a snapshot restores every type, link, hole, attribute and nanosecond", () => {
  const cage = newCage();
  makeSample(cage);
  cage.bind("/d/socket");
  const bytes = snapshot(cage, "/d");
  const other = newCage();
  other.mkdir("/e");
  other.writeFile("/e/stale", encode("x"));
  restore(other, bytes, "/e");
  assertSameTree(cage, "/d", other, "/e");
  assertEquals(other.lstat("/e/socket").mode & C.S_IFMT, C.S_IFSOCK);
  assertEquals(other.exists("/e/stale"), false);
  assertEquals(cage.state.vfs.check(), []);
  assertEquals(other.state.vfs.check(), []);
});

Deno.test("the whole tree of one is restored over that of another", () => {
  const cage = newCage();
  makeSample(cage);
  const other = newCage();
  makeSample(other);
  restore(other, snapshot(cage));
  assertSameTree(cage, "/d", other, "/d");
});

Deno.test("a snapshot reads without moving access times", () => {
  const cage = newCage();
  cage.writeFile("/f", encode("x"));
  cage.utimensat(C.AT_FDCWD, "/f", { sec: 1, nsec: 0 }, { sec: 2, nsec: 0 });
  snapshot(cage);
  assertEquals(cage.stat("/f").atimeSec, 1);
});

Deno.test("a snapshot that is cut short, or none at all, is EINVAL and changes nothing", () => {
  const cage = newCage();
  makeSample(cage);
  const bytes = snapshot(cage);
  for (const length of [0, 7, 19, 40, bytes.length - 1]) {
    const error = assertThrows(() => restore(cage, bytes.subarray(0, length)), FsError);
    assertEquals(error.code, "EINVAL");
  }
  assertEquals(cage.exists("/d/hello"), true);
});

Deno.test("a snapshot of a file is ENOTDIR", () => {
  const cage = newCage();
  cage.writeFile("/f", encode("x"));
  assertEquals(assertThrows(() => snapshot(cage, "/f"), FsError).code, "ENOTDIR");
});
