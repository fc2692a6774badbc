import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import { decodeName, encodeName } from "../core/bytes.ts";
import { LOCK_EX, SIGPIPE, SIGXFSZ } from "../core/constants.ts";
import {
  environmentEntries,
  environmentOf,
  lineWords,
  noDirectory,
  ownArguments,
} from "./process_bytes.ts";
import type {
  Callable,
  DirectoryEntry,
  FileStatus,
  ForeignFunction,
  ForeignFunctions,
  ForeignLibrary,
  ForeignType,
  InputStream,
  OutputStream,
  ProgramResult,
  Runtime,
  WriteOptions,
} from "./runtime.ts";

/** What ramfs calls of the optional package koffi. */
interface Koffi {
  /** null is the program itself with its C library. */
  load(path: string | null): KoffiLibrary;
}

interface KoffiLibrary {
  func(name: string, result: string, parameters: string[]): KoffiFunction;
  unload(): void;
}

interface KoffiFunction {
  (...args: unknown[]): number;
  async(...args: unknown[]): void;
}

const C_TYPES: Record<ForeignType, string> = {
  u32: "uint32_t",
  i32: "int32_t",
  f64: "double",
  buffer: "void *",
};

const ARCHITECTURES: Record<string, string> = { x64: "x86_64", arm64: "aarch64" };
const FULL_NAP_MS = 2;

const require = createRequire(import.meta.url);

/** A path as `node:fs` takes it: bytes only where the text does not say them. */
function plain(path: string): string | Buffer {
  return path.isWellFormed() ? path : Buffer.from(encodeName(path));
}

/** Calls in a thread of libuv's pool. The arguments stay referenced until the call is back. */
function callLater(call: KoffiFunction, args: unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    call.async(...args, (error: Error | null, result: number) => {
      if (error) reject(error);
      else resolve(result);
      args.length = 0;
    });
  });
}

function isFull(error: unknown): boolean {
  return (error as { code?: string }).code === "EAGAIN";
}

function nap(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, FULL_NAP_MS));
}

/** A descriptor that somebody else may have made non-blocking. */
async function untilReady(call: () => Promise<number>): Promise<number> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isFull(error)) throw error;
      await nap();
    }
  }
}

function isTerminal(descriptor: number): boolean {
  return (require("node:tty") as typeof import("node:tty")).isatty(descriptor);
}

class Input implements InputStream {
  isTerminal(): boolean {
    return isTerminal(0);
  }

  async read(buffer: Uint8Array<ArrayBuffer>): Promise<number | null> {
    const count = await untilReady(() =>
      new Promise((resolve, reject) => {
        fs.read(0, buffer, (error, count) => error ? reject(error) : resolve(count));
      })
    );
    return count === 0 ? null : count;
  }

  setRaw(raw: boolean): void {
    process.stdin.setRawMode(raw);
  }
}

class Output implements OutputStream {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  isTerminal(): boolean {
    return isTerminal(this.#descriptor);
  }

  writeSync(bytes: Uint8Array): number {
    return fs.writeSync(this.#descriptor, bytes);
  }

  write(bytes: Uint8Array): Promise<number> {
    return untilReady(() =>
      new Promise((resolve, reject) => {
        fs.write(
          this.#descriptor,
          bytes,
          (error, count) => error ? reject(error) : resolve(count),
        );
      })
    );
  }
}

function statusOf(status: import("node:fs").Stats): FileStatus {
  const { mode, size, mtimeMs, ctimeMs, ino, uid, gid } = status;
  return {
    ...{ mode, size, mtime: Math.trunc(mtimeMs), ctime: Math.trunc(ctimeMs / 1000) * 1000 },
    ...{ inode: ino, uid, gid, isFile: status.isFile(), isDirectory: status.isDirectory() },
  };
}

/** The runtime of the package for Node 20 and newer; libraries are loaded by koffi. */
export class NodeRuntime implements Runtime {
  readonly description = `Node ${process.versions.node}`;
  readonly os: string = process.platform;
  readonly arch: string = ARCHITECTURES[process.arch] ?? process.arch;
  readonly pid = process.pid;
  readonly parentPid = process.ppid;
  readonly executable = process.execPath;
  readonly stdin = new Input();
  readonly stdout = new Output(1);
  readonly stderr = new Output(2);
  readonly embedded = false;
  /** As far as uv_disable_stdio_inheritance(3) goes in any case. */
  readonly markedDescriptors = 16;
  readonly ignoredSignals = [SIGPIPE, SIGXFSZ];
  #koffi: Koffi | undefined;

  get processors(): number {
    return os.availableParallelism();
  }

  foreignMissing(): string | undefined {
    try {
      this.#koffi ??= require("koffi") as Koffi;
      return undefined;
    } catch {
      return "the optional package koffi, which is not there; install it with: npm install koffi";
    }
  }

  loadLibrary<F extends ForeignFunctions>(path: string, functions: F): ForeignLibrary<F> {
    const missing = this.foreignMissing();
    if (missing !== undefined) throw new Error(`cannot load ${path} without ${missing}`);
    const library = this.#koffi!.load(path);
    const symbols: Record<string, (...args: never[]) => number | Promise<number>> = {};
    for (const [key, { name, parameters, result, nonblocking }] of entries(functions)) {
      const types = parameters.map((type) => C_TYPES[type]);
      const call = library.func(name ?? key, C_TYPES[result], types);
      symbols[key] = nonblocking ? (...args) => callLater(call, args) : call;
    }
    return {
      symbols: symbols as unknown as Callable<F>,
      close: () => library.unload(),
    };
  }

  lineWords(given: string[]): string[] {
    return lineWords(given, fs.readFileSync);
  }

  cwd(): string {
    let path: string;
    try {
      path = process.cwd();
    } catch {
      throw noDirectory();
    }
    if (!path.includes("\ufffd")) return path;
    return decodeName(fs.readlinkSync("/proc/self/cwd", "buffer"));
  }

  setTimeZone(zone: string | undefined): void {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }

  variable(name: string): string | undefined {
    const value = process.env[name];
    return value?.includes("\ufffd") ? this.environment()[name] : value;
  }

  environment(): Record<string, string> {
    return environmentOf(this.environmentEntries());
  }

  environmentEntries(): string[] {
    return environmentEntries(process.env, fs.readFileSync);
  }

  uid(): number {
    return process.getuid?.() ?? 0;
  }

  gid(): number {
    return process.getgid?.() ?? 0;
  }

  umask(): number {
    return process.umask();
  }

  columns(): number {
    return process.stdout.columns;
  }

  rows(): number {
    return process.stdout.rows;
  }

  onSignal(name: string, handler: () => void): () => void {
    process.on(name, handler);
    return () => process.off(name, handler);
  }

  status(path: string): FileStatus {
    return statusOf(fs.statSync(plain(path)));
  }

  linkStatus(path: string): FileStatus {
    return statusOf(fs.lstatSync(plain(path)));
  }

  realPath(path: string): string {
    return decodeName(fs.realpathSync.native(plain(path), "buffer"));
  }

  readBytes(path: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(fs.readFileSync(plain(path)));
  }

  readText(path: string): string {
    return decodeName(fs.readFileSync(plain(path)));
  }

  write(path: string, content: string | Uint8Array, options?: WriteOptions): void {
    const { append, executable, durable } = options ?? {};
    const bytes = typeof content === "string" ? encodeName(content) : content;
    const mode = executable ? 0o755 : durable ? 0o644 : 0o666;
    fs.writeFileSync(path, bytes, { flag: append ? "a" : "w", mode });
    if (durable) this.syncDirectory(path);
  }

  syncDirectory(path: string): void {
    const descriptor = fs.openSync(path, "r");
    fs.fsyncSync(descriptor);
    fs.closeSync(descriptor);
  }

  list(directory: string): DirectoryEntry[] {
    return fs.readdirSync(directory, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFile: entry.isFile(),
      isDirectory: entry.isDirectory(),
    }));
  }

  makeDirectories(path: string, mode: number): void {
    fs.mkdirSync(path, { recursive: true, mode });
  }

  makeTemporaryDirectory(directory: string, prefix: string): string {
    return fs.mkdtempSync(`${directory}/${prefix}`);
  }

  rename(from: string, to: string): void {
    fs.renameSync(from, to);
  }

  copyFile(from: string, to: string): void {
    fs.copyFileSync(from, to);
  }

  remove(path: string): void {
    fs.rmSync(path, { recursive: true });
  }

  runProgram(program: string, args: string[]): ProgramResult {
    const { spawnSync } = require("node:child_process") as typeof import("node:child_process");
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: Infinity,
    });
    if (error) throw error;
    return { code: status ?? 1, stdout, stderr };
  }

  startAgain(variables: Record<string, string>): AsyncIterable<Uint8Array> {
    const { spawn } = require("node:child_process") as typeof import("node:child_process");
    const child = spawn(process.execPath, ownArguments(fs.readFileSync), {
      env: { ...process.env, ...variables },
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    child.unref();
    return child.stdout!;
  }

  builtin(name: string): unknown {
    return require(name);
  }

  async lock(path: string): Promise<() => void> {
    const descriptor = fs.openSync(path, "a");
    const flock = this.#koffi!.load(null).func("flock", "int", ["int", "int"]);
    if (await callLater(flock, [descriptor, LOCK_EX]) !== 0) {
      fs.closeSync(descriptor);
      throw new Error(`cannot lock ${path}`);
    }
    return () => fs.closeSync(descriptor);
  }
}

function entries(functions: ForeignFunctions): [string, ForeignFunction][] {
  return Object.entries(functions);
}

/** The runtime this process is. */
export const runtime: Runtime = new NodeRuntime();
