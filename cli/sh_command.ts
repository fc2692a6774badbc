/** `ramfs sh`: the shell over a volatile tree. */
import { decodeName } from "../core/bytes.ts";
import { descriptorOfPath } from "../core/host/descriptor_path.ts";
import { whyNoPrograms } from "../ffi/library.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import { runtime } from "../runtime/deno_runtime.ts";
import { environmentOf } from "../runtime/process_bytes.ts";
import { Shell } from "../shell/shell.ts";
import { OPTION_LETTERS } from "../shell/state.ts";
import type { Flags } from "./command_table.ts";
import { Failure } from "./failure.ts";
import { openSession, traceSession, treeOptionsOf } from "./open_session.ts";
import { resolvePath } from "./paths.ts";
import { DEFAULT_ROOT, pathInTree, resolveRoots, type Root } from "./roots.ts";
import { programEnvironment, runDumps, runLoads, stagingPlan } from "./run_command.ts";
import { SessionShellHost, StagingShellHost } from "./shell_host.ts";
import { SHELL_SWITCHES } from "./shell_options.ts";
import { StandardInput, standardSink } from "./standard_streams.ts";
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

/** The options of `set -o` that the line switches on. Throws Failure. */
function shellOptions(flags: Flags<"sh">): string[] {
  for (const name of flags.option ?? []) {
    if (!Object.hasOwn(OPTION_LETTERS, name)) {
      throw new Failure(`sh: ${name}: invalid option name`, 2);
    }
  }
  return [...SHELL_SWITCHES.filter((name) => flags[name] === true), ...flags.option ?? []];
}

/** Answers the status to exit with. Throws Failure, LibraryError, FsError. */
export async function shCommand(
  flags: Flags<"sh">,
  args: string[],
  report: Report,
): Promise<number> {
  const given = flags.root?.length ? [...flags.root] : [DEFAULT_ROOT];
  const why = whyNoPrograms();
  using opened = why === undefined ? await openSession(flags, given) : undefined;
  if (why !== undefined && (flags.join ?? flags.session) !== undefined) {
    throw new Failure(`sh: no session to share with programs: ${why}`);
  }
  const session = opened?.session;
  const roots = opened?.roots ?? resolveRoots(given);
  const plan = stagingPlan(flags, roots);
  const fromInput = flags.command === undefined && (flags.stdin === true || args.length === 0);
  const isLoaded = plan.loads.some(({ host }) => descriptorOfPath(host) === 0);
  if (fromInput && (plan.tars.takesInput || isLoaded)) {
    const what = isLoaded ? "loaded" : "the archive";
    throw new Failure(`sh: standard input is ${what}; give the script by -c or as a file`);
  }
  if (session) await traceSession(flags, session);
  const paths = roots.map((root) => root.path);
  const workspace = new Workspace(
    session
      ? sessionTree(session, opened?.joined)
      : await memoryTree(await treeOptionsOf(flags, roots)),
  );
  await runLoads(workspace, plan, report);
  const cage = workspace.newCage(runtime.umask());
  cage.chdir(roots[0].path);

  const input = new StandardInput(session && new KernelFiles(session.library));
  const shell = new Shell({
    cage,
    host: session ? new SessionShellHost(session, workspace) : new StagingShellHost(workspace, why),
    env: environmentOf(programEnvironment()),
    stdin: input,
    stdout: plan.tars.takesOutput
      ? standardSink(runtime.stderr, 2)
      : standardSink(runtime.stdout, 1),
    stderr: standardSink(runtime.stderr, 2),
    pid: runtime.pid,
    options: shellOptions(flags),
  });
  if (flags.stdin) shell.setArguments(args);
  let status: number;
  if (flags.command !== undefined) {
    status = await shell.exec(flags.command, { name: args[0], args: args.slice(1) });
  } else if (!fromInput) {
    const script = readScript(args[0], roots, workspace);
    status = await shell.exec(script, { name: args[0], args: args.slice(1) });
  } else if (input.terminal !== undefined) {
    const { converse }: typeof import("./conversation.ts") = await import(
      "./conversation.ts" as string
    );
    status = await converse(shell, { flags, session, roots: paths });
  } else {
    status = await shell.execLines(() => input.readLine());
  }
  return await runDumps(workspace, plan, await shell.end(status), report);
}
