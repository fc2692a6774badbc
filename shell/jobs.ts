/** Commands that run in the background. */

/** A command started with `&`, `coproc` or `>( )`. */
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
