import { assertEquals, assertThrows } from "@std/assert";
import { FsError } from "../../core/fs_error.ts";
import { fromJSON, fromNestedJSON, toJSON } from "../../core/staging/json.ts";
import { encode, newCage } from "./sample.ts";

Deno.test("JSON makes files, directories around them and empty directories", () => {
  const cage = newCage();
  fromJSON(
    cage,
    { "./README.md": "1", "src/index.js": encode("2"), "/abs": "3", "empty": null },
    "/app",
  );
  assertEquals(toJSON(cage), {
    "/abs": "3",
    "/app/README.md": "1",
    "/app/empty": null,
    "/app/src/index.js": "2",
  });
});

Deno.test("toJSON takes paths, adds to an object, and is relative or bytes if asked", () => {
  const cage = newCage();
  fromNestedJSON(cage, { app: { a: "1", b: { c: "2" }, none: {} }, other: "3" });
  assertEquals(toJSON(cage, "/app", {}, true), { a: "1", "b/c": "2", none: null });
  assertEquals(toJSON(cage, ["/app/b", "/other", "/missing"], { x: null }), {
    x: null,
    "/app/b/c": "2",
    "/other": "3",
  });
  assertEquals(toJSON(cage, "/other", {}, true, true), { other: encode("3") });
});

Deno.test("symlinks have no place in JSON and an empty tree is an empty directory", () => {
  const cage = newCage();
  assertEquals(toJSON(cage), {});
  cage.symlink("a", "/l");
  assertEquals(toJSON(cage), {});
});

Deno.test("a file where JSON wants a directory is ENOTDIR", () => {
  const cage = newCage();
  const error = assertThrows(() => fromJSON(cage, { "/a": "1", "/a/b": "2" }), FsError);
  assertEquals(error.code, "ENOTDIR");
});
