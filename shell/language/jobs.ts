/** Commands that run in the background. */

import type { ProcessGroup } from "../terminal/process_group.ts";
import { Aborted } from "./control.ts";
import type { Interpreter } from "./interpreter.ts";

/** A command started with `&` or `coproc`, or stopped in the foreground. */
export interface Job {
  /** What `%1` names. */
  readonly id: number;
  /** What `$!` names: a process of the shell's own world, not of the kernel's. */
  readonly pid: number;
  /** The command as it was written. */
  readonly text: string;
  readonly done: Promise<number>;
  /** Undefined while it runs. */
  status: number | undefined;
  /** Aborting it, with the signal's name as the reason, ends the job. */
  readonly controller: AbortController;
  /** Its programs, in a shell that has jobs. */
  readonly group?: ProcessGroup;
  /** The subshell that it is; undefined for a command that was stopped in the foreground. */
  readonly shell?: Interpreter;
  /** The jobs of the shell that has started it; a stage of a pipeline has a copy to show. */
  readonly owner: ReadonlyMap<number, Job>;
  /** The signal that has ended it, 0 for none. */
  readonly endSignal: number;
}

/** How wide messages write a job's state. */
export const STATE_WIDTH = 24;

/** The signal that ends a job whose subshell or programs have got it. */
function endSignalOf({ status, group, shell, controller }: Job): number {
  if (status === undefined) return 0;
  const signal = shell?.endSignal || group?.endSignal ||
    (controller.signal.aborted ? SIGNALS[abortName(controller.signal)] : 0);
  // A program may have done something else with it.
  return status === 128 + signal ? signal : 0;
}

/** Puts a job under the next number; it is the current one from then on. */
export function addJob(jobs: Map<number, Job>, job: Omit<Job, "id" | "endSignal" | "owner">): Job {
  const added = {
    ...{ ...job, id: Math.max(0, ...jobs.keys()) + 1, owner: jobs },
    get endSignal(): number {
      return endSignalOf(this);
    },
  };
  jobs.set(added.id, added);
  added.done.then((status) => {
    added.status = status;
  }, () => {});
  return added;
}

/** A line of `jobs`. */
export function describeJob(jobs: ReadonlyMap<number, Job>, job: Job, long = false): string {
  const all = [...jobs.values()];
  const mark = all.at(-1) === job ? "+" : all.at(-2) === job ? "-" : " ";
  const tail = job.status === undefined && !job.group?.stopSignal ? " &" : "";
  const state = stateOf(job, long).padEnd(STATE_WIDTH);
  return `[${job.id}]${mark} ${
    long ? String(job.pid).padStart(5) : ""
  } ${state}${job.text}${tail}\n`;
}

function stateOf({ status, group, endSignal }: Job, long: boolean): string {
  if (status === undefined) {
    if (!group?.stopSignal) return "Running";
    return long ? signalText(group.stopSignal) : "Stopped";
  }
  if (status === 0) return "Done";
  return endSignal ? signalText(endSignal) : `Exit ${status}`;
}

const SIGNAL_TEXTS: Record<string, string> = {
  HUP: "Hangup",
  INT: "Interrupt",
  QUIT: "Quit",
  ILL: "Illegal instruction",
  TRAP: "Trace/breakpoint trap",
  ABRT: "Aborted",
  BUS: "Bus error",
  FPE: "Floating point exception",
  KILL: "Killed",
  SEGV: "Segmentation fault",
  PIPE: "Broken pipe",
  ALRM: "Alarm clock",
  TERM: "Terminated",
  STOP: "Stopped (signal)",
  TSTP: "Stopped",
  TTIN: "Stopped (tty input)",
  TTOU: "Stopped (tty output)",
  USR1: "User defined signal 1",
  USR2: "User defined signal 2",
};

/** What bash says of a job that a signal has stopped or ended. */
export function signalText(signal: number): string {
  const name = signalName(String(signal)) ?? "";
  return SIGNAL_TEXTS[name] ?? (name && `SIG${name}`) ?? `Signal ${signal}`;
}

/** The job that `%1`, `%%`, `%-`, `%name`, `%?text` or a process id names. */
export function findJob(jobs: ReadonlyMap<number, Job>, name: string): Job | undefined {
  const all = [...jobs.values()];
  if (!name.startsWith("%")) return all.find((job) => String(job.pid) === name);
  const rest = name.slice(1);
  if (rest === "" || rest === "%" || rest === "+") return all.at(-1);
  if (rest === "-") return all.at(-2) ?? all.at(-1);
  if (/^\d+$/.test(rest)) return jobs.get(Number(rest));
  const wanted = rest.startsWith("?")
    ? (job: Job) => job.text.includes(rest.slice(1))
    : (job: Job) => job.text.startsWith(rest);
  return all.find(wanted);
}

/** Signals by name, as `kill -l` numbers them. */
export const SIGNALS: Record<string, number> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
};

/** The signal's name without SIG, for a name or a number; undefined for others. */
export function signalName(text: string): string | undefined {
  const name = text.toUpperCase().replace(/^SIG/, "");
  if (Object.hasOwn(SIGNALS, name)) return name;
  return Object.keys(SIGNALS).find((each) => String(SIGNALS[each]) === text);
}

/** The name of the signal that gave a script up. */
export function abortName({ reason }: AbortSignal): string {
  return typeof reason === "string" && Object.hasOwn(SIGNALS, reason) ? reason : "INT";
}

/** Throws Aborted once a script has been given up. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Aborted(abortStatus(signal));
}

/** 128 and the number of the signal that gave a script up. */
export function abortStatus(signal: AbortSignal): number {
  return 128 + SIGNALS[abortName(signal)];
}
