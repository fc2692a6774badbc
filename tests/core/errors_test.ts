import { assertEquals, assertThrows } from "@std/assert";
import { errnoName, errnoNumber, FsError } from "../../core/fs_error.ts";
import { test } from "./harness.ts";

test("an error tells its code, number, call and paths as Node does: ENOENT", (cage) => {
  const error = assertThrows(() => cage.rename("/a", "/b"), FsError);
  assertEquals(error.message, "ENOENT: no such file or directory, rename '/a' -> '/b'");
  const { code, errno, syscall, path, dest } = error;
  assertEquals([code, errno, syscall, path, dest], ["ENOENT", -2, "rename", "/a", "/b"]);
  const plain = assertThrows(() => cage.close(77), FsError);
  assertEquals([plain.message, plain.path], ["EBADF: bad file descriptor, close", undefined]);
});

Deno.test("error names and numbers are each other's inverse", () => {
  for (let errno = 1; errno < 134; errno++) {
    if (errno === 41 || errno === 58) continue;
    assertEquals(errnoNumber(errnoName(errno)), errno);
    assertEquals(errnoName(-errno), errnoName(errno));
  }
});
