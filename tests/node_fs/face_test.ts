/** What the face promises beyond the comparison with Node, case by case. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createFs } from "../../core/node_fs/create_fs.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { Vfs } from "../../core/vfs/vfs.ts";

Deno.test("the face is typed as node:fs itself", async () => {
  const fs: typeof import("node:fs") = createFs(new Vfs().cage());
  const { promises }: { promises: typeof import("node:fs/promises") } = fs;
  await promises.writeFile("/f", "x");
  const stats: import("node:fs").Stats = await promises.stat("/f");
  assertEquals(stats.size, 1);
  assert(stats instanceof fs.Stats);
});

Deno.test("a cage without rights gets EACCES in Node's words", async () => {
  const vfs = new Vfs();
  createFs(vfs.cage()).writeFileSync("/secret", "x", { mode: 0o600 });
  const fs = createFs(vfs.cage({ uid: 1000 }));
  const message = "EACCES: permission denied, open '/secret'";
  assertThrows(() => fs.readFileSync("/secret"), Error, message);
  await assertRejects(() => fs.promises.readFile("/secret"), Error, message);
  assertThrows(() => fs.mkdirSync("/d"), Error, "EACCES: permission denied, mkdir '/d'");
});

Deno.test("relative paths count from the cage's directory", () => {
  const cage = new Vfs().cage();
  const fs = createFs(cage);
  fs.mkdirSync("/a/b", { recursive: true });
  cage.chdir("/a");
  fs.writeFileSync("b/c", "text");
  assertEquals(fs.realpathSync("b/../b/c"), "/a/b/c");
  assertEquals(fs.readFileSync("/a/b/c", "utf8"), "text");
  fs.cpSync("b", "copy", { recursive: true });
  assertEquals(fs.readdirSync("copy"), ["c"]);
});

Deno.test("watchers hear of changes through every face of the tree", async () => {
  const vfs = new Vfs();
  const [one, other] = [createFs(vfs.cage()), createFs(vfs.cage())];
  one.mkdirSync("/d/sub", { recursive: true });
  one.symlinkSync("/d/sub", "/link");
  const events: unknown[] = [];
  const watcher = one.watch("/d", { recursive: true }, (type, name) => events.push([type, name]));
  other.writeFileSync("/link/f", "x");
  await new Promise((resolve) => setTimeout(resolve, 5));
  watcher.close();
  assertEquals(events, [["rename", "sub/f"], ["change", "sub/f"]]);
});

Deno.test("an event of watch comes after the call that caused it, and close stops them", async () => {
  const fs = createFs(new Vfs().cage());
  let events = 0;
  const watcher = fs.watch("/", () => events++);
  fs.writeFileSync("/f", "x");
  assertEquals(events, 0);
  watcher.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(events, 0);
});

Deno.test("without Buffer the face answers Uint8Array and knows every encoding", () => {
  const runtime = globalThis as unknown as { Buffer?: unknown };
  const { Buffer: kept } = runtime;
  const fs = createFs(new Vfs().cage());
  const text = "h\u00e9llo \u{1f600}";
  const texts = ["utf8", "utf16le", "hex", "base64", "base64url", "latin1", "ascii"] as const;
  fs.writeFileSync("/f", text);
  const expected = texts.map((encoding) => fs.readFileSync("/f", encoding));
  const back = texts.slice(0, 5).map((encoding, at) => {
    fs.writeFileSync("/g", expected[at], encoding);
    return [...fs.readFileSync("/g")];
  });
  delete runtime.Buffer;
  try {
    assertEquals(fs.readFileSync("/f").constructor.name, "Uint8Array");
    assertEquals(texts.map((encoding) => fs.readFileSync("/f", encoding)), expected);
    const again = texts.slice(0, 5).map((encoding, at) => {
      fs.writeFileSync("/g", expected[at], encoding);
      return [...fs.readFileSync("/g")];
    });
    assertEquals(again, back);
  } finally {
    runtime.Buffer = kept;
  }
});

Deno.test("calls take effect in the order in which they are made", async () => {
  const fs = createFs(new Vfs().cage());
  const written = fs.promises.writeFile("/f", "one");
  assertEquals(fs.readFileSync("/f", "utf8"), "one");
  await written;
  let timer = false;
  setTimeout(() => timer = true, 1);
  for (let rounds = 0; !timer; rounds++) {
    assert(rounds < 1e6, "a loop of awaits leaves no room for timers");
    await fs.promises.stat("/f");
  }
});

Deno.test("a file of several gigabytes is refused by readFile: ERR_FS_FILE_TOO_LARGE", () => {
  const fs = createFs(new Vfs().cage());
  fs.writeFileSync("/f", "");
  fs.truncateSync("/f", 2 ** 32);
  const error = assertThrows(() => fs.readFileSync("/f")) as Error & { code: string };
  assertEquals(error.code, "ERR_FS_FILE_TOO_LARGE");
  assertEquals(error.message, "File size (4294967296) is greater than 2 GiB");
});

Deno.test("copyFile that finds no room leaves nothing behind: ENOSPC", () => {
  const fs = createFs(new Vfs({ root: new MemoryPartition({ maxBytes: 8192 }) }).cage());
  fs.writeFileSync("/f", "x".repeat(6000));
  const message = "ENOSPC: no space left on device, copyfile '/f' -> '/g'";
  assertThrows(() => fs.copyFileSync("/f", "/g"), Error, message);
  assertEquals(fs.readdirSync("/"), ["f"]);
});

Deno.test("watch hears of what cages do, and of a file's every name under the oldest it sees", async () => {
  const vfs = new Vfs();
  const cage = vfs.cage();
  const fs = createFs(cage);
  cage.mkdir("/d");
  cage.writeFile("/f", new Uint8Array(3));
  cage.link("/f", "/d/link");
  const events: unknown[] = [];
  const watcher = fs.watch("/d", (type, name) => events.push([type, name]));
  const other = vfs.cage();
  other.truncate("/f", 1);
  other.truncate("/f", 2);
  other.rename("/d/link", "/d/moved");
  other.chmod("/d", 0o700);
  assertEquals(events, []);
  await new Promise((resolve) => setTimeout(resolve, 5));
  watcher.close();
  assertEquals(events, [
    ["change", "link"],
    ["rename", "link"],
    ["rename", "moved"],
    ["change", "d"],
  ]);
  assertEquals(vfs.check(), []);
});

Deno.test("watch of what one may not read is EACCES, of what is missing ENOENT, in Node's words", () => {
  const vfs = new Vfs();
  vfs.cage().mkdir("/secret", 0o700);
  const fs = createFs(vfs.cage({ uid: 1 }));
  assertThrows(() => fs.watch("/secret"), Error, "EACCES: permission denied, watch '/secret'");
  assertThrows(() => fs.watch("/x"), Error, "ENOENT: no such file or directory, watch '/x'");
});
