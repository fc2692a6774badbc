/** What `bench/face.ts` measures: operations of node:fs, each with its figure for one implementation of it. */
import type * as NodeFs from "node:fs";

export type Fs = typeof NodeFs;

const KIB = new Uint8Array(1024).fill(7);
const PAGE = new Uint8Array(4096).fill(7);
const LARGE = 64 << 20;
const CHUNKS = 256;
const CHUNK = new Uint8Array(65536).fill(7);
/** Milliseconds that a round takes, about, and how many there are. */
const ROUND = 60;
const ROUNDS = 3;

export interface FaceOperation {
  name: string;
  /** How often memfs's calls a second ours must be. */
  wanted: number;
  /** Calls a second. */
  measure(fs: Fs, directory: string): Promise<number>;
}

/** The best of some rounds, in calls a second. */
async function rate(round: (count: number) => void | Promise<void>): Promise<number> {
  let [best, count] = [0, 10];
  for (let rounds = 0; rounds < ROUNDS;) {
    const start = performance.now();
    await round(count);
    const elapsed = Math.max(performance.now() - start, 0.001);
    if (elapsed > ROUND / 3) rounds++, best = Math.max(best, count / elapsed * 1000);
    count = Math.min(100_000, Math.max(10, Math.ceil(count * Math.min(10, ROUND / elapsed))));
  }
  return best;
}

const calls = (call: (i: number) => void) =>
  rate((count) => {
    for (let i = 0; i < count; i++) call(i);
  });

const awaited = (call: (i: number) => Promise<unknown>) =>
  rate(async (count) => {
    for (let i = 0; i < count; i++) await call(i);
  });

let places = 0;

function fresh(fs: Fs, directory: string): string {
  const path = `${directory}/${++places}`;
  fs.mkdirSync(path);
  return path;
}

function withFile(fs: Fs, directory: string, content: Uint8Array): string {
  const path = `${fresh(fs, directory)}/file`;
  fs.writeFileSync(path, content);
  return path;
}

/** Names in directories of a thousand. */
function names(fs: Fs, directory: string): () => string {
  let [at, made] = ["", 1000];
  return () => {
    if (made++ === 1000) [at, made] = [fresh(fs, directory), 1];
    return `${at}/file${made}`;
  };
}

function large(fs: Fs, directory: string): string {
  const path = `${fresh(fs, directory)}/large`;
  const fd = fs.openSync(path, "w");
  for (let done = 0; done < LARGE; done += CHUNK.length) fs.writeSync(fd, CHUNK);
  fs.closeSync(fd);
  return path;
}

function streamed(fs: Fs, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    fs.createReadStream(path).on("data", () => {}).on("end", resolve).on("error", reject);
  });
}

export const FACE_OPERATIONS: FaceOperation[] = [
  {
    name: "create + write 1 KiB",
    wanted: 5,
    measure(fs, directory) {
      const next = names(fs, directory);
      return calls(() => {
        const fd = fs.openSync(next(), "w");
        fs.writeSync(fd, KIB);
        fs.closeSync(fd);
      });
    },
  },
  {
    name: "open + read + close",
    wanted: 5,
    measure(fs, directory) {
      const path = withFile(fs, directory, KIB);
      const buffer = new Uint8Array(1024);
      return calls(() => {
        const fd = fs.openSync(path, "r");
        fs.readSync(fd, buffer, 0, 1024, 0);
        fs.closeSync(fd);
      });
    },
  },
  {
    name: "readFileSync, 1 KiB",
    wanted: 5,
    measure(fs, directory) {
      const path = withFile(fs, directory, KIB);
      return calls(() => fs.readFileSync(path));
    },
  },
  {
    name: "statSync",
    wanted: 5,
    measure(fs, directory) {
      const path = withFile(fs, directory, KIB);
      return calls(() => fs.statSync(path));
    },
  },
  {
    name: "statSync of a missing name, thrown",
    wanted: 2.2,
    measure(fs, directory) {
      const path = `${fresh(fs, directory)}/missing`;
      return calls(() => {
        try {
          fs.statSync(path);
        } catch {
          // That is what is measured.
        }
      });
    },
  },
  {
    name: "promises.writeFile, 1 KiB",
    wanted: 5,
    measure(fs, directory) {
      const next = names(fs, directory);
      return awaited(() => fs.promises.writeFile(next(), KIB));
    },
  },
  {
    name: "promises.readFile, 1 KiB",
    wanted: 5,
    measure(fs, directory) {
      const path = withFile(fs, directory, KIB);
      return awaited(() => fs.promises.readFile(path));
    },
  },
  {
    name: "promises.stat",
    wanted: 5,
    measure(fs, directory) {
      const path = withFile(fs, directory, KIB);
      return awaited(() => fs.promises.stat(path));
    },
  },
  {
    name: "promises: open + read + close",
    wanted: 5,
    measure(fs, directory) {
      const path = withFile(fs, directory, KIB);
      const buffer = new Uint8Array(1024);
      return awaited(async () => {
        const handle = await fs.promises.open(path, "r");
        await handle.read(buffer, 0, 1024, 0);
        await handle.close();
      });
    },
  },
  {
    name: "read stream, 64 KiB chunks",
    wanted: 3,
    async measure(fs, directory) {
      const path = `${fresh(fs, directory)}/stream`;
      const fd = fs.openSync(path, "w");
      for (let i = 0; i < CHUNKS; i++) fs.writeSync(fd, CHUNK);
      fs.closeSync(fd);
      return CHUNKS * await awaited(() => streamed(fs, path));
    },
  },
  {
    name: "read stream of a small file",
    wanted: 3,
    measure(fs, directory) {
      const path = withFile(fs, directory, KIB);
      return awaited(() => streamed(fs, path));
    },
  },
  {
    name: "readFileSync of 64 MiB",
    wanted: 1,
    async measure(fs, directory) {
      const path = large(fs, directory);
      const figure = await calls(() => fs.readFileSync(path));
      fs.unlinkSync(path);
      return figure;
    },
  },
  {
    name: "random 4 KiB reads",
    wanted: 2,
    async measure(fs, directory) {
      const path = large(fs, directory);
      const fd = fs.openSync(path, "r");
      const buffer = new Uint8Array(4096);
      let at = 1;
      const figure = await calls(() => {
        at = (Math.imul(at, 1103515245) + 12345) & 0x3fff;
        fs.readSync(fd, buffer, 0, 4096, at * 4096);
      });
      fs.closeSync(fd);
      fs.unlinkSync(path);
      return figure;
    },
  },
  {
    name: "4 KiB writes over 64 MiB",
    wanted: 2,
    async measure(fs, directory) {
      const path = large(fs, directory);
      const fd = fs.openSync(path, "r+");
      const figure = await calls((i) => {
        fs.writeSync(fd, PAGE, 0, 4096, (i & 0x3fff) * 4096);
      });
      fs.closeSync(fd);
      fs.unlinkSync(path);
      return figure;
    },
  },
];
