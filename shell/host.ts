/** What the shell asks of the world outside its cage. The command line implements it. */
import type { ByteSink, ByteSource } from "./streams.ts";

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
}

/** The two ends of one descriptor, one of them at least. */
export interface OpenStreams {
  readonly source?: ByteSource;
  readonly sink?: ByteSink;
}

/** One line of progress of a transfer, for stderr. */
export type Report = (line: string) => void;

export interface ShellHost {
  /** Copies a host file or directory into the tree; rejects with an Error that names path and reason. */
  load(host: string, tree: string, report: Report): Promise<void>;
  /** Copies a file or directory of the tree to the host. */
  dump(tree: string, host: string, report: Report): Promise<void>;
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
  /** Milliseconds of processor time of this process and its ended children. */
  processorTimes?(): { user: number; system: number };
  /** Calls `handler` for each signal (a name without SIG) from now on; answers how to stop that. */
  onSignal?(name: string, handler: () => void): () => void;
  /** Sends a signal to a process that is none of the shell's jobs. Throws an Error that says why not. */
  kill?(pid: number, signal: string): void;
}
