/** What plain JavaScript hands to the public edge is looked at before anything is done. */
import { assertEquals, assertThrows } from "@std/assert";
import { createFs } from "../../core/node_fs/create_fs.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { Cage } from "../../core/cage/cage.ts";
import { ramfs } from "../../core/staging/volume.ts";
import { Vfs } from "../../core/vfs/vfs.ts";

type Loose = Record<string, (...args: unknown[]) => unknown>;

function newCage(): { cage: Cage; loose: Loose } {
  const cage = new Vfs().cage();
  return { cage, loose: cage as unknown as Loose };
}

Deno.test("text is written as UTF-8 where bytes are wanted", () => {
  const { cage, loose } = newCage();
  loose.writeFile("/t", "tëxt");
  assertEquals(new TextDecoder().decode(cage.readFile("/t")), "tëxt");
  const fd = cage.open("/u", 0o102);
  assertEquals(loose.write(fd, "é"), 2);
  assertEquals(loose.pwrite(fd, "ab", 1), 2);
  assertEquals(cage.readFile("/u").length, 3);
});

Deno.test("a wrong kind is a TypeError that names the argument, what came and what is wanted", () => {
  const { cage, loose } = newCage();
  const refused = (run: () => unknown, message: string) => assertThrows(run, TypeError, message);
  refused(
    () => loose.mkdir("/d", { recursive: true }),
    "cage.mkdir: mode is an object (Object); it wants a number, permission bits such as 0o755",
  );
  refused(
    () => loose.open("/f", "w"),
    'cage.open: flags is the string "w"; it wants a number, such as constants.O_RDWR',
  );
  refused(
    () => loose.open(undefined, 0),
    "cage.open: path is undefined; it wants a path as a string",
  );
  refused(() => loose.open(new URL("file:///f"), 0), "cage.open: path is an object (URL)");
  refused(() => loose.read("3", new Uint8Array(1)), 'cage.read: fd is the string "3"');
  refused(() => loose.read(3, [1]), "cage.read: buffer is an array; it wants a Uint8Array");
  refused(() => loose.truncate("/f", NaN), "cage.truncate: length is NaN");
  refused(
    () => loose.writeFile("/f", 5),
    "cage.writeFile: data is 5; it wants a Uint8Array, or text",
  );
  refused(
    () => loose.writeFile("/f", "x", { flag: "a" }),
    "cage.writeFile: no option flag; there are mode, append",
  );
  refused(
    () => loose.writev(1, ["x"]),
    "cage.writev: buffers is an array; it wants an array of Uint8Array",
  );
  assertEquals(cage.readdir("/"), []);
});

Deno.test("every method of a cage that must have arguments refuses a symbol as its first", () => {
  // These take a function, a lock or nothing that must be there.
  const others = new Set([
    "blocking",
    "copyFileRange",
    "utimensat",
    "futimens",
    "sendfile",
    "fcntl",
  ]);
  const { loose } = newCage();
  for (let at = Cage.prototype; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      const isCall = typeof value === "function" && name !== "constructor" && value.length > 0;
      if (!isCall || others.has(name) || name === "umask") continue;
      assertThrows(() => loose[name](Symbol.iterator), TypeError, `cage.${name}: `);
    }
  }
});

Deno.test("options that there are not, or of another kind, are refused", () => {
  const make = (options: unknown) => () => new MemoryPartition(options as object);
  assertThrows(
    make({ maxBytes: "10k" }),
    TypeError,
    'MemoryPartition: maxBytes is the string "10k"; it wants a number',
  );
  assertThrows(
    make({ maxbytes: 5 }),
    TypeError,
    "MemoryPartition: no option maxbytes; there are maxBytes, maxInodes",
  );
  assertThrows(() => new Vfs({ size: 5 } as object), TypeError, "Vfs: no option size");
  assertThrows(() => new Vfs().cage({ user: 5 } as object), TypeError, "vfs.cage: no option user");
  assertThrows(
    () => ramfs({}, { size: "10 k" }),
    TypeError,
    'ramfs: size is "10 k"; write a number of bytes',
  );
  assertThrows(
    () => ramfs({}, { cmd: "/" } as object),
    TypeError,
    "ramfs: no option cmd; there are cwd, size, inodes",
  );
});

Deno.test("createFs makes a tree of its own, or takes a Vfs, or says what it wants", () => {
  const fs = createFs();
  fs.writeFileSync("/f", "x");
  assertEquals(fs.readdirSync("/"), ["f"]);
  const vfs = new Vfs();
  createFs(vfs).writeFileSync("/g", "y");
  assertEquals(createFs(vfs).readFileSync("/g", "utf8"), "y");
  assertThrows(
    () => createFs("/tmp" as unknown as Vfs),
    TypeError,
    "createFs wants a Cage or a Vfs",
  );
});

Deno.test("ramfs makes a tree of JSON, flat or nested, with a size, as fs and as memfs's vol", () => {
  const { fs, vol } = ramfs({ "/a": "text", "d/e": null }, "/app");
  assertEquals(fs.readFileSync("/a", "utf8"), "text");
  assertEquals(vol.toJSON(), { "/a": "text", "/app/d/e": null });
  assertEquals(vol.readdirSync("/app"), ["d"]);
  vol.fromJSON({ x: "1" });
  vol.fromNestedJSON({ n: { m: "2" } }, "/other");
  assertEquals(vol.toJSON("/other"), { "/other/n/m": "2" });
  assertEquals(fs.readFileSync("x", "utf8"), "1");
  vol.reset();
  assertEquals(vol.toJSON(), {});
  assertEquals(ramfs().vol.toJSON(), {});
  const nested = ramfs({ src: { "main.c": "int main;", empty: {} } });
  assertEquals(nested.vol.toJSON(), { "/src/main.c": "int main;", "/src/empty": null });
  const small = ramfs({}, { size: "8k" });
  assertThrows(() => small.fs.writeFileSync("/big", new Uint8Array(8193)), Error, "ENOSPC");
});
