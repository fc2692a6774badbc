/** Which session `ramfs diff`, `commit` and `discard` are about. */
import { type CommitOptions, recoverCommits, type SessionChanges } from "../ffi/session_changes.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { Session } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { errnoMessage, errnoNumber } from "../core/fs_error.ts";
import { CONFLICT_TEXTS, type OverlayChange } from "../core/overlay_changes.ts";
import { countText, shownPath } from "../shell/overlay/words.ts";
import { Failure } from "./failure.ts";
import { openLibraryAloud } from "./native_library.ts";
import { type OpenedSession, openSession } from "./open_session.ts";
import { resolvePath } from "./paths.ts";
import { listSessions } from "./session_registry.ts";

/** Status of a line that cannot be done, as of diff(1). */
export const TROUBLE = 2;

const NAMED = /^((?:\d+:)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}):$/;

/** The session that is meant where none is named. Throws Failure. */
async function onlySession(command: string): Promise<string> {
  const around = runtime.variable("RAMFS_SESSION");
  if (around) return around;
  const { library } = await openLibraryAloud();
  const names = (await listSessions(new KernelFiles(library), runtime.uid())).map(({ name }) =>
    name
  );
  if (names.length === 1) return names[0];
  const which = names.length === 0
    ? "no session with a name runs; start one by ramfs start NAME --overlay DIR"
    : `there are ${names.length} sessions; write which: ${
      names.map((name) => `ramfs ${command} ${name}:`).join(", ")
    }`;
  throw new Failure(`${command}: ${which}`, TROUBLE);
}

export interface MeantChanges extends Disposable {
  readonly opened: OpenedSession;
  /** Absolute paths and patterns; none: all. */
  readonly paths: string[];
}

/** `[NAME:] [PATH...]`. Throws Failure. */
export async function openMeant(
  command: string,
  args: readonly string[],
  report: Report,
): Promise<MeantChanges> {
  const named = NAMED.exec(args[0] ?? "")?.[1];
  const name = named ?? await onlySession(command);
  const opened = await openSession({ join: name }, [], report);
  if (opened.session.lowers.length === 0) {
    opened[Symbol.dispose]();
    throw new Failure(
      `${command}: session ${name} shows no directory of the host; start it with --overlay DIR`,
      TROUBLE,
    );
  }
  const paths = args.slice(named === undefined ? 0 : 1).map((path) =>
    resolvePath(runtime.cwd(), path)
  );
  return { opened, paths, [Symbol.dispose]: () => opened[Symbol.dispose]() };
}

export type Report = (line: string) => void;

/** Finishes what commits that were killed have left, and says so. */
export function recover(session: Session, report: Report): void {
  for (const { directory, finished, kept } of recoverCommits(session.library)) {
    const what = finished ? "was finished" : "was taken back";
    report(`a commit to ${directory} that had been interrupted ${what}`);
    for (const path of kept) report(`kept, as its place was taken: ${path}`);
  }
}

/** Says what stands against a commit, and what could not be done: the status. */
export function tellOutcome(
  { conflicts, failed }: { conflicts: readonly OverlayChange[]; failed: readonly OverlayChange[] },
  report: Report,
): number {
  const cwd = runtime.cwd();
  for (const { path, conflict } of conflicts) {
    report(`${shownPath(path, cwd)}: ${CONFLICT_TEXTS[conflict!]}`);
  }
  if (conflicts.length > 0) {
    report(
      `nothing was committed: ${countText(conflicts.length, "conflict")}; ` +
        "--ours, --theirs, --merge or paths say what to do",
    );
    return 1;
  }
  for (const { path, error } of failed) {
    const why = error === "ESTALE"
      ? "was changed on the host in this moment"
      : errnoMessage(errnoNumber(error!));
    report(`${shownPath(path, cwd)}: ${why}`);
  }
  return failed.length > 0 ? TROUBLE : 0;
}

/** Commits with all that is said about it: the status. Throws Failure, FsError. */
export async function commitAloud(
  changes: SessionChanges,
  options: CommitOptions,
  report: Report,
): Promise<number> {
  const controller = new AbortController();
  const stop = runtime.onSignal(
    "SIGINT",
    () => controller.abort(new Failure("commit: interrupted", 130)),
  );
  try {
    const result = await changes.commit({ ...options, signal: controller.signal });
    const status = tellOutcome(result, report);
    if (result.failed.length > 0 && result.committed.length === 0 && !options.dryRun) {
      report("nothing was committed: the host is as it was");
    }
    return status;
  } finally {
    stop();
  }
}
