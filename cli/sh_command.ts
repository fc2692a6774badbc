/** `ramfs sh`: the shell over a volatile tree. */
import { decodeName } from "../core/bytes.ts";
import { descriptorOfPath } from "../core/host/descriptor_path.ts";
import { whyNoPrograms } from "../cache/library_place.ts";
import type { Cage } from "../core/cage/cage.ts";
import type { Host } from "../core/vfs/host_calls.ts";
import { KernelCalls } from "../ffi/host_calls.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { LibraryError } from "../cache/library_error.ts";
import type { Session } from "../ffi/session.ts";
import { ignoredSignals, KeptSignals } from "../ffi/signals.ts";
import { runtime } from "../runtime/current.ts";
import { environmentOf } from "../runtime/process_bytes.ts";
import { Shell } from "../shell/shell.ts";
import { OPTION_LETTERS, SHOPT_DEFAULTS } from "../shell/language/option_names.ts";
import type { Flags } from "./command_table.ts";
import { describeError, Failure } from "./failure.ts";
import {
  type OpenedSession,
  openSession,
  superviseSession,
  traceSession,
  treeOptionsOf,
} from "./open_session.ts";
import { isWithin, mayChangeHost, resolvePath } from "./paths.ts";
import { DEFAULT_ROOT, pathInTree, resolveRoots, type Root } from "./roots.ts";
import {
  finish,
  programEnvironment,
  runLoads,
  type StagingPlan,
  stagingPlan,
} from "./run_command.ts";
import { SessionShellHost, StagingShellHost } from "./shell_host.ts";
import { ShellSignals } from "./shell_signals.ts";
import { SHELL_SWITCHES } from "./shell_options.ts";
import { StandardInput, standardSink } from "./standard_streams.ts";
import { TerminalInput } from "./terminal_input.ts";
import { memoryTree, type Report, sessionTree, Workspace } from "./workspace.ts";

/** The text of a script file, which may lie in the tree. */
function readScript(path: string, roots: Root[], workspace: Workspace): string {
  const absolute = resolvePath(runtime.cwd(), path);
  const inTree = pathInTree(roots, absolute);
  try {
    if (inTree !== undefined && workspace.cage.exists(inTree)) {
      return decodeName(workspace.cage.readFile(inTree));
    }
    return runtime.readText(absolute);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(`sh: cannot read the script ${path}: ${why}`, 127);
  }
}

/** The options of `set -o` and of `shopt` that the line switches on, or off by a plus. Throws Failure. */
function shellOptions(flags: Flags<"sh">): { options: string[]; shopt: string[] } {
  const check = (names: readonly string[], known: object, what: string) => {
    const bad = names.map((name) => name.replace(/^\+/, "")).find((name) =>
      !Object.hasOwn(known, name)
    );
    if (bad !== undefined) throw new Failure(`sh: ${bad}: ${what}`, 2);
  };
  const { option = [], shopt = [] } = flags;
  check(option, OPTION_LETTERS, "invalid option name");
  check(shopt, SHOPT_DEFAULTS, "invalid shell option name");
  return {
    options: [...SHELL_SWITCHES.filter((name) => flags[name] === true), ...option],
    shopt: [...flags.login ? ["login_shell"] : [], ...shopt],
  };
}

/** A session, or why no program can be run over a tree here. Throws Failure, LibraryError, FsError. */
async function openIfPossible(
  flags: Flags<"sh">,
  given: string[],
  report: Report,
): Promise<{ opened?: OpenedSession; why?: string }> {
  const why = whyNoPrograms();
  if (why !== undefined) return { why };
  try {
    return { opened: await openSession(flags, given, report) };
  } catch (error) {
    // The shell's own commands do without.
    if ((error as Partial<LibraryError>).unbuilt) return { why: (error as Error).message };
    throw error;
  }
}

/** Throws Failure if the line asks for what only a session has. */
function refuseSharing(flags: Flags<"sh">, why: string): void {
  if ((flags.join ?? flags.session) !== undefined || flags.supervise) {
    throw new Failure(`sh: no session to share with programs: ${why}`);
  }
}

/** Throws Failure where the script would have to come from the same standard input as something else. */
function refuseSharedInput({ loads, tars }: StagingPlan): void {
  const isLoaded = loads.some(({ host }) => descriptorOfPath(host) === 0);
  if (!tars.takesInput && !isLoaded) return;
  const what = isLoaded ? "loaded" : "the archive";
  throw new Failure(`sh: standard input is ${what}; give the script by -c or as a file`);
}

/** What a shell is made of. */
interface Parts {
  readonly flags: Flags<"sh">;
  readonly args: string[];
  readonly roots: Root[];
  readonly session: Session | undefined;
  /** What the session is called, if it has a name. */
  readonly name: string | undefined;
  /** Why no programs can be run. */
  readonly why: string | undefined;
  readonly workspace: Workspace;
  readonly signals: ShellSignals;
  readonly input: StandardInput | TerminalInput;
  /** The script comes from it, too. */
  readonly fromInput: boolean;
}

/** The host as the shell's own commands see it: as programs do. */
function hostOf({ library, confinement }: Session): Host {
  return {
    calls: new KernelCalls(library),
    isReadOnly: (path) => !mayChangeHost(confinement, path),
  };
}

/**
 * Goes to where the shell starts: the directory that the line names, or the one that it was called in where that lies
 * in the tree, or the first root. Throws Failure.
 */
function start(cage: Cage, named: string | undefined, roots: readonly Root[]): void {
  const here = runtime.cwd();
  try {
    if (named !== undefined) return cage.chdir(resolvePath(here, named));
  } catch (error) {
    throw new Failure(
      `sh: --directory ${named}: ${describeError(error)}; choose another directory`,
    );
  }
  const inTree = roots.some(({ path }) => isWithin(path, here)) && cage.exists(here);
  cage.chdir(inTree ? here : roots[0].path);
}

function newShell(parts: Parts, plan: StagingPlan, ignored: readonly number[]): Shell {
  const { flags, args, roots, session, name, why, workspace, signals, input } = parts;
  const cage = workspace.newCage(
    runtime.umask(),
    session && !flags["no-host"] ? hostOf(session) : undefined,
  );
  start(cage, flags.directory, roots);
  const shell = new Shell({
    cage,
    host: session
      ? new SessionShellHost(session, workspace, signals, ignored)
      : new StagingShellHost(workspace, signals, why),
    env: environmentOf(programEnvironment(name)),
    stdin: input,
    stdout: plan.tars.takesOutput
      ? standardSink(runtime.stderr, 2)
      : standardSink(runtime.stdout, 1),
    stderr: standardSink(runtime.stderr, 2),
    pid: runtime.pid,
    parentPid: runtime.parentPid,
    ...shellOptions(flags),
  });
  if (flags.stdin) shell.setArguments(args);
  return shell;
}

/** A person types the script. */
function isTyped({ fromInput, input }: Parts): boolean {
  return fromInput && input instanceof TerminalInput;
}

/** Reads what comes before the script; the startup file of who types comes behind the greeting. Throws Failure. */
async function startUp(shell: Shell, parts: Parts): Promise<void> {
  const { flags, signals } = parts;
  const startup = flags.interactive === true && !isTyped(parts);
  const login = flags.login === true;
  if (!startup && !login) return;
  if (startup) shell.beInteractive();
  const { runStartupFiles }: typeof import("./startup_files.ts") = await import(
    "./startup_files.ts" as string
  );
  await runStartupFiles(shell, flags, { login, startup }, signals.ended);
}

/** Runs what the shell is told to: its last status. Throws Failure. */
async function runScript(shell: Shell, parts: Parts, report: Report): Promise<number> {
  const { flags, args, roots, session, why, workspace, signals, input } = parts;
  const { ended: signal } = signals;
  await startUp(shell, parts);
  if (shell.exited) return shell.status;
  if (!parts.fromInput) {
    const script = flags.command ?? readScript(args[0], roots, workspace);
    const label = flags.command === undefined ? undefined : "-c";
    return await shell.exec(script, { name: args[0], args: args.slice(1), label, signal });
  }
  if (input instanceof StandardInput) {
    return await shell.execLines(() => input.readLine(), { signal });
  }
  if (why !== undefined) report(`no programs in this shell: ${why}`);
  const { converse }: typeof import("./conversation.ts") = await import(
    "./conversation.ts" as string
  );
  return await converse(shell, {
    ...{ flags, session, input, signals },
    roots: roots.map(({ path }) => path),
  });
}

/** Returns the status to exit with. Throws Failure, LibraryError, FsError. */
export async function shCommand(
  flags: Flags<"sh">,
  args: string[],
  report: Report,
  joined?: OpenedSession,
): Promise<number> {
  const ignored = ignoredSignals();
  const given = flags.root?.length ? [...flags.root] : flags.overlay?.length ? [] : [DEFAULT_ROOT];
  const found = joined
    ? { opened: joined, why: undefined }
    : await openIfPossible(flags, given, report);
  using opened = found.opened;
  const { why } = found;
  if (why !== undefined) refuseSharing(flags, why);
  const session = opened?.session;
  const roots = opened?.roots ?? resolveRoots(given);
  const plan = stagingPlan(flags, roots);
  const fromInput = flags.command === undefined && (flags.stdin === true || args.length === 0);
  if (fromInput) refuseSharedInput(plan);
  if (session) superviseSession(flags, session);
  if (session) await traceSession(flags, session);
  const workspace = new Workspace(
    session
      ? sessionTree(session, opened?.joined)
      : await memoryTree(await treeOptionsOf(flags, roots)),
  );
  await runLoads(workspace, plan, report);

  using kept = new KeptSignals(session?.library, ignored, () => {});
  kept.guard();
  const signals = new ShellSignals(kept);
  const files = session && new KernelFiles(session.library);
  const input = runtime.stdin.isTerminal() ? new TerminalInput(files) : new StandardInput(files);
  const name = opened?.name;
  const parts = { flags, args, roots, session, name, why, workspace, signals, input, fromInput };
  const shell = newShell(parts, plan, ignored);
  const run = async () => {
    const status = await runScript(shell, parts, report);
    signals.end();
    const ended = await shell.end(signals.status ?? status);
    if (isTyped(parts)) return ended;
    signals.outlive();
    await shell.outlived();
    return signals.status ?? ended;
  };
  const status = await Promise.race([run(), signals.insisted]);
  return await finish(workspace, plan, status, kept, report);
}
