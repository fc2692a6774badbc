/** Starting commands that run beside the shell: `&` and `coproc`. */
import type { Code } from "../compile/code.ts";
import { Aborted } from "./control.ts";
import { Descriptor, type DescriptorTable } from "../io/descriptors.ts";
import { isName } from "../parse/token_reader.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Maybe } from "./maybe.ts";
import { abortName, abortStatus, addJob, type Job } from "./jobs.ts";
import { Pipe } from "../io/pipe.ts";
import { HIGH_DESCRIPTOR } from "../io/process_substitution.ts";
import { type ByteSource, EMPTY_SOURCE } from "../io/streams.ts";
import { BACKGROUND_IGNORES } from "./invocation.ts";
import { RunningChildren } from "./world.ts";

/** Empty; but where there are jobs a program has the terminal, which stops it when it reads. */
function backgroundInput(sh: Interpreter): ByteSource {
  const hostDescriptor = sh.world.jobControl && sh.io.get(0)?.source?.origin?.hostDescriptor;
  return hostDescriptor === undefined
    ? EMPTY_SOURCE
    : { ...EMPTY_SOURCE, origin: { hostDescriptor } };
}

/**
 * Starts a command in the background; 0.
 * @param sole of the subshell: it redirects that subshell's own descriptors
 */
export function startJob(sh: Interpreter, body: Code, text: string, sole = false): number {
  const table = sh.io.clone();
  if (!sh.piped) table.set(0, new Descriptor({ source: backgroundInput(sh) }));
  const job = start(sh, body, text, table, sole);
  if (sh.world.jobControl) sh.report(`[${job.id}] ${job.pid}\n`);
  return sh.state.status = 0;
}

/**
 * The status of a job that has got a signal, when its programs have ended of it: what else it waits for will
 * not come, and its ends of pipes are closed.
 */
function killed(
  signal: AbortSignal,
  children: RunningChildren,
  table: DescriptorTable,
): Promise<number> {
  return new Promise((resolve) => {
    const end = () => {
      if (children.count > 0) return;
      table.dispose();
      resolve(abortStatus(signal));
    };
    signal.addEventListener("abort", () => {
      children.idle = end;
      // A program that is about to be started is counted by then.
      setTimeout(end, 0);
    }, { once: true });
  });
}

/** A key ends the shell, not what ignores keys as all do that run in the background: that is asked to end otherwise. */
function passedOn(signal: AbortSignal): string {
  const name = abortName(signal);
  return BACKGROUND_IGNORES.includes(name) ? "TERM" : name;
}

function start(
  sh: Interpreter,
  body: Code,
  text: string,
  table: DescriptorTable,
  sole = false,
): Job {
  const { jobs } = sh.state;
  const controller = new AbortController();
  const { signal, jobControl } = sh.world;
  // Where there are jobs Ctrl-C is for the one in the foreground.
  if (!jobControl) {
    signal?.addEventListener("abort", () => controller.abort(passedOn(signal)), { once: true });
  }
  const group = jobControl?.newGroup(false);
  const children = new RunningChildren();
  const world = { ...sh.world, signal: controller.signal, group, children, background: true };
  const child = sh.subshell(table, world);
  child.guarded = 0;
  child.redirectsSelf = sole;
  const run = () => child.contained(() => body(child));
  const ended = Promise.resolve().then(run).catch((thrown) => {
    if (!(thrown instanceof Aborted)) throw thrown;
    return thrown.status;
  }).then((status) => controller.signal.aborted ? abortStatus(controller.signal) : status);
  const done = Promise.race([ended, killed(controller.signal, children, table)]);
  const job = addJob(jobs, { pid: child.pid, text, done, status: undefined, controller, group });
  sh.world.unfinished.add(done);
  sh.state.lastBackground = child.pid;
  return job;
}

/** `coproc NAME command`: the variable holds the descriptors to read from and to write to. */
export function startCoprocess(
  sh: Interpreter,
  name: string,
  body: Code,
  text: string,
): Maybe<number> {
  if (!isName(name)) {
    sh.complain(`\`${name}': not a valid identifier`);
    return sh.settle(1);
  }
  const [input, output] = [new Pipe(), new Pipe()];
  const table = sh.io.clone();
  const closing = (pipe: Pipe) =>
    new Descriptor({ sink: pipe.sink }, () => void pipe.sink.close!());
  const cancelling = (pipe: Pipe) =>
    new Descriptor({ source: pipe.source }, () => pipe.source.cancel!());
  table.set(0, cancelling(input));
  table.set(1, closing(output));
  const job = start(sh, body, text, table);
  let fd = HIGH_DESCRIPTOR;
  while (sh.io.get(fd) || sh.io.get(fd - 1)) fd--;
  sh.io.set(fd, cancelling(output));
  sh.io.set(fd - 1, closing(input));
  const { variables } = sh.state;
  variables.declareArray(name, false);
  variables.setElement(name, "0", String(fd));
  variables.setElement(name, "1", String(fd - 1));
  variables.set(`${name}_PID`, String(job.pid));
  return sh.state.status = 0;
}
