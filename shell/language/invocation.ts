/** What the first word of a command means: a function, a command of the shell, a program. */
import { FsError } from "../../core/fs_error.ts";
import { isBuiltin, isSpecialBuiltin } from "../builtins.ts";
import { type Command, CommandContext } from "../command.ts";
import { Aborted, Exit, Return, ShellError, tooDeep, withinReason } from "./control.ts";
import { OptionError, type OptionTable, parseOptions } from "../options.ts";
import { notifyOfJobs } from "./end_messages.ts";
import type { Interpreter } from "./interpreter.ts";
import { abortName } from "./jobs.ts";
import { after, always, isPromise, type Maybe, rescue } from "./maybe.ts";
import { earlierProgram, findProgram, runProgram } from "./programs.ts";
import type { ShellFunction } from "./state.ts";
import { BROKEN_PIPE_STATUS, BrokenPipe, StreamError } from "../io/streams.ts";

/** Deepest nesting of function calls: a script that gets here will not come back. */
const FUNCTION_DEPTH = 10000;

/** Status of a builtin that was called wrongly. */
const MISUSE = 2;

/** Runs words that are already expanded. @param path where a program is looked for, in place of PATH */
export function invoke(
  sh: Interpreter,
  words: string[],
  skipFunctions = false,
  path?: string,
): Maybe<number> {
  const { state, world } = sh;
  const name = words[0];
  const definition = skipFunctions ? undefined : state.functions.get(name);
  if (definition && !(state.options.has("posix") && isSpecialBuiltin(name))) {
    return callFunction(sh, definition, words);
  }
  const args = words.slice(1);
  state.special.lastArgument = words[words.length - 1];
  const aside = state.disabled.size > 0 && state.disabled.has(name);
  const command = aside || name.includes("/") ? undefined : world.commands.find(name);
  if (command === undefined) return telling(sh, () => runProgram(sh, words, name, path));
  const run = () => {
    if (isPromise(command)) return command.then((found) => runCommand(sh, found, name, args));
    return runCommand(sh, command, name, args);
  };
  if (isBuiltin(name)) {
    if (!state.options.has("posix") || !isSpecialBuiltin(name)) return sh.patiently(run);
    return after(sh.patiently(run), (status) => {
      if (status === MISUSE && !skipFunctions && sh.guarded === 0) sh.endIfPosix(MISUSE);
      return status;
    });
  }
  const earlier = path === undefined ? earlierProgram(sh, name) : undefined;
  state.hashed.meet(name);
  if (earlier === undefined) return telling(sh, run);
  const either = (program: string | undefined) =>
    program === undefined ? run() : runProgram(sh, words);
  return telling(sh, () => after(earlier, either));
}

/** Runs what a process of its own would run, behind which the shell hears what jobs have ended. */
function telling(sh: Interpreter, body: () => Maybe<number>): Maybe<number> {
  if (sh.state.jobs.size === 0) return body();
  return after(body(), (status) => {
    notifyOfJobs(sh);
    return status;
  });
}

function runCommand(
  sh: Interpreter,
  command: Command,
  name: string,
  args: string[],
): Maybe<number> {
  const context = new CommandContext(sh, name, args, sh.io);
  alignZone(sh);
  let status: Maybe<number>;
  try {
    status = command.call(context);
    if (typeof status === "number") {
      const rest = context.flush();
      if (!rest) return status;
      const ended = status;
      status = rest.then(() => ended);
    } else {
      status = status.then((late) => {
        const rest = context.flush();
        return rest ? rest.then(() => late) : late;
      });
    }
  } catch (error) {
    return tellFailure(context, name, error);
  }
  return status.catch((error) => tellFailure(context, name, error));
}

/** TZ as `alignZone` last told the host of it. */
const zones = new WeakMap<object, string | undefined>();

/** Times that a command shows are those of the shell's TZ, as set by now. */
function alignZone(
  { state: { variables }, world: { host, shellSignals: shell } }: Interpreter,
): void {
  if (!host?.setTimeZone) return;
  const zone = variables.get("TZ");
  if (!zones.has(shell)) zones.set(shell, zone);
  if (zones.get(shell) === zone) return;
  zones.set(shell, zone);
  host.setTimeZone(zone);
}

/** The status of a command that let an error pass; others are thrown on. */
function tellFailure(context: CommandContext, name: string, error: unknown): number {
  const { state, world } = context.interpreter;
  // A program ends by its signal, and the shell goes on.
  if (error instanceof BrokenPipe) {
    if (state.traps.get("PIPE") === "") return context.fail("write error: Broken pipe");
    if (!isBuiltin(name)) return BROKEN_PIPE_STATUS;
  }
  // A trap has taken the interrupt's place: only the command is over.
  const signal = world.signal ? abortName(world.signal) : "INT";
  if (error instanceof Aborted && state.traps.get(signal) !== undefined) return error.status;
  if (error instanceof RangeError && !tooDeep(error)) {
    const reason = withinReason(error);
    if (reason instanceof ShellError) return context.fail(reason.message);
  }
  if (error instanceof StreamError) return context.fail(error.message);
  if (error instanceof FsError) {
    return context.fail(error.syscall === "write" ? "write error" : error.path ?? name, error);
  }
  throw error;
}

/** @param scoped there is a scope for it, with what is assigned before the call */
export function callFunction(
  sh: Interpreter,
  definition: ShellFunction,
  words: readonly string[],
  scoped = false,
): Maybe<number> {
  const { state } = sh;
  const [name] = words;
  const args = words.slice(1);
  const limit = Math.min(Number(state.variables.get("FUNCNEST")) || FUNCTION_DEPTH, FUNCTION_DEPTH);
  if (state.functionDepth >= limit) {
    throw new ShellError(`${name}: maximum function nesting level exceeded (${limit})`);
  }
  const before = { args: state.args, file: sh.file, loops: state.loopDepth, line: sh.line };
  const { pardoned } = sh;
  sh.guarded -= pardoned;
  sh.pardoned = 0;
  const file = definition.file ?? "main";
  state.calls.push({ name, file, line: sh.line, outer: before.args });
  state.args = args;
  state.functionDepth++;
  state.loopDepth = 0;
  sh.file = definition.file;
  if (!scoped) state.variables.scopes.push("function");
  const { line } = definition.node;
  const run = () => {
    if (state.traps.size === 0) return definition.body(sh);
    sh.line = line;
    return after(sh.debugger.before(), () => definition.body(sh));
  };
  const body = () =>
    rescue(run, (thrown) => {
      if (thrown instanceof Return) return state.status = thrown.status;
      return sh.leave(thrown);
    });
  return always(
    () => after(sh.nest(body), (status) => sh.debugger.behind(status, line)),
    () => {
      if (!scoped) state.variables.scopes.pop();
      state.special.lastArgument = args.at(-1) ?? name;
      sh.guarded += pardoned;
      sh.pardoned = pardoned;
      sh.file = before.file;
      sh.line = before.line;
      state.loopDepth = before.loops;
      state.functionDepth--;
      state.args = before.args;
      const { options } = state.calls.pop()!;
      if (options) state.options = options;
    },
  );
}

const EXEC_OPTIONS = {
  clear: { short: "c", help: "with no environment" },
  login: { short: "l", help: "a dash before its name" },
  name: { short: "a", value: "NAME", help: "what the program is told as its name" },
} satisfies OptionTable;

/** Those of `exec`, which may stand behind `command`; undefined for another command. */
export function wordsOfExec(sh: Interpreter, words: string[]): string[] | undefined {
  const { functions } = sh.state;
  let at = 0;
  for (; words[at] === "command"; at++) {
    if (functions.has(words[at])) return undefined;
    if (words[at + 1] === "--") at++;
  }
  if (words[at] !== "exec" || (at === 0 && functions.has("exec"))) return undefined;
  return words.slice(at);
}

/** `exec`: a command in the shell's place, or descriptors that stay. */
export function replaceShell(sh: Interpreter, words: string[], keep: () => void): Maybe<number> {
  const { state: { traps, variables, shopt }, world } = sh;
  const context = new CommandContext(sh, "exec", words.slice(1), sh.io);
  context.usage = "[-cl] [-a name] [command [argument ...]] [redirection ...]";
  let parsed;
  try {
    parsed = parseOptions(EXEC_OPTIONS, context.args, { stopEarly: true });
  } catch (error) {
    if (error instanceof OptionError) return context.misuse(error.builtin);
    throw error;
  }
  const { options, operands } = parsed;
  if (operands.length === 0) {
    keep();
    return 0;
  }
  const [name] = operands;
  const shown = options.name ?? name;
  const as = options.login ? `-${shown}` : options.name;
  const own = as === undefined && !name.includes("/") && world.commands.has(name);
  const there = own || name.includes("/") ? name : findProgram(sh, name, variables.environment());
  return after(there, (program) => {
    if (program === undefined) {
      sh.complain(`exec: ${name}: not found`);
      if (shopt.has("execfail")) return 127;
      throw new Exit(127);
    }
    traps.clear();
    if (options.clear) {
      variables.foreign = {};
      for (const each of variables.names()) variables.setExported(each, false);
    }
    const run = () => own ? invoke(sh, operands, true) : runProgram(sh, operands, as);
    return after(run(), (status) => {
      throw new Exit(status);
    });
  });
}
