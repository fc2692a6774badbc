import { assertEquals, assertThrows } from "@std/assert";
import { FsError } from "../../core/fs_error.ts";
import { Vfs } from "../../core/vfs/vfs.ts";

function codeOf(action: () => unknown): string {
  return assertThrows(action, FsError).code;
}

Deno.test("readFile answers a whole file, and EFBIG for one beyond the limit", () => {
  const cage = new Vfs().cage();
  cage.writeFile("/f", new Uint8Array([1, 2, 3]));
  assertEquals(cage.readFile("/f", 3), new Uint8Array([1, 2, 3]));
  assertEquals(codeOf(() => cage.readFile("/f", 2)), "EFBIG");
  cage.writeFile("/e", new Uint8Array(0));
  assertEquals(cage.readFile("/e", 0).length, 0);
});

Deno.test("readFile asks for permission as open does: EACCES, and for the rest: ENOENT, EISDIR", () => {
  const root = new Vfs().cage();
  root.writeFile("/secret", new Uint8Array(1), { mode: 0o600 });
  root.mkdir("/d");
  const cage = root.fork();
  cage.uid = cage.gid = 1000;
  assertEquals(codeOf(() => cage.readFile("/secret")), "EACCES");
  assertEquals(codeOf(() => cage.readFile("/none")), "ENOENT");
  assertEquals(codeOf(() => cage.readFile("/d")), "EISDIR");
});

Deno.test("readFile leaves no descriptor behind", () => {
  const cage = new Vfs().cage();
  cage.writeFile("/f", new Uint8Array(1));
  const before = cage.open("/f", 0);
  cage.readFile("/f");
  assertEquals(cage.open("/f", 0), before + 1);
});
