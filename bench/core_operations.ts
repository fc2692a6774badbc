/** What `bench/core.ts` measures. Each operation answers its figure for one file system. */
import { O_CREAT, O_RDONLY, O_RDWR } from "../core/constants.ts";
import type { FileSystem } from "./core_systems.ts";
import process from "node:process";

/** Milliseconds that one round of an operation takes, about. */
const ROUND = 60;
const ROUNDS = 3;
/** Milliseconds after which making the large tree, or the large file, is given up. */
const PATIENCE = 1500;
const FILES = 100_000;
const PER_DIRECTORY = 1000;
const KIB = new Uint8Array(1024).fill(7);
const PAGE = new Uint8Array(4096).fill(7);
const LARGE = 64 << 20;

export interface Operation {
  name: string;
  unit: "op/s" | "MiB/s" | "bytes";
  /** How often memfs's figure the core's must be; for bytes the part of it that it may be. */
  wanted: number;
  measure(fs: FileSystem): number;
}

/** The best of some rounds, in calls a second; `prepare` makes ready for `count` calls, untimed. */
export function rate(
  call: (i: number) => void,
  prepare: (count: number) => void = () => {},
): number {
  let [best, count] = [0, 20];
  for (let round = 0; round < ROUNDS;) {
    prepare(count);
    const start = performance.now();
    for (let i = 0; i < count; i++) call(i);
    const elapsed = performance.now() - start;
    // Rounds that are too short only teach how many calls make a long one.
    if (elapsed > ROUND / 3) round++, best = Math.max(best, count / elapsed * 1000);
    count = Math.min(200_000, Math.max(20, Math.ceil(count * Math.min(10, ROUND / elapsed))));
  }
  return best;
}

function make(fs: FileSystem, path: string, content?: Uint8Array): void {
  const fd = fs.open(path, O_CREAT | O_RDWR);
  if (content !== undefined) fs.write(fd, content);
  fs.close(fd);
}

let places = 0;

function freshDirectory(fs: FileSystem): string {
  const path = `${fs.directory}/${++places}`;
  fs.mkdir(path);
  return path;
}

/** Makes a file every time, in directories of a thousand. */
function created(fs: FileSystem): number {
  let at = "";
  let made = PER_DIRECTORY;
  return rate(() => {
    if (made++ === PER_DIRECTORY) [at, made] = [freshDirectory(fs), 1];
    make(fs, `${at}/file${made}`, KIB);
  });
}

function unlinked(fs: FileSystem): number {
  let names: string[] = [];
  return rate((i) => fs.unlink(names[i]), (count) => {
    let at = "";
    names = Array.from({ length: count }, (_, i) => {
      if (i % PER_DIRECTORY === 0) at = freshDirectory(fs);
      return `${at}/file${i}`;
    });
    for (const name of names) make(fs, name);
  });
}

function opened(fs: FileSystem): number {
  const path = `${freshDirectory(fs)}/file`;
  make(fs, path, KIB);
  const buffer = new Uint8Array(1024);
  return rate(() => {
    const fd = fs.open(path, O_RDONLY);
    fs.read(fd, buffer, 0);
    fs.close(fd);
  });
}

/** stat of a file so many directories below the bench's own. */
function statted(fs: FileSystem, depth: number): number {
  let path = freshDirectory(fs);
  for (let i = 1; i < depth; i++) fs.mkdir(path += `/d${i}`);
  make(fs, path += "/file");
  return rate(() => fs.stat(path));
}

function missed(fs: FileSystem): number {
  const path = `${freshDirectory(fs)}/missing`;
  return rate(() => fs.exists(path));
}

function listed(fs: FileSystem): number {
  const at = freshDirectory(fs);
  for (let i = 0; i < 1000; i++) make(fs, `${at}/file${i}`);
  return rate(() => fs.readdir(at));
}

function renamed(fs: FileSystem): number {
  const at = freshDirectory(fs);
  const names = [`${at}/a`, `${at}/b`];
  make(fs, names[0]);
  let which = 0;
  return rate(() => fs.rename(names[which], names[which ^= 1]));
}

/** Figures of the large file: mebibytes written a second, then pages read at random a second. */
function written(fs: FileSystem): number {
  const fd = fs.open(`${fs.directory}/large`, O_CREAT | O_RDWR);
  const start = performance.now();
  let size = 0;
  while (size < LARGE && performance.now() - start < PATIENCE) size += fs.write(fd, PAGE);
  const elapsed = performance.now() - start;
  fs.close(fd);
  return size / (1 << 20) / elapsed * 1000;
}

function readAtRandom(fs: FileSystem): number {
  const fd = fs.open(`${fs.directory}/large`, O_RDONLY);
  const buffer = new Uint8Array(4096);
  let at = 1;
  const figure = rate(() => {
    at = (Math.imul(at, 1103515245) + 12345) & 0x3fff;
    fs.read(fd, buffer, at * 4096);
  });
  fs.close(fd);
  fs.unlink(`${fs.directory}/large`);
  return figure;
}

/** What no file system can be quicker than: the same pages out of one array. */
function copiedAtRandom(fs: FileSystem): number {
  if (fs.name !== "core") return -1;
  const file = new Uint8Array(LARGE).fill(7);
  const buffer = new Uint8Array(4096);
  let at = 1;
  return rate(() => {
    at = (Math.imul(at, 1103515245) + 12345) & 0x3fff;
    buffer.set(file.subarray(at * 4096, at * 4096 + 4096));
  });
}

/** Makes the large tree, or as much of it as there is time for: the number of its files. */
function plant(fs: FileSystem, name: string, content?: Uint8Array): number {
  const top = `${fs.directory}/${name}`;
  fs.mkdir(top);
  const start = performance.now();
  for (let i = 0; i < FILES; i++) {
    if (i % PER_DIRECTORY === 0) {
      if (performance.now() - start > PATIENCE) return i;
      fs.mkdir(`${top}/d${i / PER_DIRECTORY}`);
    }
    make(fs, `${top}/d${Math.floor(i / PER_DIRECTORY)}/file${i}`, content);
  }
  return FILES;
}

/** Bytes of memory in use, after a collection. */
function memory(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes per file; -1 where another than this process holds them. */
function footprint(fs: FileSystem, name: string, content?: Uint8Array): number {
  const isHost = fs.name === "tmpfs";
  // The walk needs the empty ones there too.
  if (isHost && content !== undefined) return -1;
  const before = memory();
  const files = plant(fs, name, content);
  return isHost ? -1 : (memory() - before) / files;
}

/** Files a second, in the tree that `footprint` has left. */
function walked(fs: FileSystem): number {
  let files = 0;
  const visit = (path: string) => {
    for (const name of fs.readdir(path)) {
      const child = `${path}/${name}`;
      if (fs.isDirectory(child)) visit(child);
      else files++;
    }
  };
  const start = performance.now();
  visit(`${fs.directory}/empty`);
  return files / (performance.now() - start) * 1000;
}

export const OPERATIONS: Operation[] = [
  { name: "create + write 1 KiB", unit: "op/s", wanted: 5, measure: created },
  { name: "open + read + close", unit: "op/s", wanted: 5, measure: opened },
  { name: "stat, depth 1", unit: "op/s", wanted: 5, measure: (fs) => statted(fs, 1) },
  { name: "stat, depth 6", unit: "op/s", wanted: 5, measure: (fs) => statted(fs, 6) },
  { name: "stat of a missing path", unit: "op/s", wanted: 5, measure: missed },
  { name: "readdir of 1,000", unit: "op/s", wanted: 5, measure: listed },
  { name: "rename", unit: "op/s", wanted: 5, measure: renamed },
  { name: "unlink", unit: "op/s", wanted: 5, measure: unlinked },
  { name: "4 KiB writes to 64 MiB", unit: "MiB/s", wanted: 2, measure: written },
  { name: "random 4 KiB reads", unit: "op/s", wanted: 2, measure: readAtRandom },
  { name: "the copies of these alone", unit: "op/s", wanted: 0, measure: copiedAtRandom },
];

/** Operations on a large tree, in this order, in file systems of their own. */
export const LARGE_OPERATIONS: Operation[] = [
  {
    name: "empty file of 100,000",
    unit: "bytes",
    wanted: 0.25,
    measure: (fs) => footprint(fs, "empty"),
  },
  { name: "walk of 100,000", unit: "op/s", wanted: 5, measure: walked },
  {
    name: "1 KiB file of 100,000",
    unit: "bytes",
    wanted: 0.25,
    measure: (fs) => footprint(fs, "kib", KIB),
  },
];
