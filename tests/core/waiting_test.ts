/** Calls that wait: pipes, FIFOs, locks and terminals through `Cage.blocking`. */
import { assertEquals, assertRejects } from "@std/assert";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { makedev } from "../../core/vfs/devices.ts";
import { FsError } from "../../core/fs_error.ts";
import { TtyDevice } from "../../core/vfs/tty_device.ts";
import { bytes, openNew, put, World } from "./harness.ts";

function test(name: string, body: (cage: Cage, world: World) => Promise<void>): void {
  Deno.test(name, async () => {
    const world = new World();
    await body(world.root, world);
    assertEquals(world.vfs.check(), []);
  });
}

/** What a promise has come to after everything that is ready has run. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  return await Promise.race([
    promise.catch((error: FsError) => error.code),
    new Promise((resolve) => setTimeout(() => resolve("waits"), 0)),
  ]);
}

async function rejects(code: string, promise: Promise<unknown>): Promise<void> {
  assertEquals((await assertRejects(() => promise, FsError)).code, code);
}

const lock = (type: number, start = 0, len = 0) => ({ type, whence: C.SEEK_SET, start, len });

test("a read of an empty pipe waits for bytes, and for the end when the writers go", async (cage) => {
  const [reader, writer] = cage.pipe();
  const buffer = new Uint8Array(8);
  const first = cage.blocking(() => cage.read(reader, buffer));
  assertEquals(await stateOf(first), "waits");
  cage.write(writer, bytes("abc"));
  assertEquals(await first, 3);
  const second = cage.blocking(() => cage.read(reader, buffer));
  assertEquals(await stateOf(second), "waits");
  cage.close(writer);
  assertEquals(await second, 0);
});

test("a write to a full pipe waits for room, and is EPIPE when the readers go", async (cage) => {
  const [reader, writer] = cage.pipe();
  cage.write(writer, new Uint8Array(65536));
  const first = cage.blocking(() => cage.write(writer, bytes("abc")));
  const second = cage.blocking(() => cage.write(writer, new Uint8Array(4096)));
  assertEquals(await stateOf(first), "waits");
  cage.read(reader, new Uint8Array(4));
  assertEquals([await first, await stateOf(second)], [3, "waits"]);
  cage.close(reader);
  await rejects("EPIPE", second);
});

test("with O_NONBLOCK, LOCK_NB and F_SETLK nothing waits: EAGAIN", async (cage, { vfs }) => {
  const [reader] = cage.pipe(C.O_NONBLOCK);
  await rejects("EAGAIN", cage.blocking(() => cage.read(reader, new Uint8Array(1))));
  const other = vfs.cage();
  const [a, b] = [openNew(cage, "/f"), openNew(other, "/f")];
  cage.flock(a, C.LOCK_EX);
  cage.fcntl(a, C.F_SETLK, lock(C.F_WRLCK));
  await rejects("EAGAIN", other.blocking(() => other.flock(b, C.LOCK_EX | C.LOCK_NB)));
  await rejects("EAGAIN", other.blocking(() => other.fcntl(b, C.F_SETLK, lock(C.F_RDLCK))));
});

test("the two ends of a FIFO meet, whoever comes first, and without them it is EAGAIN", async (cage) => {
  cage.mkfifo("/p");
  for (const flags of [[C.O_RDONLY, C.O_WRONLY], [C.O_WRONLY, C.O_RDONLY]]) {
    const first = cage.blocking(() => cage.open("/p", flags[0]));
    assertEquals(await stateOf(first), "waits");
    const second = await cage.blocking(() => cage.open("/p", flags[1]));
    const ends = [await first, second];
    if (flags[0] === C.O_WRONLY) ends.reverse();
    cage.write(ends[1], bytes("hello"));
    assertEquals(cage.read(ends[0], new Uint8Array(9)), 5);
    ends.forEach((fd) => cage.close(fd));
  }
});

test("a FIFO's waiting reader gets what a writer left behind, though the name is ENOENT", async (cage) => {
  cage.mkfifo("/p");
  const opening = cage.blocking(() => cage.open("/p", C.O_RDONLY));
  await stateOf(opening);
  const writer = cage.open("/p", C.O_WRONLY | C.O_NONBLOCK);
  cage.unlink("/p");
  cage.write(writer, bytes("left"));
  cage.close(writer);
  const buffer = new Uint8Array(9);
  const reader = await opening;
  assertEquals([cage.read(reader, buffer), cage.read(reader, buffer)], [4, 0]);
});

test("readFile of a FIFO may wait again and again", async (cage) => {
  cage.mkfifo("/p");
  const whole = cage.blocking(() => cage.readFile("/p"));
  const writer = await cage.blocking(() => cage.open("/p", C.O_WRONLY));
  cage.write(writer, bytes("all"));
  cage.close(writer);
  assertEquals((await whole).length, 3);
});

test("an aborted wait is EINTR and leaves nothing behind", async (cage) => {
  cage.mkfifo("/p");
  const abort = new AbortController();
  const opening = cage.blocking(() => cage.open("/p", C.O_RDONLY), abort.signal);
  assertEquals(await stateOf(opening), "waits");
  abort.abort();
  await rejects("EINTR", opening);
  await assertRejects(() => cage.blocking(() => cage.open("/p", C.O_RDONLY), abort.signal));
  const writer = stateOf(cage.blocking(() => cage.open("/p", C.O_WRONLY | C.O_NONBLOCK)));
  assertEquals(await writer, "ENXIO");
});

test("the end of a cage is EINTR to what waits in it", async (_cage, { vfs }) => {
  const cage = vfs.cage();
  cage.mkfifo("/p");
  const opening = cage.blocking(() => cage.open("/p", C.O_RDONLY));
  const [reader] = cage.pipe();
  const reading = cage.blocking(() => cage.read(reader, new Uint8Array(1)));
  assertEquals(await stateOf(reading), "waits");
  cage.exit();
  await rejects("EINTR", opening);
  await rejects("EINTR", reading);
});

test("F_SETLKW waits until the range is free, flock until the file is", async (cage, { vfs }) => {
  const other = vfs.cage();
  const [a, b] = [openNew(cage, "/f"), openNew(other, "/f")];
  cage.fcntl(a, C.F_SETLK, lock(C.F_WRLCK, 0, 10));
  const record = other.blocking(() => other.fcntl(b, C.F_SETLKW, lock(C.F_WRLCK, 5, 10)));
  assertEquals(await stateOf(record), "waits");
  cage.fcntl(a, C.F_SETLK, lock(C.F_UNLCK, 0, 5));
  assertEquals(await stateOf(record), "waits");
  cage.close(openNew(cage, "/f"));
  assertEquals(await record, 0);
  cage.flock(a, C.LOCK_EX);
  const whole = other.blocking(() => other.flock(b, C.LOCK_SH));
  assertEquals(await stateOf(whole), "waits");
  cage.close(a);
  await whole;
});

test("cages whose locks would wait for one another are EDEADLK", async (cage, { vfs }) => {
  const cages = [cage, vfs.cage(), vfs.cage()];
  put(cage, "/f");
  const fds = cages.map((each, i) => {
    const fd = each.open("/f", C.O_RDWR);
    each.fcntl(fd, C.F_SETLK, lock(C.F_WRLCK, i, 1));
    return fd;
  });
  const wants = (i: number, at: number) =>
    cages[i].blocking(() => cages[i].fcntl(fds[i], C.F_SETLKW, lock(C.F_WRLCK, at, 1)));
  const [first, second] = [wants(0, 1), wants(1, 2)];
  assertEquals([await stateOf(first), await stateOf(second)], ["waits", "waits"]);
  await rejects("EDEADLK", wants(2, 0));
  cages[2].close(fds[2]);
  await second;
  cages[1].close(fds[1]);
  await first;
});

test(
  "a terminal gives a line at a time, waits for it, and control-D is its end",
  async (cage, { vfs }) => {
    const written: number[] = [];
    const tty = new TtyDevice((some) => written.push(...some));
    vfs.devices.set(makedev(5, 0), tty);
    cage.mknod("/tty", C.S_IFCHR | 0o666, makedev(5, 0));
    const fd = cage.open("/tty", C.O_RDWR);
    const buffer = new Uint8Array(16);
    const line = cage.blocking(() => cage.read(fd, buffer));
    tty.feed(bytes("wrong\x15onf\x7fe"));
    assertEquals(await stateOf(line), "waits");
    tty.feed(bytes("\ntwo\n\x04"));
    assertEquals([await line, String.fromCharCode(...buffer.subarray(0, 4))], [4, "one\n"]);
    assertEquals([cage.read(fd, buffer.subarray(0, 2)), cage.read(fd, buffer)], [2, 2]);
    assertEquals([cage.read(fd, buffer), cage.write(fd, bytes("hi"))], [0, 2]);
    assertEquals(written, [104, 105]);
  },
);
