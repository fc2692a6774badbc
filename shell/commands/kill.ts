import { type CommandContext, defineCommand } from "../command.ts";
import { findJob, signalName, SIGNALS } from "../language/jobs.ts";
import { listSignals } from "./trap.ts";

export const kill = defineCommand({
  name: "kill",
  summary: "Send a signal to jobs and processes",
  usage: "[-s sigspec | -n signum | -sigspec] pid | jobspec ...\n-l [sigspec]",
  options: {},
  raw: true,
  notes: "JOB is %1 and its like, or a process id. The signal is TERM unless told.",
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
    for (const target of targets) if (!send(context, target, name)) status = 1;
    return status;
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

function signalGroup(context: CommandContext, group: number, name: string): void {
  const { jobControl } = context.interpreter.world;
  jobControl?.signal(group, name);
  // What is stopped takes nothing but SIGKILL.
  if (name === "TERM" || name === "HUP") jobControl?.signal(group, "CONT");
}

function send(context: CommandContext, target: string, name: string): boolean {
  const { state, world } = context.interpreter;
  const job = findJob(state.jobs, target);
  if (job) {
    if (job.status !== undefined) {
      context.error(`(${job.pid}) - No such process`);
      return false;
    }
    if (name === "0") return true;
    const { group } = job;
    if (group && !group.isEmpty) signalGroup(context, group.id, name);
    if (!IGNORED.has(name) && !(group && STOPPING.has(name))) job.controller.abort(name);
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
  if (Number(target) === world.pid) {
    if (name !== "0") world.signals.arrive(name);
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
