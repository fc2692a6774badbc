/** What the shell asks of the world outside its cage. The command line implements it. */
import type { Partition } from "../core/partition.ts";
import type { Decompress } from "../core/staging/compression.ts";
import type { StagingProgress } from "../core/staging_progress.ts";
import type { FifoHost } from "./io/fifo_file.ts";
import type { ChangeSource } from "./overlay/change_source.ts";
import type { ByteSink, ByteSource } from "./io/streams.ts";
import type { Limits } from "./language/limits.ts";

/** A program to run as a child that sees the tree. */
export interface ChildRequest {
  /** argv[0] is the word as typed; `program` is what to execute. */
  readonly argv: string[];
  /** What `resolveProgram` answered for argv[0]. */
  readonly program: string;
  readonly env: Record<string, string>;
  /** Absolute path, in the tree or outside. */
  readonly cwd: string;
  /**
   * Streams of the child. One whose `origin.hostDescriptor` is set is the process's own descriptor and is
   * inherited as it is, so that a terminal reaches the child; one whose origin can `lend` is a file of the tree,
   * which a host with real descriptors hands over as one; any other is pumped: read `stdin` to its
   * end (its `cancel` is the shell's to call), write output as it comes, never close a sink. A write that
   * throws `BrokenPipe` means that the child's end of that pipe closes.
   */
  readonly stdin: ByteSource;
  readonly stdout: ByteSink;
  readonly stderr: ByteSink;
  /**
   * What is open above those, by its number. The child inherits under the same number what is a file of the tree
   * or a descriptor of this process, and what an argument of the form /dev/fd/N names.
   */
  readonly others?: ReadonlyMap<number, OpenStreams>;
  /** Aborted when the script is given up: the child gets the signal that the reason names, or SIGINT. */
  readonly signal?: AbortSignal;
  /** Limits of resources that it gets, by their numbers; others are the host's. */
  readonly limits?: Limits;
  /** Names of signals that the child ignores from the start. */
  readonly ignored?: readonly string[];
  /** Told of the signal that has ended it. */
  readonly killed?: (signal: number) => void;
  /** Nobody waits for it. */
  readonly background?: boolean;
  /** The job that the child belongs to, in a shell that has jobs: signals are the group's, not the child's. */
  readonly group?: ChildGroup;
}

/** The process group of a job's programs, which its host fills. */
export interface ChildGroup {
  /** Its number; 0 where the next child is to lead a new one. */
  readonly id: number;
  /** Its children get the terminal. */
  readonly takesTerminal: boolean;
  /** A child runs in the group `id`. */
  joined(pid: number, id: number): void;
  /** A child has been stopped by a signal, or with 0 goes on. */
  stopped(pid: number, signal: number): void;
  /** A child has ended, by a signal or with 0 by itself. */
  ended(pid: number, signal: number): void;
}

/** The terminal of a shell that has jobs. */
export interface JobTerminal {
  /** Gives the terminal to a process group, with the modes that it had there. */
  give(group: number, modes?: Uint8Array): void;
  /**
   * Takes the terminal back, with the modes that commands find; returns those it had. `kept` where they are to stay,
   * as behind `stty`.
   */
  reclaim(kept: boolean): Uint8Array;
  /** Ends the shell's hold on the terminal. */
  close(): void;
}

/** The two ends of one descriptor, one of them at least. */
export interface OpenStreams {
  readonly source?: ByteSource;
  readonly sink?: ByteSink;
}

/** A program that runs over the tree. */
export interface HostProcess {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  /** One letter, as ps(1) has it. */
  readonly state: string;
  /** Milliseconds of processor time. */
  readonly cpu: number;
  /** Seconds since 1970. */
  readonly started: number;
  readonly command: string;
}

/** One line about a transfer, for stderr. */
export type Report = (line: string) => void;

export interface TransferOptions {
  /** Of directories that are made on the way into the tree. Default: the process's. */
  readonly umask?: number;
  /** Make new files in the place of those that are there. */
  readonly replace?: boolean;
  /** Hears of what is left out. */
  readonly report: Report;
  readonly onProgress?: (progress: StagingProgress) => void;
  /** Gives the transfer up between two steps. */
  readonly signal?: AbortSignal;
}

export interface ArchiveCompressions {
  readonly decompress: Decompress;
  /** An archive's bytes as the name of its file wants them: compressed, or as they are. */
  compressed(
    file: string,
    bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  ): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Thrown by `run` for a program that cannot be started: why, and the status that says so. */
export class ProgramError extends Error {
  constructor(reason: string, readonly status: number) {
    super(reason);
  }
}

/** Thrown by `run` for an executable file in no format of the kernel's: its bytes may be a script. */
export class NoProgramFormat extends Error {
  constructor(readonly bytes: Uint8Array) {
    super("Exec format error");
  }
}

export interface HostLimits {
  readonly limits: Limits;
  /** Hard limits may be raised. */
  readonly mayRaise: boolean;
  /** The greatest limit of open files that there is. */
  readonly mostFiles: bigint;
}

export interface ShellHost extends FifoHost {
  /** Copies a host file or directory into the tree; rejects with an Error that names path and reason. */
  load(host: string, tree: string, options: TransferOptions): Promise<void>;
  /** Copies a file or directory of the tree to the host. */
  dump(tree: string, host: string, options: TransferOptions): Promise<void>;
  /** The host's paths that match a pattern, in the order of their bytes. */
  expand?(pattern: string): Promise<string[]>;
  /** What a load of these host paths moves. */
  measure?(paths: readonly string[]): { files: number; bytes: number };
  /** How archives are compressed, beyond what every platform can. */
  compressions?(): Promise<ArchiveCompressions>;
  /** The bytes of a host file. Throws an Error that names path and reason, as its stream does. */
  readArchive?(file: string): ReadableStream<Uint8Array>;
  /** Makes a host file of a stream; `replace` makes a new one where one lies already. */
  writeArchive?(
    file: string,
    stream: ReadableStream<Uint8Array>,
    replace?: boolean,
  ): Promise<void>;
  /** A directory of the host as a partition to mount. Throws an Error that says why not. */
  /** What was done over directories of the host that the tree shows; undefined where it shows none. */
  changes?(paths: readonly string[]): Promise<ChangeSource | undefined>;
  bind?(directory: string, readOnly: boolean): Promise<Partition>;
  /** The programs that run over the tree. */
  processes?(): Promise<HostProcess[]>;
  /**
   * Has programs find a directory of the host at a path of the tree, as the shell's own commands do: false where that
   * path is not one of `shared`. Throws an Error that says why not.
   */
  bindForPrograms?(host: string, tree: string, readOnly: boolean): boolean;
  /** Gives back what that has hidden from programs. */
  unbindForPrograms?(tree: string): void;
  /** Absolute paths whose files programs see; they see none of what the shell mounts elsewhere or above. */
  readonly shared?: readonly string[];
  /** Text of a host file that says what numbers mean (/etc/passwd); undefined where there is none. */
  readText?(path: string): string | undefined;
  /**
   * Runs a child to its end: its exit status, 128+n for a signal, 126 where it cannot be executed.
   */
  run(request: ChildRequest): Promise<number>;
  /**
   * The program that `name` means (looked up in env.PATH where it holds no slash; relative to `cwd`
   * where it does), or undefined.
   */
  resolveProgram(
    name: string,
    env: Record<string, string>,
    cwd: string,
  ): string | undefined | Promise<string | undefined>;
  /** Limits of resources that programs get unless given others, and what of them may be changed. */
  limits?(): HostLimits;
  /** Milliseconds of processor time of this process and its ended children. */
  processorTimes?(): { user: number; system: number };
  /** The time zone of `Date` from now on, as TZ of environ(7) names it. */
  setTimeZone?(zone: string | undefined): void;
  /** The terminal of a script that has jobs; undefined where there is none. */
  takeTerminal?(): Promise<JobTerminal | undefined>;
  /** Calls `handler` for each signal (a name without SIG) from now on; returns how to stop that. */
  onSignal?(name: string, handler: () => void): () => void;
  /** Sends a signal to a process that is none of the shell's jobs. Throws an Error that says why not. */
  kill?(pid: number, signal: string): void;
}
