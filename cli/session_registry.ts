/**
 * The named sessions that run: one file each in a directory that only its user can look into.
 *
 * An entry is believed only as long as its owner runs: the process with that pid that began when the entry
 * says, since this boot. Changes happen under a lock on a file beside the entries, and appear by rename.
 */
import { Attributes } from "../core/attributes.ts";
import { decodeName } from "../core/bytes.ts";
import {
  O_CLOEXEC,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  S_IFDIR,
  S_IFMT,
  S_IFREG,
} from "../core/constants.ts";
import { EEXIST, ENOENT } from "../core/errno.ts";
import type { KernelFiles } from "../ffi/kernel_files.ts";
import type { Session, SessionAddress } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { describeError, Failure } from "./failure.ts";
import { errnoText } from "./program_search.ts";

export interface SessionEntry extends SessionAddress {
  name: string;
  uid: number;
  /** When the owner began, in ticks since the boot, and which boot that was. */
  began: number;
  boot: string;
  /** When the session was made, in milliseconds since the epoch. */
  made: number;
  /** Session.build of the owner. */
  build: string;
  roots: string[];
  /** The file that a session in the background writes its messages to. */
  log?: string;
}

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
const SUFFIX = ".session";
const NOBODY_ELSE = 0o077;

/** Throws Failure unless `name` can be a session's. */
export function requireName(option: string, name: string): void {
  if (NAME.test(name)) return;
  throw new Failure(
    `${option} ${name}: not a session's name; write up to 64 letters, digits, dots, dashes and underscores`,
  );
}

/** Where a user's sessions may be listed, the best place first. */
function directoriesOf(uid: number): string[] {
  const own = uid === runtime.uid() ? runtime.variable("XDG_RUNTIME_DIR") : undefined;
  const places = [own?.startsWith("/") && own.isWellFormed() ? own : undefined, `/run/user/${uid}`];
  const found = places.filter((place) => place !== undefined).map((place) => `${place}/ramfs`);
  return [...new Set([...found, `/tmp/ramfs-${uid}`])];
}

/** Whether a directory is there and the user's alone. Throws Failure where it is somebody else's trap. */
function isUsers(files: KernelFiles, directory: string, uid: number): boolean {
  const attributes = new Attributes();
  const result = files.stat(directory, false, attributes);
  if (result < 0) return false;
  const { mode } = attributes;
  const safe = (mode & S_IFMT) === S_IFDIR && attributes.uid === uid && (mode & NOBODY_ELSE) === 0;
  if (safe) return true;
  throw new Failure(
    `${directory} is not a directory of user ${uid} alone; remove it, or set XDG_RUNTIME_DIR to one that is`,
  );
}

function bootId(): string {
  return runtime.readText("/proc/sys/kernel/random/boot_id").trim();
}

/** When a process began, in ticks since the boot; undefined of one that is gone or has ended. */
function beginning(pid: number): number | undefined {
  try {
    const text = runtime.readText(`/proc/${pid}/stat`);
    // "pid (comm) S ...": comm may hold anything, so the last parenthesis counts.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
}

/** Whether the owner still runs, and is that user's process. */
export function isRunning(files: KernelFiles, entry: SessionEntry): boolean {
  if (entry.boot !== bootId() || beginning(entry.owner) !== entry.began) return false;
  const attributes = new Attributes();
  return files.stat(`/proc/${entry.owner}`, true, attributes) === 0 && attributes.uid === entry.uid;
}

const MOST_BYTES = 64 * 1024;

/** A file of a user's own, as far as an entry may go: what waits, is endless or leads elsewhere is none. */
function readOwn(files: KernelFiles, path: string, uid: number): Uint8Array | undefined {
  const fd = files.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0);
  if (fd < 0) return undefined;
  try {
    const attributes = new Attributes();
    if (files.fstat(fd, attributes) < 0) return undefined;
    const { mode, uid: owner, size } = attributes;
    if ((mode & S_IFMT) !== S_IFREG || owner !== uid || size > MOST_BYTES) return undefined;
    const bytes = new Uint8Array(MOST_BYTES);
    const count = files.pread(fd, bytes, 0);
    return count < 0 ? undefined : bytes.subarray(0, count);
  } finally {
    files.close(fd);
  }
}

/** Whether what an entry says has the types that it is read with. */
function isEntry(entry: SessionEntry): boolean {
  const { name, owner, arena, began, made, boot, build, roots, log } = entry;
  return typeof name === "string" && NAME.test(name) &&
    [owner, arena, began, made].every((number) => Number.isSafeInteger(number) && number >= 0) &&
    [boot, build, log ?? ""].every((text) => typeof text === "string") &&
    Array.isArray(roots) && roots.every((root) => typeof root === "string");
}

function readEntry(files: KernelFiles, path: string, uid: number): SessionEntry | undefined {
  try {
    const bytes = readOwn(files, path, uid);
    const entry = bytes && JSON.parse(decodeName(bytes)) as SessionEntry;
    return entry && isEntry(entry) ? { ...entry, uid } : undefined;
  } catch {
    return undefined;
  }
}

/** The names in a directory; none where that has gone meanwhile, or may not be listed. */
export function namesIn(directory: string): string[] {
  try {
    return runtime.list(directory).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Waits for the lock on a directory's entries. Throws Failure. */
async function lock(directory: string): Promise<() => void> {
  try {
    return await runtime.lock(`${directory}/lock`);
  } catch (error) {
    throw new Failure(
      `${directory}: its list of sessions cannot be locked: ${describeError(error)}`,
    );
  }
}

/**
 * The running sessions of a user. Entries of this user's own sessions that have ended are removed; root writes
 * nothing in a directory of somebody else, who might have put links there.
 */
export async function listSessions(files: KernelFiles, uid: number): Promise<SessionEntry[]> {
  const running: SessionEntry[] = [];
  for (const directory of directoriesOf(uid)) {
    if (!isUsers(files, directory, uid)) continue;
    const own = uid === runtime.uid();
    const unlock = own ? await lock(directory) : () => {};
    try {
      for (const name of namesIn(directory)) {
        if (!name.endsWith(SUFFIX)) continue;
        const entry = readEntry(files, `${directory}/${name}`, uid);
        if (entry !== undefined && isRunning(files, entry)) running.push(entry);
        // Its owner, who takes no lock for that, may just have removed it.
        else if (own) files.unlink(`${directory}/${name}`);
      }
    } finally {
      unlock();
    }
  }
  return running.sort((a, b) => a.made - b.made);
}

/** The users that have, or had, sessions: for root, who sees them all. */
export function usersWithSessions(): number[] {
  const uids = new Set([runtime.uid()]);
  const add = (directory: string, pattern: RegExp) => {
    try {
      for (const { name } of runtime.list(directory)) {
        const uid = pattern.exec(name)?.[1];
        if (uid !== undefined) uids.add(Number(uid));
      }
    } catch {
      // There is no such directory here.
    }
  };
  add("/tmp", /^ramfs-(\d+)$/);
  add("/run/user", /^(\d+)$/);
  return [...uids];
}

/** Finds the session that `NAME`, or for root `UID:NAME`, names. Throws Failure. */
export async function findSession(files: KernelFiles, text: string): Promise<SessionEntry> {
  const [, user, name] = /^(?:(\d+):)?(.*)$/s.exec(text)!;
  requireName("--join", name);
  const uid = user === undefined ? runtime.uid() : Number(user);
  if (uid !== runtime.uid() && runtime.uid() !== 0) {
    throw new Failure(`--join ${text}: only root names sessions of other users`);
  }
  const running = await listSessions(files, uid);
  const found = running.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const names = running.map((entry) => entry.name).join(", ");
  const others = names === "" ? "none is" : `${names} ${running.length > 1 ? "are" : "is"}`;
  throw new Failure(
    `--join ${text}: no such session runs, ${others}; start one by: ramfs start ${name} --root DIR`,
  );
}

/** Makes the directory that new sessions are listed in, a user's alone. Throws Failure. */
export function makeDirectory(files: KernelFiles, uid: number): string {
  let why = ENOENT;
  for (const directory of directoriesOf(uid)) {
    const made = files.mkdir(directory, 0o700);
    if ((made === 0 || made === -EEXIST) && isUsers(files, directory, uid)) return directory;
    why = -made;
  }
  throw new Failure(
    `--session: no directory to list it in: ${errnoText(why)}; set XDG_RUNTIME_DIR`,
  );
}

/**
 * Lists a session under `name` for as long as the answered object is not disposed of. Throws Failure, also
 * where a session of that name runs.
 */
export async function registerSession(
  files: KernelFiles,
  session: Session,
  name: string,
  log?: string,
): Promise<Disposable> {
  const uid = runtime.uid();
  const directory = makeDirectory(files, uid);
  const taken = (await listSessions(files, uid)).find((entry) => entry.name === name);
  const unlock = await lock(directory);
  try {
    const path = `${directory}/${name}${SUFFIX}`;
    const other = taken ?? readEntry(files, path, uid);
    if (other !== undefined && isRunning(files, other)) {
      throw new Failure(
        `--session ${name}: runs already, in process ${other.owner}; join it by --join ${name}, or choose another name`,
      );
    }
    const entry: SessionEntry = {
      ...session.address,
      ...{ name, uid, began: beginning(runtime.pid)!, boot: bootId(), made: Date.now() },
      ...{ build: session.build, roots: [...session.roots], log },
    };
    const temporary = `${directory}/.${name}.${runtime.pid}`;
    try {
      runtime.write(temporary, JSON.stringify(entry) + "\n");
      runtime.rename(temporary, path);
    } catch (error) {
      files.unlink(temporary);
      throw new Failure(`--session ${name}: cannot be listed: ${describeError(error)}`);
    }
    return { [Symbol.dispose]: () => files.unlink(path) };
  } finally {
    unlock();
  }
}
