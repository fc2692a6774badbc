/** Stories of forms: promisified functions, signals, what a path may be, streams by other functions. */
import { EventEmitter } from "node:events";
import { promisify } from "node:util";
import { collect, failure, pause, rejection, type Scene } from "./scene.ts";

const promisified: Record<string, Scene> = {
  "exists, read and write can be promisified": async (fs, d) => {
    const there = promisify(fs.exists);
    const fd = fs.openSync(`${d}/f`, "r+");
    const buffer = Buffer.alloc(2);
    const done = [
      await there(`${d}/f`),
      await there(`${d}/no`),
      await rejection(there(5 as unknown as string)),
      await promisify(fs.read)(fd, buffer, 0, 2, 1),
      await promisify(fs.write)(fd, Buffer.from("ab"), 0, 2, 0),
      await promisify(fs.write)(fd, "text", 2, "utf8"),
      await promisify(fs.readv)(fd, [buffer], 0),
      await promisify(fs.writev)(fd, [buffer], 0),
      await promisify(fs.stat)(`${d}/f`).then(({ size }) => size),
    ];
    fs.closeSync(fd);
    return done;
  },
};

const signals: Record<string, Scene> = {
  "a signal that fires while a promise is out aborts readFile and writeFile": async (fs, d) => {
    const attempt = (call: (signal: AbortSignal) => Promise<unknown>) => {
      const controller = new AbortController();
      const promise = rejection(call(controller.signal));
      controller.abort();
      return promise;
    };
    return [
      await attempt((signal) => fs.promises.readFile(`${d}/f`, { signal })),
      await attempt((signal) => fs.promises.readFile(`${d}/f`, { signal, encoding: "utf8" })),
      await attempt((signal) => fs.promises.writeFile(`${d}/n`, "x", { signal })),
      await attempt((signal) =>
        new Promise((resolve, reject) =>
          fs.readFile(`${d}/f`, { signal }, (error, data) => error ? reject(error) : resolve(data))
        )
      ),
      await attempt((signal) =>
        new Promise((resolve, reject) =>
          fs.writeFile(`${d}/m`, "x", { signal }, (error) => error ? reject(error) : resolve(1))
        )
      ),
    ];
  },
  "a signal that does not fire lets everything be": async (fs, d) => {
    const { signal } = new AbortController();
    await fs.promises.writeFile(`${d}/n`, "text", { signal });
    return [await fs.promises.readFile(`${d}/n`, { signal, encoding: "utf8" })];
  },
};

const paths: Record<string, Scene> = {
  "mkdir makes what is missing before .. and stops at what is in the way": (fs, d) => [
    fs.mkdirSync(`${d}/new/../other/sub`, { recursive: true }),
    fs.readdirSync(d).sort(),
    failure(() => fs.mkdirSync(`${d}/dangling/x`, { recursive: true })),
    failure(() => fs.mkdirSync(`${d}/dangling`, { recursive: true })),
    failure(() => fs.mkdirSync(`${d}/f/x/y`, { recursive: true })),
    failure(() => fs.mkdirSync(`${d}/f`, { recursive: true })),
    failure(() => fs.mkdirSync(`${d}/loop/x`, { recursive: true })),
    fs.mkdirSync(`${d}/sd/one/two`, { recursive: true }),
  ],
  "throwIfNoEntry: false and a name below a file": (fs, d) => [
    failure(() => fs.statSync(`${d}/f/x`, { throwIfNoEntry: false })),
    failure(() => fs.lstatSync(`${d}/f/x`, { throwIfNoEntry: false })),
    failure(() => fs.statSync(`${d}/loop`, { throwIfNoEntry: false })),
  ],
  "an encoding that is no text is refused, a number where one may stand": (fs, d) => [
    failure(() => fs.readFileSync(`${d}/f`, 5 as unknown as "utf8")),
    failure(() => fs.readFileSync(`${d}/f`, { encoding: 5 as unknown as "utf8" })),
    failure(() => fs.readdirSync(d, { encoding: 7 as unknown as "utf8" })),
    failure(() => fs.writeFileSync(`${d}/n`, "x", { encoding: 3 as unknown as "utf8" })),
  ],
  "bigints as positions": (fs, d) => {
    const fd = fs.openSync(`${d}/f`, "r+");
    const buffer = Buffer.alloc(2);
    const done = [
      failure(() => fs.readSync(fd, buffer, 0, 2, 2 ** 60)),
      failure(() => fs.readSync(fd, buffer, 0, 2, 2n ** 60n)),
      failure(() => fs.readSync(fd, buffer, 0, 2, 2n ** 70n)),
      failure(() => fs.readSync(fd, buffer, 0, 2, -2)),
      failure(() => fs.readSync(fd, buffer, 0, 2, 1.5)),
    ];
    fs.closeSync(fd);
    return done;
  },
  "own names of Stats are Node's": (fs, d) => [
    Object.keys(fs.statSync(`${d}/f`)),
    Object.keys(fs.statSync(`${d}/f`, { bigint: true })),
    Object.keys(fs.statfsSync(d)),
    "mtime" in fs.statSync(d),
  ],
};

const handles: Record<string, Scene> = {
  "a FileHandle tells of its close": async (fs, d) => {
    const handle = await fs.promises.open(`${d}/f`);
    const heard: string[] = [];
    handle.on("close", () => heard.push("close"));
    await handle.close();
    return [heard, handle.fd, await rejection(handle.read())];
  },
  "streams of a closed FileHandle, and a blob of a directory": async (fs, d) => {
    const handle = await fs.promises.open(`${d}/f`);
    await handle.close();
    return [
      failure(() => handle.createReadStream()),
      failure(() => handle.readableWebStream()),
      await rejection(fs.openAsBlob(`${d}/no`).then(() => 1)),
    ];
  },
};

handles["a FileHandle may be an EventEmitter"] = async (fs, d) => {
  const handle = await fs.promises.open(`${d}/f`);
  const is = [handle instanceof EventEmitter, typeof handle.prependListener];
  await handle.close();
  return is;
};

const streams: Record<string, Scene> = {
  "streams ask the functions that options.fs has": async (fs, d) => {
    const asked: string[] = [];
    const own = {
      open: (
        ...args: unknown[]
      ) => (asked.push("open"), (fs.open as (...a: unknown[]) => void)(...args)),
      read: (
        ...args: unknown[]
      ) => (asked.push("read"), (fs.read as (...a: unknown[]) => void)(...args)),
      close: (
        ...args: unknown[]
      ) => (asked.push("close"), (fs.close as (...a: unknown[]) => void)(...args)),
      write: (
        ...args: unknown[]
      ) => (asked.push("write"), (fs.write as (...a: unknown[]) => void)(...args)),
    };
    const stream = fs.createReadStream(`${d}/f`, { fs: own } as never);
    const text = Buffer.concat(await collect(stream)).toString();
    if (!stream.closed) await new Promise<void>((resolve) => stream.on("close", () => resolve()));
    const out = fs.createWriteStream(
      `${d}/o`,
      { fs: { open: own.open, write: own.write, close: own.close } } as never,
    );
    await new Promise<void>((resolve) => out.on("close", () => resolve()).end("abc"));
    return [text, asked, fs.readFileSync(`${d}/o`, "utf8")];
  },
  "options.fs without a function that is needed is refused": (fs, d) => [
    failure(() => fs.createReadStream(`${d}/f`, { fs: { open: 5 } } as never)),
    failure(() => fs.createReadStream(`${d}/f`, { fs: {} } as never)),
    failure(() => fs.createWriteStream(`${d}/f`, { fs: { open() {}, close() {} } } as never)),
  ],
  "a stub of fs.read and fs.write is what streams call": async (fs, d) => {
    const asked: string[] = [];
    const { read, write } = fs;
    const stubbed = fs as unknown as Record<string, unknown>;
    stubbed.read = (
      ...args: unknown[]
    ) => (asked.push("read"), (read as (...a: unknown[]) => void)(...args));
    stubbed.write = (
      ...args: unknown[]
    ) => (asked.push("write"), (write as (...a: unknown[]) => void)(...args));
    try {
      await collect(fs.createReadStream(`${d}/f`));
      const out = fs.createWriteStream(`${d}/o`);
      await new Promise<void>((resolve) => out.on("close", () => resolve()).end("abc"));
    } finally {
      Object.assign(stubbed, { read, write });
    }
    return [new Set(asked).size, asked.includes("read"), asked.includes("write")];
  },
  "createReadStream may be called by new, and close says what failed": async (fs, d) => {
    const Make = fs.createReadStream as unknown as new (
      path: string,
    ) => import("node:fs").ReadStream;
    const made = new Make(`${d}/f`);
    const text = Buffer.concat(await collect(made)).toString();
    const missing = fs.createReadStream(`${d}/no`);
    const told: unknown[] = [];
    missing.on("error", (error) => told.push(error.message));
    await new Promise<void>((resolve) =>
      missing.close((error) => (told.push(error?.message), resolve()))
    );
    await pause(20);
    return [text, told];
  },
};

/** Where releases of Node differ: the face follows the running one, and under Deno the latest. */
export const BY_RELEASE: ReadonlySet<string> = new Set([
  "throwIfNoEntry: false and a name below a file",
  "bigints as positions",
  "own names of Stats are Node's",
  "a FileHandle may be an EventEmitter",
]);

export const formScenes: Record<string, Scene> = {
  ...promisified,
  ...signals,
  ...paths,
  ...handles,
  ...streams,
};
