/** Longer stories that one call cannot tell. Each answers data, which has to be the same in Node. */
import type { NodeFs } from "../../core/node_fs/types.ts";
import { collect, failure, pause, rejection, type Scene } from "./scene.ts";
import { formScenes } from "./form_scenes.ts";
import { streamScenes } from "./stream_scenes.ts";
import { makeTree, type Outcome, outcomeOf } from "./plain.ts";

const descriptors: Record<string, Scene> = {
  "reads and writes move the descriptor unless told a position": (fs, d) => {
    const fd = fs.openSync(`${d}/f`, "r+");
    const buffer = new Uint8Array(4);
    const counts = [
      fs.readSync(fd, buffer, 0, 2, null),
      fs.readSync(fd, buffer, 2, 2, 0),
      fs.readSync(fd, buffer, { position: 1, length: 1 }),
      fs.readSync(fd, buffer, 0, 1, 3n),
      fs.writeSync(fd, "XY"),
      fs.writeSync(fd, "ZZ", 0),
      fs.writeSync(fd, new Uint8Array([65, 66, 67]), 1, 1, 5),
      fs.writevSync(fd, [new Uint8Array([1]), new Uint8Array([2, 3])]),
      fs.readvSync(fd, [new Uint8Array(2), new Uint8Array(9)], 1),
    ];
    fs.ftruncateSync(fd, 8);
    fs.fsyncSync(fd);
    fs.fchmodSync(fd, 0o640);
    const stats = fs.fstatSync(fd);
    fs.closeSync(fd);
    return [counts, buffer, stats, fs.readFileSync(`${d}/f`), failure(() => fs.closeSync(fd))];
  },
  "callback forms of read and write answer count and buffer": async (fs, d) => {
    const fd = fs.openSync(`${d}/f`, "r+");
    const buffer = new Uint8Array(3);
    const seen: unknown[] = [];
    await new Promise<void>((resolve) =>
      fs.read(fd, buffer, 0, 3, 1, (error, count, same) => {
        seen.push(error, count, same === buffer);
        resolve();
      })
    );
    await new Promise<void>((resolve) =>
      fs.write(fd, "abc", 0, "utf8", (error, count, text) => {
        seen.push(error, count, text);
        resolve();
      })
    );
    await new Promise<void>((resolve) =>
      fs.writev(fd, [buffer], (error, count, buffers) => {
        seen.push(error, count, buffers?.length);
        resolve();
      })
    );
    await new Promise<void>((resolve) => fs.close(fd, () => resolve()));
    return [seen, fs.readFileSync(`${d}/f`, "utf8")];
  },
  "open takes every spelling of flags": (fs, d) => {
    const known = ["r", "rs", "sr", "r+", "rs+", "w", "w+", "a", "a+", "as", "sa", "as+"];
    const fresh = ["wx", "xw", "wx+", "ax", "xa", "ax+", "xa+"];
    const results = known.map((flags) => fs.closeSync(fs.openSync(`${d}/f`, flags)));
    const made = fresh.map((flags) => {
      fs.closeSync(fs.openSync(`${d}/new`, flags, "600"));
      const { mode } = fs.statSync(`${d}/new`);
      fs.unlinkSync(`${d}/new`);
      return mode;
    });
    const wrong = ["rw", "", "R", "r++", "xr"].map((flags) =>
      failure(() => fs.openSync(`${d}/f`, flags))
    );
    return [results, made, wrong];
  },
  "a descriptor opened to append writes at the end, whatever the position": (fs, d) => {
    const fd = fs.openSync(`${d}/f`, "a+");
    fs.writeSync(fd, "1", 0);
    fs.writeSync(fd, Buffer.from("2"), 0, 1, 2);
    const text = fs.readFileSync(fd, "utf8");
    fs.closeSync(fd);
    return [text, fs.readFileSync(`${d}/f`, "utf8")];
  },
  "a file lives on after its name: nlink is 0": (fs, d) => {
    const fd = fs.openSync(`${d}/f`, "r+");
    fs.unlinkSync(`${d}/f`);
    fs.writeSync(fd, "J");
    const { nlink, size } = fs.fstatSync(fd);
    const text = fs.readFileSync(fd, "utf8");
    fs.closeSync(fd);
    return [nlink, size, text, fs.existsSync(`${d}/f`)];
  },
  "a file written far out is read with zeros": (fs, d) => {
    const fd = fs.openSync(`${d}/h`, "w+");
    fs.writeSync(fd, "end", 10000);
    const buffer = Buffer.alloc(5, 1);
    const count = fs.readSync(fd, buffer, 0, 5, 9998);
    const none = fs.readSync(fd, buffer, 0, 5, 20000);
    const { size } = fs.fstatSync(fd);
    fs.closeSync(fd);
    return [count, none, size, buffer];
  },
  "readFile of a descriptor goes on from where it stands": (fs, d) => {
    const fd = fs.openSync(`${d}/f`, "r");
    fs.readSync(fd, new Uint8Array(2));
    const rest = fs.readFileSync(fd, "utf8");
    const end = fs.readFileSync(fd, "utf8");
    fs.closeSync(fd);
    return [rest, end];
  },
  "a descriptor open for reading does not write: EBADF": (fs, d) => {
    const fd = fs.openSync(`${d}/f`, "r");
    const message = failure(() => fs.writeSync(fd, "x"));
    const truncate = failure(() => fs.ftruncateSync(fd, 1));
    fs.closeSync(fd);
    return [message, truncate];
  },
  "exists tells yes and no and takes anything": async (fs, d) => {
    const later = (path: string) => new Promise((resolve) => fs.exists(path, resolve));
    const wrong = 5 as unknown as string;
    return [
      fs.existsSync(`${d}/f`),
      fs.existsSync(`${d}/no`),
      fs.existsSync(wrong),
      fs.existsSync(`${d}/dangling`),
      await later(`${d}/f`),
      await later(`${d}/no`),
    ];
  },
  "callback forms without a callback are ERR_INVALID_ARG_TYPE": (fs, d) => {
    const loose = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
    return ["stat", "readFile", "mkdir", "unlink", "exists", "readdir"].map((name) =>
      failure(() => loose[name](`${d}/f`))
    );
  },
  "stat may answer undefined for a missing name": (fs, d) => [
    fs.statSync(`${d}/no`, { throwIfNoEntry: false }),
    fs.lstatSync(`${d}/no`, { throwIfNoEntry: false }),
  ],
};

const times: Record<string, Scene> = {
  "utimes takes numbers, digits and dates": (fs, d) => {
    const read = (path: string) => {
      const { atimeMs, mtimeMs, mtime } = fs.lstatSync(path);
      return [atimeMs, mtimeMs, mtime.toISOString()];
    };
    fs.utimesSync(`${d}/f`, 1, 2.5);
    const numbers = read(`${d}/f`);
    fs.utimesSync(`${d}/s`, "1234.567", new Date(5_000_123));
    const dates = read(`${d}/f`);
    fs.lutimesSync(`${d}/s`, 10, 20);
    const fd = fs.openSync(`${d}/g`, "r");
    fs.futimesSync(fd, 3, 4);
    fs.closeSync(fd);
    const exact = fs.statSync(`${d}/f`, { bigint: true });
    return [numbers, dates, read(`${d}/s`), read(`${d}/g`), exact.mtimeNs, exact.mtimeMs];
  },
  "readdir orders names by their bytes": (fs, d) => {
    for (const name of ["b", "a", "\uff5e", "\u{1f600}", "B", "\u00e9"]) {
      fs.writeFileSync(`${d}/e/${name}`, "");
    }
    return [fs.readdirSync(`${d}/e`), fs.readdirSync(`${d}/e`, "base64")];
  },
  "mkdtemp makes a private directory with six letters": (fs, d) => {
    const path = fs.mkdtempSync(`${d}/tmp-`);
    const pattern = /\/tmp-[A-Za-z0-9]{6}$/.test(path);
    const stats = fs.statSync(path);
    const buffer = fs.mkdtempSync(`${d}/b-`, "buffer");
    fs.rmdirSync(path);
    fs.rmdirSync(buffer);
    return [pattern, stats.mode, buffer.length - d.length];
  },
  "names keep their bytes through Buffers": (fs, d) => {
    const bytes = [...new TextEncoder().encode(`${d}/n`), 0xff, 0xfe];
    const name = fs.readdirSync(d, "buffer")[0].constructor.name;
    const path = Buffer.from(bytes);
    fs.writeFileSync(path, "raw");
    const found = fs.readdirSync(d, "buffer").find((item) => item.at(-1) === 0xfe);
    const texts = fs.readdirSync(d).filter((item) => item.startsWith("n"));
    const latin = fs.readdirSync(d, "latin1").filter((item) => item.startsWith("n"));
    const content = fs.readFileSync(path, "utf8");
    fs.unlinkSync(path);
    return [name, found, texts, latin, content, failure(() => fs.statSync(path))];
  },
};

const directories: Record<string, Scene> = {
  "opendir reads entries to the end and closes once": async (fs, d) => {
    const dir = fs.opendirSync(`${d}/d`);
    const names = [dir.readSync()?.name, (await dir.read())?.name].sort();
    const end = dir.readSync();
    dir.closeSync();
    const iterated = (await collect(await fs.promises.opendir(`${d}/d`))).map((e) => e.name);
    return [
      names,
      end,
      dir.path,
      failure(() => dir.readSync()),
      failure(() => dir.closeSync()),
      iterated.sort(),
    ];
  },
  "opendir recursive reads all below": async (fs, d) => {
    const dir = await fs.promises.opendir(`${d}/d`, { recursive: true });
    const entries = await collect(dir);
    return entries.map((entry) => `${entry.parentPath}/${entry.name}`).sort();
  },
  "rmdir takes the old recursive option": (fs, d) => {
    fs.rmdirSync(`${d}/d`, { recursive: true });
    return [
      fs.existsSync(`${d}/d`),
      failure(() => fs.rmdirSync(`${d}/f`, { recursive: true })),
      failure(() => fs.rmdirSync(`${d}/no`, { recursive: true })),
    ];
  },
  "realpath.native has realpath(3)'s errors": async (fs, d) => [
    fs.realpathSync.native(`${d}/sd/sub`),
    failure(() => fs.realpathSync.native(`${d}/no/x`)),
    failure(() => fs.realpathSync.native(`${d}/loop`)),
    await new Promise((resolve) => fs.realpath.native(`${d}/s`, (_error, path) => resolve(path))),
  ],
  "cp waits for a filter's promise": async (fs, d) => {
    await fs.promises.cp(`${d}/d`, `${d}/new`, {
      recursive: true,
      filter: async (path) => {
        await pause(1);
        return !path.endsWith("x");
      },
    });
    return fs.readdirSync(`${d}/new`, { recursive: true });
  },
  "cp keeps times if told to": (fs, d) => {
    fs.utimesSync(`${d}/f`, 100, 200);
    fs.cpSync(`${d}/f`, `${d}/new`, { preserveTimestamps: true });
    return fs.statSync(`${d}/new`).mtimeMs;
  },
};

const handles: Record<string, Scene> = {
  "a handle has the operations of its descriptor": async (fs, d) => {
    const handle = await fs.promises.open(`${d}/h`, "w+", 0o600);
    const seen: unknown[] = [typeof handle.fd];
    seen.push(await handle.write("hello "));
    seen.push(await handle.write(Buffer.from("world"), 0, 3));
    await handle.appendFile("!");
    seen.push(await handle.read({ buffer: Buffer.alloc(4), position: 1 }));
    seen.push(await handle.read(Buffer.alloc(2), 0, 2, 0));
    seen.push((await handle.readv([Buffer.alloc(3)], 0)).bytesRead);
    seen.push((await handle.writev([Buffer.from("12")], 0)).bytesWritten);
    await handle.truncate(8);
    await handle.chmod(0o644);
    await handle.utimes(1, 2);
    await handle.sync();
    await handle.datasync();
    seen.push((await handle.stat()).size, (await handle.stat()).mtimeMs);
    await handle.close();
    seen.push(handle.fd, await rejection(handle.stat()), await rejection(handle.readFile()));
    return [seen, fs.readFileSync(`${d}/h`, "latin1")];
  },
  "promises take a handle for a path": async (fs, d) => {
    const handle = await fs.promises.open(`${d}/h`, "w+");
    await fs.promises.writeFile(handle, "one");
    await fs.promises.appendFile(handle, "two");
    const rest = await fs.promises.readFile(handle, "utf8");
    await handle.close();
    return [rest, fs.readFileSync(`${d}/h`, "utf8")];
  },
  "promises refuse a bare descriptor: ERR_INVALID_ARG_TYPE": (fs) =>
    rejection(fs.promises.readFile(5 as unknown as string)),
  "writeFile takes iterables": async (fs, d) => {
    await fs.promises.writeFile(`${d}/h`, ["a", "b"]);
    const sync = fs.readFileSync(`${d}/h`, "utf8");
    await fs.promises.writeFile(
      `${d}/h`,
      (async function* () {
        yield "c";
        await pause(1);
        yield Buffer.from("d");
      })(),
    );
    return [sync, fs.readFileSync(`${d}/h`, "utf8")];
  },
  "an aborted signal stops readFile: ABORT_ERR": (fs, d) => {
    const signal = AbortSignal.abort();
    return Promise.all([
      rejection(fs.promises.readFile(`${d}/f`, { signal })),
      rejection(fs.promises.writeFile(`${d}/f`, "x", { signal })),
    ]);
  },
  "a handle's lines are read one by one": async (fs, d) => {
    fs.writeFileSync(`${d}/lines`, "one\ntwo\r\nthree");
    const handle = await fs.promises.open(`${d}/lines`);
    return await collect(handle.readLines());
  },
  "openAsBlob answers the contents": async (fs, d) => {
    const blob = await fs.openAsBlob(`${d}/f`, { type: "text/plain" });
    return [blob.size, blob.type, await blob.text()];
  },
};

export const scenes: Record<string, Scene> = {
  ...descriptors,
  ...times,
  ...directories,
  ...handles,
  ...streamScenes,
  ...formScenes,
};

export async function runScene(fs: NodeFs, root: string, scene: Scene): Promise<Outcome> {
  makeTree(fs, root);
  try {
    return await outcomeOf(() => scene(fs, root), root);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

/** All scenes, by sentence. */
export async function runScenes(fs: NodeFs, root: string): Promise<Record<string, Outcome>> {
  const results: Record<string, Outcome> = {};
  for (const [says, scene] of Object.entries(scenes)) {
    results[says] = await runScene(fs, root, scene);
  }
  return results;
}
