/**
 * What `ffi/` and `cli/` ask of the JavaScript runtime. `current.ts` answers it on Deno; a package for Node is
 * the same sources with that one module replaced by `node_runtime.ts`.
 *
 * Paths, words and variables are strings that stand for bytes, see `core/bytes.ts`.
 *
 * What fails throws an Error whose `code` is the errno's name ("ENOENT"), as both runtimes do.
 */

export interface FileStatus {
  isFile: boolean;
  isDirectory: boolean;
  /** Type and permission bits. */
  mode: number;
  size: number;
  /** Milliseconds since 1970; of ctime whole seconds count. */
  mtime: number;
  ctime: number;
  inode: number;
  uid: number;
  gid: number;
}

export interface DirectoryEntry {
  name: string;
  isFile: boolean;
  isDirectory: boolean;
}

export interface InputStream {
  isTerminal(): boolean;
  /** How many bytes came; null at the end. */
  read(buffer: Uint8Array<ArrayBuffer>): Promise<number | null>;
  /** Has a terminal give keys as they are typed, or lines again. */
  setRaw(raw: boolean): void;
}

export interface OutputStream {
  isTerminal(): boolean;
  /** How many bytes went. Throws EAGAIN where the descriptor has been made non-blocking and is full. */
  writeSync(bytes: Uint8Array): number;
  write(bytes: Uint8Array): Promise<number>;
}

export interface WriteOptions {
  append?: boolean;
  executable?: boolean;
  /** It is on the disk when the call comes back, and others of this machine may not write it. */
  durable?: boolean;
}

export interface ProgramResult {
  code: number;
  stdout: Uint8Array;
  stderr: Uint8Array;
}

/** A parameter's or a result's C type; "buffer" is a pointer to a typed array's bytes, a parameter only. */
export type ForeignType = "u32" | "i32" | "f64" | "buffer";

export interface ForeignFunction {
  /** The C name, if it is not the key. */
  readonly name?: string;
  readonly parameters: readonly ForeignType[];
  readonly result: Exclude<ForeignType, "buffer">;
  /** Called in a thread, so that the event loop goes on. */
  readonly nonblocking?: true;
}

export type ForeignFunctions = Readonly<Record<string, ForeignFunction>>;

type Argument<T extends ForeignType> = T extends "buffer"
  ? Uint8Array<ArrayBuffer> | Float64Array<ArrayBuffer>
  : number;

type Arguments<P extends readonly ForeignType[]> = { -readonly [I in keyof P]: Argument<P[I]> };

/** The functions of a library, callable. */
export type Callable<F extends ForeignFunctions> = {
  readonly [K in keyof F]: (
    ...args: Arguments<F[K]["parameters"]>
  ) => F[K]["nonblocking"] extends true ? Promise<number> : number;
};

export interface ForeignLibrary<F extends ForeignFunctions> {
  readonly symbols: Callable<F>;
  close(): void;
}

export interface Runtime {
  /** Name and version. */
  readonly description: string;
  /** As Deno names them: "linux", "darwin"; "x86_64", "aarch64". */
  readonly os: string;
  readonly arch: string;
  readonly pid: number;
  readonly parentPid: number;
  /** Absolute path of the runtime's own program. */
  readonly executable: string;
  readonly processors: number;
  /** Below this number the descriptors that the process was given are closed on exec as well. */
  readonly markedDescriptors: number;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;

  /** Whether the program's own files lie in an image that only this process can read (`deno compile`). */
  readonly embedded: boolean;
  /** What to install before `loadLibrary` can work, or undefined. */
  foreignMissing(): string | undefined;
  loadLibrary<F extends ForeignFunctions>(path: string, functions: F): ForeignLibrary<F>;

  /** The words of the command line, from those that the runtime gave the program. */
  lineWords(given: string[]): string[];
  cwd(): string;
  variable(name: string): string | undefined;
  /** The time zone of `Date` from now on, as TZ of environ(7) names it; undefined for the machine's. */
  setTimeZone(zone: string | undefined): void;
  environment(): Record<string, string>;
  /** The environment as it is: NAME=VALUE, in its order. */
  environmentEntries(): string[];
  uid(): number;
  gid(): number;
  umask(): number;
  /** Columns of the terminal. */
  columns(): number;
  rows(): number;
  /** Numbers of the signals that the runtime itself has the process ignore. */
  readonly ignoredSignals: readonly number[];
  /** Calls `handler` on a signal ("SIGINT") until the returned function is called. */
  onSignal(name: string, handler: () => void): () => void;

  /** stat(2). */
  status(path: string): FileStatus;
  /** lstat(2). */
  linkStatus(path: string): FileStatus;
  realPath(path: string): string;
  readBytes(path: string): Uint8Array<ArrayBuffer>;
  /** The file's text; what is no UTF-8 stays as bytes. */
  readText(path: string): string;
  /** Replaces the file's content, or adds to it with `append`; `executable` makes its mode 0755. */
  write(path: string, content: string | Uint8Array, options?: WriteOptions): void;
  list(directory: string): DirectoryEntry[];
  /** With the directories above it; one that is there is no error. */
  makeDirectories(path: string, mode: number): void;
  /** A fresh directory in `directory`. */
  makeTemporaryDirectory(directory: string, prefix: string): string;
  rename(from: string, to: string): void;
  copyFile(from: string, to: string): void;
  /** With all that is in it. */
  remove(path: string): void;
  /** Runs a program to its end, without input. */
  runProgram(program: string, args: string[]): ProgramResult;
  /**
   * Starts this process's command line once more, with the variables besides its own, in a session of its own
   * (setsid(2)) without input: what it writes to standard output until it closes that. It lives on when this process
   * ends.
   */
  startAgain(variables: Record<string, string>): AsyncIterable<Uint8Array>;
  /** A module of Node ("node:zlib"), which Deno has as well, loaded when it is asked for. */
  builtin(name: string): unknown;
  /** Waits for the exclusive flock(2) on a file, made if need be; the returned function gives it back. */
  lock(path: string): Promise<() => void>;
  /** Has what a directory lists on the disk. */
  syncDirectory(path: string): void;
}
