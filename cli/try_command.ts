/** `ramfs try`: a command over the whole file system, whose changes are kept or thrown away behind it. */
import { encodeName } from "../core/bytes.ts";
import { runtime } from "../runtime/current.ts";
import { exists } from "../runtime/exists.ts";
import { cacheDirectory } from "../cache/directory.ts";
import type { SessionChanges } from "../ffi/session_changes.ts";
import type { OverlayChange } from "../core/overlay_changes.ts";
import { ignoredSignals } from "../ffi/signals.ts";
import { compilePosixRegex, type PosixRegex } from "../shell/regex/posix_regex.ts";
import { tryLines } from "../shell/overlay/words.ts";
import { summaryLines } from "../shell/overlay/summary.ts";
import { commitAloud, recover, type Report } from "./change_session.ts";
import type { Flags } from "./command_table.ts";
import { describeError, FAILURE, Failure } from "./failure.ts";
import { type OpenedSession, openSession, traceSession } from "./open_session.ts";
import { programCandidates } from "./program_search.ts";
import { isWithin, resolvePath } from "./paths.ts";
import { programEnvironment, startProgram } from "./run_command.ts";

type TryFlags = Flags<"try">;

interface Writable {
  write(text: string): void;
}

/** try(1)'s own statuses: a directory that cannot be used, and a line that cannot be. */
const UNUSABLE = 1;
const MISUSE = 2;

/** The shell that try(1) would take. */
function shellOf(): string {
  const candidates = [runtime.variable("TRY_SHELL"), runtime.variable("SHELL"), loginShell()];
  const isShell = (path: string | undefined, i: number) =>
    path !== undefined && path !== "" && exists(path) && (i === 0 || !path.endsWith("/fish"));
  return candidates.find(isShell) ?? "/bin/sh";
}

function loginShell(): string | undefined {
  const uid = String(runtime.uid());
  try {
    return runtime.readText("/etc/passwd").split("\n")
      .map((line) => line.split(":")).find((fields) => fields[2] === uid)?.[6];
  } catch {
    return undefined;
  }
}

/** A program and its arguments as they are; a line for the shell where it is one, or names no program. */
function commandOf(args: readonly string[], opened: OpenedSession): string[] {
  const [first] = args;
  const isLine = args.length === 1 && /[\s;|&<>()$`]/.test(first);
  const path = runtime.variable("PATH");
  const { roots } = opened.session;
  if (!isLine && programCandidates(first, path, runtime.cwd(), roots).some((one) => exists(one))) {
    return [...args];
  }
  return [shellOf(), "-c", args.join(" ")];
}

function patternsOf(texts: readonly string[] | undefined): PosixRegex[] {
  return (texts ?? []).map((text) => {
    try {
      return compilePosixRegex([text], { extended: false });
    } catch (error) {
      throw new Failure(`try: ${text}: ${describeError(error)}`, MISUSE);
    }
  });
}

/** Which changes -E and -I leave. */
export function changeFilter(flags: TryFlags): (change: OverlayChange) => boolean {
  const [include, exclude] = [patternsOf(flags.include), patternsOf(flags.exclude)];
  const matches = (patterns: PosixRegex[], { path, from }: OverlayChange) =>
    patterns.some((pattern) =>
      pattern.search(path, 0) >= 0 ||
      (from !== undefined && pattern.search(from, 0) >= 0)
    );
  return (change) =>
    (include.length === 0 || matches(include, change)) && !matches(exclude, change);
}

/** What try(1) prints of changes, without a heading. */
export function trySummary(changes: readonly OverlayChange[]): string {
  return changes.flatMap(tryLines).map((line) => `${line}\n`).join("");
}

function heading(summary: string): string {
  return `\nChanges detected in the following files:\n\n${summary}`;
}

interface Trial {
  readonly flags: TryFlags;
  readonly opened: OpenedSession;
  readonly stdout: Writable;
  readonly report: Report;
}

/** A directory of -N, made absolute. Throws Failure. */
function keptDirectory(given: string, what = "sandbox directory "): string {
  const path = resolvePath(runtime.cwd(), given);
  try {
    if (runtime.status(path).isDirectory) return path;
  } catch {
    // It is told below.
  }
  throw new Failure(`could not find ${what}${what === "" ? "directory " : ""}'${given}'`, MISUSE);
}

/** What is ramfs's own, and so in no diff: its cache, the lists of sessions, directories of -N. */
function passedThrough(overlay: readonly string[], kept: readonly string[]): string[] {
  const uid = runtime.uid();
  const runtimes = [runtime.variable("XDG_RUNTIME_DIR"), `/run/user/${uid}`]
    .filter((place) => place?.startsWith("/")).map((place) => `${place}/ramfs`);
  const own = [cacheDirectory(), ...runtimes, `/tmp/ramfs-${uid}`];
  const shown = overlay.map((text) => resolvePath(runtime.cwd(), text));
  const paths = [...new Set([...own, ...kept])].filter((path) => exists(path))
    .map((path) => runtime.realPath(path));
  return paths.filter((path) => shown.some((root) => isWithin(root, path) && root !== path));
}

async function openTrial(
  flags: TryFlags,
  kept: readonly string[],
  report: Report,
): Promise<OpenedSession> {
  const overlay = flags.overlay?.length ? [...flags.overlay] : ["/"];
  const network = flags["no-network"];
  const bind = passedThrough(overlay, kept);
  const opened = await openSession(
    { overlay, bind, confine: true, "no-network": network },
    [],
    report,
  );
  try {
    recover(opened.session, report);
    for (const directory of kept) {
      const { restoreChanges }: typeof import("./kept_replay.ts") = await import(
        "./kept_replay.ts" as string
      );
      restoreChanges(opened.session, directory, report);
    }
  } catch (error) {
    opened[Symbol.dispose]();
    throw error;
  }
  return opened;
}

/** Keeps the changes in a directory of the host. */
async function keep({ session }: OpenedSession, directory: string): Promise<void> {
  const { saveChanges }: typeof import("./kept_changes.ts") = await import(
    "./kept_changes.ts" as string
  );
  using changes = await session.changes();
  saveChanges(changes, session, directory);
}

async function commit(
  changes: SessionChanges,
  chosen: readonly OverlayChange[],
  trial: Trial,
): Promise<number> {
  const only = new Set(chosen);
  const status = await commitAloud(changes, { only: (change) => only.has(change) }, trial.report);
  if (status === 0) return 0;
  const directory = temporaryDirectory();
  await keep(trial.opened, directory);
  trial.report(`the changes are kept in ${directory}: ramfs try commit ${directory}`);
  return UNUSABLE;
}

function temporaryDirectory(): string {
  const place = runtime.variable("TMPDIR") ?? "/tmp";
  return runtime.makeTemporaryDirectory(place, "ramfs-try-");
}

/** What is to become of the changes: the status where that fails, else 0. */
async function decide(trial: Trial, kept: string | undefined): Promise<number> {
  const { flags, stdout } = trial;
  if (kept !== undefined) {
    await keep(trial.opened, kept);
    return 0;
  }
  if (flags.none) {
    const directory = temporaryDirectory();
    await keep(trial.opened, directory);
    stdout.write(`${directory}\n`);
    return 0;
  }
  if (flags.lower !== undefined && !flags.yes) return 0;
  for (;;) {
    using changes = await trial.opened.session.changes();
    const chosen = changes.toArray().filter(changeFilter(flags));
    if (chosen.length === 0) return 0;
    if (flags.yes) return await commit(changes, chosen, trial);
    if (!runtime.stdin.isTerminal() || !runtime.stderr.isTerminal()) {
      say(`${heading(trySummary(chosen))}\nNot committing.\n`);
      return 0;
    }
    for (const line of summaryLines(changes, runtime.cwd(), chosen)) say(line);
    const { ask }: typeof import("./try_question.ts") = await import("./try_question.ts" as string);
    const { kept: wanted, again } = await ask(changes, chosen, trial.opened);
    if (again) continue;
    if (wanted.length > 0) return await commit(changes, wanted, trial);
    say("Nothing is kept.\n");
    return 0;
  }
}

function say(text: string): void {
  runtime.stderr.writeSync(encodeName(text));
}

/** Runs the command: its status. */
async function runProgram(
  args: readonly string[],
  opened: OpenedSession,
  report: Report,
): Promise<number> {
  const options = {
    argv: commandOf(args, opened),
    env: programEnvironment(opened.name),
    cwd: runtime.cwd(),
    ignored: ignoredSignals(),
  };
  const { pid, signals } = startProgram(opened.session, options, report);
  const { code } = await opened.session.wait(pid);
  signals[Symbol.dispose]();
  return code;
}

async function run(
  args: readonly string[],
  flags: TryFlags,
  stdout: Writable,
  report: Report,
): Promise<number> {
  const kept = flags.keep === undefined ? undefined : keptDirectory(flags.keep);
  const lowers = (flags.lower ?? "").split(":").filter(Boolean).toReversed().map((one) =>
    keptDirectory(one)
  );
  using opened = await openTrial(flags, kept === undefined ? lowers : [...lowers, kept], report);
  const trial = { flags, opened, stdout, report };
  if (flags.trace !== undefined) await traceSession({ trace: flags.trace }, opened.session);
  const status = args.length === 0 ? 0 : await runProgram(args, opened, report);
  const failed = await decide(trial, kept);
  return status === 0 ? failed : status;
}

async function summary(directory: string, flags: TryFlags, stdout: Writable): Promise<number> {
  const { readChanges }: typeof import("./kept_changes.ts") = await import(
    "./kept_changes.ts" as string
  );
  const text = trySummary(readChanges(keptDirectory(directory, "")).filter(changeFilter(flags)));
  if (text === "") return UNUSABLE;
  stdout.write(heading(text));
  return 0;
}

async function commitKept(
  directory: string,
  flags: TryFlags,
  report: Report,
): Promise<number> {
  const kept = keptDirectory(directory, "");
  using opened = await openTrial(flags, [kept], report);
  using changes = await opened.session.changes();
  const chosen = changes.toArray().filter(changeFilter(flags));
  const only = new Set(chosen);
  const status = await commitAloud(changes, { only: (change) => only.has(change) }, report);
  // What is left stays there for another time.
  if (status === 0) await keep(opened, kept);
  return status === 0 ? 0 : UNUSABLE;
}

/** Throws Failure, LibraryError, FsError. */
export async function tryCommand(
  flags: TryFlags,
  args: string[],
  stdout: Writable,
  report: Report,
): Promise<number> {
  const [word, directory] = args;
  const meant = directory ?? flags.keep;
  if (args.length === 0 && (flags.lower === undefined || flags.keep === undefined)) {
    throw new Failure("try: no command; write one, as in: ramfs try make install", MISUSE);
  }
  if (word === "summary" || word === "commit") {
    if (meant === undefined) throw new Failure(`try ${word}: name the directory of -N`, MISUSE);
    return word === "summary"
      ? await summary(meant, flags, stdout)
      : await commitKept(meant, flags, report);
  }
  if (word === "explore") {
    const explored = directory === undefined ? flags : { ...flags, keep: directory };
    return await run([shellOf()], explored, stdout, report);
  }
  try {
    return await run(args, flags, stdout, report);
  } catch (error) {
    if (error instanceof Failure || (error as { status?: number }).status) throw error;
    throw new Failure(`try: ${describeError(error)}`, FAILURE);
  }
}
