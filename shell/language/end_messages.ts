/** What a shell says of programs, subshells and jobs that a signal has ended, in bash's words. */
import type { CommandNode } from "../parse/nodes.ts";
import { printCommand } from "../parse/printer.ts";
import type { DescriptorTable } from "../io/descriptors.ts";
import type { Aborted } from "./control.ts";
import type { Interpreter } from "./interpreter.ts";
import { abortName, describeJob, signalName, SIGNALS, signalText, STATE_WIDTH } from "./jobs.ts";

/**
 * Commands that are the last of a subshell, which bash replaces by their program: how that ends is the end of the
 * subshell.
 */
const lastOfSubshell = new WeakSet<CommandNode>();

export function markLast(node: CommandNode): void {
  lastOfSubshell.add(node);
}

/** A process as messages show it. */
export interface EndedProcess {
  readonly pid: number;
  readonly text: string;
  readonly status: number;
  /** The signal that has ended it, or 0. */
  readonly signal: number;
}

/** A command's program has ended by a signal. */
export function programKilled(
  sh: Interpreter,
  command: CommandNode | undefined,
  signal: number,
): void {
  if (command === undefined) return;
  if (lastOfSubshell.has(command)) sh.endSignal = signal;
  else {
    const text = printCommand(command);
    const process = { pid: sh.world.nextPid(), text, status: 128 + signal, signal };
    // Where the program's own errors go is not where the shell's do.
    const { unredirected } = sh;
    tellEnd(sh, [process], unredirected?.node === command ? unredirected.io : sh.io);
  }
}

/** Tells of what was waited for in the foreground, if the last of its processes was ended by a signal. */
export function tellEnd(
  sh: Interpreter,
  processes: readonly EndedProcess[],
  io: DescriptorTable = sh.io,
): void {
  const { signal } = processes[processes.length - 1];
  if (signal === 0 || signal === SIGNALS.INT || signal === SIGNALS.PIPE || sh.substituting) return;
  // The shell itself ends by it.
  if (sh.world.signal?.aborted) return;
  if (sh.state.interactive || !isReported(sh, signal)) sh.report(`${signalText(signal)}\n`, io);
  else sh.report(`${place(sh)}${describeProcesses(processes)}`, io);
}

/** Whether a script tells where and what a signal has ended. */
function isReported({ state }: Interpreter, signal: number): boolean {
  if (signal === SIGNALS.INT || signal === SIGNALS.PIPE || signal === SIGNALS.TERM) return false;
  return !state.traps.has(signalName(String(signal)) ?? "");
}

function place({ file, line }: Interpreter): string {
  return `${file ?? "ramfs"}: line ${line}: `;
}

function describeProcesses(processes: readonly EndedProcess[]): string {
  let before = "";
  return processes.map(({ pid, text, status, signal }, i) => {
    const state = signal ? signalText(signal) : status === 0 ? "Done" : `Exit ${status}`;
    const shown = (state === before ? "" : state).padEnd(STATE_WIDTH);
    before = state;
    return `${i === 0 ? "" : "     "}${String(pid).padStart(5)} ${shown}${
      i === 0 ? "" : "| "
    }${text}\n`;
  }).join("");
}

/**
 * Tells of jobs that have ended since: in a script of those that a signal has ended, with job control under `-c` of
 * all. Who types hears of them before his prompt.
 */
export function notifyOfJobs(sh: Interpreter): void {
  const { state, world, file } = sh;
  if (state.interactive || sh.substituting) return;
  for (const job of state.jobs.values()) {
    if (job.status === undefined || job.owner !== state.jobs) continue;
    const signal = job.endSignal;
    if (signal !== 0 && isReported(sh, signal)) {
      const { pid, text, status } = job;
      sh.report(`${place(sh)}${describeProcesses([{ pid, text, status, signal }])}`);
    } else if (world.jobControl && (signal !== 0 || file === undefined)) {
      sh.report(describeJob(state.jobs, job));
    } else if (signal === 0) continue;
    state.jobs.delete(job.id);
    state.reaped.set(job.pid, job.status);
  }
}

/** A job that a signal ends runs its EXIT trap, as a shell does; what else was running goes up. */
export function endOfAborted(sh: Interpreter, thrown: Aborted): number {
  const { world, state } = sh;
  const ended = world.signals.depth === state.subshellDepth ? world.signal : undefined;
  if (ended === undefined || !state.traps.get("EXIT")) throw thrown;
  sh.endSignal = SIGNALS[abortName(ended)];
  world.signal = undefined;
  return state.status = 128 + sh.endSignal;
}
