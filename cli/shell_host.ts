/** What a shell over a tree asks of the world: programs, and copies from and to the host. */
import { encodeName } from "../core/bytes.ts";
import { S_IFMT, S_IFREG, X_OK } from "../core/constants.ts";
import { EINTR, ENOENT, ENOEXEC, ENOTDIR, EPERM } from "../core/errno.ts";
import { measureTree } from "../core/host/measure_tree.ts";
import type { Partition } from "../core/partition.ts";
import { Vfs } from "../core/vfs/vfs.ts";
import { bindsOf, unbind } from "../ffi/lower_places.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { Library } from "../ffi/signatures.ts";
import type { ChildStatus, Session, SpawnOptions } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { exists } from "../runtime/exists.ts";
import {
  type ArchiveCompressions,
  type ChildGroup,
  type ChildRequest,
  type HostLimits,
  type HostProcess,
  type JobTerminal,
  NoProgramFormat,
  ProgramError,
  type ShellHost,
  type TransferOptions,
} from "../shell/host.ts";
import { glob } from "../shell/expand/glob.ts";
import { SIGNALS } from "../shell/language/jobs.ts";
import type { FifoEnd } from "../shell/io/fifo_file.ts";
import type { Lender } from "../shell/io/streams.ts";
import { readArchive, writeArchive } from "./archive_streams.ts";
import { ChildStreams } from "./child_streams.ts";
import { describeError } from "./failure.ts";
import { hostPartition, isWritable, requireWritable } from "./host_directories.ts";
import { openHostFifo, openSharedFifo, PatientEnd } from "./shared_fifo.ts";
import { partitionsByDevice, sessionLender, type SessionPartitions } from "./lender.ts";
import { isWithin, resolvePath } from "./paths.ts";
import { readLimits } from "./limits.ts";
import { errnoText, programCandidates } from "./program_search.ts";
import type { ShellSignals } from "./shell_signals.ts";
import type { Workspace } from "./workspace.ts";

const TICKS = 100; // USER_HZ, the same on every Linux
/** Statuses of a shell for a program that is there and cannot be executed, and for none. */
const [NOT_EXECUTABLE, NOT_FOUND] = [126, 127];

/** The descriptor on which a person types. */
export const TERMINAL = 0;

/** A host that runs no program, and says why. */
export class StagingShellHost implements ShellHost {
  protected readonly signals: ShellSignals;
  readonly #workspace: Workspace;
  readonly #whyNoPrograms: string;
  #limits: HostLimits | undefined;

  constructor(workspace: Workspace, signals: ShellSignals, whyNoPrograms = "") {
    this.#workspace = workspace;
    this.signals = signals;
    this.#whyNoPrograms = whyNoPrograms;
  }

  protected get library(): Library | undefined {
    return undefined;
  }

  /** What its programs may not do, and so the shell does not do either. */
  protected get confinement(): Session["confinement"] {
    return undefined;
  }

  load(host: string, tree: string, options: TransferOptions): Promise<void> {
    const source = resolvePath(runtime.cwd(), host);
    return attempt(() => {
      this.#workspace.requireTree(tree, `load ${host}`);
      return this.#workspace.load({ host: source, tree, origin: `load ${host}` }, options);
    });
  }

  dump(tree: string, host: string, options: TransferOptions): Promise<void> {
    const target = resolvePath(runtime.cwd(), host);
    return attempt(() => {
      requireWritable(this.confinement, target);
      this.#workspace.requireTree(tree, `dump ${tree}`);
      return this.#workspace.dump({ host: target, tree, origin: `dump ${tree}` }, options);
    });
  }

  async expand(pattern: string): Promise<string[]> {
    const host = await hostPartition("/", true, this.library);
    try {
      const { uid, gid } = { uid: runtime.uid(), gid: runtime.gid() };
      return glob(new Vfs({ root: host }).cage({ uid, gid }), runtime.cwd(), pattern);
    } finally {
      host.close();
    }
  }

  measure(paths: readonly string[]): { files: number; bytes: number } {
    const total = { files: 0, bytes: 0 };
    for (const path of paths) {
      const { files, bytes } = measureTree(this.#workspace.files, resolvePath(runtime.cwd(), path));
      total.files += files;
      total.bytes += bytes;
    }
    return total;
  }

  compressions(): Promise<ArchiveCompressions> {
    return import("./compression.ts" as string);
  }

  readArchive(file: string): ReadableStream<Uint8Array> {
    return readArchive(this.#workspace.files, resolvePath(runtime.cwd(), file));
  }

  writeArchive(
    file: string,
    stream: ReadableStream<Uint8Array>,
    replace?: boolean,
  ): Promise<void> {
    const path = resolvePath(runtime.cwd(), file);
    requireWritable(this.confinement, path);
    return writeArchive(
      this.#workspace.files,
      stream as ReadableStream<Uint8Array<ArrayBuffer>>,
      path,
      replace,
    );
  }

  bind(directory: string, readOnly: boolean): Promise<Partition> {
    const path = resolvePath(runtime.cwd(), directory);
    return hostPartition(path, readOnly || !isWritable(this.confinement, path), this.library);
  }

  readText(path: string): string | undefined {
    try {
      return runtime.readText(path);
    } catch {
      return undefined;
    }
  }

  onSignal(name: string, handler: () => void): () => void {
    return this.signals.claim(name, handler);
  }

  limits(): HostLimits {
    return this.#limits ??= readLimits();
  }

  async run({ argv, stderr }: ChildRequest): Promise<number> {
    const message = `ramfs: ${argv[0]}: ${this.#whyNoPrograms}\n`;
    await stderr.write(encodeName(message));
    return NOT_EXECUTABLE;
  }

  resolveProgram(name: string, env: Record<string, string>, cwd: string): string | undefined {
    const { roots } = this.#workspace;
    for (const candidate of programCandidates(name, env.PATH, cwd, roots)) {
      const path = resolvePath(cwd, candidate);
      const there = roots.some((root) => isWithin(root, path))
        ? this.#isInTree(path, candidate === name)
        : candidate !== name || exists(path);
      if (there) return candidate;
    }
    return undefined;
  }

  protected readProgram(path: string): Uint8Array {
    const { cage, roots } = this.#workspace;
    const inTree = roots.some((root) => isWithin(root, path));
    return inTree ? cage.readFile(path) : runtime.readBytes(path);
  }

  /** A name with a slash only has to be there: what it lacks is reported when it is executed. */
  #isInTree(path: string, anyFile: boolean): boolean {
    const { cage } = this.#workspace;
    try {
      if (anyFile) return true;
      cage.access(path, X_OK);
      const { mode } = cage.stat(path);
      return (mode & S_IFMT) === S_IFREG && (mode & 0o111) !== 0;
    } catch {
      // A symlink may lead out of the tree, where only the child can follow it.
      return isSymlink(() => cage.readlink(path));
    }
  }
}

export class SessionShellHost extends StagingShellHost {
  readonly #session: Session;
  readonly #files: KernelFiles;
  readonly #partitions: SessionPartitions;
  readonly #lender: Lender;
  readonly #ignored: readonly number[];

  /** @param ignored numbers of signals that programs ignore from the start */
  constructor(
    session: Session,
    workspace: Workspace,
    signals: ShellSignals,
    ignored: readonly number[],
  ) {
    super(workspace, signals);
    this.#ignored = ignored;
    this.#session = session;
    this.#files = new KernelFiles(session.library);
    this.#partitions = partitionsByDevice(session, workspace.cage);
    this.#lender = sessionLender(this.#partitions, this.#files);
  }

  protected override get library(): Library {
    return this.#session.library;
  }

  protected override get confinement(): Session["confinement"] {
    return this.#session.confinement;
  }

  get shared(): readonly string[] {
    return this.#session.roots;
  }

  async changes(paths: readonly string[]) {
    return this.#session.lowers.length > 0 ? await this.#session.changes({ paths }) : undefined;
  }

  openFifo(
    dev: number,
    ino: number,
    flags: number,
    signal?: AbortSignal,
  ): Promise<FifoEnd> | undefined {
    const partition = this.#partitions.get(dev);
    return partition && openSharedFifo(this.#files, partition, ino, flags, signal);
  }

  bindForPrograms(host: string, tree: string, readOnly: boolean): boolean {
    if (!this.shared.some((root) => isWithin(root, tree))) return false;
    this.#session.bind(host, tree, { readOnly });
    return true;
  }

  unbindForPrograms(tree: string): void {
    if (!bindsOf(this.#session).some((place) => place.tree === tree)) return;
    unbind(this.#session, this.#session.number, tree);
  }

  openHostFifo(path: string, flags: number, signal?: AbortSignal): Promise<FifoEnd> {
    return openHostFifo(this.#files, path, flags, signal);
  }

  hostEnd(descriptor: number, close: () => void, signal?: AbortSignal): FifoEnd {
    return new PatientEnd(this.#files, descriptor, signal, close);
  }

  async processes(): Promise<HostProcess[]> {
    const { programsOver }: typeof import("./process_list.ts") = await import(
      "./process_list.ts" as string
    );
    return programsOver(this.#files, runtime.pid, this.#session.address.arena);
  }

  override async run(request: ChildRequest): Promise<number> {
    const givenUp = SIGNALS[request.signal?.reason as string] ?? SIGNALS.INT;
    if (request.signal?.aborted) return 128 + givenUp;
    const streams = new ChildStreams(this.#files, request, this.#lender);
    const { argv, program, env, cwd } = request;
    const { stdin, stdout, stderr, more } = streams;
    const { group } = request;
    const ignored = [...this.#ignored, ...(request.ignored ?? []).map((name) => SIGNALS[name])];
    const limits = [...request.limits ?? []]
      .map(([resource, { soft, hard }]) => ({ resource, soft, hard }));
    const spawn = () =>
      this.#spawn({
        ...{ program, argv, env, cwd, ignored, limits },
        ...{ stdin, stdout, stderr, more },
      }, group);
    let pid = spawn();
    while (pid === -EINTR && this.signals.status === undefined) {
      await this.signals.caughtUp();
      if (this.signals.status === undefined) pid = spawn();
    }
    streams.closeChildEnds();
    if (pid < 0) {
      streams.abandonInput();
      await streams.drained();
      if (pid === -EINTR) return this.signals.status!;
      if (pid === -ENOEXEC) throw new NoProgramFormat(this.readProgram(resolvePath(cwd, program)));
      const status = pid === -ENOENT || pid === -ENOTDIR ? NOT_FOUND : NOT_EXECUTABLE;
      throw new ProgramError(errnoText(-pid), status);
    }
    if (group) {
      const ended = this.#waitInGroup(pid, group);
      return await this.#awaitStatus(ended, streams, request);
    }
    const interrupt = () => {
      this.#session.kill(pid, SIGNALS[request.signal!.reason as string] ?? SIGNALS.INT);
    };
    request.signal?.addEventListener("abort", interrupt, { once: true });
    const { signals } = this;
    if (!request.background) signals.programStarted();
    const ended = this.#session.wait(pid).then(async (status) => {
      request.signal?.removeEventListener("abort", interrupt);
      if (!request.background) await signals.programEnded(status);
      return status;
    });
    return await this.#awaitStatus(ended, streams, request);
  }

  async #awaitStatus(
    ended: Promise<ChildStatus>,
    streams: ChildStreams,
    { killed }: ChildRequest,
  ): Promise<number> {
    try {
      const { code, signal } = await ended;
      if (signal !== 0) killed?.(signal);
      return code;
    } finally {
      streams.abandonInput();
      await streams.drained();
    }
  }

  #spawn(options: SpawnOptions, group: ChildGroup | undefined): number {
    if (!group) return this.#session.spawn(options);
    const terminal = group.takesTerminal ? TERMINAL : undefined;
    let leader = group.id;
    let pid = this.#session.spawn({ ...options, terminal, group: leader });
    if (pid === -EPERM && leader > 0) {
      // The group has ended meanwhile: this child leads the next.
      leader = 0;
      pid = this.#session.spawn({ ...options, terminal, group: leader });
    }
    if (pid > 0) group.joined(pid, leader || pid);
    return pid;
  }

  async #waitInGroup(pid: number, group: ChildGroup): Promise<ChildStatus> {
    for (;;) {
      const status = await this.#session.wait(pid, { stops: true });
      if (status.state === undefined) {
        group.ended(pid, status.signal);
        return status;
      }
      group.stopped(pid, status.signal);
    }
  }

  processorTimes(): { user: number; system: number } {
    // Behind the name, which may hold anything: utime, stime, cutime, cstime are fields 14 to 17 of proc(5).
    const fields = runtime.readText("/proc/self/stat").replace(/^.*\) /s, "").split(" ").map(
      Number,
    );
    const milliseconds = (ticks: number) => ticks * 1000 / TICKS;
    return {
      user: milliseconds(fields[11] + fields[13]),
      system: milliseconds(fields[12] + fields[14]),
    };
  }

  async takeTerminal(): Promise<JobTerminal | undefined> {
    if (!runtime.stdin.isTerminal()) return undefined;
    const { takeTerminal }: typeof import("./job_terminal.ts") = await import(
      "./job_terminal.ts" as string
    );
    const { TerminalModes }: typeof import("./terminal_modes.ts") = await import(
      "./terminal_modes.ts" as string
    );
    const { library } = this.#session;
    return takeTerminal(library, TERMINAL, new TerminalModes(library, TERMINAL));
  }

  setTimeZone(zone: string | undefined): void {
    runtime.setTimeZone(zone);
  }

  kill(pid: number, signal: string): void {
    if (!this.#session.kill(pid, SIGNALS[signal] ?? 0)) throw new Error("No such process");
  }
}

function isSymlink(readlink: () => string): boolean {
  try {
    readlink();
    return true;
  } catch {
    return false;
  }
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(describeError(error));
  }
}
