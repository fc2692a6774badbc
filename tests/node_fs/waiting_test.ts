/** FIFOs: what Node's async forms wait for, the face's wait for; sync forms, which cannot, answer EAGAIN. */
import { Buffer } from "node:buffer";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createFs } from "../../core/node_fs/create_fs.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { O_NONBLOCK, O_WRONLY } from "../../core/constants.ts";

function withFifo() {
  const vfs = new Vfs();
  const cage = vfs.cage();
  cage.mkfifo("/fifo");
  const fs = createFs(cage);
  return { fs, vfs, done: () => assertEquals(vfs.check(), []) };
}

Deno.test("readFile and writeFile of a FIFO meet, and more than it holds goes through", async () => {
  const { fs, done } = withFifo();
  const text = "x".repeat(300_000);
  const read = fs.promises.readFile("/fifo", "utf8");
  await fs.promises.writeFile("/fifo", text);
  assertEquals((await read).length, text.length);
  const heard = Promise.withResolvers<string>();
  fs.readFile("/fifo", "utf8", (_error, data) => heard.resolve(data));
  fs.appendFile("/fifo", "later", () => {});
  assertEquals(await heard.promise, "later");
  done();
});

Deno.test("open waits for the other end, read for bytes, and a closed end is the end", async () => {
  const { fs, done } = withFifo();
  const [reader, writer] = await Promise.all([
    fs.promises.open("/fifo", "r"),
    fs.promises.open("/fifo", "w"),
  ]);
  const read = reader.read(Buffer.alloc(10));
  await writer.write("abc");
  assertEquals((await read).bytesRead, 3);
  const end = reader.read(Buffer.alloc(10));
  await writer.close();
  assertEquals((await end).bytesRead, 0);
  await reader.close();
  const opened = Promise.withResolvers<number>();
  fs.open("/fifo", "r", (_error, fd) => opened.resolve(fd));
  fs.closeSync(fs.openSync("/fifo", "w"));
  fs.closeSync(await opened.promise);
  done();
});

Deno.test("streams over a FIFO wait for each other", async () => {
  const { fs, done } = withFifo();
  const source = fs.createReadStream("/fifo", "utf8");
  const sink = fs.createWriteStream("/fifo");
  sink.end("y".repeat(200_000));
  let length = 0;
  for await (const chunk of source) length += (chunk as string).length;
  assertEquals(length, 200_000);
  done();
});

Deno.test("sync forms answer EAGAIN, and O_NONBLOCK forms EAGAIN or ENXIO as ever", async () => {
  const { fs, done } = withFifo();
  assertThrows(() => fs.readFileSync("/fifo"), Error, "EAGAIN");
  assertThrows(() => fs.openSync("/fifo", "w"), Error, "EAGAIN");
  const open = () => fs.promises.open("/fifo", O_WRONLY | O_NONBLOCK);
  await assertRejects(open, Error, "ENXIO");
  const reader = fs.openSync("/fifo", O_NONBLOCK);
  const writer = fs.openSync("/fifo", O_WRONLY);
  const error = await new Promise((resolve) => fs.read(reader, Buffer.alloc(1), resolve));
  assertEquals((error as { code?: string }).code, "EAGAIN");
  for (const fd of [reader, writer]) fs.closeSync(fd);
  done();
});

Deno.test("what waits ends with EINTR when the cage does", async () => {
  const vfs = new Vfs();
  const cage = vfs.cage();
  cage.mkfifo("/fifo");
  const read = createFs(cage).promises.readFile("/fifo");
  await Promise.resolve();
  cage.exit();
  await assertRejects(() => read, Error, "EINTR");
  assertEquals(vfs.check(), []);
});
