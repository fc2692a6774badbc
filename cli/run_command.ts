/** `ramfs run`: a program and all its children over a volatile tree. */
import { exists } from "../ffi/library.ts";
import type { Session } from "../ffi/session.ts";
import { runtime } from "../runtime/deno_runtime.ts";
import type { Flags } from "./command_table.ts";
import { describeError, Failure } from "./failure.ts";
import { openSession, traceSession } from "./open_session.ts";
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
import { type TarFlags, type TarPlan, tarPlan } from "./tar_items.ts";
import type { Report, Workspace } from "./workspace.ts";

/** What `run` and `sh` are told to copy. */
export type StagingFlags = Pick<Flags<"run">, "root" | "load" | "dump" | "replace"> & TarFlags;

export interface StagingPlan {
  loads: StagingItem[];
  dumps: StagingItem[];
  tars: TarPlan;
  /** What is dumped takes the place of the files that are there. */
  replace: boolean;
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
    replace: flags.replace === true,
  };
}

/** What programs get: what was told to this ramfs is not meant for those that they run. */
export function programEnvironment(): string[] {
  return runtime.environmentEntries().filter((entry) => !/^(PRELOADS|DUMPS)=./.test(entry));
}

/** Fills the tree, archives first. Throws Failure. */
export async function runLoads(
  workspace: Workspace,
  { loads, tars }: StagingPlan,
  report: Report,
): Promise<void> {
  for (const item of tars.loads) await workspace.loadTar(item, report);
  for (const item of loads) await workspace.load(item, { report });
  workspace.finishLoading();
}

/** Runs every dump; tells each failure. Answers `status`, or 1 where that was 0 and a dump failed, or a load in part. */
export async function runDumps(
  workspace: Workspace,
  { dumps, tars, replace }: StagingPlan,
  status: number,
  report: Report,
): Promise<number> {
  const work = [
    ...dumps.map((item) => () => workspace.dump(item, { report, replace })),
    ...tars.dumps.map((item) => () => workspace.dumpTar(item, report, replace)),
  ];
  // What an archive had and the tree has not, is missing in whatever was made of it.
  if (workspace.isIncomplete) status ||= 1;
  for (const dump of work) {
    try {
      await dump();
    } catch (error) {
      report(describeError(error));
      status ||= 1;
    }
  }
  return status;
}

/** Throws Failure unless `cwd` can be what a program starts in. */
async function requireDirectory(cwd: string, session: Session): Promise<void> {
  let why = "not a directory";
  try {
    if (!session.roots.some((root) => isWithin(root, cwd))) {
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

/** Answers the status to exit with. Throws Failure, LibraryError, FsError. */
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
  const given = flags.root?.length ? [...flags.root] : archive;
  if (given === undefined && flags.join === undefined) {
    throw new Failure(
      "run: no --root; name the directory to keep in memory, as in: ramfs run --root /tmp/ram -- bash",
    );
  }
  using opened = await openSession(flags, given ?? []);
  const { session, roots } = opened;
  const plan = stagingPlan(flags, roots);
  const { loads, dumps, tars } = plan;
  await traceSession(flags, session);
  const staged = loads.length + dumps.length + tars.loads.length + tars.dumps.length > 0;
  const workspace = staged ? await openWorkspace(session, opened.joined) : undefined;
  if (workspace) await runLoads(workspace, plan, report);
  const isInTree = (path: string) =>
    session.roots.some((root) => isWithin(root, path) && root !== path);
  const here = resolvePath(runtime.cwd(), flags.cwd ?? ".");
  const unpacked = flags.cwd === undefined && !isInTree(here) ? tars.loads[0]?.tree : undefined;
  const cwd = unpacked ?? here;
  if (flags.cwd !== undefined || isInTree(cwd)) await requireDirectory(cwd, session);
  const stdout = tars.takesOutput ? 2 : 1;
  const env = programEnvironment();
  const pid = spawnByName(
    session,
    { argv, env, cwd, stdout, foreground: true },
    runtime.variable("PATH"),
  );
  const { code } = await session.wait(pid, { foreground: true });
  return workspace ? await runDumps(workspace, plan, code, report) : code;
}
