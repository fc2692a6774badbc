/** The session that `run` and `sh` work on: made or joined, as their options say. */
import { Session } from "../ffi/session.ts";
import { parseInodes, parseSize } from "./budget.ts";
import type { Flags } from "./command_table.ts";
import { Failure } from "./failure.ts";
import { openLibraryAloud } from "./native_library.ts";
import type { Budget, TreeOptions } from "./tree_options.ts";
import { runtime } from "../runtime/current.ts";
import { resolveRoots, type Root } from "./roots.ts";
import type { Report } from "./workspace.ts";

type SessionFlags = Pick<
  Flags<"run">,
  | "root"
  | "overlay"
  | "bind"
  | "mount-options"
  | "size"
  | "inodes"
  | "supervise"
  | "trace"
  | "session"
  | "join"
  | "confine"
  | "allow"
  | "no-network"
  | "untrusted"
>;

/** A session and the roots it serves; disposing of it ends it, or leaves it if it was joined. */
export interface OpenedSession extends Disposable {
  session: Session;
  roots: Root[];
  /** Another process made the tree. */
  joined: boolean;
  /** The session's name, if it has one. */
  name?: string;
}

/** What the tree may hold and how its roots are mounted. Throws Failure. */
export async function treeOptionsOf(
  flags: Pick<SessionFlags, "size" | "inodes" | "mount-options">,
  roots: Root[],
): Promise<TreeOptions> {
  const { size, inodes } = flags;
  const budget: Budget = {
    size: size === undefined ? undefined : parseSize(size),
    inodes: inodes === undefined ? undefined : parseInodes(inodes),
  };
  const lists = flags["mount-options"];
  if (!lists?.length) return { budget, roots: roots.map(({ path }) => ({ path })) };
  // `as string`: a literal would be read at every start.
  const module: typeof import("./tree_options.ts") = await import("./tree_options.ts" as string);
  return module.treeOptions(lists, roots, budget);
}

/** What to do about the errors with which the kernel refuses a tmpfs of limited size. */
const SIZE_REFUSED: Record<string, string | undefined> = {
  EPERM: "the kernel lets this user have no tmpfs of limited size; run as root, or allow user " +
    "namespaces (sysctl user.max_user_namespaces, and no seccomp or AppArmor rule against them)",
};

/** Read only where programs are confined. */
function confinementModule(): Promise<typeof import("./confinement.ts")> {
  // `as string`: a literal would be read at every start.
  return import("./confinement.ts" as string);
}

async function makeSession(
  flags: SessionFlags,
  roots: Root[],
  report: Report,
): Promise<Session> {
  const options = await treeOptionsOf(flags, roots);
  const { size } = options.budget;
  const confines = flags.confine || flags.untrusted || flags["no-network"] ||
    flags.allow?.length;
  const confining = confines ? await confinementModule() : undefined;
  const confinement = confining?.confinementOf(flags, roots);
  try {
    const session = await Session.create({
      roots: options.roots,
      ...options.budget,
      confinement,
      library: await openLibraryAloud(),
    });
    confining?.gapsOf(confinement!, session.landlock).forEach(report);
    return session;
  } catch (error) {
    const unconfined = confining?.whyUnconfined((error as { code: string }).code);
    const option = flags.untrusted ? "--untrusted" : "--confine";
    if (unconfined !== undefined) throw new Failure(`${option}: ${unconfined}`);
    const why = SIZE_REFUSED[(error as { code: string }).code];
    if (!size || why === undefined) throw error;
    throw new Failure(`--size ${flags.size ?? size}: ${why}`);
  }
}

/** Modules that only named sessions need, read then. */
async function sessionModules() {
  // `as string`: a literal would be read, with the whole core, at every start.
  const registry: typeof import("./session_registry.ts") = await import(
    "./session_registry.ts" as string
  );
  const files: typeof import("../ffi/kernel_files.ts") = await import(
    "../ffi/kernel_files.ts" as string
  );
  return { ...registry, ...files };
}

/** What a session has from its beginning. */
const OF_THE_OWNER = [
  "root",
  "overlay",
  "bind",
  "mount-options",
  "size",
  "inodes",
  "session",
  "confine",
  "allow",
  "no-network",
  "untrusted",
] as const;

async function joinSession(flags: SessionFlags, name: string): Promise<OpenedSession> {
  for (const option of OF_THE_OWNER) {
    const given = flags[option];
    if (!given || (Array.isArray(given) && given.length === 0)) continue;
    throw new Failure(
      `--join ${name}: that session has its name, roots and limits already; leave out --${option}`,
    );
  }
  const loaded = await openLibraryAloud();
  const { findSession, isRunning, KernelFiles } = await sessionModules();
  const files = new KernelFiles(loaded.library);
  const entry = await findSession(files, name);
  // What another user's session holds and maps is his to choose, and whoever is in it trusts that.
  if (entry.uid !== runtime.uid()) {
    throw new Failure(
      `--join ${name}: is another user's session, which is entered as that user: ` +
        `su USER -c 'ramfs run --join ${entry.name} ...', with USER for ${entry.uid}`,
    );
  }
  let session: Session;
  try {
    session = Session.join(entry, loaded);
  } catch (error) {
    if (!isRunning(files, entry)) throw new Failure(`--join ${name}: has just ended`);
    if ((error as { code?: string }).code !== "EINVAL") throw error;
    throw new Failure(
      `--join ${name}: was started by another build of ramfs, in ${entry.build}; join it with that one`,
    );
  }
  // The owner may have ended while it was joined, and its number have gone to another process.
  if (!isRunning(files, entry)) throw new Failure(`--join ${name}: has just ended`);
  const roots = session.roots.map((path) => ({ given: path, path }));
  return {
    session,
    roots,
    joined: true,
    name: entry.name,
    [Symbol.dispose]: () => session.close(),
  };
}

/** Lists the session under its name. Returns how to take it off the list. */
async function nameSession(session: Session, name: string, log?: string): Promise<Disposable> {
  const { registerSession, KernelFiles } = await sessionModules();
  return await registerSession(new KernelFiles(session.library), session, name, log);
}

/** The roots to make, and what shows there of the host. */
async function shownRoots({ overlay = [], bind = [] }: SessionFlags, given: string[]) {
  if (overlay.length + bind.length === 0) {
    return { roots: resolveRoots(given), shown: [], show: () => {} };
  }
  // `as string`: a literal would be read at every start.
  const module: typeof import("./overlays.ts") = await import("./overlays.ts" as string);
  return { ...module.resolveShown({ overlay, bind }, given), show: module.show };
}

/**
 * `given`: the roots to make; a session that is joined has its own. `log`: where a session in the background writes
 * its messages. Throws Failure, LibraryError, FsError.
 */
export async function openSession(
  flags: SessionFlags,
  given: string[],
  report: Report,
  log?: string,
): Promise<OpenedSession> {
  if (flags.join !== undefined) return await joinSession(flags, flags.join);
  const { roots, shown, show } = await shownRoots(flags, given);
  const name = flags.session;
  if (name !== undefined) (await sessionModules()).requireName("--session", name);
  const session = await makeSession(flags, roots, report);
  try {
    show(session, shown);
  } catch (error) {
    session.close();
    throw error;
  }
  const listed = name === undefined ? undefined : await nameSession(session, name, log);
  return {
    ...{ session, roots, joined: false, name },
    [Symbol.dispose]() {
      listed?.[Symbol.dispose]();
      session.close();
    },
  };
}

/** Why the kernel, or this session, has no supervisor, by the errno. */
const SUPERVISION_REFUSED: Record<string, string | undefined> = {
  EOPNOTSUPP:
    "the session has no volume of its own, on which the supervisor would meet its programs " +
    "(RAMFS_VOLUME=off, or this user may mount none)",
  ENOSYS: "this kernel has no seccomp user notification (Linux 5.9)",
  EPERM: "a filter (seccomp) forbids it here",
  EACCES:
    "this user's processes may not look into each other here (kernel.yama.ptrace_scope is not 0)",
};

/** Has a supervisor answer the calls of the session's programs, if `--supervise` says so. Throws Failure. */
export function superviseSession(flags: SessionFlags, session: Session): void {
  if (!flags.supervise && !flags.untrusted) return;
  const option = flags.untrusted ? "--untrusted" : "--supervise";
  if (flags.join !== undefined) {
    throw new Failure(`--join ${flags.join}: what joins is hooked; leave out ${option}`);
  }
  if (flags.trace !== undefined) {
    throw new Failure(
      `${option}: --trace does not see supervised programs; leave out one of both`,
    );
  }
  try {
    session.supervise();
  } catch (error) {
    const why = SUPERVISION_REFUSED[(error as { code: string }).code];
    if (why === undefined) throw error;
    throw new Failure(`${option}: ${why}`);
  }
}

/** Has the session's programs tell of their calls, if `--trace` says so. Throws Failure. */
export async function traceSession(flags: SessionFlags, session: Session): Promise<void> {
  if (flags.trace === undefined) return;
  const { traceTo }: typeof import("./trace_file.ts") = await import("./trace_file.ts" as string);
  traceTo(session, flags.trace);
}
