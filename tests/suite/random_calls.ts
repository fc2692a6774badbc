/**
 * Random sequences of calls, the same for every target: generated from a seed, applied one by one, each
 * outcome a line of text that holds nothing that may differ between file systems.
 */
import { ACCESS, acl, aclText, DEFAULT } from "./acls.ts";
import type { Target, XattrPlace } from "./target.ts";
import { errnoNames } from "./errno_names.ts";
import * as c from "../../core/constants.ts";

/** A call by the method's name; a string argument "fd:N" stands for what the N-th slot holds. */
export interface RandomCall {
  name: string;
  args: (string | number)[];
  /** Who calls: 0 is root, 1 is 1000:1000, 2 is 1001:1001 with group 1000 too. */
  user: number;
  /** Which of several cages; the first by default. */
  cage?: number;
}

export type Random = (below: number) => number;

/** mulberry32: a small generator that is the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const SLOTS = 3;
const NAMES = ["a", "b", "c"];
/** Calls at the start that only make things, so that the later ones find something. */
const BEGINNING = 25;
/** Where the calls start: so deep that no chain of ".." leaves the test's directory. */
const DEPTH = 6;
const MODES = [0o755, 0o700, 0o777, 0o555, 0o1777, 0o2775, 0o644, 0o666, 0o000, 0o4755, 0o6711];
const OPEN_FLAGS = [
  c.O_RDONLY,
  c.O_RDWR,
  c.O_WRONLY | c.O_APPEND,
  c.O_CREAT | c.O_RDWR,
  c.O_CREAT | c.O_EXCL | c.O_WRONLY,
  c.O_CREAT | c.O_RDWR | c.O_TRUNC,
  c.O_RDONLY | c.O_DIRECTORY,
  c.O_RDONLY | c.O_NOFOLLOW,
  c.O_CREAT | c.O_NOFOLLOW | c.O_RDWR,
  c.O_PATH,
  c.O_PATH | c.O_NOFOLLOW,
  c.O_TMPFILE | c.O_RDWR,
  c.O_WRONLY | c.O_TRUNC,
  c.O_CREAT | c.O_DIRECTORY | c.O_RDONLY,
  c.O_RDONLY | c.O_NOATIME,
];

/** Both times of utimensat: now, omitted or given. */
const TIMES = [["now", "now"], ["now", ""], ["", "given"], ["given", "given"], ["", ""]];

type Maker = (random: Random) => (string | number)[];

function pick<T>(random: Random, items: T[]): T {
  return items[random(items.length)];
}

function path(random: Random): string {
  const depth = pick(random, [1, 1, 1, 1, 2, 2, 2, 3]);
  const parts = Array.from({ length: depth }, () => {
    const chance = random(40);
    return chance === 0 ? "." : chance === 1 ? ".." : pick(random, NAMES);
  });
  return parts.join(random(30) ? "/" : "//") + (random(12) ? "" : pick(random, ["/", "/.", "/.."]));
}

const slot = (random: Random) => `fd:${random(SLOTS)}`;
const dirfd = (random: Random) => random(3) ? slot(random) : c.AT_FDCWD;
const mode = (random: Random) => pick(random, MODES);
const id = (random: Random) => pick(random, [0, 1000, 1001, -1]);

const xattrPlace = (random: Random) => random(3) ? path(random) : slot(random);
const xattrName = (random: Random) =>
  pick(random, ["user.a", "user.a", "user.a", "user.a", "user.b", "trusted.a", "nothing", "user."]);

const aclName = (random: Random) => pick(random, [ACCESS, ACCESS, DEFAULT]);

/** The text of an access control list, one in ten of which is none: entries in a wrong order, or without a mask. */
export function randomAcl(random: Random): string {
  const perm = () => pick(random, ["rwx", "rwx", "rw-", "r-x", "r--", "-w-", "--x", "---"]);
  const named = (letter: string) =>
    Array.from({ length: random(3) }, () => `${letter}:${pick(random, [0, 1000, 1001])}:${perm()}`);
  const [users, groups] = random(3) ? [named("u"), named("g")] : [[], []];
  const mask = users.length + groups.length > 0 ? random(12) > 0 : random(3) === 0;
  const entries = [`u::${perm()}`, ...users, `g::${perm()}`, ...groups];
  if (mask) entries.push(`m::${perm()}`);
  entries.push(`o::${perm()}`);
  if (random(15) === 0) entries.push(entries.splice(random(entries.length), 1)[0]);
  return entries.join();
}

/** Call names with how often they come and what their arguments are. */
const CALLS: Record<string, [number, Maker]> = {
  mkdir: [12, (r) => [path(r), mode(r)]],
  open: [14, (r) => [path(r), pick(r, OPEN_FLAGS), mode(r)]],
  openat: [4, (r) => [dirfd(r), path(r), pick(r, OPEN_FLAGS), mode(r)]],
  rmdir: [5, (r) => [path(r)]],
  unlink: [5, (r) => [path(r)]],
  unlinkat: [2, (r) => [dirfd(r), path(r), pick(r, [0, c.AT_REMOVEDIR])]],
  rename: [8, (r) => [path(r), path(r)]],
  renameat2: [5, (r) => [dirfd(r), path(r), dirfd(r), path(r), pick(r, [0, 1, 2, 3])]],
  link: [4, (r) => [path(r), path(r)]],
  linkat: [
    2,
    (r) => [dirfd(r), path(r), dirfd(r), path(r), pick(r, [0, c.AT_SYMLINK_FOLLOW])],
  ],
  linkEmpty: [2, (r) => [slot(r), path(r)]],
  symlink: [6, (r) => [linkTarget(r), path(r)]],
  readlink: [3, (r) => [path(r)]],
  stat: [6, (r) => [path(r)]],
  lstat: [4, (r) => [path(r)]],
  fstat: [3, (r) => [slot(r)]],
  fallocate: [2, (r) => [slot(r), r(4), r(9000), r(9000)]],
  utimensat: [
    3,
    (r) => [dirfd(r), path(r), ...pick(r, TIMES), pick(r, [0, c.AT_SYMLINK_NOFOLLOW])],
  ],
  faccessat: [
    2,
    (r) => [dirfd(r), path(r), r(8), pick(r, [0, c.AT_EACCESS, c.AT_SYMLINK_NOFOLLOW])],
  ],
  fstatat: [
    2,
    (r) => [dirfd(r), r(3) ? path(r) : "", pick(r, [0, c.AT_SYMLINK_NOFOLLOW, c.AT_EMPTY_PATH])],
  ],
  readlinkat: [1, (r) => [dirfd(r), r(3) ? path(r) : ""]],
  fchownat: [
    2,
    (r) => [dirfd(r), r(3) ? path(r) : "", id(r), id(r), pick(r, [0, 0x100, c.AT_EMPTY_PATH])],
  ],
  fcntl: [1, (r) => [slot(r), c.F_GETFL]],
  access: [4, (r) => [path(r), r(8)]],
  chmod: [5, (r) => [path(r), mode(r)]],
  fchmod: [1, (r) => [slot(r), mode(r)]],
  chown: [3, (r) => [path(r), id(r), id(r)]],
  lchown: [2, (r) => [path(r), id(r), id(r)]],
  fchown: [1, (r) => [slot(r), id(r), id(r)]],
  truncate: [2, (r) => [path(r), r(10_000)]],
  ftruncate: [1, (r) => [slot(r), r(10_000)]],
  write: [5, (r) => [slot(r), "w".repeat(r(9000))]],
  pwrite: [2, (r) => [slot(r), "p".repeat(r(50)), r(20_000)]],
  read: [4, (r) => [slot(r), r(300)]],
  lseek: [3, (r) => [slot(r), r(12_000) - 1000, r(3)]],
  getdents: [3, (r) => [slot(r)]],
  close: [2, (r) => [slot(r)]],
  dup: [1, (r) => [slot(r)]],
  chdir: [2, (r) => [path(r)]],
  fchdir: [1, (r) => [slot(r)]],
  getcwd: [2, () => []],
  umask: [1, (r) => [pick(r, [0, 0o022, 0o077, 0o027])]],
  setxattr: [3, (r) => [xattrPlace(r), xattrName(r), "v".repeat(r(20)), r(3)]],
  getxattr: [2, (r) => [xattrPlace(r), xattrName(r)]],
  removexattr: [1, (r) => [xattrPlace(r), xattrName(r)]],
  listxattr: [1, (r) => [xattrPlace(r)]],
  setAcl: [3, (r) => [xattrPlace(r), aclName(r), r(8) ? randomAcl(r) : ""]],
  getAcl: [2, (r) => [xattrPlace(r), aclName(r)]],
  removeAcl: [1, (r) => [xattrPlace(r), aclName(r)]],
};

/** "TEST" stands for the test's directory, which no two targets share. */
function linkTarget(random: Random): string {
  return random(8) ? path(random) : startOf(path(random));
}

/** An absolute path to what a relative one names where the calls start. */
export function startOf(path: string): string {
  return "TEST" + "/w".repeat(DEPTH) + "/" + path;
}

const MAKERS = ["mkdir", "mkdir", "mkdir", "open", "open", "symlink"];
const weighted = Object.entries(CALLS).flatMap(([name, [weight]]) => Array(weight).fill(name));

export function randomCalls(seed: number, count: number): RandomCall[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, index) => randomCall(random, index < BEGINNING));
}

/** One call; one that makes something if `makes`. */
export function randomCall(random: Random, makes: boolean): RandomCall {
  const name = pick(random, makes ? MAKERS : weighted);
  const args = CALLS[name][1](random);
  // Whether a user may do this depends on the very credentials object that opened the file.
  const user = random(4) || name === "linkEmpty" ? 0 : 1 + random(2);
  return { name, args, user };
}

/** Applies the calls in the fresh directory that the targets share; returns one line per call. */
export function outcomes(targets: Target[], calls: RandomCall[]): string[] {
  const slotsOf: number[][] = targets.map(() => Array(SLOTS).fill(-1));
  const nextOf: number[] = targets.map(() => 0);
  targets.forEach(enterDepth);
  const lines = calls.map(({ name, args, user, cage = 0 }) => {
    const t = targets[cage];
    const slots = slotsOf[cage];
    const actual = args.map((a) => {
      if (typeof a !== "string") return a;
      return a.startsWith("fd:") ? slots[+a[3]] : a.replace(/^TEST/, t.dir);
    });
    if (name === "lseek" && isDirectory(t, actual[0] as number)) actual.splice(1, 2, 0, c.SEEK_SET);
    // What comes into a directory after its end was read may show up or not.
    if (name === "getdents") rewind(t, actual[0] as number);
    const method = (t as unknown as Record<string, Method>)[name];
    const apply = () => SPECIAL[name] ? SPECIAL[name](t, ...actual) : method.apply(t, actual);
    try {
      const value = user ? t.as(999 + user, 999 + user, apply, user === 2 ? [1000] : []) : apply();
      if (name.startsWith("open") || name === "dup") {
        const next = nextOf[cage]++ % SLOTS;
        if (slots[next] >= 0) t.close(slots[next]);
        slots[next] = value as number;
        return "opened";
      }
      if (name === "close") slots[slots.indexOf(actual[0] as number)] = -1;
      return describe(name, value, t);
    } catch (error) {
      const number = (error as { errno?: number }).errno;
      if (typeof number !== "number") throw error;
      return errnoNames.get(-number) ?? `errno ${-number}`;
    }
  });
  targets.forEach((t) => t.umask(0o022));
  return [...lines, ...snapshot(targets[0], targets[0].dir, "")];
}

/** Positions in directories other than the start are the file system's own affair. */
function isDirectory(t: Target, fd: number): boolean {
  return fd >= 0 && (t.fstat(fd).mode & c.S_IFMT) === c.S_IFDIR;
}

function rewind(t: Target, fd: number): void {
  if (isDirectory(t, fd) && !(t.fcntl(fd, c.F_GETFL) & c.O_PATH)) t.lseek(fd, 0, c.SEEK_SET);
}

function enterDepth(t: Target, cage: number): void {
  for (let i = 0; i < DEPTH; i++) {
    if (cage === 0) t.mkdir("w");
    t.chdir("w");
  }
  if (cage === 0) t.chmod(".", 0o777);
}

// deno-lint-ignore no-explicit-any -- the arguments come from a table by the call's name
type Method = (...args: any[]) => unknown;

/** Calls whose arguments are no plain words. */
const SPECIAL: Record<string, Method> = {
  setAcl: (t: Target, at: XattrPlace, name: string, text: string) =>
    t.setxattr(at, name, text === "" ? "" : acl(text)),
  getAcl: (t: Target, at: XattrPlace, name: string) => aclText(t.getxattr(at, name)),
  removeAcl: (t: Target, at: XattrPlace, name: string) => t.removexattr(at, name),
  linkEmpty: (t: Target, fd: number, path: string) =>
    t.linkat(fd, "", c.AT_FDCWD, path, c.AT_EMPTY_PATH),
  utimensat(t: Target, dirfd: number, path: string, atime: string, mtime: string, flags: number) {
    const time = (word: string) =>
      word === "now" ? word : word === "given" ? { sec: 1e9, nsec: 7 } : undefined;
    t.utimensat(dirfd, path, time(atime), time(mtime), flags);
  },
};

function describe(name: string, value: unknown, t: Target): string {
  if (/stat(at)?$/.test(name)) return attributes(value as ReturnType<Target["stat"]>);
  if (name === "getcwd") return `${value}`.replace(t.dir, "TEST");
  if (name === "getdents") {
    const entries = value as ReturnType<Target["getdents"]>;
    return entries.map((entry) => `${entry.name}:${entry.type}`).sort().join(" ");
  }
  if (name === "fcntl") return `${(value as number) & ~c.O_LARGEFILE}`;
  if (name === "lseek") return `${value}`;
  return value === undefined ? "done" : JSON.stringify(value).replace(t.dir, "TEST");
}

/**
 * The size of a directory and the numbers of inodes are the file system's own affair, and symlinks may
 * hold the test's directory.
 */
function attributes(s: ReturnType<Target["stat"]>): string {
  const bytes = (s.mode & c.S_IFMT) !== c.S_IFREG ? "" : ` size ${s.size} blocks ${s.blocks}`;
  return `mode ${s.mode.toString(8)} nlink ${s.nlink} owner ${s.uid}:${s.gid}${bytes}`;
}

function snapshot(t: Target, directory: string, prefix: string): string[] {
  const fd = t.open(directory, c.O_RDONLY);
  const entries: string[] = [];
  for (let some; (some = t.getdents(fd)).length > 0;) entries.push(...some.map((e) => e.name));
  t.close(fd);
  return entries.filter((name) => name !== "." && name !== "..").sort().flatMap((name) => {
    const [path, shown] = [`${directory}/${name}`, `${prefix}${name}`];
    const found = t.lstat(path);
    const type = found.mode & c.S_IFMT;
    const target = type === c.S_IFLNK ? ` -> ${t.readlink(path).replace(t.dir, "TEST")}` : "";
    const inner = type === c.S_IFDIR ? snapshot(t, path, `${shown}/`) : [];
    const lists = aclsOf(t, path).map((text) => ` acl ${text}`).join("");
    return [`${shown}: ${attributes(found)}${lists}${target}`, ...inner];
  });
}

function aclsOf(t: Target, path: string): string[] {
  const names = t.listxattr({ link: path }).filter((name) => name === ACCESS || name === DEFAULT);
  return names.map((name) => aclText(t.getxattr({ link: path }, name)));
}
