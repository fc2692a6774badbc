/** Stories of streams and watchers. */
import { collect, failure, pause, rejection, type Scene } from "./scene.ts";

/** When the stream has closed its descriptor, however long that takes on a busy machine. */
async function closed(stream: NodeJS.EventEmitter & { closed: boolean }): Promise<void> {
  if (!stream.closed) await new Promise<void>((resolve) => stream.on("close", () => resolve()));
}

const streams: Record<string, Scene> = {
  "a read stream reads a range in chunks": async (fs, d) => {
    fs.writeFileSync(`${d}/long`, "0123456789".repeat(10));
    const events: string[] = [];
    const stream = fs.createReadStream(`${d}/long`, {
      start: 5,
      end: 24,
      highWaterMark: 8,
      encoding: "utf8",
    });
    for (const name of ["open", "ready", "end", "close"]) stream.on(name, () => events.push(name));
    const chunks = await collect(stream);
    await closed(stream);
    return [chunks, stream.bytesRead, stream.path, events];
  },
  "a read stream of a missing name fails with ENOENT": async (fs, d) => {
    const stream = fs.createReadStream(`${d}/no`);
    const error = await new Promise<Error>((resolve) => stream.on("error", resolve));
    return [error.message, stream.destroyed];
  },
  "a read stream of a directory fails with EISDIR": async (fs, d) => {
    const stream = fs.createReadStream(`${d}/d`);
    const error = await new Promise<Error>((resolve) => {
      stream.on("error", resolve);
      stream.resume();
    });
    return error.message;
  },
  "stream options are checked": (fs, d) => [
    failure(() => fs.createReadStream(5 as unknown as string)),
    failure(() => fs.createReadStream(d, { start: "a" as unknown as number })),
    failure(() => fs.createReadStream(d, { start: 5, end: 3 })),
    failure(() => fs.createWriteStream(d, "zz" as unknown as "utf8")),
  ],
  "a write stream writes and finishes": async (fs, d) => {
    const events: string[] = [];
    const stream = fs.createWriteStream(`${d}/out`, { mode: 0o600 });
    for (const name of ["open", "ready", "finish", "close"]) {
      stream.on(name, () => events.push(name));
    }
    stream.write("hello ");
    stream.write(Buffer.from("wor"));
    stream.end("6c64", "hex");
    await new Promise<void>((resolve) => stream.on("close", () => resolve()));
    return [
      fs.readFileSync(`${d}/out`, "utf8"),
      stream.bytesWritten,
      events,
      fs.statSync(`${d}/out`).mode,
    ];
  },
  "a write stream starts in the middle": async (fs, d) => {
    const stream = fs.createWriteStream(`${d}/f`, { flags: "r+", start: 2 });
    stream.end("XX");
    await new Promise<void>((resolve) => stream.on("close", () => resolve()));
    return fs.readFileSync(`${d}/f`, "utf8");
  },
  "a write stream below a missing name fails with ENOENT": async (fs, d) => {
    const stream = fs.createWriteStream(`${d}/no/x`);
    return (await new Promise<Error>((resolve) => stream.on("error", resolve))).message;
  },
  "a write stream with flags zz fails with ERR_INVALID_ARG_VALUE": async (fs, d) => {
    const stream = fs.createWriteStream(`${d}/x`, { flags: "zz" });
    return (await new Promise<Error>((resolve) => stream.on("error", resolve))).message;
  },
  "a read stream that is left early closes its descriptor": async (fs, d) => {
    const stream = fs.createReadStream(`${d}/f`, { highWaterMark: 2 });
    for await (const chunk of stream) {
      if (chunk.length > 0) break;
    }
    await closed(stream);
    return [stream.destroyed, stream.closed, stream.pending];
  },
  "a stream that may not close its descriptor leaves it open": async (fs, d) => {
    const fd = fs.openSync(`${d}/f`, "r+");
    const reader = fs.createReadStream("", { fd, autoClose: false, start: 1, end: 2 });
    const text = Buffer.concat(await collect(reader)).toString();
    const writer = fs.createWriteStream("", { fd, autoClose: false, start: 0 });
    await new Promise<void>((resolve) => writer.end("J", () => resolve()));
    const [isReaderOpen, isWriterOpen] = [!reader.destroyed, !writer.destroyed];
    const content = fs.readFileSync(`${d}/f`, "utf8");
    const size = fs.fstatSync(fd).size;
    fs.closeSync(fd);
    return [text, isReaderOpen, isWriterOpen, content, size, reader.bytesRead];
  },
  "an aborted signal stops a stream: ABORT_ERR": async (fs, d) => {
    const abort = new AbortController();
    const stream = fs.createReadStream(`${d}/f`, { signal: abort.signal });
    const failed = new Promise<Error>((resolve) => stream.on("error", resolve));
    abort.abort();
    const error = await failed;
    await closed(stream);
    return [error.name, (error as Error & { code: string }).code];
  },
  "a write stream appends with flags a": async (fs, d) => {
    const stream = fs.createWriteStream(`${d}/f`, { flags: "a", encoding: "latin1" });
    stream.cork();
    stream.write("\u00e9");
    stream.write("b");
    stream.uncork();
    await new Promise<void>((resolve) => stream.close(() => resolve()));
    return [fs.readFileSync(`${d}/f`, "latin1"), stream.closed, stream.pending];
  },
  "the classes of streams may be called, and applied to another object": async (fs, d) => {
    type Old = (this: unknown, path: string) => NodeJS.ReadableStream;
    const old = fs.ReadStream as unknown as Old;
    const called = old(`${d}/f`);
    const applied = Object.create(fs.ReadStream.prototype) as ReturnType<Old>;
    old.call(applied, `${d}/g`);
    const texts = [await collect(called), await collect(applied)].map(String);
    return [texts, called instanceof fs.ReadStream, fs.ReadStream.name, fs.WriteStream.name];
  },
  "streams pipe, and stand on handles": async (fs, d) => {
    const source = await fs.promises.open(`${d}/f`);
    const target = await fs.promises.open(`${d}/copy`, "w");
    const stream = source.createReadStream().pipe(target.createWriteStream());
    await new Promise<void>((resolve) => stream.on("close", () => resolve()));
    return [fs.readFileSync(`${d}/copy`, "utf8"), source.fd, target.fd];
  },
};

const watching: Record<string, Scene> = {
  "watch tells what happens in a directory": async (fs, d) => {
    const events: unknown[] = [];
    const watcher = fs.watch(`${d}/e`, (type, name) => events.push([type, name]));
    await pause(20);
    fs.writeFileSync(`${d}/e/new`, "x");
    await pause(20);
    fs.appendFileSync(`${d}/e/new`, "y");
    await pause(20);
    fs.renameSync(`${d}/e/new`, `${d}/e/other`);
    fs.chmodSync(`${d}/e/other`, 0o600);
    fs.unlinkSync(`${d}/e/other`);
    fs.mkdirSync(`${d}/e/sub`);
    fs.rmdirSync(`${d}/e/sub`);
    await pause(20);
    watcher.close();
    fs.writeFileSync(`${d}/e/late`, "x");
    await pause(20);
    return events;
  },
  "watch answers names as Buffers": async (fs, d) => {
    const events: unknown[] = [];
    const options = { encoding: "buffer" } as const;
    const watcher = fs.watch(`${d}/e`, options, (type, name) => events.push([type, name]));
    await pause(20);
    fs.mkdirSync(`${d}/e/new`);
    fs.linkSync(`${d}/f`, `${d}/e/link`);
    fs.symlinkSync("x", `${d}/e/symlink`);
    await pause(20);
    watcher.close();
    return events;
  },
  "watch of a file tells its changes": async (fs, d) => {
    const events: unknown[] = [];
    const watcher = fs.watch(`${d}/f`, (type, name) => events.push([type, name]));
    await pause(20);
    const fd = fs.openSync(`${d}/f`, "r+");
    fs.writeSync(fd, "x");
    fs.closeSync(fd);
    await pause(20);
    watcher.close();
    await new Promise((resolve) => watcher.on("close", resolve as () => void));
    return events;
  },
  "watch of a missing name is ENOENT": (fs, d) => failure(() => fs.watch(`${d}/no`)),
  "watch by promises ends with its signal: ABORT_ERR": async (fs, d) => {
    const abort = new AbortController();
    const events: unknown[] = [];
    const run = (async () => {
      for await (const event of fs.promises.watch(`${d}/e`, { signal: abort.signal })) {
        events.push(event);
        abort.abort();
      }
    })();
    await pause(20);
    fs.mkdirSync(`${d}/e/new`);
    return [await rejection(run), events];
  },
  "watchFile tells both Stats of a change": async (fs, d) => {
    const change = new Promise<unknown>((resolve) => {
      fs.watchFile(`${d}/f`, { interval: 10 }, (now, before) => resolve([now.size, before.size]));
    });
    await pause(30);
    fs.writeFileSync(`${d}/f`, "longer than before");
    const sizes = await change;
    fs.unwatchFile(`${d}/f`);
    return sizes;
  },
};

export const streamScenes: Record<string, Scene> = { ...streams, ...watching };
