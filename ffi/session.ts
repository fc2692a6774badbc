/**
 * A session: one volatile tree that this process owns and the programs it starts see under the roots.
 * The tree ends with the session, the session at the latest with this process.
 */
import { decodeName, encodeName } from "../core/bytes.ts";
import { PATH_MAX } from "../core/constants.ts";
import { ESRCH } from "../core/errno.ts";
import { FsError } from "../core/fs_error.ts";
import { runtime } from "../runtime/current.ts";
import type { OverlayChange } from "../core/overlay_changes.ts";
import * as abi from "./abi.ts";
import {
  confine,
  confinedRoots,
  type Confinement,
  type Refusals,
  refusalsOf,
} from "./confinement.ts";
import { type LoadedLibrary, openLibrary } from "./library.ts";
import type {
  ChangesOptions,
  CommitOptions,
  CommitResult,
  SessionChanges,
} from "./session_changes.ts";
import { bind, type LowerPlace, lowersOf, overlay } from "./lower_places.ts";
import { SharedPartition } from "./shared_partition.ts";
import type { Library } from "./signatures.ts";

/** A root, and how it is mounted. */
export interface RootOptions {
  /** Absolute, resolved by realpath as far as it exists. */
  path: string;
  /** MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOSYMFOLLOW, MS_NOREGULAR, MS_NOATIME of mount(2). Default: 0. */
  flags?: number;
  /** Permission bits of its directory. Default: those of the directory that it hides, or 0755. */
  mode?: number;
  /** Its owner. Default: that of the directory that it hides, or of this process. */
  uid?: number;
  gid?: number;
}

export interface SessionOptions {
  /** None inside another; a string is a path without options. */
  roots: readonly (string | RootOptions)[];
  /**
   * Bytes that the files may take, as tmpfs's `size=`: whole pages, 0 for no limit. Default: half of the
   * memory that the machine and the control groups have, where this user may have a tmpfs at all.
   */
  size?: number;
  /** How many inodes and links there may be, as tmpfs's `nr_inodes=`, roots counted. Default: no limit. */
  inodes?: number;
  /** What programs may not do to the host. Default: no more than this process. */
  confinement?: Confinement;
  /** Default: the cached build, made now if there is none. */
  library?: LoadedLibrary;
}

/** How another process finds a session: its owner and the owner's descriptor of the arena. */
export interface SessionAddress {
  owner: number;
  arena: number;
  /** Who joins it confines his programs as the owner does. */
  confinement?: Confinement;
}

/** What a tree holds. */
export interface SessionTotals {
  /** Allocated to files. */
  bytes: number;
  /** Inodes in use, roots included. */
  inodes: number;
  /** Of these, removed ones that somebody may have open. */
  removed: number;
  /** Executions of programs that do not see the tree though it was in their arguments or they began in it. */
  unseen: number;
}

export interface SpawnOptions {
  /** Path of the program, in the tree or on the host; not searched in PATH. */
  program: string;
  /** From argv[0] on. */
  argv: string[];
  /** Variables by name, or as they are: NAME=VALUE. */
  env: Record<string, string> | readonly string[];
  /** Absolute path, in the tree or on the host. */
  cwd: string;
  /** Descriptors of this process that become the program's 0, 1 and 2. Default: those themselves. */
  stdin?: number;
  stdout?: number;
  stderr?: number;
  /** Those that become its 3, 4 and so on; -1: it has none there. Default: none. */
  more?: readonly number[];
  /** Numbers of signals that it ignores. Default: those that this process ignores. */
  ignored?: readonly number[];
  /** Limits of resources by the numbers of setrlimit(2). Default: those of this process. */
  limits?: readonly { readonly resource: number; readonly soft: bigint; readonly hard: bigint }[];
  /** The process group to join (EPERM: it has ended); 0: one that the program leads. Default: this process's own. */
  group?: number;
  /** A descriptor of the terminal that the group gets. Default: none. */
  terminal?: number;
}

/** What wait(2) says of a child that ended. */
export interface ChildStatus {
  /** As a shell shows it in `$?`: the exit status, or 128 and the number of the signal. */
  code: number;
  /** The signal that ended or stopped it, or 0. */
  signal: number;
  /** It has not ended: it was stopped, or goes on. Only where `wait` was asked for that. */
  state?: "stopped" | "continued";
}

export interface WaitOptions {
  /** Answer also when the child is stopped or goes on. */
  stops?: boolean;
}

/** What wait(2) answers for a child that goes on. */
const CONTINUED = 0xffff;

function encodeStrings(strings: string[]): Uint8Array<ArrayBuffer> {
  for (const string of strings) {
    if (string.includes("\0")) throw new FsError("EINVAL", "execve", string);
  }
  const bytes = encodeName(strings.join("\0") + "\0");
  return bytes as Uint8Array<ArrayBuffer>;
}

/** As ramfs_spawn reads it. */
function signalMask(numbers: readonly number[]): number {
  return numbers.reduce((mask, number) => mask | 1 << (number - 1), 0) >>> 0;
}

/** As ramfs_session_create reads it. */
function rootStrings({ path, ...options }: RootOptions): string[] {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return [...given.map(([name, value]) => `${name}=${value}`), path];
}

/**
 * One volatile tree that this process owns, and the programs that see it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Session, Vfs, fromJSON, toJSON } from "@ramfs/ramfs";
 *
 * using session = await Session.create({ roots: ["/tmp/ram"] });
 * const vfs = new Vfs();
 * vfs.cage().mkdir("/ram");
 * vfs.mount("/ram", session.partition(0));
 * fromJSON(vfs.cage(), { "/ram/x": "hello\n" });
 * const program = { program: "/bin/cp", argv: ["cp", "/tmp/ram/x", "/tmp/ram/y"], env: {}, cwd: "/" };
 * const { code } = await session.wait(session.spawn(program));
 * assertEquals([code, toJSON(vfs.cage(), "/ram/y")], [0, { "/ram/y": "hello\n" }]);
 * ```
 */
export class Session {
  readonly roots: readonly string[];
  readonly #loaded: LoadedLibrary;
  readonly number: number;
  #open = true;
  #confinement: Confinement | undefined;
  #landlock = 0;

  /**
   * Makes the tree. Throws LibraryError where there is no library, FsError where there is no memory; EPERM:
   * this user may have no tmpfs of limited `size`.
   */
  static async create(options: SessionOptions): Promise<Session> {
    const { size, inodes = 0 } = options;
    const given = options.roots.map((root) => typeof root === "string" ? { path: root } : root);
    const { confinement } = options;
    const roots = confinement ? confinedRoots(given, confinement) : given;
    const paths = roots.map((root) => root.path);
    const loaded = options.library ?? await openLibrary();
    const budget = [...size === undefined ? [] : [`size=${size}`], `inodes=${inodes}`];
    const config = encodeStrings([loaded.hook, ...budget, ...roots.flatMap(rootStrings)]);
    const number = loaded.library.functions.ramfs_session_create(config, config.length);
    if (number < 0) throw new FsError(number, "session", paths.join(":"));
    const session = new Session(paths, loaded, number);
    if (confinement) session.#confine(confinement);
    return session;
  }

  /**
   * Joins the session of another process of this user, until that ends. Throws FsError: EINVAL where there is none,
   * or one of another build; EPERM where it is another user's.
   */
  static join({ owner, arena, confinement }: SessionAddress, loaded: LoadedLibrary): Session {
    const { ramfs_session_join: join, ramfs_root_path } = loaded.library.functions;
    const hook = encodeStrings([loaded.hook]);
    const number = join(hook, hook.length - 1, owner, arena);
    if (number < 0) throw new FsError(number, "join", `session of process ${owner}`);
    const [roots, path]: [string[], Uint8Array<ArrayBuffer>] = [[], new Uint8Array(PATH_MAX)];
    for (let length; (length = ramfs_root_path(number, roots.length, path, path.length)) >= 0;) {
      roots.push(decodeName(path.subarray(0, length)));
    }
    const session = new Session(roots, loaded, number);
    if (confinement) session.#confine(confinement);
    return session;
  }

  private constructor(roots: readonly string[], loaded: LoadedLibrary, number: number) {
    this.roots = [...roots];
    this.#loaded = loaded;
    this.number = number;
  }

  /** Throws FsError, with the session closed. */
  #confine(confinement: Confinement): void {
    try {
      this.#landlock = confine(this.library, this.number, confinement);
    } catch (error) {
      this.close();
      throw error;
    }
    this.#confinement = confinement;
  }

  /** What its programs may not do to the host; undefined: no more than this process. */
  get confinement(): Confinement | undefined {
    return this.#confinement;
  }

  /** The ABI of the Landlock by which they are confined (landlock(7)): what an old one does not refuse, they may do. */
  get landlock(): number {
    return this.#landlock;
  }

  /** What of that its programs have tried, and were told. */
  refusals(): Refusals {
    return refusalsOf(this.library, this.number);
  }

  /** How others find this session, if this process is its owner. */
  get address(): SessionAddress {
    const arena = this.library.functions.ramfs_session_arena(this.number);
    return { owner: runtime.pid, arena, confinement: this.#confinement };
  }

  /** The directory that the library was loaded from: another build does not understand this session. */
  get build(): string {
    return this.#loaded.directory;
  }

  totals(): SessionTotals {
    const totals = new Float64Array(
      abi.RAMFS_TOTALS_RESULT_BYTES / Float64Array.BYTES_PER_ELEMENT,
    );
    const bytes = new Uint8Array(totals.buffer);
    const result = this.library.functions.ramfs_totals(this.number, bytes);
    if (result < 0) throw new FsError(result, "totals");
    return {
      bytes: totals[abi.TOTALS_BYTES],
      inodes: totals[abi.TOTALS_INODES],
      removed: totals[abi.TOTALS_REMOVED],
      unseen: totals[abi.TOTALS_UNSEEN],
    };
  }

  /**
   * Programs spawned from now on write a line of JSON per call on the tree to a copy of this descriptor,
   * best opened for appending.
   */
  trace(descriptor: number): void {
    const result = this.library.functions.ramfs_trace(this.number, descriptor);
    if (result < 0) throw new FsError(result, "trace");
  }

  /**
   * Programs spawned from now on, and all that they start, are supervised: what their code does need not be trusted.
   * Throws an FsError: EOPNOTSUPP where the session has no volume or was joined, ENOSYS and EPERM where the kernel or a
   * filter knows no seccomp_unotify(2).
   */
  supervise(): void {
    const result = this.library.functions.ramfs_supervise(this.number, 1);
    if (result < 0) throw new FsError(result, "supervise");
  }

  /** The library's own functions, for what else the owner asks of the system (StagingFiles, pipes). */
  get library(): Library {
    return this.#loaded.library;
  }

  /** The directory of root number `index` as a partition to mount. */
  partition(index: number): SharedPartition {
    const node = this.library.functions.ramfs_root(this.number, index);
    if (node < 0) throw new FsError(-node, "root", this.roots[index]);
    return new SharedPartition(this.library, this.number, node);
  }

  /**
   * Has the directory `tree`, in or at a root, show what lies in the directory `host` of the host, to programs that
   * start from now on; both absolute and resolved, `tree` made where it is not there. Nothing reaches the host. Throws FsError: ENOENT, ENOTDIR; ENOTEMPTY, EBUSY where something is there already;
   * EOPNOTSUPP, EPERM where the kernel allows this user no read-only copy of its mounts.
   */
  overlay(host: string, tree: string): void {
    overlay(this, this.number, host, tree);
  }

  /** Shows a file or directory of the host as it is; EROFS where it is `readOnly`. Throws FsError. */
  bind(host: string, tree: string, options: { readOnly?: boolean } = {}): void {
    bind(this, this.number, host, tree, options.readOnly === true);
  }

  /** The directories of the host that it shows, in the order of their numbers. */
  get lowers(): LowerPlace[] {
    return lowersOf(this, this.number);
  }

  /** What was done over the directories of the host that it shows. Throws FsError, or the signal's reason. */
  async changes(options: ChangesOptions = {}): Promise<SessionChanges> {
    // `as string`: a literal would be read at every start.
    const module: typeof import("./session_changes.ts") = await import(
      "./session_changes.ts" as string
    );
    return await module.SessionChanges.list(this.library, this.number, this.lowers, options);
  }

  /** Does to the host what was done to the tree. */
  async commit(options: CommitOptions = {}): Promise<CommitResult> {
    using changes = await this.changes(options);
    return await changes.commit(options);
  }

  /** Lets the tree show what the host has: the changes that could not be taken back. */
  async discard(options: ChangesOptions = {}): Promise<OverlayChange[]> {
    using changes = await this.changes(options);
    return await changes.discard(options);
  }

  /**
   * Starts a program that sees the tree: its pid, or the negative errno with which chdir(2) or execve(2)
   * failed in the child.
   */
  spawn(options: SpawnOptions): number {
    const { program, argv, env, cwd, more = [], group = -1, terminal = -1 } = options;
    const { stdin = 0, stdout = 1, stderr = 2 } = options;
    const descriptors = Int32Array.of(stdin, stdout, stderr, ...more);
    const variables = Array.isArray(env)
      ? env
      : Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const masks = [runtime.ignoredSignals, options.ignored ?? []].map(signalMask);
    const limits = (options.limits ?? [])
      .map(({ resource, soft, hard }) => `${resource} ${soft} ${hard} `).join("");
    const counts = [...masks.map(String), limits, String(argv.length)];
    const block = encodeStrings([program, cwd, ...counts, ...argv, ...variables]);
    const numbers = new Uint8Array(descriptors.buffer);
    return this.library.functions.ramfs_spawn(
      ...[this.number, block, block.length, numbers, descriptors.length, group, terminal] as const,
    );
  }

  /** Waits for a child of spawn. */
  async wait(pid: number, options: WaitOptions = {}): Promise<ChildStatus> {
    const status = await this.library.functions.ramfs_wait(
      pid,
      options.stops ? abi.RAMFS_WAIT_STOPS : 0,
    );
    if (status < 0) throw new FsError(-status, "wait");
    if (status === CONTINUED) return { code: 0, signal: 0, state: "continued" };
    const signal = status & 0x7f;
    const high = (status >> 8) & 0xff;
    if (signal === 0x7f) return { code: 128 + high, signal: high, state: "stopped" };
    return { signal, code: signal ? 128 + signal : high };
  }

  /** Sends a signal to a child, or to a process group of which this is the negative number: false if it is gone. */
  kill(pid: number, signal: number): boolean {
    const result = this.library.functions.ramfs_kill(pid, signal);
    if (result === -ESRCH) return false;
    if (result < 0) throw new FsError(-result, "kill");
    return true;
  }

  /** Ends the session: the tree is gone, and children lose it. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.library.functions.ramfs_session_close(this.number);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
