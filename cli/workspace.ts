/** The tree as the command line itself sees it: a VFS with each root mounted at its path. */
import type { Cage } from "../core/cage/cage.ts";
import type { StagingFiles } from "../core/host/staging_files.ts";
import { cageFiles } from "../core/host/cage_files.ts";
import { measureTree } from "../core/host/measure_tree.ts";
import { copyTree, makeDirectories } from "../core/host/copy_tree.ts";
import { shownName } from "../core/staging/shown_name.ts";
import type { Omission } from "../core/staging/tree_in_use.ts";
import { MemoryPartition } from "../core/memory/memory_partition.ts";
import type { Partition } from "../core/partition.ts";
import type { Host } from "../core/vfs/host_calls.ts";
import { MS_RDONLY } from "../core/constants.ts";
import { HostBind } from "../core/vfs/host_bind.ts";
import { type BindPlace, bindsOf } from "../ffi/lower_places.ts";
import { makedev } from "../core/vfs/devices.ts";
import { Vfs } from "../core/vfs/vfs.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { RootOptions, Session } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import type { StagingProgress } from "../core/staging_progress.ts";
import type { TransferOptions } from "../shell/host.ts";
import type { TransferTotal } from "../shell/io/progress.ts";
import { describeError, Failure } from "./failure.ts";
import { isWithin } from "./paths.ts";
import type { StagingItem } from "./staging_items.ts";
import type { TreeOptions } from "./tree_options.ts";
import type { TarItem } from "./tar_items.ts";

/** Hears one line for the user. */
export type Report = (line: string) => void;

/** The host, with calls that wait for pipes. */
export type PatientFiles = StagingFiles & Pick<KernelFiles, "access" | "readLater" | "writeLater">;

/** What the tree is made of, and how the host is reached. */
export interface TreeSource {
  /** Absolute paths. */
  readonly roots: readonly string[];
  readonly files: PatientFiles;
  /** What lies at root number `index`. */
  partition(index: number): Partition;
  /** The flags that it is mounted with (`MountEntry`) once it is filled. */
  flags(partition: Partition, index: number): number;
  /** Somebody else has filled it. */
  readonly isFilled: boolean;
  /** What of the host shows in it as it is. */
  readonly binds: readonly BindPlace[];
}

/** No driver of Linux's has this major number, so that no file of the host is taken for one of the tree. */
const FIRST_DEVICE = makedev(0xfff, 0);

/** The tree that programs see. */
export function sessionTree(session: Session, isFilled = false): TreeSource {
  return {
    roots: session.roots,
    files: new KernelFiles(session.library),
    partition: (index) => session.partition(index),
    flags: ({ mountFlags }) => mountFlags ?? 0,
    isFilled,
    binds: bindsOf(session),
  };
}

/** A tree for the shell alone, where no program can be run over one. */
export async function memoryTree({ roots, budget }: TreeOptions): Promise<TreeSource> {
  // `as string`: a literal would be read, with node:fs, at every start.
  const { BlockingFiles }: typeof import("./blocking_files.ts") = await import(
    "./blocking_files.ts" as string
  );
  // 0 is no limit.
  const limits = { maxBytes: budget.size || undefined, maxInodes: budget.inodes || undefined };
  return {
    roots: roots.map((root) => root.path),
    files: new BlockingFiles(),
    partition: (index) => new MemoryPartition({ ...limits, ...ownerOf(roots[index]) }),
    flags: (_partition, index) => roots[index].flags ?? 0,
    isFilled: false,
    binds: [],
  };
}

function ownerOf({ mode, uid, gid }: RootOptions) {
  return { mode, uid, gid };
}

export class Workspace {
  readonly roots: readonly string[];
  /** Sees the tree with this process's own credentials and no umask. */
  readonly cage: Cage;
  readonly files: PatientFiles;
  readonly #vfs: Vfs;
  readonly #source: TreeSource;
  #hostIsSeen = false;
  readonly #keepOwner = runtime.uid() === 0;
  /** Something of an archive could not be loaded, which has been told. */
  isIncomplete = false;

  constructor(source: TreeSource) {
    this.#source = source;
    this.roots = source.roots;
    this.files = source.files;
    const all = source.roots.indexOf("/");
    this.#vfs = new Vfs({
      root: all < 0 ? new MemoryPartition() : source.partition(all),
      firstDevice: FIRST_DEVICE,
      hostIsBeneath: all < 0,
    });
    this.cage = this.newCage(0);
    source.roots.forEach((root, index) => {
      if (index === all) return;
      const builder = this.#vfs.cage({ uid: 0, gid: 0, umask: 0o022 });
      makeDirectories(cageFiles(builder), root);
      this.#vfs.mount(root, source.partition(index), 0);
    });
    if (source.isFilled) this.finishLoading();
  }

  /** From now on the roots are mounted as they were asked to be: read-only ones take nothing more. */
  finishLoading(): void {
    for (const { path, partition } of this.#vfs.mounts()) {
      const index = this.roots.indexOf(path);
      if (index >= 0) this.#vfs.remount(path, this.#source.flags(partition, index));
    }
  }

  /** A further client of the tree, and of the host where it is given one, with this process's own credentials. */
  newCage(umask: number, host?: Host): Cage {
    if (host !== undefined && !this.#hostIsSeen) this.#mountBinds();
    return this.#vfs.cage({ uid: runtime.uid(), gid: runtime.gid(), umask, host });
  }

  /** From now on cages see the host. */
  #mountBinds(): void {
    this.#hostIsSeen = true;
    for (const { host, tree, readOnly } of this.#source.binds) {
      // Of files the shell finds what programs do by the name that the host has for them.
      if (!runtime.status(host).isDirectory) continue;
      this.#vfs.mount(tree, new HostBind(host), readOnly ? MS_RDONLY : 0);
    }
  }

  /** Throws Failure where the shell takes a path of the tree's for the host's. */
  requireTree(path: string, what: string): void {
    const mounted = this.#vfs.mounts().slice(1);
    if (
      !this.#hostIsSeen || !this.#vfs.hostIsBeneath ||
      mounted.some((mount) => isWithin(mount.path, path))
    ) return;
    throw new Failure(`${what}: ${path} lies on the host, and not in the tree; cp copies there`);
  }

  /** What these copies will have moved. */
  measureLoads(items: readonly StagingItem[]): TransferTotal {
    return sum(items.map(({ host }) => measureTree(this.files, host)));
  }

  measureDumps(items: readonly StagingItem[]): TransferTotal {
    const tree = cageFiles(this.cage);
    return sum(items.map(({ tree: path }) => measureTree(tree, path)));
  }

  /** Copies from the host into the tree. Throws Failure. */
  async load(item: StagingItem, options: TransferOptions): Promise<void> {
    const { report } = options;
    try {
      const tree = cageFiles(this.cage);
      const parentMode = 0o777 & ~(options.umask ?? runtime.umask());
      const { regularOnly } = item;
      const how = { ...this.#options(report), replace: true, parentMode, regularOnly };
      if (regularOnly) how.onSkip = (_path, why) => report(`${item.origin}: ${why}, skipped`);
      await takeTurns(copyTree(this.files, tree, item.host, item.tree, how), options);
    } catch (error) {
      throw new Failure(`${item.origin}: cannot load: ${describeError(error)}`);
    }
  }

  /** Copies from the tree to the host; of a directory what can be copied. Throws Failure. */
  async dump(item: StagingItem, options: TransferOptions): Promise<void> {
    const { report, replace } = options;
    let failed = 0;
    const onFail = (error: Error) => {
      failed++;
      report(`${item.origin}: ${error.message}`);
    };
    try {
      const tree = cageFiles(this.cage);
      const how = { ...this.#options(report), replace, onFail };
      await takeTurns(copyTree(tree, this.files, item.tree, item.host, how), options);
    } catch (error) {
      const isRunning = (error as { code?: string }).code === "ETXTBSY";
      const hint = isRunning ? "; --replace makes a new file" : "";
      throw new Failure(`${item.origin}: cannot dump: ${describeError(error)}${hint}`);
    }
    if (failed > 0) throw new Failure(`${item.origin}: dumped all but ${failed} of its files`);
  }

  /** Unpacks an archive of the host into a directory of the tree, which is made. Throws Failure. */
  async loadTar(
    { file, tree, origin }: TarItem,
    { report, onProgress }: TransferOptions,
  ): Promise<void> {
    const { unpackTar }: typeof import("../core/staging/unpack_tar.ts") = await import(
      "../core/staging/unpack_tar.ts" as string
    );
    const { readArchive }: typeof import("./archive_streams.ts") = await import(
      "./archive_streams.ts" as string
    );
    const { decompress }: typeof import("./compression.ts") = await import(
      "./compression.ts" as string
    );
    const parentMode = 0o777 & ~runtime.umask();
    try {
      makeDirectories(cageFiles(this.cage), tree, parentMode);
      await unpackTar(this.cage, readArchive(this.files, file), tree, {
        keepOwner: this.#keepOwner,
        parentMode,
        onSkip: (name, why, at) => {
          this.isIncomplete = true;
          report(`${origin}: ${shownName(name)} (at byte ${at}) left out: ${why}`);
        },
        ...{ decompress, onProgress },
        idOf: await hostAccounts(),
      });
    } catch (error) {
      throw new Failure(`${origin}: cannot load: ${describeError(error)}`);
    }
  }

  /** Packs what is in a directory of the tree as an archive on the host. Throws Failure. */
  async dumpTar({ file, tree, origin, gzip }: TarItem, transfer: TransferOptions): Promise<void> {
    const { packTar }: typeof import("../core/staging/pack_tar.ts") = await import(
      "../core/staging/pack_tar.ts" as string
    );
    const { writeArchive }: typeof import("./archive_streams.ts") = await import(
      "./archive_streams.ts" as string
    );
    const { compressed }: typeof import("./compression.ts") = await import(
      "./compression.ts" as string
    );
    const { report } = transfer;
    let wrong = 0;
    const onChange = (path: string, how: string) => {
      wrong++;
      report(`${origin}: ${shownName(path)} ${how}`);
    };
    const onSkip = (path: string, why: string, omission: Omission) => {
      // As with tar(1), a socket that is no part of an archive is no fault.
      if (omission !== "type") wrong++;
      report(`${origin}: ${shownName(path)} left out: ${why}`);
    };
    try {
      const { onProgress, replace } = transfer;
      const options = { onSkip, onChange, onProgress, gzip, contentsOnly: true };
      const stream = packTar(this.cage, tree, options);
      const whole = gzip ? stream : compressed(file, stream);
      await writeArchive(this.files, whole.pipeThrough(whileWanted(transfer)), file, replace);
    } catch (error) {
      throw new Failure(`${origin}: cannot dump: ${describeError(error)}`);
    }
    if (wrong > 0) {
      // The archive is there, as tar(1) leaves one.
      throw new Failure(
        `${origin}: packed, but ${wrong} of its files were in use or unreadable`,
        1,
      );
    }
  }

  #options(report: Report) {
    return {
      keepOwner: this.#keepOwner,
      onSkip: (path: string, why: string) => report(`${path} left out: ${why}`),
    };
  }
}

function sum(totals: readonly TransferTotal[]): TransferTotal {
  const add = (key: keyof TransferTotal) => totals.reduce((all, total) => all + total[key], 0);
  return { files: add("files"), bytes: add("bytes") };
}

/** Milliseconds after which a long copy lets signals and timers in. */
const TURN = 30;

/** Takes a copy's steps to the end, or until the signal says otherwise. */
async function takeTurns(
  steps: Iterable<StagingProgress>,
  { onProgress, signal }: TransferOptions,
): Promise<void> {
  let since = performance.now();
  for (const progress of steps) {
    onProgress?.(progress);
    if (performance.now() - since < TURN) continue;
    await new Promise((resolve) => setTimeout(resolve));
    requireWanted({ signal });
    since = performance.now();
  }
}

/** Throws Failure once a transfer has been given up. */
function requireWanted({ signal }: Pick<TransferOptions, "signal">): void {
  if (signal?.aborted) throw new Failure("interrupted");
}

/** Bytes go through until the transfer is given up. */
function whileWanted(transfer: TransferOptions) {
  return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      requireWanted(transfer);
      controller.enqueue(chunk);
    },
  });
}

/** The host's users and groups by name, as an archive may name them. */
async function hostAccounts(): Promise<
  (kind: "user" | "group", name: string) => number | undefined
> {
  const { accountNumbers }: typeof import("../shell/files/accounts.ts") = await import(
    "../shell/files/accounts.ts" as string
  );
  const read = (file: string) => {
    try {
      return accountNumbers(runtime.readText(file));
    } catch {
      return undefined; // a host need not have one
    }
  };
  return (kind, name) => read(kind === "user" ? "/etc/passwd" : "/etc/group")?.get(name);
}
