import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as C from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { MemoryPartition } from "../../core/memory_partition.ts";
import { restore, snapshot } from "../../core/staging/snapshot.ts";
import { assertSameTree, encode, makeSample, newCage } from "./sample.ts";

async function bytesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("a snapshot restores every type, link, hole, attribute and nanosecond", async () => {
  const cage = newCage();
  makeSample(cage);
  cage.bind("/d/socket");
  const stream = snapshot(cage, "/d");
  const other = newCage();
  other.mkdir("/e");
  other.writeFile("/e/stale", encode("x"));
  await restore(other, stream, "/e");
  assertSameTree(cage, "/d", other, "/e");
  assertEquals(other.lstat("/e/socket").mode & C.S_IFMT, C.S_IFSOCK);
  assertEquals(other.exists("/e/stale"), false);
  assertEquals(cage.state.vfs.check(), []);
  assertEquals(other.state.vfs.check(), []);
});

Deno.test("the whole tree of one is restored over that of another", async () => {
  const cage = newCage();
  makeSample(cage);
  const other = newCage();
  makeSample(other);
  await restore(other, snapshot(cage));
  assertSameTree(cage, "/d", other, "/d");
});

Deno.test("a snapshot reads without moving access times", async () => {
  const cage = newCage();
  cage.writeFile("/f", encode("x"));
  cage.utimensat(C.AT_FDCWD, "/f", { sec: 1, nsec: 0 }, { sec: 2, nsec: 0 });
  await bytesOf(snapshot(cage));
  assertEquals(cage.stat("/f").atimeSec, 1);
});

Deno.test("a snapshot that is cut short, or none at all, is EINVAL and changes nothing", async () => {
  const cage = newCage();
  makeSample(cage);
  const bytes = await bytesOf(snapshot(cage));
  const before = cage.readdir("/");
  for (const length of [0, 7, 11, 12, 40, bytes.length - 4, bytes.length - 1]) {
    const error = await assertRejects(() => restore(cage, bytes.subarray(0, length)), FsError);
    assertEquals([length, error.code], [length, "EINVAL"]);
  }
  assertEquals(cage.readdir("/"), before);
  assertEquals(cage.exists("/d/hello"), true);
});

Deno.test("restoring around a mounted partition is EBUSY and changes nothing", async () => {
  const cage = newCage();
  makeSample(cage);
  cage.state.vfs.mount("/d/empty", new MemoryPartition());
  const error = await assertRejects(() => restore(cage, snapshot(cage, "/d"), "/d"), FsError);
  assertEquals([error.code, error.path], ["EBUSY", "/d/empty"]);
  assertEquals(cage.exists("/d/hello"), true);
});

Deno.test("a snapshot comes in pieces: a large file is never in memory whole", async () => {
  const cage = newCage();
  cage.writeFile("/f", new Uint8Array(5 << 20).fill(7));
  let largest = 0;
  let total = 0;
  for await (const { length } of snapshot(cage)) {
    largest = Math.max(largest, length);
    total += length;
  }
  assertEquals([largest, total > 5 << 20], [1 << 20, true]);
});

Deno.test("a snapshot of a file is ENOTDIR", () => {
  const cage = newCage();
  cage.writeFile("/f", encode("x"));
  assertEquals(assertThrows(() => snapshot(cage, "/f"), FsError).code, "ENOTDIR");
});
