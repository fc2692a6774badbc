import { assertEquals, assertThrows } from "@std/assert";
import * as C from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { MemoryPartition } from "../../core/memory_partition.ts";
import { watch } from "../../core/watch.ts";
import { test } from "./harness.ts";

const bytes = new Uint8Array(3);

test("each call in a watched directory is one event", (cage) => {
  cage.mkdir("/d");
  const events = watch(cage, "/d");
  cage.mkdir("/d/sub");
  cage.mkfifo("/d/fifo");
  cage.symlink("x", "/d/link");
  const fd = cage.open("/d/f", C.O_CREAT | C.O_RDWR);
  cage.write(fd, bytes);
  cage.writev(fd, [bytes, bytes, bytes]);
  cage.ftruncate(fd, 1);
  cage.fchmod(fd, 0o600);
  cage.close(fd);
  cage.close(cage.open("/d/f", C.O_WRONLY | C.O_TRUNC));
  cage.chown("/d/f", 1, 1);
  cage.setxattr("/d/f", "user.a", bytes);
  cage.utimensat(C.AT_FDCWD, "/d/f", "now", "now");
  cage.link("/d/f", "/d/g");
  cage.rename("/d/f", "/d/h");
  cage.renameat2(C.AT_FDCWD, "/d/g", C.AT_FDCWD, "/d/sub", C.RENAME_EXCHANGE);
  cage.unlink("/d/sub");
  cage.rmdir("/d/g");
  cage.chmod("/d", 0o700);
  assertEquals(events.take().map(({ type, path, from }) => `${type} ${from ?? ""}>${path}`), [
    "create >sub",
    "create >fifo",
    "create >link",
    "create >f",
    "write >f",
    "write >f",
    "write >f",
    "attributes >f",
    "write >f",
    "attributes >f",
    "attributes >f",
    "attributes >f",
    "create >g",
    "rename f>h",
    "exchange g>sub",
    "remove >sub",
    "remove >g",
    "attributes >",
  ]);
  events.close();
});

test("a call that fails, as with ENOENT, or changes nothing is no event", (cage) => {
  cage.writeFile("/f", bytes);
  cage.link("/f", "/g");
  const events = watch(cage, "/", { recursive: true });
  for (const call of [() => cage.unlink("/x"), () => cage.mkdir("/f"), () => cage.rmdir("/f")]) {
    assertThrows(call, FsError);
  }
  cage.rename("/f", "/g");
  cage.readFile("/f");
  cage.write(cage.open("/f", C.O_WRONLY), new Uint8Array(0));
  assertEquals(events.take(), []);
  events.close();
});

test("only a recursive watch sees what is below, and what is moved there", (cage) => {
  cage.mkdir("/d");
  cage.mkdir("/d/a");
  cage.mkdir("/out");
  cage.mkdir("/out/b");
  cage.writeFile("/out/b/f", bytes);
  const flat = watch(cage, "/d");
  const deep = watch(cage, "/d", { recursive: true });
  cage.writeFile("/d/a/f", bytes);
  cage.rename("/out/b", "/d/a/b");
  cage.chmod("/d/a/b/f", 0o600);
  cage.rename("/d/a", "/d/c");
  cage.chmod("/d/c/b/f", 0o640);
  cage.rename("/d/c/b", "/out/b");
  cage.chmod("/out/b/f", 0o644);
  assertEquals(flat.take(), [{ type: "rename", path: "c", from: "a" }]);
  assertEquals(deep.take(), [
    { type: "create", path: "a/f" },
    { type: "write", path: "a/f" },
    { type: "create", path: "a/b" },
    { type: "attributes", path: "a/b/f" },
    { type: "rename", path: "c", from: "a" },
    { type: "attributes", path: "c/b/f" },
    { type: "remove", path: "c/b" },
  ]);
  flat.close();
  deep.close();
});

test("a watched file is followed through its renames to its end", (cage) => {
  cage.mkdir("/d");
  cage.writeFile("/f", bytes);
  const events = watch(cage, "/f");
  cage.rename("/f", "/d/g");
  cage.truncate("/d/g", 9);
  cage.unlink("/d/g");
  assertEquals(events.take().map(({ type, path }) => type + path), ["rename", "write", "remove"]);
  events.close();
});

test(
  "a watch does not see what is mounted below, nor anything once it is closed",
  (cage, world) => {
    cage.mkdir("/m");
    const events = watch(cage, "/", { recursive: true });
    world.vfs.mount("/m", new MemoryPartition());
    cage.mkdir("/m/x");
    assertEquals(events.take(), []);
    events.close();
    assertEquals(world.vfs.watches, undefined);
    cage.mkdir("/y");
    assertEquals(events.take(), []);
  },
);

test("what one may not read one may not watch: EACCES; what is missing: ENOENT", (cage, world) => {
  cage.mkdir("/secret", 0o700);
  const other = world.vfs.cage({ uid: 1 });
  assertEquals(assertThrows(() => watch(other, "/secret"), FsError).code, "EACCES");
  assertEquals(assertThrows(() => watch(cage, "/none"), FsError).code, "ENOENT");
  other.exit();
});

Deno.test("events come to a loop and to a listener, in order", async () => {
  const { Vfs } = await import("../../core/vfs.ts");
  const cage = new Vfs().cage();
  const heard: string[] = [];
  const first = watch(cage, "/", { onEvent: (event) => heard.push(event.path) });
  const second = watch(cage, "/");
  const loop = (async () => {
    const paths: string[] = [];
    for await (const event of second) paths.push(event.path);
    return paths;
  })();
  cage.mkdir("/a");
  assertEquals(heard, []);
  await Promise.resolve();
  cage.mkdir("/b");
  await Promise.resolve();
  second.close();
  first.close();
  assertEquals(heard, ["a", "b"]);
  assertEquals(await loop, ["a", "b"]);
});
