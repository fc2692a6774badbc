import { assertEquals, assertThrows } from "@std/assert";
import * as C from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { watch } from "../../core/vfs/watch.ts";
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
  "a recursive watch goes on in what is mounted below, and with what comes back",
  (cage, { vfs }) => {
    for (const path of ["/m", "/m/hidden", "/n"]) cage.mkdir(path);
    const deep = watch(cage, "/", { recursive: true });
    const flat = watch(cage, "/");
    const paths = (events: { take(): { type: string; path: string }[] }) =>
      events.take().map(({ type, path }) => `${type} ${path}`);
    vfs.mount("/m", new MemoryPartition());
    cage.mkdir("/m/x");
    cage.mkdir("/m/x/y");
    cage.chmod("/m", 0o700);
    assertEquals(paths(deep), ["create m/x", "create m/x/y", "attributes m"]);
    assertEquals(paths(flat), ["attributes m"]);
    vfs.mount("/m/x", new MemoryPartition());
    cage.mkdir("/m/x/z");
    vfs.umount("/m/x");
    cage.rename("/m/x/y", "/m/w");
    assertEquals(paths(deep), ["create m/x/z", "rename m/w"]);
    vfs.mount("/m", new MemoryPartition());
    cage.mkdir("/m/top");
    vfs.umount("/m");
    cage.rmdir("/m/w");
    vfs.umount("/m");
    cage.mkdir("/m/hidden/in");
    assertEquals(paths(deep), ["create m/top", "remove m/w", "create m/hidden/in"]);
    assertEquals([paths(flat), vfs.check()], [[], []]);
    deep.close();
    flat.close();
  },
);

test(
  "what a bind shows twice is reported once, at the place that was seen first",
  (cage, { vfs }) => {
    cage.mkdir("/a");
    cage.mkdir("/b");
    vfs.bind("/a", "/b");
    const events = watch(cage, "/", { recursive: true });
    const below = watch(cage, "/b");
    cage.mkdir("/b/x");
    cage.rename("/a/x", "/a/y");
    assertEquals(events.take(), [{ type: "create", path: "a/x" }, {
      type: "rename",
      path: "a/y",
      from: "a/x",
    }]);
    assertEquals(below.take().map(({ path }) => path), ["x", "y"]);
    events.close();
    below.close();
    vfs.umount("/b");
    assertEquals(vfs.check(), []);
  },
);

test("bytes written into a FIFO or a device are an event, and EAGAIN is none", (cage) => {
  cage.mkfifo("/fifo");
  cage.mknod("/null", C.S_IFCHR | 0o666, 0x103);
  const events = watch(cage, "/");
  const reader = cage.open("/fifo", C.O_RDONLY | C.O_NONBLOCK);
  const writer = cage.open("/fifo", C.O_WRONLY | C.O_NONBLOCK);
  cage.write(writer, new Uint8Array(65536));
  assertThrows(() => cage.write(writer, bytes), FsError, "EAGAIN");
  cage.write(cage.open("/null", C.O_WRONLY), bytes);
  cage.read(reader, bytes);
  assertEquals(events.take(), [{ type: "write", path: "fifo" }, { type: "write", path: "null" }]);
  events.close();
});

test("nothing is seen once a watch is closed", (cage, world) => {
  const events = watch(cage, "/", { recursive: true });
  cage.mkdir("/y");
  events.close();
  events.close();
  assertEquals(world.vfs.watches, undefined);
  cage.mkdir("/z");
  assertEquals(events.take(), [{ type: "create", path: "y" }]);
});

test("what one may not read one may not watch: EACCES; what is missing: ENOENT", (cage, world) => {
  cage.mkdir("/secret", 0o700);
  const other = world.vfs.cage({ uid: 1 });
  assertEquals(assertThrows(() => watch(other, "/secret"), FsError).code, "EACCES");
  assertEquals(assertThrows(() => watch(cage, "/none"), FsError).code, "ENOENT");
  other.exit();
});

Deno.test("events come to a loop and to a listener, in order", async () => {
  const { Vfs } = await import("../../core/vfs/vfs.ts");
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
