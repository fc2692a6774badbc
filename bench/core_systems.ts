/** The file systems that `bench/core.ts` compares, behind one face; the same code runs in Deno and Node. */
// The project itself has no use for these two, so the map of imports does not have them.
// deno-lint-ignore no-import-prefix
import { createFsFromVolume, Volume } from "npm:memfs@4.80.1";
// deno-lint-ignore no-import-prefix
import { configureSingle, fs as zenfs, InMemory } from "npm:@zenfs/core@2.7.6";
import * as host from "node:fs";
import { S_IFDIR, S_IFMT } from "../core/constants.ts";
import { Vfs } from "../core/vfs/vfs.ts";

/** Calls on absolute paths; flags are those of open(2). */
export interface FileSystem {
  readonly name: string;
  /** An empty directory for everything. */
  readonly directory: string;
  open(path: string, flags: number): number;
  close(fd: number): void;
  read(fd: number, buffer: Uint8Array, position: number): number;
  /** Writes at the descriptor's offset. */
  write(fd: number, buffer: Uint8Array): number;
  stat(path: string): unknown;
  exists(path: string): boolean;
  /** Whether lstat finds a directory. */
  isDirectory(path: string): boolean;
  unlink(path: string): void;
  mkdir(path: string): void;
  rename(from: string, to: string): void;
  readdir(path: string): string[];
}

export function coreSystem(): FileSystem {
  const cage = new Vfs().cage();
  cage.mkdir("/bench");
  return {
    name: "core",
    directory: "/bench",
    open: (path, flags) => cage.open(path, flags),
    close: (fd) => cage.close(fd),
    read: (fd, buffer, position) => cage.pread(fd, buffer, position),
    write: (fd, buffer) => cage.write(fd, buffer),
    stat: (path) => cage.stat(path),
    exists: (path) => cage.exists(path),
    isDirectory: (path) => (cage.lstat(path).mode & S_IFMT) === S_IFDIR,
    unlink: (path) => cage.unlink(path),
    mkdir: (path) => cage.mkdir(path),
    rename: (from, to) => cage.rename(from, to),
    readdir: (path) => cage.readdir(path),
  };
}

export function memfsSystem(): FileSystem {
  const memfs = createFsFromVolume(new Volume()) as unknown as typeof host;
  memfs.mkdirSync("/bench");
  return ofNode("memfs", "/bench", memfs);
}

export async function zenfsSystem(): Promise<FileSystem> {
  await configureSingle({ backend: InMemory });
  zenfs.mkdirSync("/bench");
  return ofNode("ZenFS", "/bench", zenfs as unknown as typeof host);
}

/** The host's tmpfs through the runtime's own calls. */
export function tmpfsSystem(directory: string): FileSystem {
  return ofNode("tmpfs", directory, host);
}

function ofNode(name: string, directory: string, fs: typeof host): FileSystem {
  return {
    name,
    directory,
    open: (path, flags) => fs.openSync(path, flags),
    close: (fd) => fs.closeSync(fd),
    read: (fd, buffer, position) => fs.readSync(fd, buffer, 0, buffer.length, position),
    write: (fd, buffer) => fs.writeSync(fd, buffer, 0, buffer.length),
    stat: (path) => fs.statSync(path),
    exists: (path) => fs.existsSync(path),
    isDirectory: (path) => fs.lstatSync(path).isDirectory(),
    unlink: (path) => fs.unlinkSync(path),
    mkdir: (path) => fs.mkdirSync(path),
    rename: (from, to) => fs.renameSync(from, to),
    readdir: (path) => fs.readdirSync(path),
  };
}
