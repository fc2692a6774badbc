/**
 * `ramfs start`: a session that stays. The command line is started once more in the background, where it owns the
 * tree; what that one says comes by a pipe until the tree is ready, and goes to its log from then on.
 */
import { decodeName } from "../core/bytes.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import { ignoredSignals, KeptSignals } from "../ffi/signals.ts";
import { runtime } from "../runtime/current.ts";
import type { Flags } from "./command_table.ts";
import { parseDuration } from "./duration.ts";
import { describeError, FAILURE, Failure } from "./failure.ts";
import { openLibraryAloud } from "./native_library.ts";
import { openSession } from "./open_session.ts";
import { DEFAULT_ROOT } from "./roots.ts";
import { finish, runLoads, stagingPlan } from "./run_command.ts";
import { sessionPrograms } from "./session_programs.ts";
import { makeDirectory, requireName } from "./session_registry.ts";
import { type Report, sessionTree, Workspace } from "./workspace.ts";

/** Set in the one that is started in the background. */
const BACKGROUND = "RAMFS_IN_BACKGROUND";

/** The last line that comes by the pipe: READY, or FAILED and the status to exit with. */
const READY = "ready";
const FAILED = /^failed (\d+)$/;

/** What a session in the background has to say, and where. */
class Voice {
  readonly log: string;
  #ready = false;

  constructor(log: string) {
    this.log = log;
    runtime.write(log, "");
  }

  readonly report: Report = (line) => this.#say(`ramfs: ${line}\n`);

  #say(text: string): void {
    runtime.write(this.log, text, { append: true });
    if (!this.#ready) this.#tell(text);
  }

  #tell(text: string): boolean {
    try {
      runtime.stdout.writeSync(new TextEncoder().encode(text));
      return true;
    } catch {
      return false; // Whoever started this one has gone; the log has it.
    }
  }

  /** Throws Failure where whoever started this one was interrupted, and so wants no session. */
  ready(): void {
    if (!this.#tell(`${READY}\n`)) throw new Failure("start: given up before it was ready");
    this.#ready = true;
  }

  /** Tells why the session ends; answers the status. */
  fail(error: unknown): number {
    const { status = FAILURE } = error as Partial<Failure>;
    this.report(describeError(error));
    if (!this.#ready) this.#tell(`failed ${status}\n`);
    return status;
  }
}

/** The file that a session of this user's in the background writes its messages to. */
function logOf(files: KernelFiles, name: string): string {
  return `${makeDirectory(files, runtime.uid())}/${name}.log`;
}

/** Starts the owner and hands on what it says until its tree is ready. Returns the status to exit with. */
async function launch(report: Report): Promise<number> {
  // A first build is told of here.
  await openLibraryAloud();
  let text = "";
  for await (const chunk of runtime.startAgain({ [BACKGROUND]: "1" })) {
    text += decodeName(chunk);
    const lines = text.split("\n");
    text = lines.pop()!;
    for (const line of lines) {
      if (line === READY) return 0;
      const failed = FAILED.exec(line);
      if (failed !== null) return Number(failed[1]);
      report(line.replace(/^ramfs: /, ""));
    }
  }
  report("start: the session in the background ended before it was ready");
  return FAILURE;
}

/** Resolves when no program has been in the session for `patience` milliseconds. */
function untilIdle(
  isUsed: () => boolean,
  patience: number,
): { ended: Promise<void>; stop(): void } {
  let timer: ReturnType<typeof setInterval> | undefined;
  let since = performance.now();
  const ended = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      if (isUsed()) since = performance.now();
      else if (performance.now() - since >= patience) resolve();
    }, Math.min(Math.max(patience / 4, 50), 5000));
  });
  return { ended, stop: () => clearInterval(timer) };
}

/** Owns the tree until a signal ends it, or idleness. Returns the status to exit with. */
async function own(
  flags: Flags<"start">,
  name: string,
  given: string[],
  idle: number | undefined,
): Promise<number> {
  const ignored = ignoredSignals();
  const loaded = await openLibraryAloud();
  const files = new KernelFiles(loaded.library);
  const voice = new Voice(logOf(files, name));
  try {
    using opened = await openSession({ ...flags, session: name }, given, voice.report, voice.log);
    const { session, roots } = opened;
    const plan = stagingPlan({ ...flags, quiet: true }, roots);
    let end = () => {};
    const signalled = new Promise<void>((resolve) => end = resolve);
    using signals = new KeptSignals(session.library, ignored, () => end());
    const workspace = new Workspace(sessionTree(session));
    await runLoads(workspace, plan, voice.report);
    signals.guard();
    voice.ready();
    const address = session.address;
    const idleness = idle === undefined
      ? undefined
      : untilIdle(() => sessionPrograms(files, address).length > 0, idle);
    await Promise.race([signalled, ...idleness ? [idleness.ended] : []]);
    idleness?.stop();
    const status = await finish(workspace, plan, 0, signals, voice.report);
    voice.report(`session ${name} ended with status ${status}`);
    return status;
  } catch (error) {
    return voice.fail(error);
  }
}

/** Returns the status to exit with. Throws Failure, LibraryError, FsError. */
export async function startCommand(
  flags: Flags<"start">,
  [name]: string[],
  report: Report,
): Promise<number> {
  requireName("start", name);
  const archive = flags["load-tar"]?.length ? [DEFAULT_ROOT] : undefined;
  const given = flags.root?.length ? [...flags.root] : flags.overlay?.length ? [] : archive;
  if (given === undefined) {
    throw new Failure(
      `start: no --root; name the directory to keep in memory, as in: ramfs start ${name} --root /tmp/ram`,
    );
  }
  const idle = flags.idle === undefined ? undefined : parseDuration("--idle", flags.idle);
  if (runtime.variable(BACKGROUND) === undefined) return await launch(report);
  return await own(flags, name, given, idle);
}
