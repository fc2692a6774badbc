import { type CommandContext, defineCommand } from "../command.ts";
import { Killed } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { findJob, type Job, signalName, SIGNALS } from "../language/jobs.ts";
import { after, forEach, type Maybe } from "../language/maybe.ts";
import type { ProcessGroup } from "../terminal/process_group.ts";
import { runTrap } from "../language/traps.ts";
import { listSignals } from "./trap.ts";

export const kill = defineCommand({
  name: "kill",
  summary: "Send a signal to jobs and processes",
  usage: "[-s sigspec | -n signum | -sigspec] pid | jobspec ...\n-l [sigspec]",
  options: {},
  raw: true,
  notes: "JOB is %1 and its like, or a process id. The signal is TERM by default.",
  run(context, _options, operands) {
    const [first, second, ...rest] = operands;
    if (first === "-l" || first === "-L") return list(context, operands.slice(1));
    let name: string | undefined = "TERM";
    let targets = operands;
    if (first === "-s" || first === "-n") {
      if (second === undefined) return context.fail(`${first}: option requires an argument`);
      name = signalName(second ?? "");
      targets = rest;
      if (name === undefined) return context.fail(`${second}: invalid signal specification`);
    } else if (first?.startsWith("-") && first !== "--") {
      name = first === "-0" ? "0" : signalName(first.slice(1));
      targets = operands.slice(1);
      if (name === undefined) {
        return context.fail(`${first.slice(1)}: invalid signal specification`);
      }
    }
    if (targets[0] === "--") targets = targets.slice(1);
    if (targets.length === 0) return context.misuse("");
    let status = 0;
    const signal = name;
    const done = forEach(targets, (target) => {
      const sent = after(send(context, target, signal), (was) => {
        if (!was) status = 1;
      });
      return sent || undefined;
    });
    return after(done, () => status);
  },
});

function list(context: CommandContext, numbers: readonly string[]): number {
  if (numbers.length === 0) return listSignals(context);
  let status = 0;
  for (const text of numbers) {
    const status128 = Number(text) > 128 ? String(Number(text) - 128) : text;
    const name = status128 === "0" ? "EXIT" : signalName(status128);
    if (name === undefined) status = context.fail(`${text}: invalid signal specification`);
    else context.add(`${/^\d/.test(text) ? name : SIGNALS[name]}\n`);
  }
  return status;
}

/** Signals that do nothing to what has no trap for them. */
const IGNORED = new Set(["CHLD", "CONT", "URG", "WINCH"]);
/** Signals that stop what gets them. */
const STOPPING = new Set(["STOP", "TSTP", "TTIN", "TTOU"]);

function signalGroup(context: CommandContext, group: ProcessGroup, name: string): void {
  const { jobControl } = context.interpreter.world;
  jobControl?.signal(group.id, name);
  if (!IGNORED.has(name) && !STOPPING.has(name)) group.goOn(false);
  // What is stopped takes nothing but SIGKILL.
  if (name === "TERM" || name === "HUP") jobControl?.signal(group.id, "CONT");
}

/** Sends a signal to a job, whose subshell may have a trap for it. */
function signalJob(context: CommandContext, job: Job, name: string): void {
  const { group, shell, controller } = job;
  if (group && !group.isEmpty) signalGroup(context, group, name);
  if (IGNORED.has(name) || (group && STOPPING.has(name))) return;
  const action = name === "KILL" ? undefined : shell?.state.traps.get(name);
  if (action === undefined) controller.abort(name);
  else if (action !== "") shell!.world.signals.arrive(name);
}

/** A subshell sends a signal to itself. */
function signalSelf(sh: Interpreter, name: string): Maybe<boolean> {
  const action = name === "KILL" ? undefined : sh.state.traps.get(name);
  if (action !== undefined) return after(runTrap(sh, name), () => true);
  if (name === "0" || IGNORED.has(name)) return true;
  throw new Killed(SIGNALS[name]);
}

function send(context: CommandContext, target: string, name: string): Maybe<boolean> {
  const { interpreter } = context;
  const { state, world } = interpreter;
  const number = /^\d+$/.test(target) ? Number(target) : undefined;
  if (number === interpreter.pid && state.subshellDepth > 0) return signalSelf(interpreter, name);
  const job = findJob(state.jobs, target) ?? (number && world.unfinished.find(number));
  if (job) {
    if (job.status !== undefined) {
      context.error(`(${job.pid}) - No such process`);
      return false;
    }
    if (name !== "0") signalJob(context, job, name);
    return true;
  }
  if (!/^-?\d+$/.test(target)) {
    context.error(
      target.startsWith("%")
        ? `${target}: no such job`
        : target === ""
        ? "`': not a pid or valid job spec"
        : `${target}: arguments must be process or job IDs`,
    );
    return false;
  }
  if (number === world.pid) {
    if (name !== "0") world.shellSignals.arrive(name);
    return true;
  }
  try {
    if (!world.host?.kill) throw new Error("No such process");
    world.host.kill(Number(target), name);
    return true;
  } catch (error) {
    context.error(`(${target}) - ${error instanceof Error ? error.message : error}`);
    return false;
  }
}
