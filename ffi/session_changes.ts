/** The changes of a session over directories of the host, and what is to become of them. */
import { decodeName, encodeName } from "../core/bytes.ts";
import { ENOENT } from "../core/errno.ts";
import { errnoName, FsError } from "../core/fs_error.ts";
import {
  type ChangeConflict,
  type ChangedFile,
  type ChangedPart,
  type ChangeKind,
  type OverlayChange,
  pathFilter,
} from "../core/overlay_changes.ts";
import { runtime } from "../runtime/current.ts";
import { cacheDirectory } from "../cache/directory.ts";
import * as abi from "./abi.ts";
import { ChangeFiles, type ChangeNumbers, type SeenFile } from "./change_files.ts";
import type { LowerPlace } from "./lower_places.ts";
import type { Library } from "./signatures.ts";

export { restoreSeen, type SeenFile } from "./change_files.ts";

export interface ChangesOptions {
  /** Only what is at or below these paths of the tree, or matches these patterns. Default: all. */
  paths?: readonly string[];
  /** Gives up: what was begun on the host is taken back. */
  signal?: AbortSignal;
  /** Hears ten times a second how many entries have been looked at, or made. */
  onProgress?: (entries: number) => void;
}

export type Preference = "ours" | "theirs";

export interface CommitOptions extends ChangesOptions {
  /**
   * What wins where the host has changed as well: what was done here, or what lies there, so that the change is thrown
   * away. Default: nothing is committed, and `conflicts` tells which they are.
   */
  prefer?: Preference | ((change: OverlayChange) => Preference | undefined);
  /** Only these, and the directories that they need. Default: all of the list. */
  only?: (change: OverlayChange) => boolean;
  /** Finds out what stands against it, and changes nothing. */
  dryRun?: boolean;
  /** Files keep the access times that they have in the tree. Modification times they always keep. */
  keepTimes?: boolean;
  /** A directory of this user alone, where others find the commit until it is done. Default: in ramfs's cache. */
  journals?: string;
}

export interface CommitResult {
  readonly committed: readonly OverlayChange[];
  /** Those that the host stands against; then nothing was committed. */
  readonly conflicts: readonly OverlayChange[];
  /** Those that could not be done, each with its `error`. */
  readonly failed: readonly OverlayChange[];
}

/** What was left of a commit that was killed. */
export interface RecoveredCommit {
  /** The directory of the host. */
  readonly directory: string;
  /** It was finished; else all of it was taken back. */
  readonly finished: boolean;
  /** What could not be put into its place, and where it lies. */
  readonly kept: readonly string[];
}

const KINDS: readonly (ChangeKind | undefined)[] = [
  undefined,
  ...["added", "created dir", "modified", "replaced", "deleted", "renamed", "attributes"] as const,
];
const CONFLICTS: readonly (ChangeConflict | undefined)[] = [
  undefined,
  ...["modified", "attributes", "deleted", "added", "replaced", "below", "parent"] as const,
];
const PARTS: readonly (readonly [number, ChangedPart])[] = [
  [abi.RAMFS_WHAT_CONTENT, "content"],
  [abi.RAMFS_WHAT_MODE, "mode"],
  [abi.RAMFS_WHAT_OWNER, "owner"],
  [abi.RAMFS_WHAT_MTIME, "mtime"],
  [abi.RAMFS_WHAT_XATTRS, "xattrs"],
];
const BUFFER = 1 << 20;
const PROGRESS_MS = 100;

function joined(directory: string, path: string): string {
  return path === "" ? directory : directory === "/" ? `/${path}` : `${directory}/${path}`;
}

function fileOf(view: DataView, was: boolean): ChangedFile | undefined {
  const word = (now: number, then: number) => view.getUint32(was ? then : now, true);
  const double = (now: number, then: number) => view.getFloat64(was ? then : now, true);
  const mode = word(abi.CHANGE_MODE, abi.CHANGE_WAS_MODE);
  if (mode === 0) return undefined;
  return {
    mode,
    size: double(abi.CHANGE_SIZE, abi.CHANGE_WAS_SIZE),
    mtime: double(abi.CHANGE_MTIME_SEC, abi.CHANGE_WAS_MTIME_SEC) +
      word(abi.CHANGE_MTIME_NSEC, abi.CHANGE_WAS_MTIME_NSEC) / 1e9,
    uid: word(abi.CHANGE_UID, abi.CHANGE_WAS_UID),
    gid: word(abi.CHANGE_GID, abi.CHANGE_WAS_GID),
  };
}

/** Runs a native call that looks at two words: whether it is to give up, and how far it is. */
async function controlled(
  options: ChangesOptions,
  call: (control: Uint8Array<ArrayBuffer>) => Promise<number>,
): Promise<number> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const control = new Uint32Array(2);
  const giveUp = () => void Atomics.store(control, 0, 1);
  signal?.addEventListener("abort", giveUp);
  const timer = onProgress && setInterval(() => onProgress(Atomics.load(control, 1)), PROGRESS_MS);
  try {
    return await call(new Uint8Array(control.buffer));
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", giveUp);
    onProgress?.(Atomics.load(control, 1));
  }
}

/**
 * What was done over the directories of the host that a session shows, as it was at one moment: the changes in the
 * order of their paths. To be closed, or disposed of.
 */
export class SessionChanges implements Iterable<OverlayChange>, Disposable {
  readonly #library: Library;
  readonly #files: ChangeFiles;
  readonly #list: number;
  readonly #lowers: readonly LowerPlace[];
  readonly #isMeant: (change: OverlayChange) => boolean;
  readonly #numbers = new Map<OverlayChange, ChangeNumbers>();
  #all: OverlayChange[] = [];
  #open = true;

  /** Throws FsError, or the signal's reason. */
  static async list(
    library: Library,
    session: number,
    lowers: readonly LowerPlace[],
    options: ChangesOptions,
  ): Promise<SessionChanges> {
    const { ramfs_changes } = library.functions;
    const list = await controlled(options, (control) => ramfs_changes(session, control));
    options.signal?.throwIfAborted();
    if (list < 0) throw new FsError(-list, "changes");
    return new SessionChanges(library, session, list, lowers, pathFilter(options.paths ?? []));
  }

  private constructor(
    library: Library,
    session: number,
    list: number,
    lowers: readonly LowerPlace[],
    isMeant: (change: OverlayChange) => boolean,
  ) {
    this.#library = library;
    this.#files = new ChangeFiles(library, session);
    this.#list = list;
    this.#lowers = lowers;
    this.#isMeant = isMeant;
    this.#read();
  }

  *[Symbol.iterator](): Iterator<OverlayChange> {
    for (const change of this.#all) if (!change.silent && this.#isMeant(change)) yield change;
  }

  /** All that counts, without directories of which only the times are others. */
  toArray(): OverlayChange[] {
    return [...this];
  }

  /**
   * A descriptor, to read from and to be closed, of a regular file's bytes: as it is in the tree, or as the host has
   * it. Throws FsError.
   */
  open(change: OverlayChange, side: "before" | "now"): number {
    return this.#files.open(change, side, this.#numbers.get(change)!);
  }

  /** The bytes of a regular file, or a symlink's target: as it is in the tree, or as the host has it. Throws FsError. */
  read(change: OverlayChange, side: "before" | "now"): Uint8Array<ArrayBuffer> {
    return this.#files.read(change, side, this.#numbers.get(change)!);
  }

  /** Makes these the bytes of a regular file of the tree; the list does not know. Throws FsError. */
  write(change: OverlayChange, bytes: Uint8Array): void {
    this.#files.write(this.#numbers.get(change)!.node, bytes);
  }

  /** With directories of which only the times are others. */
  get all(): readonly OverlayChange[] {
    return this.#all;
  }

  /** What was at its path, or where it came from, when it was first looked at. Throws FsError. */
  seen(change: OverlayChange): SeenFile | undefined {
    const { origin } = this.#numbers.get(change)!;
    return origin === 0 ? undefined : this.#files.seen(origin);
  }

  /** What lies below a directory that is there now, by paths from it on. */
  below(change: OverlayChange): { path: string; mode: number }[] {
    return this.#files.below(this.#numbers.get(change)!.node);
  }

  /**
   * Does to the host what was done here. All of it or nothing: a conflict, a full disk or a signal leaves the host as it
   * was. Throws FsError where it could not begin, or the signal's reason.
   */
  async commit(options: CommitOptions = {}): Promise<CommitResult> {
    const chosen = this.#choose(options);
    if (options.prefer !== undefined) await this.#settle(chosen, options);
    const result = await this.#commit(chosen, options, options.dryRun === true);
    const conflicts = this.#all.filter(({ conflict }) => conflict !== undefined);
    options.signal?.throwIfAborted();
    const failed = this.#all.filter(({ error }) => error !== undefined);
    if (result < 0 && failed.length === 0) throw new FsError(-result, "commit");
    const committed = options.dryRun || result < 0 || conflicts.length > 0
      ? []
      : this.#all.filter(({ done, silent }) => done && !silent);
    return { committed, conflicts, failed };
  }

  /** Takes changes back: those that could not be, each with its `error`. */
  async discard(options: Pick<CommitOptions, "paths" | "only"> = {}): Promise<OverlayChange[]> {
    await this.#discard(this.#choose(options));
    return this.#all.filter(({ error }) => error !== undefined);
  }

  close(): void {
    if (this.#open) this.#library.functions.ramfs_changes_close(this.#list);
    this.#open = false;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Has what `prefer` says win where the host has changed as well. */
  async #settle(choices: Uint8Array<ArrayBuffer>, options: CommitOptions): Promise<void> {
    await this.#commit(choices, options, true);
    const thrown = new Uint8Array(choices.length);
    this.#all.forEach(({ conflict }, i) => {
      if (conflict === undefined) return;
      const { prefer } = options;
      const wins = typeof prefer === "function" ? prefer(this.#all[i]) : prefer;
      if (wins === "ours") {
        choices[i] = abi.RAMFS_CHOICE_FORCE;
      } else if (wins === "theirs") {
        choices[i] = abi.RAMFS_CHOICE_LEAVE;
        thrown[i] = abi.RAMFS_CHOICE_TAKE;
      }
    });
    // What lies in a directory that is thrown away goes with it.
    this.#all.forEach(({ path }, i) => {
      if (choices[i] === abi.RAMFS_CHOICE_LEAVE) return;
      const goes = (one: OverlayChange, above: number) =>
        thrown[above] !== 0 && path.startsWith(`${one.path}/`);
      if (!this.#all.some(goes)) return;
      choices[i] = abi.RAMFS_CHOICE_LEAVE;
      thrown[i] = abi.RAMFS_CHOICE_TAKE;
    });
    if (!options.dryRun && thrown.includes(abi.RAMFS_CHOICE_TAKE)) await this.#discard(thrown);
  }

  async #commit(
    choices: Uint8Array<ArrayBuffer>,
    options: CommitOptions,
    dry: boolean,
  ): Promise<number> {
    const { ramfs_commit } = this.#library.functions;
    const journals = encodeName(options.journals ?? journalDirectory());
    const flags = (dry ? abi.RAMFS_COMMIT_DRY_RUN : 0) |
      (options.keepTimes ? abi.RAMFS_COMMIT_KEEP_TIMES : 0);
    const result = await controlled(
      options,
      (control) =>
        ramfs_commit(
          ...[this.#list, choices, choices.length, journals, journals.length] as const,
          ...[flags, control] as const,
        ),
    );
    this.#read();
    return result;
  }

  async #discard(choices: Uint8Array<ArrayBuffer>): Promise<void> {
    const { ramfs_discard } = this.#library.functions;
    const result = await ramfs_discard(this.#list, choices, choices.length);
    this.#read();
    if (result < 0) throw new FsError(-result, "discard");
  }

  #choose({ paths, only }: Pick<CommitOptions, "paths" | "only">): Uint8Array<ArrayBuffer> {
    const isAt = paths === undefined ? this.#isMeant : pathFilter(paths);
    const isMeant = (change: OverlayChange) => isAt(change) && (only?.(change) ?? true);
    const choice = abi.RAMFS_CHOICE_TAKE;
    const choices = new Uint8Array(this.#all.length);
    this.#all.forEach((change, i) => {
      if (!change.silent && isMeant(change)) choices[i] = choice;
    });
    // The times of a directory go along with what was done in it.
    const parents = new Set<string>();
    this.#all.forEach((change, i) => {
      if (choices[i] === 0) return;
      for (const path of [change.path, change.from]) {
        if (path !== undefined) parents.add(path.slice(0, path.lastIndexOf("/")) || "/");
      }
    });
    this.#all.forEach((change, i) => {
      if (change.silent && parents.has(change.path)) choices[i] = choice;
    });
    return choices;
  }

  #read(): void {
    const { ramfs_changes_read } = this.#library.functions;
    const buffer = new Uint8Array(BUFFER);
    this.#all = [];
    this.#numbers.clear();
    for (;;) {
      const length = ramfs_changes_read(this.#list, this.#all.length, buffer, buffer.length);
      if (length < 0) throw new FsError(-length, "changes");
      if (length === 0) return;
      for (let at = 0; at < length;) at += this.#add(buffer, at);
    }
  }

  #add(buffer: Uint8Array<ArrayBuffer>, at: number): number {
    const view = new DataView(buffer.buffer, at);
    const word = (offset: number) => view.getUint32(offset, true);
    const text = (start: number, length: number) =>
      decodeName(buffer.subarray(at + start, at + start + length));
    const { host, tree } = this.#lowers[word(abi.CHANGE_LOWER)];
    const length = word(abi.CHANGE_PATH_LEN);
    const path = text(abi.CHANGE_TEXT, length);
    const from = text(abi.CHANGE_TEXT + length, word(abi.CHANGE_FROM_LEN));
    const kind = KINDS[word(abi.CHANGE_KIND)]!;
    const what = word(abi.CHANGE_WHAT);
    const errno = -view.getInt32(abi.CHANGE_ERROR, true);
    const other = from === "" ? undefined : joined(tree, from);
    const change: OverlayChange = {
      kind,
      path: joined(tree, path),
      host: joined(host, path),
      from: kind === "added" ? undefined : other,
      linkOf: kind === "added" ? other : undefined,
      what: PARTS.filter(([bit]) => what & bit).map(([, part]) => part),
      was: fileOf(view, true),
      now: view.getFloat64(abi.CHANGE_NODE, true) === 0 ? undefined : fileOf(view, false),
      below: view.getFloat64(abi.CHANGE_BELOW, true),
      fresh: (what & abi.RAMFS_WHAT_FRESH) !== 0,
      silent: (what & abi.RAMFS_WHAT_SILENT) !== 0,
      conflict: CONFLICTS[word(abi.CHANGE_CONFLICT)],
      error: errno === 0 ? undefined : errnoName(errno),
      done: word(abi.CHANGE_DONE) !== 0,
    };
    this.#all.push(change);
    this.#numbers.set(change, {
      node: view.getFloat64(abi.CHANGE_NODE, true),
      origin: view.getFloat64(abi.CHANGE_ORIGIN, true),
    });
    return word(abi.CHANGE_BYTES);
  }
}

/** Where commits of this user can be found until they are done; made if need be. */
export function journalDirectory(): string {
  const directory = `${cacheDirectory()}/commits`;
  runtime.makeDirectories(directory, 0o700);
  return directory;
}

/** Finishes, or takes back, what was left of commits that were killed. Throws FsError. */
export function recoverCommits(library: Library, journals = journalDirectory()): RecoveredCommit[] {
  const { ramfs_commit_recover } = library.functions;
  const directory = encodeName(journals);
  const text = new Uint8Array(BUFFER);
  const length = ramfs_commit_recover(directory, directory.length, text, text.length);
  if (length === -ENOENT) return [];
  if (length < 0) throw new FsError(-length, "commit", journals);
  const words = decodeName(text.subarray(0, Math.min(length, text.length))).split("\0");
  const found: { directory: string; finished: boolean; kept: string[] }[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    if (words[i] === "kept") found.at(-1)?.kept.push(words[i + 1]);
    else found.push({ directory: words[i + 1], finished: words[i] === "finished", kept: [] });
  }
  return found;
}
