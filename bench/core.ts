/**
 * `deno run -A bench/core.ts [ROUNDS]`: the TypeScript core beside memfs and, through `node:fs`, the host's
 * tmpfs; the same operations in turn, in one process. Prints Markdown.
 */
// The project itself has no use for memfs, so the map of imports does not have it.
// deno-lint-ignore no-import-prefix
import { createFsFromVolume, Volume } from "npm:memfs@4.80.1";
import * as host from "node:fs";
import { Vfs } from "../core/vfs.ts";
import { O_CREAT, O_RDWR } from "../core/constants.ts";
import { median, ratio, table, time, TMPFS } from "./places.ts";

/** What all three can do, on absolute paths. */
interface FileSystem {
  stat(path: string): { size: number };
  exists(path: string): boolean;
  open(path: string): number;
  close(fd: number): void;
  unlink(path: string): void;
  mkdir(path: string): void;
  rmdir(path: string): void;
  rename(from: string, to: string): void;
  readdir(path: string): string[];
  pread(fd: number, buffer: Uint8Array): number;
  pwrite(fd: number, buffer: Uint8Array): number;
}

function ofCore(): FileSystem {
  const cage = new Vfs().cage();
  return {
    stat: (path) => cage.stat(path),
    exists: (path) => cage.exists(path),
    open: (path) => cage.open(path, O_CREAT | O_RDWR),
    close: (fd) => cage.close(fd),
    unlink: (path) => cage.unlink(path),
    mkdir: (path) => cage.mkdir(path),
    rmdir: (path) => cage.rmdir(path),
    rename: (from, to) => cage.rename(from, to),
    readdir: (path) => cage.readdir(path),
    pread: (fd, buffer) => cage.pread(fd, buffer, 0),
    pwrite: (fd, buffer) => cage.pwrite(fd, buffer, 0),
  };
}

function ofNode(fs: typeof host): FileSystem {
  return {
    stat: (path) => fs.statSync(path),
    exists: (path) => fs.existsSync(path),
    open: (path) => fs.openSync(path, O_CREAT | O_RDWR),
    close: (fd) => fs.closeSync(fd),
    unlink: (path) => fs.unlinkSync(path),
    mkdir: (path) => fs.mkdirSync(path),
    rmdir: (path) => fs.rmdirSync(path),
    rename: (from, to) => fs.renameSync(from, to),
    readdir: (path) => fs.readdirSync(path),
    pread: (fd, buffer) => fs.readSync(fd, buffer, 0, buffer.length, 0),
    pwrite: (fd, buffer) => fs.writeSync(fd, buffer, 0, buffer.length, 0),
  };
}

const ENTRIES = 1000;
type Operation = [name: string, iterations: number, run: (fs: FileSystem, at: Place) => void];

/** A prepared directory. */
interface Place {
  directory: string;
  fd: number;
  page: Uint8Array;
}

const OPERATIONS: Operation[] = [
  ["stat, depth 5", 2000, (fs, { directory }) => fs.stat(`${directory}/d/d/d/d/file`)],
  ["a missing name", 2000, (fs, { directory }) => fs.exists(`${directory}/d/d/d/d/missing`)],
  ["open + close", 1000, (fs, { directory }) => fs.close(fs.open(`${directory}/file`))],
  ["create + close + unlink", 500, (fs, { directory }) => {
    fs.close(fs.open(`${directory}/new`));
    fs.unlink(`${directory}/new`);
  }],
  ["mkdir + rmdir", 500, (fs, { directory }) => {
    fs.mkdir(`${directory}/new`);
    fs.rmdir(`${directory}/new`);
  }],
  ["two renames", 500, (fs, { directory }) => {
    fs.rename(`${directory}/file`, `${directory}/renamed`);
    fs.rename(`${directory}/renamed`, `${directory}/file`);
  }],
  ["readdir + stat of 1,000", 2, (fs, { directory }) => {
    for (const name of fs.readdir(`${directory}/many`)) fs.stat(`${directory}/many/${name}`);
  }],
  ["pread of 4 KiB", 2000, (fs, { fd, page }) => fs.pread(fd, page)],
  ["pwrite of 4 KiB", 2000, (fs, { fd, page }) => fs.pwrite(fd, page)],
];

function prepare(fs: FileSystem, directory: string): Place {
  for (const path of ["", "/d", "/d/d", "/d/d/d", "/d/d/d/d", "/many"]) fs.mkdir(directory + path);
  fs.close(fs.open(`${directory}/d/d/d/d/file`));
  for (let i = 0; i < ENTRIES; i++) fs.close(fs.open(`${directory}/many/${i}`));
  const [fd, page] = [fs.open(`${directory}/file`), new Uint8Array(4096)];
  fs.pwrite(fd, page);
  return { directory, fd, page };
}

/** Nanoseconds per call. */
function measure([, iterations, run]: Operation, fs: FileSystem, place: Place): number {
  const start = performance.now();
  for (let i = 0; i < iterations; i++) run(fs, place);
  return (performance.now() - start) * 1e6 / iterations;
}

function main(rounds: number): void {
  const scratch = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-bench-" });
  const memfs = createFsFromVolume(new Volume()) as unknown as typeof host;
  const systems: [FileSystem, string][] = [
    [ofCore(), "/bench"],
    [ofNode(memfs), "/bench"],
    [ofNode(host), `${scratch}/bench`],
  ];
  const places = systems.map(([fs, directory]) => prepare(fs, directory));
  const rows = OPERATIONS.map((operation) => {
    const series: number[][] = [[], [], []];
    for (let round = -1; round < rounds; round++) {
      systems.forEach(([fs], index) => {
        const nanoseconds = measure(operation, fs, places[index]);
        // The first round warms up.
        if (round >= 0) series[index].push(nanoseconds);
      });
    }
    const [core, other, tmpfs] = series;
    const times = series.map((values) => time(median(values)));
    return [operation[0], ...times, ratio(core, other), ratio(core, tmpfs)];
  });
  Deno.removeSync(scratch, { recursive: true });
  console.log(table(["operation", "core", "memfs", "tmpfs", "to memfs", "to tmpfs"], rows));
}

if (import.meta.main) main(Number(Deno.args[0] ?? 9));
