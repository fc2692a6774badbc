/** `ramfs run`: a program and all its children over a volatile tree. */
import type { Session, SpawnOptions } from "../ffi/session.ts";
import { type HeardSignal, ignoredSignals, isKey, KeptSignals } from "../ffi/signals.ts";
import { runtime } from "../runtime/current.ts";
import { exists } from "../runtime/exists.ts";
import type { Flags } from "./command_table.ts";
import { describeError, Failure } from "./failure.ts";
import { openSession, superviseSession, traceSession } from "./open_session.ts";
import { isWithin, resolvePath } from "./paths.ts";
import { spawnByName } from "./program_search.ts";
import { DEFAULT_ROOT, type Root } from "./roots.ts";
import {
  dumpItem,
  loadItem,
  postDumpItems,
  preloadItems,
  refuseSameNames,
  type StagingItem,
} from "./staging_items.ts";
import type { StagingMeter } from "./staging_meter.ts";
import { type TarFlags, type TarPlan, tarPlan } from "./tar_items.ts";
import type { Report, Workspace } from "./workspace.ts";

/** What `run` and `sh` are told to copy. */
export type StagingFlags =
  & Pick<Flags<"run">, "root" | "load" | "dump" | "replace" | "quiet">
  & TarFlags;

export interface StagingPlan {
  loads: StagingItem[];
  dumps: StagingItem[];
  tars: TarPlan;
  /** What is dumped takes the place of the files that are there. */
  replace: boolean;
  /** No progress is shown. */
  quiet: boolean;
}

function hasDumps({ dumps, tars }: StagingPlan): boolean {
  return dumps.length + tars.dumps.length > 0;
}

/** What is copied before and after, from flags and environment. All of it is checked before anything runs. */
export function stagingPlan(flags: StagingFlags, roots: Root[]): StagingPlan {
  const cwd = runtime.cwd();
  const isThere = (path: string) => exists(resolvePath(cwd, path));
  const loads = [
    ...preloadItems(runtime.variable("PRELOADS"), roots, cwd, isThere),
    ...(flags.load ?? []).map((text) => loadItem(text, roots, cwd, `--load ${text}`, isThere)),
  ];
  const dumps = [
    ...postDumpItems(runtime.variable("DUMPS"), roots, cwd),
    ...(flags.dump ?? []).map((text) => dumpItem(text, roots, cwd, `--dump ${text}`)),
  ];
  refuseSameNames(loads, "tree");
  refuseSameNames(dumps, "host");
  return {
    ...{ loads, dumps, tars: tarPlan(flags, roots, cwd, isThere) },
    ...{ replace: flags.replace === true, quiet: flags.quiet === true },
  };
}

/**
 * What programs get: what was told to this ramfs is not meant for those that they run. In a session with a name
 * RAMFS_SESSION has it.
 */
export function programEnvironment(session?: string): string[] {
  const entries = runtime.environmentEntries()
    .filter((entry) => !/^(PRELOADS|DUMPS)=./.test(entry));
  if (session === undefined) return entries;
  const others = entries.filter((entry) => !entry.startsWith("RAMFS_SESSION="));
  return [...others, `RAMFS_SESSION=${session}`];
}

/** Looks at where dumps are to go, then fills the tree, archives first. Throws Failure. */
export async function runLoads(
  workspace: Workspace,
  plan: StagingPlan,
  report: Report,
): Promise<void> {
  const { loads, tars } = plan;
  if (hasDumps(plan)) {
    const { checkTargets }: typeof import("./dump_targets.ts") = await import(
      "./dump_targets.ts" as string
    );
    checkTargets(workspace.files, plan);
  }
  const meter = await openMeter(plan, report);
  const options = { report: meter?.report ?? report, onProgress: meter?.onProgress };
  try {
    for (const item of tars.loads) {
      meter?.begin();
      await workspace.loadTar(item, options);
    }
    meter?.begin(workspace.measureLoads(loads));
    for (const item of loads) {
      await workspace.load(item, options);
      meter?.next();
    }
  } finally {
    meter?.finish();
  }
  workspace.finishLoading();
}

/** What shows how far copies are; undefined where nobody looks, or wants to. */
export async function openMeter(
  { quiet }: StagingPlan,
  report: Report,
): Promise<StagingMeter | undefined> {
  if (quiet || !runtime.stderr.isTerminal()) return undefined;
  const { StagingMeter }: typeof import("./staging_meter.ts") = await import(
    "./staging_meter.ts" as string
  );
  return new StagingMeter(report);
}

/**
 * Hands signals to the program. Those of the terminal it gets itself, as all do that are in the foreground; and as who
 * ends a group sends them to all in it, too, only one that insists is passed on.
 */
function passOn(session: Session, pid: number, report: Report) {
  let asked = 0;
  return ({ name, number, fromTerminal, isEcho }: HeardSignal): void => {
    if (isKey(name) && (fromTerminal || asked++ === 0 || isEcho)) return;
    try {
      session.kill(pid, number);
    } catch (error) {
      report(`SIG${name}: cannot be passed on to process ${pid}: ${describeError(error)}`);
    }
  };
}

/** Throws Failure unless `cwd` can be what a program starts in. */
async function requireDirectory(cwd: string, session: Session): Promise<void> {
  let why = "not a directory";
  try {
    // With all of the host beneath, the tree begins as that.
    if (session.roots.includes("/") || !session.roots.some((root) => isWithin(root, cwd))) {
      if (runtime.status(cwd).isDirectory) return;
    } else {
      const { cage } = await openWorkspace(session, false);
      cage.chdir(cwd);
      return;
    }
  } catch (error) {
    why = describeError(error);
  }
  throw new Failure(`cannot start in ${cwd}: ${why}; choose another directory with --cwd`);
}

/** Loaded on need only: a run without staging needs nothing of the core. */
async function openWorkspace(session: Session, isFilled: boolean): Promise<Workspace> {
  // `as string`: a literal would be read, with the whole core, at every start.
  const { sessionTree, Workspace }: typeof import("./workspace.ts") = await import(
    "./workspace.ts" as string
  );
  return new Workspace(sessionTree(session, isFilled));
}

/** Starts the program that argv[0] names, which gets the signals that come. Throws Failure. */
export function startProgram(
  session: Session,
  options: Omit<SpawnOptions, "program"> & { ignored: readonly number[] },
  report: Report,
): { pid: number; signals: KeptSignals } {
  // Those that come before the program is there wait in the runtime.
  const signals = new KeptSignals(session.library, options.ignored, () => {});
  const pid = spawnByName(session, options, runtime.variable("PATH"));
  signals.hear = passOn(session, pid, report);
  signals.guard();
  return { pid, signals };
}

/** Returns the status to exit with. Throws Failure, LibraryError, FsError. */
export async function runCommand(
  flags: Flags<"run">,
  argv: string[],
  report: Report,
): Promise<number> {
  if (argv.length === 0) {
    throw new Failure(
      "run: no command; write it behind --, as in: ramfs run --root /tmp/ram -- bash",
    );
  }
  const archive = flags["load-tar"]?.length ? [DEFAULT_ROOT] : undefined;
  // Shared memory is a root of what is confined.
  const others = flags.overlay?.length || flags.confine || flags.untrusted ? [] : archive;
  const given = flags.root?.length ? [...flags.root] : others;
  if (given === undefined && flags.join === undefined) {
    throw new Failure(
      "run: no --root; name the directory to keep in memory, as in: ramfs run --root /tmp/ram -- bash; " +
        "or a directory to work on without changing it: ramfs run --overlay . -- make",
    );
  }
  const ignored = ignoredSignals();
  using opened = await openSession(flags, given ?? [], report);
  const { session, roots } = opened;
  const plan = stagingPlan(flags, roots);
  const { loads, tars } = plan;
  superviseSession(flags, session);
  await traceSession(flags, session);
  const staged = loads.length + tars.loads.length > 0 || hasDumps(plan);
  const workspace = staged ? await openWorkspace(session, opened.joined) : undefined;
  if (workspace) await runLoads(workspace, plan, report);
  const isInTree = (path: string) =>
    session.roots.some((root) => isWithin(root, path) && root !== path);
  const here = resolvePath(runtime.cwd(), flags.cwd ?? ".");
  const unpacked = flags.cwd === undefined && !isInTree(here) ? tars.loads[0]?.tree : undefined;
  const cwd = unpacked ?? here;
  if (flags.cwd !== undefined || isInTree(cwd)) await requireDirectory(cwd, session);
  const stdout = tars.takesOutput ? 2 : 1;
  const env = programEnvironment(opened.name);
  const { pid, signals } = startProgram(session, { argv, env, cwd, stdout, ignored }, report);
  const { code, signal } = await session.wait(pid);
  if (session.confinement?.files && !flags.quiet) await tellRefusals(session, report);
  if (workspace) await signals.programEnded(signal || code - 128);
  return workspace ? await finish(workspace, plan, code, signals, report) : code;
}

/** Says once what programs have tried to change of the host. */
async function tellRefusals(session: Session, report: Report): Promise<void> {
  // `as string`: a literal would be read at every start.
  const { refused }: typeof import("./confinement.ts") = await import("./confinement.ts" as string);
  const line = refused(session.refusals());
  if (line !== undefined) report(line);
}

/** Copies out, behind a program or shell that ended with `status`: the status to exit with. */
export async function finish(
  workspace: Workspace,
  plan: StagingPlan,
  status: number,
  signals: KeptSignals,
  report: Report,
): Promise<number> {
  if (!hasDumps(plan)) return status || Number(workspace.isIncomplete);
  signals.hear = () => {};
  const { Dumps }: typeof import("./dumps.ts") = await import("./dumps.ts" as string);
  const dumps = new Dumps(workspace, plan, report);
  signals.hear = dumps.hear;
  return await dumps.run(status);
}
