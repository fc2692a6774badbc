/** Programs of the host: where they are looked for, and how they run as children in the tree. */
import { decodeName } from "../../core/bytes.ts";
import { Break } from "./control.ts";
import { errorText } from "../text/error_text.ts";
import { absolutePath } from "../expand/glob.ts";
import { programKilled } from "./end_messages.ts";
import type { Interpreter } from "./interpreter.ts";
import { NoProgramFormat, ProgramError } from "../host.ts";
import { SIGNALS } from "./jobs.ts";
import { isDirectory } from "../files/listing.ts";
import { after, type Maybe, rescue } from "./maybe.ts";
import { printCommand } from "../parse/printer.ts";
import { printable, quoteForInput } from "../text/quoting.ts";
import { inForeground } from "../terminal/foreground.ts";
import { EMPTY_SOURCE, NULL_SINK } from "../io/streams.ts";
import { didYouMean } from "../text/suggest.ts";
import type { World } from "./world.ts";

/** A program that stands in PATH before the place of the one that a command of the shell stands for. */
export function earlierProgram(sh: Interpreter, name: string): Maybe<string | undefined> {
  const { state, world } = sh;
  if (!world.host) return undefined;
  const path = state.variables.get("PATH") ?? "";
  const leading = state.hashed.leading(path);
  if (leading === "") return undefined;
  return world.host.resolveProgram(name, { PATH: leading }, state.cwd);
}

/** Runs a program of the host as a child in the tree. @param as what it is told as its name */
export function runProgram(
  sh: Interpreter,
  argv: string[],
  as = argv[0],
  path?: string,
): Maybe<number> {
  const { state } = sh;
  if (argv[0].includes("/") && isDirectoryAt(sh, argv[0])) {
    sh.complain(`${argv[0]}: Is a directory`);
    return 126;
  }
  const env = state.variables.environment();
  return after(
    findProgram(sh, argv[0], env, path),
    (program) =>
      program === undefined
        ? notFound(sh, argv[0])
        : runChild(sh, [as, ...argv.slice(1)], program, env),
  );
}

/** The program that a name means, which is remembered until PATH changes. */
export function findProgram(
  sh: Interpreter,
  name: string,
  env: Record<string, string>,
  path?: string,
): Maybe<string | undefined> {
  const { world, state } = sh;
  if (path !== undefined) {
    return world.host?.resolveProgram(name, { ...env, PATH: path }, state.cwd);
  }
  if (name.includes("/")) return world.host?.resolveProgram(name, env, state.cwd);
  const known = state.hashed.use(env.PATH ?? "", name);
  if (known !== undefined) return known;
  return after(world.host?.resolveProgram(name, env, state.cwd), (program) => {
    if (program !== undefined) state.hashed.learn(env.PATH ?? "", name, program);
    return program;
  });
}

function runChild(
  sh: Interpreter,
  argv: string[],
  program: string,
  env: Record<string, string>,
): Maybe<number> {
  const { state, io, world, current } = sh;
  env._ = program;
  const alone = !world.jobControl || world.group !== undefined || !state.interactive;
  const run = ({ host, children, signal, group, background }: World) => {
    const waitedFor = group === undefined || group.foreground;
    // One that was stopped meanwhile is told of as a job.
    const killed = (by: number) => {
      if (!waitedFor || !group || group.foreground) programKilled(sh, current, by);
    };
    return children.track(
      host!.run({
        argv,
        program,
        env,
        cwd: state.cwd,
        stdin: io.get(0)?.source ?? EMPTY_SOURCE,
        stdout: io.get(1)?.sink ?? NULL_SINK,
        stderr: io.get(2)?.sink ?? NULL_SINK,
        others: io.others(),
        signal,
        group,
        background,
        killed: alone ? killed : undefined,
        ignored: ignoredByChildren(sh),
        limits: state.limits,
      }),
      group?.nextStop,
    );
  };
  const text = () =>
    current ? printCommand(current) : argv.map((word) => quoteForInput(word)).join(" ");
  const ended = () =>
    after(inForeground(sh, text, run), (status) => sh.world.signals.letIn(status));
  return rescue(ended, (error) => {
    if (error instanceof Break) throw error;
    if (error instanceof NoProgramFormat) return runScriptFile(sh, argv, program, error);
    sh.complain(`${argv[0]}: ${errorText(error)}`);
    return error instanceof ProgramError ? error.status : 126;
  });
}

/** Keys are not for what runs in the background, unless it is a job. */
export const BACKGROUND_IGNORES = ["INT", "QUIT"];

function ignoredByChildren({ state, world }: Interpreter): string[] {
  const ignored: string[] = [];
  for (const [name, action] of state.traps) {
    if (action === "" && Object.hasOwn(SIGNALS, name)) ignored.push(name);
  }
  if (world.background && !world.jobControl) ignored.push(...BACKGROUND_IGNORES);
  return ignored;
}

/** An executable file without `#!` is a script, which a subshell runs. */
function runScriptFile(
  sh: Interpreter,
  argv: string[],
  program: string,
  { bytes }: NoProgramFormat,
): Maybe<number> {
  const first = bytes.subarray(0, 80);
  const line = first.subarray(0, (first.indexOf(10) + 1) || first.length);
  if (line.includes(0)) {
    sh.complain(`${argv[0]}: cannot execute binary file: Exec format error`);
    return 126;
  }
  const child = sh.subshell(sh.io.clone());
  const { state } = child;
  state.args = argv.slice(1);
  state.name = program;
  state.functions = new Map();
  state.aliases = new Map();
  state.calls = [];
  state.functionDepth = state.loopDepth = 0;
  state.variables.keepExported();
  child.file = state.script = program;
  return child.contained(() => child.runText(decodeName(bytes), 1));
}

function isDirectoryAt(sh: Interpreter, name: string): boolean {
  try {
    return isDirectory(sh.cage.stat(absolutePath(sh.state.cwd, name)));
  } catch {
    return false;
  }
}

function notFound(sh: Interpreter, name: string): number {
  const { world, state } = sh;
  if (name.includes("/")) {
    sh.complain(`${name}: No such file or directory`);
    return 127;
  }
  const close = didYouMean(name, [...world.commands.names(), ...state.functions.keys()]);
  sh.complain(`${printable(name)}: command not found${close ? ` (did you mean '${close}'?)` : ""}`);
  return 127;
}
