import { decodeName, encodeName } from "../core/bytes.ts";
import { SIGPIPE } from "../core/constants.ts";
import { Libc } from "./libc.ts";
import {
  environmentEntries,
  environmentOf,
  lineWords,
  noDirectory,
  ownArguments,
} from "./process_bytes.ts";
import type {
  DirectoryEntry,
  FileStatus,
  ForeignFunctions,
  ForeignLibrary,
  ProgramResult,
  Runtime,
  WriteOptions,
} from "./runtime.ts";

/** The runtime that ramfs is written for. */
class DenoRuntime implements Runtime {
  readonly #libc = new Libc((functions) => this.loadLibrary("libc.so.6", functions));

  // Getters, so that importing this module asks for no permission and reads nothing.
  get description(): string {
    return `Deno ${Deno.version.deno}`;
  }

  get os(): string {
    return Deno.build.os;
  }

  get arch(): string {
    return Deno.build.arch;
  }

  get pid(): number {
    return Deno.pid;
  }

  get parentPid(): number {
    return Deno.ppid;
  }

  get executable(): string {
    return Deno.execPath();
  }

  get markedDescriptors(): number {
    return 0;
  }

  get processors(): number {
    return navigator.hardwareConcurrency;
  }

  get stdin() {
    return Deno.stdin;
  }

  get stdout() {
    return Deno.stdout;
  }

  get stderr() {
    return Deno.stderr;
  }

  get embedded(): boolean {
    return Deno.build.standalone;
  }

  foreignMissing(): undefined {}

  loadLibrary<F extends ForeignFunctions>(path: string, functions: F): ForeignLibrary<F> {
    return Deno.dlopen(path, functions) as unknown as ForeignLibrary<F>;
  }

  lineWords(given: string[]): string[] {
    return lineWords(given, Deno.readFileSync);
  }

  cwd(): string {
    try {
      return Deno.cwd();
    } catch (error) {
      // Else a name is no UTF-8.
      if (error instanceof Deno.errors.NotFound) throw noDirectory();
      return this.#libc.readLink("/proc/self/cwd");
    }
  }

  setTimeZone(zone: string | undefined): void {
    if (zone === undefined) Deno.env.delete("TZ");
    else Deno.env.set("TZ", zone);
  }

  variable(name: string): string | undefined {
    try {
      return Deno.env.get(name);
    } catch {
      return this.environment()[name]; // a value that is no UTF-8
    }
  }

  environment(): Record<string, string> {
    return environmentOf(this.environmentEntries());
  }

  environmentEntries(): string[] {
    return environmentEntries(Deno.env.toObject(), Deno.readFileSync);
  }

  uid(): number {
    return Deno.uid()!;
  }

  gid(): number {
    return Deno.gid()!;
  }

  umask(): number {
    return Deno.umask();
  }

  columns(): number {
    return Deno.consoleSize().columns;
  }

  rows(): number {
    return Deno.consoleSize().rows;
  }

  get ignoredSignals(): readonly number[] {
    return [SIGPIPE];
  }

  onSignal(name: string, handler: () => void): () => void {
    const signal = name as Deno.Signal;
    Deno.addSignalListener(signal, handler);
    return () => Deno.removeSignalListener(signal, handler);
  }

  status(path: string): FileStatus {
    return statusOf(this.#libc.byPlainPath(path, Deno.statSync));
  }

  linkStatus(path: string): FileStatus {
    return statusOf(Deno.lstatSync(path));
  }

  realPath(path: string): string {
    try {
      if (path.isWellFormed()) return Deno.realPathSync(path);
    } catch (error) {
      if ((error as { code?: string }).code !== undefined) throw error;
    }
    return this.#libc.realPath(path); // a name on the way is no UTF-8
  }

  readBytes(path: string): Uint8Array<ArrayBuffer> {
    return this.#libc.byPlainPath(path, Deno.readFileSync);
  }

  readText(path: string): string {
    return decodeName(this.readBytes(path));
  }

  write(path: string, content: string | Uint8Array, options?: WriteOptions): void {
    const { append, executable, durable } = options ?? {};
    const bytes = typeof content === "string" ? encodeName(content) : content;
    const mode = executable ? 0o755 : durable ? 0o644 : undefined;
    Deno.writeFileSync(path, bytes, { append, mode });
    if (durable) sync(path);
  }

  syncDirectory(path: string): void {
    sync(path);
  }

  list(directory: string): DirectoryEntry[] {
    return [...Deno.readDirSync(directory)];
  }

  makeDirectories(path: string, mode: number): void {
    Deno.mkdirSync(path, { recursive: true, mode });
  }

  makeTemporaryDirectory(directory: string, prefix: string): string {
    return Deno.makeTempDirSync({ dir: directory, prefix });
  }

  rename(from: string, to: string): void {
    Deno.renameSync(from, to);
  }

  copyFile(from: string, to: string): void {
    Deno.copyFileSync(from, to);
  }

  remove(path: string): void {
    Deno.removeSync(path, { recursive: true });
  }

  runProgram(program: string, args: string[]): ProgramResult {
    return new Deno.Command(program, { args, stdin: "null" }).outputSync();
  }

  startAgain(variables: Record<string, string>): AsyncIterable<Uint8Array> {
    const command = new Deno.Command(Deno.execPath(), {
      args: ownArguments(Deno.readFileSync),
      env: variables,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      detached: true,
    });
    const child = command.spawn();
    child.unref();
    return child.stdout;
  }

  builtin(name: string): unknown {
    const { process } = globalThis as unknown as {
      process: { getBuiltinModule(name: string): unknown };
    };
    return process.getBuiltinModule(name);
  }

  async lock(path: string): Promise<() => void> {
    const file = Deno.openSync(path, { create: true, write: true });
    await file.lock(true);
    return () => file.close();
  }
}

function statusOf({ isFile, isDirectory, mode, size, ...status }: Deno.FileInfo): FileStatus {
  const [mtime, ctime] = [status.mtime, status.ctime].map((time) => time?.getTime() ?? 0);
  const [inode, uid, gid] = [status.ino ?? 0, status.uid ?? 0, status.gid ?? 0];
  return { isFile, isDirectory, mode: mode ?? 0, size, mtime, ctime, inode, uid, gid };
}

function sync(path: string): void {
  using file = Deno.openSync(path);
  file.syncSync();
}

/** The runtime this process is. */
export const runtime: Runtime = new DenoRuntime();
